import Core
import Ledger
import SQLite
import Storage

/// What came in to a household in a year and what it cost, from whom it does not matter.
package struct YearSums: Sendable, Equatable {
  /// By completed orders.
  package fileprivate(set) var market = Fen.zero
  /// By entries from outside of the market.
  package fileprivate(set) var entries = Fen.zero
  package fileprivate(set) var costs = Fen.zero

  /// Nothing at all.
  package static let nothing = YearSums()

  /// Sums that were kept.
  package init(market: Fen = .zero, entries: Fen = .zero, costs: Fen = .zero) {
    self.market = market
    self.entries = entries
    self.costs = costs
  }

  package var total: Fen { market + entries }
  package var net: Fen { total - costs }

  /// Net income per head, a whole fen, rounded down.
  package func perHead(people: Int) -> Fen { Income.perHead(net, people: people) }
}

/// The sums of some months of every household that has any, for reports: three passes over what is
/// kept by month and day, however many orders there were. Whoever asks sees to who may know.
package func incomeSums(
  from first: CivilMonth, through last: CivilMonth, in db: Connection
) throws -> [Identifier: YearSums] {
  var sums: [Identifier: YearSums] = [:]
  for (household, amount) in try creditsOfHouseholds(from: first, through: last, in: db) {
    sums[household, default: .nothing].market = amount
  }
  let (from, through) = (first.first, last.end)
  for (household, amount) in try IncomeStore.sums(from: from, through: through, in: db) {
    sums[household, default: .nothing].entries = amount
  }
  for (household, amount) in try CostStore.sums(from: from, through: through, in: db) {
    sums[household, default: .nothing].costs = amount
  }
  return sums
}

/// The poverty line that a year is held against. Throws `IncomeRefusal.noPovertyLine`.
package func povertyLine(of year: Int, in db: Connection) throws -> PovertyLine {
  guard let line = try IncomeStore.line(for: year, in: db) else {
    throw IncomeRefusal.noPovertyLine
  }
  return line
}
