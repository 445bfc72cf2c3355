import Core
import Households
import Income
import SQLite
import Storage

/// A household's year in a report.
package struct HouseholdYear: Sendable {
  package let household: Household
  package let sums: YearSums
  package let perCapita: Fen
  package let standing: Standing
}

/// The households within the actor's scope with their year, in the order in which they were
/// registered; of one standing where one is named. Throws `CommonRefusal.roleMayNot` for a buyer,
/// and `IncomeRefusal.noPovertyLine`.
package func householdReport(
  year: Int, standing: Standing?, as actor: Actor, in db: Connection
) throws -> (line: PovertyLine, households: [HouseholdYear]) {
  let line = try povertyLine(of: year, in: db)
  let sums = try yearSums(year, in: db)
  let years = try allHouseholds(as: actor, in: db).map { household in
    let own = sums[household.id] ?? .nothing
    let perCapita = own.perHead(people: household.people)
    return HouseholdYear(
      household: household, sums: own, perCapita: perCapita,
      standing: Standing(perCapita: perCapita, line: line.line))
  }
  return (line, years.filter { standing == nil || $0.standing == standing })
}

/// A village's year in a report: of its households within the actor's scope.
package struct VillageYear: Sendable {
  package let village: Village
  package fileprivate(set) var households = 0
  package fileprivate(set) var people = 0
  package fileprivate(set) var market = Fen.zero
  package fileprivate(set) var entries = Fen.zero
  package fileprivate(set) var costs = Fen.zero
  /// How many households stand where.
  package fileprivate(set) var standings: [Standing: Int] = [:]

  package var net: Fen { market + entries - costs }
}

/// The villages of the households within the actor's scope, with their year. Throws what
/// `householdReport` throws.
package func villageReport(
  year: Int, as actor: Actor, in db: Connection
) throws -> (line: PovertyLine, villages: [VillageYear]) {
  let (line, households) = try householdReport(year: year, standing: nil, as: actor, in: db)
  var byVillage: [Identifier: VillageYear] = [:]
  for village in try villages(in: db) where isInScope(village, households, actor) {
    byVillage[village.id] = VillageYear(village: village)
  }
  for own in households {
    byVillage[own.household.village]?.households += 1
    byVillage[own.household.village]?.people += own.household.people
    byVillage[own.household.village]?.market += own.sums.market
    byVillage[own.household.village]?.entries += own.sums.entries
    byVillage[own.household.village]?.costs += own.sums.costs
    byVillage[own.household.village]?.standings[own.standing, default: 0] += 1
  }
  return (line, byVillage.values.sorted { $0.village.id < $1.village.id })
}

/// A village without any household is there for whoever acts for it.
private func isInScope(
  _ village: Village, _ households: [HouseholdYear], _ actor: Actor
) -> Bool {
  actor.may(.readReports, in: village.id)
    || households.contains { $0.household.village == village.id }
}
