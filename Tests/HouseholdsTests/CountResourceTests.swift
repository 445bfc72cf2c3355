import Core
import Households
import SQLite
import Storage
import TestSupport
import Testing

@Suite("What a household has to harvest from") struct CountResourceTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func count(
    _ name: String = "hens", _ quantity: Int = 20, on day: String? = nil,
    of household: Identifier? = nil, as actor: Actor? = nil
  ) throws -> Resource {
    try market.write {
      try countResource(
        name, quantity, on: day.flatMap { CivilDate(rawValue: $0) },
        of: household ?? county.household, among: ["hens", "beehives"],
        as: actor ?? county.coordinator, in: $0)
    }
  }

  private func had(as actor: Actor? = nil) throws -> [Resource] {
    try resources(of: county.household, as: actor ?? county.coordinator, in: db)
  }

  @Test("A count takes the place of the last one, of today where no day is given")
  func count() throws {
    #expect(try had() == [])
    let first = try count("hens", 20, on: "2026-06-01")
    #expect(first.quantity == 20 && first.countedOn.rawValue == "2026-06-01")
    let hives = try count("beehives", 3)
    #expect(hives.countedOn == market.clock.now.countyDate)
    let second = try count("hens", 0, on: "2026-06-02")
    #expect(try had() == [hives, second])
    #expect(
      try resources(of: [county.household, county.otherHousehold], in: db) == [hives, second])
    let facts = try db.all(
      """
      SELECT coalesce(before, ''), after FROM audit_entry
      WHERE action = 'household.resource_counted'
      """
    ) { "\(try $0[0] as String) \(try $0[1] as String)" }
    #expect(
      facts.last
        == #"{"quantity":20,"confirmed":20,"counted_on":"2026-06-01"} "#
        + #"{"quantity":0,"confirmed":0,"counted_on":"2026-06-02"}"#)
    #expect(facts.count == 3)
  }

  @Test("Each rule refuses by its name, and nothing is written")
  func refusals() throws {
    let kept = try count("hens", 20, on: "2026-06-10")
    #expect(throws: HouseholdRefusal.countedInFuture) { try count(on: "2026-06-16") }
    #expect(throws: HouseholdRefusal.countedBeforeLastCount) {
      try count("hens", 1, on: "2026-06-09")
    }
    #expect(throws: CommonRefusal.notFound(what: "resource")) { try count("dragons") }
    #expect(try had() == [kept])
    // The same day again sets it right; another resource has a day of its own.
    #expect(try count("hens", 21, on: "2026-06-10").quantity == 21)
    #expect(try count("beehives", 1, on: "2026-01-01").quantity == 1)
  }

  @Test("Its keepers count, its volunteer reads, others find nothing")
  func scope() throws {
    let kept = try count(as: county.admin)
    let missing = CommonRefusal.notFound(what: "household")
    for actor in [county.volunteer, county.otherCoordinator, county.otherVolunteer, county.buyer] {
      #expect(throws: missing) { try count("hens", 1, as: actor) }
    }
    for actor in [county.coordinator, county.admin, county.volunteer] {
      #expect(try had(as: actor) == [kept])
    }
    for actor in [county.otherCoordinator, county.otherVolunteer, county.buyer] {
      #expect(throws: missing) { try had(as: actor) }
    }
    // Whether there is such a resource is told to nobody who may not.
    #expect(throws: missing) { try count("dragons", of: county.otherHousehold) }
  }
}
