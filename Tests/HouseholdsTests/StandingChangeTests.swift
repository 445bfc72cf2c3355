import Core
import Households
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Leaving the register and coming back") struct StandingChangeTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private var status: HouseholdStatus {
    get throws { try household(county.household, as: county.admin, in: db).status }
  }

  private func enter(
    _ kind: StandingChangeKind = .exit, on day: String = "2026-06-10", as actor: Actor? = nil
  ) throws -> StandingChange {
    let day = try #require(CivilDate(rawValue: day))
    return try market.write {
      try enterStandingChange(
        NewStandingChange(kind: kind, on: day, evidence: "人均纯收入连续两年超过标准"),
        of: county.household, as: actor ?? county.coordinator, in: $0)
    }
  }

  private func sign(_ change: StandingChange, as actor: Actor? = nil) throws -> StandingChange {
    try market.write { try signStandingChange(change.id, as: actor ?? county.admin, in: $0) }
  }

  private func refuse(_ change: StandingChange, as actor: Actor) throws -> StandingChange {
    try market.write { try refuseStandingChange(change.id, reason: "证据不足", as: actor, in: $0) }
  }

  private func patch(_ status: HouseholdStatus) throws {
    try market.write {
      try changeHousehold(
        county.household, HouseholdChange(status: status), as: county.coordinator, in: $0)
    }
  }

  private func events() throws -> [String] {
    try db.all(
      """
      SELECT type FROM outbox_event WHERE type IN ('household.exited', 'household.returned')
      ORDER BY sequence
      """
    ) {
      try $0[0]
    }
  }

  @Test("Only the second person's signature takes a household out, and brings it back")
  func twoPeople() throws {
    let exit = try enter()
    #expect(try status == .registered)
    #expect(throws: StandingRefusal.ownChange) { try sign(exit, as: county.coordinator) }
    let signed = try sign(exit)
    #expect(signed.status == .signed && signed.decidedBy == county.admin.id)
    #expect(try status == .exited)
    let back = try enter(.return, on: "2026-06-11", as: county.admin)
    #expect(throws: StandingRefusal.ownChange) { try sign(back) }
    _ = try sign(back, as: county.coordinator)
    #expect(try status == .registered)
    #expect(try events() == ["household.exited", "household.returned"])
    let list = try standingChanges(
      of: county.household, PageRequest(), as: county.volunteer, in: db)
    #expect(list.items.map(\.id) == [back.id, exit.id])
    #expect(try auditStanding(in: db) == [])
  }

  @Test("A day that cannot be is refused")
  func days() throws {
    #expect(throws: StandingRefusal.changedInFuture) { try enter(on: "2026-06-16") }
    #expect(throws: StandingRefusal.changedBeforeRegistration) { try enter(on: "2016-01-03") }
    _ = try sign(try enter(on: "2026-06-10"))
    #expect(throws: StandingRefusal.changedBeforeLastChange) {
      try enter(.return, on: "2026-06-09")
    }
  }

  @Test("One change at a time, and none to what the household is already")
  func states() throws {
    #expect(throws: StandingRefusal.notExited) { try enter(.return) }
    let exit = try enter()
    #expect(throws: StandingRefusal.changeOpen) { try enter() }
    // Who entered it may take it back; the household stays.
    #expect(try refuse(exit, as: county.coordinator).reason == "证据不足")
    #expect(try status == .registered)
    for actor in [county.admin, county.coordinator] {
      #expect(throws: StandingRefusal.decidedAlready) { try sign(exit, as: actor) }
      #expect(throws: StandingRefusal.decidedAlready) { try refuse(exit, as: actor) }
    }
    _ = try sign(try enter())
    #expect(throws: StandingRefusal.exitedAlready) { try enter() }
    #expect(try auditStanding(in: db) == [])
  }

  @Test("A change of the household itself makes it at risk, and never out or back in")
  func patching() throws {
    try patch(.atRisk)
    #expect(try status == .atRisk)
    #expect(throws: HouseholdRefusal.twoSignaturesNeeded) { try patch(.exited) }
    _ = try sign(try enter())
    for status in [HouseholdStatus.registered, .atRisk] {
      #expect(throws: HouseholdRefusal.twoSignaturesNeeded) { try patch(status) }
    }
    try patch(.exited)
    #expect(try status == .exited)
    #expect(try auditStanding(in: db) == [])
  }

  @Test("Who does not keep the household neither enters nor signs")
  func scope() throws {
    let exit = try enter()
    for actor in [county.otherCoordinator, county.volunteer, county.buyer] {
      #expect(throws: CommonRefusal.notFound(what: "household")) { try enter(as: actor) }
      #expect(throws: CommonRefusal.notFound(what: "standing change")) {
        try sign(exit, as: actor)
      }
      #expect(throws: CommonRefusal.notFound(what: "standing change")) {
        try refuse(exit, as: actor)
      }
    }
    #expect(try standingChange(exit.id, as: county.volunteer, in: db).id == exit.id)
    #expect(throws: CommonRefusal.notFound(what: "standing change")) {
      try standingChange(exit.id, as: county.otherVolunteer, in: db)
    }
  }

  @Test(
    "A status or a signature that was tampered with is named",
    arguments: [
      "UPDATE household SET status = 'registered'", "UPDATE household SET status = 'at_risk'",
      "UPDATE standing_change SET kind = 'return'",
      "UPDATE standing_change SET changed_on = '2026-06-01'",
      "UPDATE standing_change SET status = 'entered'",
      "UPDATE standing_change SET entered_by = decided_by",
      "UPDATE standing_change SET decided_by = entered_by",
      "UPDATE standing_change SET decided_at = NULL", "UPDATE standing_change SET reason = 'x'",
      "UPDATE standing_change SET household_id = (SELECT max(id) FROM household)",
      "DELETE FROM standing_change",
    ])
  func tampering(statement: String) throws {
    _ = try sign(try enter())
    #expect(try auditStanding(in: db) == [])
    try market.spoil(statement)
    #expect(try !auditStanding(in: db).isEmpty)
  }

  @Test("Each refusal has its word and points to its place")
  func words() {
    let refusals: [(StandingRefusal, RefusalKind, String, String?)] = [
      (.changedInFuture, .invalid, "in_the_future", "/on"),
      (.changedBeforeRegistration, .invalid, "before_registration", "/on"),
      (.changedBeforeLastChange, .invalid, "before_last_change", "/on"),
      (.exitedAlready, .conflict, "wrong_state", nil), (.notExited, .conflict, "wrong_state", nil),
      (.changeOpen, .conflict, "change_open", nil), (.ownChange, .conflict, "own_change", nil),
      (.decidedAlready, .conflict, "decided_already", nil),
    ]
    for (refusal, kind, code, pointer) in refusals {
      #expect(refusal.kind == kind)
      #expect(refusal.code == code)
      #expect(!refusal.detail.isEmpty)
      #expect(refusal.faults.map(\.pointer) == [pointer].compactMap { $0 })
    }
  }
}
