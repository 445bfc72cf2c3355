import Core
import Households
import Income
import SQLite
import Storage

/// A household's year in a report.
package struct HouseholdYear: Sendable {
  package let household: Household
  /// How many it was when this was counted.
  package let people: Int
  package let sums: YearSums
  package let perCapita: Fen
  package let standing: Standing

  init(_ household: Household, people: Int? = nil, _ sums: YearSums, line: PovertyLine) {
    self.household = household
    self.people = people ?? household.people
    self.sums = sums
    perCapita = sums.perHead(people: self.people)
    standing = Standing(perCapita: perCapita, line: line.line)
  }
}

/// The households within the actor's scope with their year, in the order in which they were
/// registered; of one standing where one is named. Throws `CommonRefusal.roleMayNot` for a buyer,
/// and `IncomeRefusal.noPovertyLine`.
package func householdReport(
  year: Int, standing: Standing?, as actor: Actor, in db: Connection
) throws -> (line: PovertyLine, households: [HouseholdYear]) {
  let (line, years) = try twelveMonths(through: try months(of: year).last, as: actor, in: db)
  return (line, years.filter { standing == nil || $0.standing == standing })
}

/// The first and the last month of a year. Throws `IncomeRefusal.noPovertyLine` for one beyond the
/// calendar.
func months(of year: Int) throws -> (first: CivilMonth, last: CivilMonth) {
  guard let first = CivilDate(year: year, month: 1, day: 1).map(CivilMonth.init(of:)),
    let last = first.adding(months: IncomeYear.months - 1)
  else { throw IncomeRefusal.noPovertyLine }
  return (first, last)
}

/// The twelve months that end with this one of each household within the actor's scope, beside the
/// line of the year that they end in. Throws what `householdReport` throws.
func twelveMonths(
  through last: CivilMonth, as actor: Actor, in db: Connection
) throws -> (line: PovertyLine, households: [HouseholdYear]) {
  let line = try povertyLine(of: last.year, in: db)
  guard let first = last.adding(months: 1 - IncomeYear.months) else {
    throw IncomeRefusal.noPovertyLine
  }
  let sums = try incomeSums(from: first, through: last, in: db)
  let years = try allHouseholds(as: actor, in: db).map {
    HouseholdYear($0, sums[$0.id] ?? .nothing, line: line)
  }
  return (line, years)
}
