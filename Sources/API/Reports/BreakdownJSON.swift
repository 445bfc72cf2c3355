import Core
import Households
import Income
import JSON
import Reports

/// A year told apart by something other than villages and households.
extension Schema {
  static let townshipReport = named(
    "TownshipReport",
    [
      "year": .integer, "from": .month, "through": .month, "line_fen": .fen,
      "items": .list(tallied(["township": .text, "villages": .integer])),
    ])

  static let monthReport = named(
    "MonthReport",
    [
      "year": .integer, "from": .month, "through": .month,
      "items": .list(
        .object([
          "month": .month, "market_fen": .fen, "entries_fen": .fen, "costs_fen": .fen,
          "net_fen": .fen,
        ])),
    ])

  static let assistanceReport = named(
    "AssistanceReport",
    [
      "year": .integer, "from": .month, "through": .month,
      "items": .list(
        .object([
          "name": .text.noted("The kind of assistance, or the donor; empty where none is known."),
          "households": .integer, "pieces": .integer, "planned": .integer, "delivered": .integer,
          "productive": .integer, "planned_fen": .fen,
          "delivered_fen": .fen.noted("Worth of what was delivered, productive or not."),
        ])),
      "is_complete": .boolean,
    ])

  static let organisationReport = named(
    "OrganisationReport",
    [
      "year": .integer, "from": .month, "through": .month,
      "items": .list(
        .object([
          "organisation_id": .identifier, "name": .text,
          "orders": .integer.noted("Completed ones that were placed in these months."),
          "goods_fen": .fen, "shipping_fen": .fen,
          "compensated_fen": .fen, "households": .integer.noted("Whose goods were in them."),
        ])),
      "is_complete": .boolean,
    ])
}

func writeTownship(_ own: TownshipYear, to json: inout JSONWriter) {
  json.member("township", own.township)
  json.member("villages", own.villages)
  writeTally(own.tally, to: &json)
}

func writeMonth(_ own: MonthSums, to json: inout JSONWriter) {
  json.member("month", own.month.rawValue)
  json.member("market_fen", own.market)
  json.member("entries_fen", own.entries)
  json.member("costs_fen", own.costs)
  json.member("net_fen", own.net)
}

func writeAssistanceYear(_ own: AssistanceYear, to json: inout JSONWriter) {
  json.member("name", own.name)
  json.member("households", own.households)
  json.member("pieces", own.pieces)
  json.member("planned", own.byStatus[.planned] ?? 0)
  json.member("delivered", own.byStatus[.delivered] ?? 0)
  json.member("productive", own.byStatus[.productive] ?? 0)
  json.member("planned_fen", own.planned)
  json.member("delivered_fen", own.delivered)
}

func writeOrganisationYear(_ own: OrganisationYear, to json: inout JSONWriter) {
  json.member("organisation_id", own.bought.organisation)
  json.member("name", own.name)
  json.member("orders", own.bought.orders)
  json.member("goods_fen", own.bought.goods)
  json.member("shipping_fen", own.bought.shipping)
  json.member("compensated_fen", own.bought.compensated)
  json.member("households", own.bought.households)
}

func table(of townships: [TownshipYear]) -> CSVTable {
  var table = CSVTable(["乡镇", "村数"] + tallyHeads)
  for own in townships {
    table.add([own.township, "\(own.villages)"] + cells(of: own.tally))
  }
  return table
}

func table(of months: [MonthSums]) -> CSVTable {
  var table = CSVTable(["月份", "平台收入（元）", "其他收入（元）", "成本（元）", "纯收入（元）"])
  for own in months {
    table.add([
      // `2026-09` would become a day.
      "\(own.month.year)年\(own.month.month)月", own.market.yuan, own.entries.yuan, own.costs.yuan,
      own.net.yuan,
    ])
  }
  return table
}

func table(of assistance: [AssistanceYear], by head: String) -> CSVTable {
  var table = CSVTable([
    head, "户数", "项数", "计划", "已交付", "已见效", "计划价值（元）", "已交付价值（元）",
  ])
  for own in assistance {
    table.add([
      AssistanceKind(rawValue: own.name).map(word) ?? own.name, "\(own.households)",
      "\(own.pieces)", "\(own.byStatus[.planned] ?? 0)",
      "\(own.byStatus[.delivered] ?? 0)", "\(own.byStatus[.productive] ?? 0)",
      own.planned.yuan, own.delivered.yuan,
    ])
  }
  return table
}

func table(of organisations: [OrganisationYear]) -> CSVTable {
  var table = CSVTable(["单位", "订单数", "货款（元）", "运费（元）", "售后退款（元）", "惠及户数"])
  for own in organisations {
    table.add([
      own.name, "\(own.bought.orders)", own.bought.goods.yuan, own.bought.shipping.yuan,
      own.bought.compensated.yuan, "\(own.bought.households)",
    ])
  }
  return table
}

private func word(_ kind: AssistanceKind) -> String {
  switch kind {
  case .livestock: "畜禽"
  case .broadband: "宽带"
  case .housing: "住房"
  case .training: "培训"
  case .employment: "就业"
  case .other: "其他"
  }
}
