import Core
import Households
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Pairing a household with a volunteer") struct PairHouseholdTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func pair(
    _ household: Identifier? = nil, with volunteer: Actor, since: String? = nil,
    as actor: Actor? = nil
  ) throws -> Pairing {
    try market.write {
      try pairHousehold(
        household ?? county.household, with: volunteer.id,
        since: since.flatMap(CivilDate.init(rawValue:)), as: actor ?? county.coordinator, in: $0)
    }
  }

  @Test("The pairing before ends where the new one begins, and stays on record")
  func change() throws {
    market.clock.advance(days: 10)
    let pairing = try pair(with: county.otherVolunteer, since: "2026-06-20")
    #expect(pairing.volunteerName == "虚构8")
    let all = try pairings(of: county.household, as: county.coordinator, in: db)
    #expect(all.map(\.volunteer) == [county.otherVolunteer.id, county.volunteer.id])
    #expect(all.map(\.since.rawValue) == ["2026-06-20", "2026-06-15"])
    #expect(all.map { $0.until?.rawValue } == [nil, "2026-06-20"])
    #expect(
      try household(county.household, as: county.admin, in: db).pairing?.volunteer
        == county.otherVolunteer.id)
    #expect(throws: CommonRefusal.notFound(what: "household")) {
      try household(county.household, as: county.volunteer, in: db)
    }
  }

  @Test("The same volunteer again changes nothing")
  func same() throws {
    market.clock.advance(days: 3)
    let pairing = try pair(with: county.volunteer)
    #expect(pairing.since.rawValue == "2026-06-15")
    #expect(try pairings(of: county.household, as: county.admin, in: db).count == 1)
  }

  @Test("The same volunteer with another day corrects since when, and the pairing before ends then")
  func correction() throws {
    market.clock.advance(days: 10)
    let wrong = try pair(with: county.otherVolunteer, since: "2026-06-20")
    let corrected = try pair(with: county.otherVolunteer, since: "2026-06-18")
    #expect((corrected.id, corrected.since.rawValue) == (wrong.id, "2026-06-18"))
    let all = try pairings(of: county.household, as: county.coordinator, in: db)
    #expect(all.map(\.since.rawValue) == ["2026-06-18", "2026-06-15"])
    #expect(all.map { $0.until?.rawValue } == [nil, "2026-06-18"])
    let facts = try db.rawRows(
      """
      SELECT action, before, after FROM audit_entry WHERE subject_id = \(county.household.rawValue)
      ORDER BY sequence DESC LIMIT 1
      """)
    #expect(
      facts == [
        ["household.paired", #"{"since":"2026-06-20"}"#, #"{"since":"2026-06-18"}"#]
      ])
    // The same once more is no change.
    let entries: Int = try db.value("SELECT count(*) FROM audit_entry")
    _ = try pair(with: county.otherVolunteer, since: "2026-06-18")
    _ = try pair(with: county.otherVolunteer)
    #expect(try db.value("SELECT count(*) FROM audit_entry") == entries)
    #expect(throws: HouseholdRefusal.pairedBeforeLastPairing) {
      try pair(with: county.otherVolunteer, since: "2026-06-14")
    }
    #expect(throws: HouseholdRefusal.pairedInFuture) {
      try pair(with: county.otherVolunteer, since: "2026-06-26")
    }
    // Where there is none before, any day will do.
    let first = try pair(
      county.otherHousehold, with: county.volunteer, since: "2026-06-20", as: county.admin)
    #expect(first.since.rawValue == "2026-06-20")
    let earlier = try pair(
      county.otherHousehold, with: county.volunteer, since: "2015-01-01", as: county.admin)
    #expect(earlier.since.rawValue == "2015-01-01")
  }

  @Test("Without a date a pairing begins today")
  func today() throws {
    let pairing = try pair(
      county.otherHousehold, with: county.volunteer, as: county.otherCoordinator)
    #expect(pairing.since.rawValue == "2026-06-15")
  }

  @Test("A pairing does not begin in the future, nor before the last one began")
  func dates() {
    #expect(throws: HouseholdRefusal.pairedInFuture) {
      try pair(with: county.otherVolunteer, since: "2026-06-16")
    }
    #expect(throws: HouseholdRefusal.pairedBeforeLastPairing) {
      try pair(with: county.otherVolunteer, since: "2026-06-14")
    }
  }

  @Test("A household outside of the scope, and an account that is no volunteer, are not found")
  func notFound() throws {
    let household = CommonRefusal.notFound(what: "household")
    for actor in [county.otherCoordinator, county.volunteer, county.buyer] {
      #expect(throws: household) { try pair(with: county.otherVolunteer, as: actor) }
    }
    for account in [county.buyer, county.admin, county.coordinator] {
      #expect(throws: CommonRefusal.notFound(what: "volunteer")) { try pair(with: account) }
    }
    let absent = Actor(id: Identifier(rawValue: 5), role: .volunteer)
    #expect(throws: CommonRefusal.notFound(what: "volunteer")) { try pair(with: absent) }
    try db.execute(
      "UPDATE user_account SET status = 'disabled' WHERE id = \(county.otherVolunteer.id)")
    #expect(throws: CommonRefusal.notFound(what: "volunteer")) {
      try pair(with: county.otherVolunteer)
    }
    #expect(throws: household) {
      try pairings(of: county.household, as: county.otherVolunteer, in: db)
    }
  }
}
