import Core
import Ledger
import SQLite
import Storage

/// What came in to some households in a month and what it cost.
package struct MonthSums: Sendable, Equatable {
  package let month: CivilMonth
  /// By completed orders.
  package fileprivate(set) var market = Fen.zero
  /// By entries from outside of the market.
  package fileprivate(set) var entries = Fen.zero
  package fileprivate(set) var costs = Fen.zero

  package var net: Fen { market + entries - costs }
}

/// Month by month what these households had together: each month from `first` through `last`, those
/// without anything too. Whoever asks sees to who may know.
package func monthSums(
  of households: Set<Identifier>, from first: CivilMonth, through last: CivilMonth,
  in db: Connection
) throws -> [MonthSums] {
  var sums = first.through(last).map { MonthSums(month: $0) }
  func add(
    _ amount: Fen, _ household: Identifier, _ month: CivilMonth,
    to sum: WritableKeyPath<MonthSums, Fen>
  ) {
    guard households.contains(household) else { return }
    let place = (month.year - first.year) * 12 + month.month - first.month
    if sums.indices.contains(place) { sums[place][keyPath: sum] += amount }
  }
  try eachMonthlyCredit(ofHouseholdsFrom: first, through: last, in: db) { household, month, fen in
    add(fen, household, month, to: \.market)
  }
  let (from, through) = (first.first, last.end)
  try IncomeStore.eachMonth(from: from, through: through, in: db) { household, month, fen in
    add(fen, household, month, to: \.entries)
  }
  try CostStore.eachMonth(from: from, through: through, in: db) { household, month, fen in
    add(fen, household, month, to: \.costs)
  }
  return sums
}
