import Core
import Households
import Income
import SQLite
import Storage

/// A village's year in a report: of its households within the actor's scope.
package struct VillageYear: Sendable {
  package let village: Village
  package fileprivate(set) var tally = HouseholdTally()
}

/// The villages of the households within the actor's scope, with their year. Throws what
/// `householdReport` throws.
package func villageReport(
  of period: ReportPeriod, as actor: Actor, in db: Connection
) throws -> (line: PovertyLine, villages: [VillageYear]) {
  let (line, households) = try householdReport(of: period, standing: nil, as: actor, in: db)
  return (line, try villageYears(of: households, as: actor, in: db))
}

/// A village without any household is there for whoever acts for it.
func villageYears(
  of households: [HouseholdYear], as actor: Actor, in db: Connection
) throws -> [VillageYear] {
  let byVillage = Dictionary(grouping: households) { $0.household.village }
  return try villages(in: db).filter {
    actor.may(.readReports, in: $0.id) || byVillage[$0.id] != nil
  }.map { VillageYear(village: $0, tally: HouseholdTally(byVillage[$0.id] ?? [])) }
    .sorted { $0.village.id < $1.village.id }
}

/// A township's year in a report: of its households within the actor's scope.
package struct TownshipYear: Sendable {
  package let township: String
  /// How many of its villages are within the scope.
  package let villages: Int
  package let tally: HouseholdTally
}

/// The townships of those villages, in the order of their first village. Throws what
/// `householdReport` throws.
package func townshipReport(
  of period: ReportPeriod, as actor: Actor, in db: Connection
) throws -> (line: PovertyLine, townships: [TownshipYear]) {
  let (line, households) = try householdReport(of: period, standing: nil, as: actor, in: db)
  let villages = try villageYears(of: households, as: actor, in: db).map(\.village)
  var names: [String] = []
  for village in villages where !names.contains(village.township) { names.append(village.township) }
  let townships = names.map { name in
    let own = Set(villages.filter { $0.township == name }.map(\.id))
    return TownshipYear(
      township: name, villages: own.count,
      tally: HouseholdTally(households.filter { own.contains($0.household.village) }))
  }
  return (line, townships)
}
