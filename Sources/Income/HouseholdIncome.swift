import Core
import Households
import Ledger
import SQLite
import Storage

/// A household's income in a year: what the books credited to it when orders were completed, and
/// the entries from outside of the market, beside the poverty line. Throws
/// `CommonRefusal.notFound` outside of the actor's scope, `IncomeRefusal.noPovertyLine`.
package func income(
  of household: Identifier, year: Int, as actor: Actor, in db: Connection
) throws -> IncomeYear {
  let household = try Households.household(household, as: actor, in: db)
  guard let line = try IncomeStore.line(for: year, in: db) else {
    throw IncomeRefusal.noPovertyLine
  }
  let market = try marketIncome(of: household.id, year: year, in: db)
  let entries = try IncomeStore.sums(household: household.id, year: year, in: db)

  var byMonth = [Fen](repeating: .zero, count: 12)
  for (month, amount) in market { byMonth[month - 1] += amount }
  for entry in entries { byMonth[entry.month - 1] += entry.amount }
  let total = byMonth.reduce(.zero, +)
  let perCapita = perHead(total, people: household.people)
  return IncomeYear(
    year: year, people: household.people, total: total, perCapita: perCapita, line: line,
    standing: Standing(perCapita: perCapita, line: line.line),
    bySource: sumsBySource(market: market, entries), byMonth: byMonth)
}

/// A household's income per head in a year, the same figure without asking who wants to know: for
/// what goes by it, such as whose goods are given out first. Throws `CommonRefusal.notFound`.
package func perHead(
  of household: Identifier, year: Int, in db: Connection
) throws -> Fen {
  let market = try marketIncome(of: household, year: year, in: db)
  let entries = try IncomeStore.sum(household: household, year: year, in: db)
  return perHead(
    market.values.reduce(entries, +), people: try people(in: household, in: db))
}

/// A whole fen, what is left over dropped.
private func perHead(_ total: Fen, people: Int) -> Fen {
  Fen(total.rawValue / Int64(people))
}

private func marketIncome(
  of household: Identifier, year: Int, in db: Connection
) throws -> [Int: Fen] {
  guard let first = CivilDate(year: year, month: 1, day: 1),
    let next = CivilDate(year: year + 1, month: 1, day: 1)
  else { return [:] }
  return try creditsByMonth(
    to: .household(household), from: first.start, until: next.start, in: db)
}

private func sumsBySource(
  market: [Int: Fen], _ entries: [(source: IncomeSource, month: Int, amount: Fen)]
) -> [(source: String, amount: Fen)] {
  var sums: [(source: String, amount: Fen)] = [
    ("market", market.values.reduce(.zero, +))
  ]
  for source in IncomeSource.allCases {
    let sum = entries.filter { $0.source == source }.reduce(Fen.zero) { $0 + $1.amount }
    sums.append((source.rawValue, sum))
  }
  return sums.filter { $0.amount != .zero }
}
