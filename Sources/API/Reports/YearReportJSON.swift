import Core
import Households
import Income
import JSON
import Reports

extension Schema {
  static let villageYear = Schema(
    .named(
      "VillageYear", tallied(["village_id": .identifier, "name": .text, "township": .text])))

  static let householdYear = named(
    "HouseholdYear",
    [
      "household_id": .identifier, "code": .text, "head_name": .text, "village_id": .identifier,
      "people": .integer, "market_fen": .fen, "entries_fen": .fen, "costs_fen": .fen,
      "net_fen": .fen, "per_capita_fen": .fen, "standing": .choice(Standing.self),
    ])

  static let produceReport = named(
    "ProduceReport",
    [
      "year": .integer, "from": .month, "through": .month,
      "items": .list(
        .object([
          "category": .text, "name_zh": .text, "name_en": .text, "listings": .integer,
          "lines": .integer.noted("Of completed orders that were placed in the year."),
          "net_weight_g": .integer, "sold_fen": .fen.noted("What buyers paid for it."),
        ])),
    ])
}

func writeVillageYear(_ own: VillageYear, to json: inout JSONWriter) {
  json.beginObject()
  json.member("village_id", own.village.id)
  json.member("name", own.village.name)
  json.member("township", own.village.township)
  writeTally(own.tally, to: &json)
  json.endObject()
}

func writeHouseholdYear(_ own: HouseholdYear, to json: inout JSONWriter) {
  json.beginObject()
  json.member("household_id", own.household.id)
  json.member("code", own.household.code)
  json.member("head_name", own.household.headName)
  json.member("village_id", own.household.village)
  json.member("people", own.people)
  json.member("market_fen", own.sums.market)
  json.member("entries_fen", own.sums.entries)
  json.member("costs_fen", own.sums.costs)
  json.member("net_fen", own.sums.net)
  json.member("per_capita_fen", own.perCapita)
  json.member("standing", own.standing)
  json.endObject()
}

func writeProduceYear(_ own: ProduceYear, to json: inout JSONWriter) {
  json.member("category", own.category.code)
  json.member("name_zh", own.category.nameZh)
  json.member("name_en", own.category.nameEn)
  json.member("listings", own.listings)
  json.member("lines", own.lines)
  json.member("net_weight_g", own.grams)
  json.member("sold_fen", own.sold)
}

func table(of villages: [VillageYear]) -> CSVTable {
  var table = CSVTable(["村", "乡镇"] + tallyHeads)
  for own in villages {
    table.add([own.village.name, own.village.township] + cells(of: own.tally))
  }
  return table
}

func table(of households: [HouseholdYear]) -> CSVTable {
  var table = CSVTable(householdHeads + figureHeads)
  for own in households { table.add(cells(of: own.household) + figures(of: own)) }
  return table
}

/// A household on a line, with what was frozen, empty where nothing was, before what is now.
func table(of differences: [CycleDifference]) -> CSVTable {
  var table = CSVTable(
    householdHeads + figureHeads.map { "封存" + $0 } + figureHeads.map { "现为" + $0 })
  for own in differences {
    let frozen = own.frozen.map(figures(of:)) ?? figureHeads.map { _ in "" }
    table.add(cells(of: own.now.household) + frozen + figures(of: own.now))
  }
  return table
}

private let householdHeads = ["户号", "户主", "村"]
private let figureHeads = ["人数", "平台收入（元）", "其他收入（元）", "成本（元）", "纯收入（元）", "人均（元）", "状态"]

private func cells(of household: Household) -> [String] {
  [household.code, household.headName, household.villageName]
}

private func figures(of own: HouseholdYear) -> [String] {
  [
    "\(own.people)", own.sums.market.yuan, own.sums.entries.yuan, own.sums.costs.yuan,
    own.sums.net.yuan, own.perCapita.yuan, word(own.standing),
  ]
}

func table(of produce: [ProduceYear]) -> CSVTable {
  var table = CSVTable(["类别", "名称", "商品数", "订单行数", "净重（公斤）", "销售额（元）"])
  for own in produce {
    table.add([
      own.category.code, own.category.nameZh, "\(own.listings)", "\(own.lines)",
      kilograms(own.grams), own.sold.yuan,
    ])
  }
  return table
}

/// To the gram, as a spreadsheet reads a number.
private func kilograms(_ grams: Int) -> String {
  let rest = String(grams % 1_000)
  return "\(grams / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
}

private func word(_ standing: Standing) -> String {
  switch standing {
  case .below: "线下"
  case .near: "临界"
  case .above: "线上"
  }
}
