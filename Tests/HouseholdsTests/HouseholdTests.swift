import Core
import Households
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Households") struct HouseholdTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func new(
    village: Identifier? = nil, code: String = "N-1", head: String = "李虚构",
    birthYear: Int = 1970, registeredOn: String = "2020-01-01", isPublic: Bool = true
  ) throws -> NewHousehold {
    NewHousehold(
      village: village ?? county.villages[0], code: code, headName: head,
      phone: Phone(rawValue: "19900000021"),
      members: [
        Member(name: head, relation: "户主", birthYear: 1950, canWork: false),
        Member(name: "李虚构二", relation: "之子", birthYear: birthYear, canWork: true),
      ],
      povertyCause: nil, registeredOn: try #require(CivilDate(rawValue: registeredOn)),
      publicProfile: isPublic)
  }

  private func register(_ household: NewHousehold, as actor: Actor) throws -> Identifier {
    try market.write { try registerHousehold(household, as: actor, in: $0) }
  }

  @Test("A household is registered with its members, by its village's coordinator")
  func registered() throws {
    let id = try register(try new(), as: county.coordinator)
    let household = try household(id, as: county.coordinator, in: db)
    #expect(household.code == "N-1")
    #expect(household.headName == "李虚构")
    #expect(household.displayName == "李**")
    #expect(household.people == 2)
    #expect(household.status == .registered)
    #expect(household.pairing == nil)
    #expect(household.phone?.rawValue == "19900000021")
    #expect(household.villageName == (try village(county.villages[0], in: db)).name)
    let members = try members(of: id, in: db)
    #expect(members.map(\.name) == ["李虚构", "李虚构二"])
    #expect(members.map(\.canWork) == [false, true])
  }

  @Test(
    "The public sees the first character of a head's name, and only if it agreed",
    arguments: [
      ("李虚构", true, "李**"), ("李虚", true, "李*"), ("李", true, "李*"), ("欧阳虚构人", true, "欧***"),
      ("李虚构", false, "村民"),
    ])
  func displayName(head: String, isPublic: Bool, expected: String) throws {
    #expect(try new(head: head, isPublic: isPublic).displayName == expected)
    let id = try register(try new(head: head, isPublic: isPublic), as: county.admin)
    #expect(try displayNames([id], in: db) == [id: expected])
  }

  @Test("A village that the actor does not keep, or that is not there, is not found")
  func otherVillage() {
    let absent = Identifier(rawValue: 5)
    let refused: [(Actor, Identifier)] = [
      (county.coordinator, county.villages[1]), (county.buyer, county.villages[0]),
      (county.volunteer, county.villages[0]), (county.admin, absent),
      (county.coordinator, absent),
    ]
    for (actor, village) in refused {
      #expect(throws: CommonRefusal.notFound(what: "village")) {
        try register(try new(village: village), as: actor)
      }
    }
  }

  @Test("A code has one household in the county")
  func codeTaken() throws {
    #expect(throws: HouseholdRefusal.codeTaken) {
      try register(try new(code: "T-2"), as: county.coordinator)
    }
    #expect(try db.value("SELECT count(*) FROM household_member WHERE name = '李虚构二'") as Int == 0)
  }

  @Test("Nobody is registered or born in the future, today is not the future")
  func future() throws {
    #expect(throws: HouseholdRefusal.registeredInFuture) {
      try register(try new(registeredOn: "2026-06-16"), as: county.admin)
    }
    #expect(throws: HouseholdRefusal.bornInFuture(member: 1)) {
      try register(try new(birthYear: 2027), as: county.admin)
    }
    _ = try register(try new(birthYear: 2026, registeredOn: "2026-06-15"), as: county.admin)
  }

  @Test("Who does not look after a household does not find it")
  func scope() throws {
    for actor in [county.admin, county.coordinator, county.volunteer] {
      #expect(try household(county.household, as: actor, in: db).id == county.household)
    }
    for actor in [county.otherCoordinator, county.buyer, county.otherVolunteer] {
      #expect(throws: CommonRefusal.notFound(what: "household")) {
        try household(county.household, as: actor, in: db)
      }
    }
    #expect(throws: CommonRefusal.notFound(what: "household")) {
      try household(Identifier(rawValue: 5), as: county.admin, in: db)
    }
    // A volunteer looks, and does not enter.
    #expect(throws: CommonRefusal.notFound(what: "household")) {
      try keptHousehold(county.household, as: county.volunteer, in: db)
    }
  }

  @Test("Each sees the households within its scope, page by page")
  func list() throws {
    for number in 1...4 {
      _ = try county.addHousehold("L-\(number)", village: county.villages[0])
    }
    func codes(_ actor: Actor, _ filter: HouseholdFilter = HouseholdFilter()) throws -> [String] {
      var codes: [String] = []
      var cursor: Cursor?
      repeat {
        let page = try households(filter, PageRequest(limit: 2, after: cursor), as: actor, in: db)
        codes += page.items.map(\.code)
        cursor = page.next
      } while cursor != nil
      return codes
    }
    let first = ["T-1", "L-1", "L-2", "L-3", "L-4"]
    #expect(try codes(county.admin) == ["T-1", "T-2", "L-1", "L-2", "L-3", "L-4"])
    #expect(try codes(county.coordinator) == first)
    #expect(try codes(county.otherCoordinator) == ["T-2"])
    #expect(try codes(county.volunteer) == ["T-1"])
    #expect(try codes(county.otherVolunteer) == [])
    #expect(throws: CommonRefusal.roleMayNot) { try codes(county.buyer) }
    #expect(try codes(county.admin, HouseholdFilter(village: county.villages[0])) == first)
    #expect(throws: CommonRefusal.notFound(what: "village")) {
      try codes(county.coordinator, HouseholdFilter(village: county.villages[1]))
    }
    #expect(try codes(county.admin, HouseholdFilter(text: "L-")).count == 4)
    #expect(try codes(county.admin, HouseholdFilter(text: "王虚")).count == 6)
    #expect(try codes(county.admin, HouseholdFilter(text: "%")) == [])
    #expect(try codes(county.admin, HouseholdFilter(status: .exited)) == [])
    #expect(try codes(county.admin, HouseholdFilter(status: .registered)).count == 6)
  }

  @Test("Villages count their households and people, and are found by code or name")
  func villageCounts() throws {
    let all = try villages(in: db)
    #expect(all.count == 9)
    #expect(all.map(\.code) == all.map(\.code).sorted())
    #expect(all[0].households == 1)
    #expect(all[0].people == 3)
    #expect(all[2].people == 0)
    #expect(try householdCounts(in: db) == (2, 4))
    #expect(try villageID(codeOrName: all[1].code, in: db) == all[1].id)
    #expect(try villageID(codeOrName: all[1].name, in: db) == all[1].id)
    #expect(try villageID(codeOrName: "无此村", in: db) == nil)
    #expect(
      try villageNames([all[1].id, all[0].id], in: db).map(\.name) == [all[0].name, all[1].name])
    #expect(throws: CommonRefusal.notFound(what: "village")) {
      try village(Identifier(rawValue: 5), in: db)
    }
  }

  @Test("A village that is entered again stays as it is")
  func villageAgain() throws {
    let known = try village(county.villages[0], in: db)
    try market.write {
      try enter(
        [
          NewVillage(
            code: known.code, name: "改名村", township: "x", connectivity: .none, latitude: nil,
            longitude: nil)
        ], in: $0)
    }
    #expect(try village(known.id, in: db).name == known.name)
  }

  @Test("Households from elsewhere are told apart")
  func outside() throws {
    let absent = Identifier(rawValue: 5)
    #expect(
      try households(
        [county.household, county.otherHousehold, absent], outside: county.villages[0], in: db)
        == [county.otherHousehold, absent])
  }

  @Test("Each refusal has its word and points to its place")
  func words() {
    let refusals: [(HouseholdRefusal, RefusalKind, String, String?)] = [
      (.codeTaken, .conflict, "code_taken", "/code"),
      (.registeredInFuture, .invalid, "in_the_future", "/registered_on"),
      (.bornInFuture(member: 2), .invalid, "in_the_future", "/members/2/birth_year"),
      (.pairedInFuture, .invalid, "in_the_future", "/since"),
      (.pairedBeforeLastPairing, .invalid, "before_last_pairing", "/since"),
      (.assistanceMovesOnly(from: "productive"), .conflict, "wrong_state", nil),
      (.assistanceInFuture, .invalid, "in_the_future", "/on"),
      (.assistanceBeforeLastStep, .invalid, "before_last_step", "/on"),
    ]
    for (refusal, kind, code, pointer) in refusals {
      #expect(refusal.kind == kind)
      #expect(refusal.code == code)
      #expect(!refusal.detail.isEmpty)
      #expect(refusal.faults.map(\.pointer) == [pointer].compactMap { $0 })
    }
  }
}
