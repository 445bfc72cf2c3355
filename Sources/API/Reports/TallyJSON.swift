import Core
import Income
import JSON
import Reports

/// What some households come to together, in every report that has it.
extension Schema {
  /// An object with these members, and what its households come to.
  static func tallied(_ members: KeyValuePairs<String, Schema>) -> Schema {
    func list(_ pairs: KeyValuePairs<String, Schema>) -> [Member] {
      pairs.map { Member(name: $0.key, schema: $0.value, isRequired: true) }
    }
    return Schema(.object(list(members) + list(tally)))
  }

  private static let tally: KeyValuePairs<String, Schema> = [
    "households": .integer.noted("Those within the caller's scope, as all that follows."),
    "people": .integer, "market_fen": .fen.noted("What completed orders brought them."),
    "entries_fen": .fen.noted("What came in from outside of the market."),
    "costs_fen": .fen, "net_fen": .fen, "below": .integer, "near": .integer, "above": .integer,
  ]
}

func writeTally(_ tally: HouseholdTally, to json: inout JSONWriter) {
  json.member("households", tally.households)
  json.member("people", tally.people)
  json.member("market_fen", tally.market)
  json.member("entries_fen", tally.entries)
  json.member("costs_fen", tally.costs)
  json.member("net_fen", tally.net)
  json.member("below", tally.standings[.below] ?? 0)
  json.member("near", tally.standings[.near] ?? 0)
  json.member("above", tally.standings[.above] ?? 0)
}

let tallyHeads = [
  "户数", "人数", "平台收入（元）", "其他收入（元）", "成本（元）", "纯收入（元）", "线下户", "临界户", "线上户",
]

func cells(of tally: HouseholdTally) -> [String] {
  [
    "\(tally.households)", "\(tally.people)", tally.market.yuan, tally.entries.yuan,
    tally.costs.yuan, tally.net.yuan, "\(tally.standings[.below] ?? 0)",
    "\(tally.standings[.near] ?? 0)", "\(tally.standings[.above] ?? 0)",
  ]
}
