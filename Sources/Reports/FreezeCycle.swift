import Audit
import Core
import Households
import Income
import SQLite
import Storage

/// Freezes the figures of the twelve months that end with `through`: of each household that was
/// registered by then, as they stand now. Throws `CommonRefusal.roleMayNot` for anybody but the
/// county office, `ReportRefusal.cycleNotOver` before the last month is over, `.cycleFrozen` where
/// they are frozen already, `.nobodyRegistered` where there was no household by then, and
/// `IncomeRefusal.noPovertyLine`. Then nothing is written.
package func freezeCycle(
  through: CivilMonth, as actor: Actor, in db: Connection
) throws -> ReportCycle {
  guard actor.scope(of: .freezeReports) == .all else { throw CommonRefusal.roleMayNot }
  if through >= CivilMonth(of: db.today) { throw ReportRefusal.cycleNotOver }
  if try ReportCycleStore.exists(through: through, in: db) { throw ReportRefusal.cycleFrozen }
  guard let period = ReportPeriod(through: through) else { throw IncomeRefusal.noPovertyLine }
  let (line, households) = try twelveMonths(period, as: actor, in: db)
  if households.isEmpty { throw ReportRefusal.nobodyRegistered }
  let id = try ReportCycleStore.insert(through: through, line: line.line, by: actor.id, in: db)
  for own in households {
    let figures = FrozenFigures(
      household: own.household.id, people: own.people, sums: own.sums)
    try ReportCycleStore.insert(figures, of: id, in: db)
  }
  try freeze(period.first.through(through), in: db)
  let cycle = try reportCycle(id, as: actor, in: db)
  try record(
    .cycleFrozen, of: id,
    to: cycle.facts(of: try ReportCycleStore.figures(of: id, in: db)), as: actor, in: db)
  return cycle
}

/// One cycle. Throws `CommonRefusal.roleMayNot` for a buyer, and `.notFound`.
package func reportCycle(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> ReportCycle {
  guard actor.scope(of: .readReports) != nil else { throw CommonRefusal.roleMayNot }
  guard let cycle = try ReportCycleStore.find(id, in: db) else {
    throw CommonRefusal.notFound(what: "report cycle")
  }
  return cycle
}

/// The cycles that were frozen, the newest first, each with what the households within the actor's
/// scope come to in it. Throws `CommonRefusal.roleMayNot` for a buyer.
package func reportCycles(
  _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<(cycle: ReportCycle, tally: HouseholdTally)> {
  let households = try householdsByID(as: actor, in: db)
  let cycles = Page(try ReportCycleStore.list(page, in: db), limit: page.limit) {
    Cursor(id: $0.id)
  }
  let figures = try ReportCycleStore.figures(of: cycles.items.map(\.id), in: db)
  return Page(
    items: cycles.items.map { cycle in
      let years = (figures[cycle.id] ?? []).compactMap { own in
        households[own.household].map { cycle.year($0, own) }
      }
      return (cycle, HouseholdTally(years))
    }, next: cycles.next)
}

private func householdsByID(
  as actor: Actor, in db: Connection
) throws -> [Identifier: Household] {
  Dictionary(uniqueKeysWithValues: try allHouseholds(as: actor, in: db).map { ($0.id, $0) })
}

/// What was frozen of the households that are within the actor's scope now, in the order in which
/// they were registered, and what they come to together. Throws what `reportCycle` throws.
package func frozenYears(
  of id: Identifier, as actor: Actor, in db: Connection
) throws -> (cycle: ReportCycle, tally: HouseholdTally, households: [HouseholdYear]) {
  let cycle = try reportCycle(id, as: actor, in: db)
  let households = try householdsByID(as: actor, in: db)
  let years = try ReportCycleStore.figures(of: id, in: db).compactMap { figures in
    households[figures.household].map { cycle.year($0, figures) }
  }
  return (cycle, HouseholdTally(years), years)
}

/// The households within the actor's scope whose figures of the cycle's months are others now, who
/// stand elsewhere because the line is another one, or who were put on record since, in the order
/// in which they were registered. Throws what `reportCycle` throws.
package func differences(
  of id: Identifier, as actor: Actor, in db: Connection
) throws -> [CycleDifference] {
  let (cycle, _, frozen) = try frozenYears(of: id, as: actor, in: db)
  let kept = Dictionary(uniqueKeysWithValues: frozen.map { ($0.household.id, $0) })
  guard let period = ReportPeriod(through: cycle.through) else {
    preconditionFailure("a cycle that was frozen has twelve months")
  }
  let (_, years) = try twelveMonths(period, as: actor, in: db)
  return years.compactMap { now -> CycleDifference? in
    let before = kept[now.household.id]
    let isSame = before.map {
      $0.sums == now.sums && $0.people == now.people && $0.standing == now.standing
    }
    return isSame == true ? nil : CycleDifference(now: now, frozen: before)
  }
}

extension ReportCycle {
  /// A household's figures against the line that was frozen with them.
  fileprivate func year(_ household: Household, _ figures: FrozenFigures) -> HouseholdYear {
    HouseholdYear(household, people: figures.people, figures.sums, line: line)
  }
}
