import Core
import Households
import Ledger
import SQLite
import Storage

/// A household's income in a year: what the books credited to it when orders were completed, the
/// entries from outside of the market, and what it cost to produce, beside the lines. Throws
/// `CommonRefusal.notFound` outside of the actor's scope, `IncomeRefusal.noPovertyLine`.
package func income(
  of household: Identifier, year: Int, as actor: Actor, in db: Connection
) throws -> IncomeYear {
  guard let last = CivilDate(year: year, month: IncomeYear.months, day: 1) else {
    throw IncomeRefusal.noPovertyLine
  }
  return try income(of: household, until: CivilMonth(of: last), as: actor, in: db)
}

/// The same in the twelve months that end with this one. Throws what `income(of:year:)` throws.
package func income(
  of household: Identifier, until last: CivilMonth, as actor: Actor, in db: Connection
) throws -> IncomeYear {
  let household = try Households.household(household, as: actor, in: db)
  guard let first = last.adding(months: 1 - IncomeYear.months),
    let line = try IncomeStore.line(for: last.year, in: db)
  else { throw IncomeRefusal.noPovertyLine }
  let market = try marketIncome(of: household.id, from: first, through: last, in: db)
  let (from, through) = (first.first, last.end)
  let entries = try IncomeStore.sums(
    household: household.id, from: from, through: through, in: db)
  let spent = try CostStore.sums(household: household.id, from: from, through: through, in: db)

  var byMonth = [Fen](repeating: .zero, count: IncomeYear.months)
  var costsByMonth = byMonth
  // Of twelve months each has a number of its own.
  func place(_ month: Int) -> Int { (month - first.month + IncomeYear.months) % IncomeYear.months }
  for (month, amount) in market { byMonth[place(month)] += amount }
  for entry in entries { byMonth[place(entry.month)] += entry.amount }
  for cost in spent { costsByMonth[place(cost.month)] += cost.amount }
  let total = byMonth.reduce(.zero, +)
  let costs = costsByMonth.reduce(.zero, +)
  let perCapita = perHead(total - costs, people: household.people)
  return IncomeYear(
    first: first, people: household.people, total: total, costs: costs, perCapita: perCapita,
    line: line, monitoring: try IncomeStore.monitoringLine(for: last.year, in: db),
    standing: Standing(perCapita: perCapita, line: line.line),
    bySource: sumsBySource(market: market, entries), byCost: sumsByKind(spent),
    byMonth: byMonth, costsByMonth: costsByMonth)
}

/// What came in per head in a year, costs left aside, without asking who wants to know: for what
/// goes by it, such as whose goods are given out first. Throws `CommonRefusal.notFound`.
package func perHead(
  of household: Identifier, year: Int, in db: Connection
) throws -> Fen {
  guard let first = CivilDate(year: year, month: 1, day: 1),
    let last = CivilMonth(of: first).adding(months: IncomeYear.months - 1)
  else { return .zero }
  let market = try marketIncome(of: household, from: CivilMonth(of: first), through: last, in: db)
  let entries = try IncomeStore.sum(household: household, year: year, in: db)
  return perHead(
    market.values.reduce(entries, +), people: try people(in: household, in: db))
}

/// What came in and what was spent in so many months, net, without asking who wants to know.
package func netIncome(
  of household: Identifier, from first: CivilMonth, through last: CivilMonth, in db: Connection
) throws -> Fen {
  let (from, through) = (first.first, last.end)
  let market = try marketIncome(of: household, from: first, through: last, in: db)
  let entries = try IncomeStore.sums(household: household, from: from, through: through, in: db)
  let spent = try CostStore.sums(household: household, from: from, through: through, in: db)
  return market.values.reduce(.zero, +) + entries.reduce(.zero) { $0 + $1.amount }
    - spent.reduce(.zero) { $0 + $1.amount }
}

/// A whole fen, rounded down; zero where nobody is.
package func perHead(_ total: Fen, people: Int) -> Fen {
  if people == 0 { return .zero }
  let (quotient, rest) = total.rawValue.quotientAndRemainder(dividingBy: Int64(people))
  return Fen(rest < 0 ? quotient - 1 : quotient)
}

/// By the month's number; the months are twelve at the most.
private func marketIncome(
  of household: Identifier, from first: CivilMonth, through last: CivilMonth, in db: Connection
) throws -> [Int: Fen] {
  let credits = try creditsByMonth(
    to: .household(household), from: first, through: last, in: db)
  return Dictionary(uniqueKeysWithValues: credits.map { ($0.key.month, $0.value) })
}

private func sumsByKind(
  _ costs: [(kind: CostKind, month: Int, amount: Fen)]
) -> [(kind: CostKind, amount: Fen)] {
  CostKind.allCases.map { kind in
    (kind, costs.filter { $0.kind == kind }.reduce(Fen.zero) { $0 + $1.amount })
  }.filter { $0.amount != .zero }
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
