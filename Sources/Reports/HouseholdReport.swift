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

  init(_ household: Household, people: Int? = nil, _ sums: YearSums, line: Fen) {
    self.household = household
    self.people = people ?? household.people
    self.sums = sums
    perCapita = sums.perHead(people: self.people)
    standing = Standing(perCapita: perCapita, line: line)
  }
}

/// The households within the actor's scope with their year, in the order in which they were
/// registered; of one standing where one is named. Throws `CommonRefusal.roleMayNot` for a buyer,
/// and `IncomeRefusal.noPovertyLine`.
package func householdReport(
  of period: ReportPeriod, standing: Standing?, as actor: Actor, in db: Connection
) throws -> (line: PovertyLine, households: [HouseholdYear]) {
  let (line, years) = try twelveMonths(period, as: actor, in: db)
  return (line, years.filter { standing == nil || $0.standing == standing })
}

/// These months of each household within the actor's scope that was registered by their end, beside
/// the line of the year that they end in. People are counted as they are now. Throws what
/// `householdReport` throws.
func twelveMonths(
  _ period: ReportPeriod, as actor: Actor, in db: Connection
) throws -> (line: PovertyLine, households: [HouseholdYear]) {
  let line = try povertyLine(of: period.last.year, in: db)
  let sums = try incomeSums(from: period.first, through: period.last, in: db)
  let households = try allHouseholds(as: actor, in: db)
  let years = households.filter { $0.registeredOn <= period.last.end }.map {
    HouseholdYear($0, sums[$0.id] ?? .nothing, line: line.line)
  }
  return (line, years)
}
