import Access
import Core
import Listings
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Trust that is withdrawn takes its goods off the shelf") struct WithdrawListingsTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func draft(of household: Identifier? = nil, as actor: Actor? = nil) throws -> Identifier {
    try market.write {
      try addListing(
        NewListing(
          seller: .household(household ?? county.household), category: "eggs", title: "散养土鸡蛋",
          description: "", unit: "盒", netWeightGrams: 1_350, price: Fen(4_500),
          shelfLifeDays: 30, split: TestCounty.split), as: actor ?? county.admin, in: $0)
    }
  }

  private func take(_ action: ListingAction, _ id: Identifier, as actor: Actor) throws {
    _ = try market.write { try takeStep(action, listing: id, as: actor, in: $0) }
  }

  private func published(as actor: Actor, of household: Identifier? = nil) throws -> Identifier {
    let id = try draft(of: household)
    try take(.publish, id, as: actor)
    return id
  }

  private func publisher(_ id: Identifier) throws -> Identifier? {
    try db.first("SELECT published_by FROM listing WHERE id = \(id)") {
      try $0[0] as Identifier?
    } ?? nil
  }

  private func status(_ id: Identifier) throws -> ListingStatus? {
    try Listings.listing(id, in: db)?.status
  }

  /// What the county office does: the change, and what follows from it.
  private func change(_ change: AccountChange) throws {
    try market.write { db in
      try changeAccount(county.coordinator.id, change, as: county.admin, in: db)
      try withdrawListings(publishedBy: county.coordinator.id, as: county.admin, in: db)
    }
  }

  private func events() throws -> [String] {
    try db.all("SELECT type || ' ' || data FROM outbox_event ORDER BY sequence") { try $0[0] }
  }

  @Test("It is known on whose trust a listing is on the shelf")
  func publishers() throws {
    let trusted = county.coordinator
    let own = try published(as: trusted)
    #expect(try publisher(own) == trusted.id)
    try take(.pause, own, as: trusted)
    #expect(try publisher(own) == trusted.id)
    try take(.publish, own, as: trusted)
    #expect(try publisher(own) == trusted.id)
    try take(.pause, own, as: trusted)
    // The county office's look takes the place of trust.
    try take(.publish, own, as: county.admin)
    #expect(try publisher(own) == nil)
    try take(.pause, own, as: trusted)
    try take(.publish, own, as: trusted)
    #expect(try publisher(own) == nil)
    #expect(try publisher(try published(as: county.admin)) == nil)
    let reviewed = try published(as: county.otherCoordinator, of: county.otherHousehold)
    try take(.publish, reviewed, as: county.admin)
    #expect(try publisher(reviewed) == nil)
    let retired = try published(as: trusted)
    try take(.retire, retired, as: trusted)
    #expect(try publisher(retired) == nil)
    #expect(try auditHeldLots(in: db) == [])
  }

  @Test("What a trusted coordinator makes of an approved listing is on the shelf on its trust")
  func changed() throws {
    let id = try published(as: county.admin)
    func change(as actor: Actor, _ title: String) throws {
      try market.write {
        try changeListing(id, ListingChange(title: title), as: actor, in: $0)
      }
    }
    try change(as: county.coordinator, "山鸡蛋")
    #expect(try publisher(id) == county.coordinator.id)
    // What stays as it is changes nothing.
    try change(as: county.admin, "山鸡蛋")
    #expect(try publisher(id) == county.coordinator.id)
    try change(as: county.admin, "土鸡蛋")
    #expect(try publisher(id) == nil)
    #expect(try status(id) == .published)
    let untrusted = Actor(
      id: county.coordinator.id, role: .coordinator, villages: county.coordinator.villages)
    try change(as: untrusted, "鸡蛋")
    #expect(try publisher(id) == nil)
    #expect(try status(id) == .submitted)
    #expect(
      try events().last
        == #"listing.submitted {"listing_id":"\#(id)","title":"鸡蛋","#
        + #""from":"published","status":"submitted"}"#)
  }

  static let withdrawals: [AccountChange] = [
    AccountChange(mayPublish: false), AccountChange(isActive: false),
    AccountChange(role: .volunteer, villages: [], mayPublish: false),
  ]

  @Test(
    "Who may not publish any more, has no role or no account: all of it goes before the office",
    arguments: withdrawals.indices)
  func withdrawn(index: Int) throws {
    let shown = try published(as: county.coordinator)
    let paused = try published(as: county.coordinator)
    try take(.pause, paused, as: county.coordinator)
    let approved = try published(as: county.admin)
    let draft = try draft()
    try addStock(to: shown)
    let order = try county.order(1, of: shown)
    let before = try db.value("SELECT count(*) FROM audit_entry") as Int
    try change(WithdrawListingsTests.withdrawals[index])
    #expect(try status(shown) == .submitted && publisher(shown) == nil)
    // A pause is not forgotten, nor on whose trust it was on the shelf before.
    #expect(try status(paused) == .paused && publisher(paused) == county.coordinator.id)
    #expect(try status(approved) == .published && status(draft) == .draft)
    #expect(try auditHeldLots(in: db) == [])
    // The account's entry, maybe those of its sessions, and one for each listing, by the office.
    let moved = try db.all(
      """
      SELECT subject_id, actor_id, before, after FROM audit_entry
      WHERE sequence > \(before) AND action = 'listing.moved' ORDER BY sequence
      """
    ) { row in
      "\(try row[0] as Identifier) \(try row[1] as Identifier) \(try row[2] as String) "
        + "\(try row[3] as String)"
    }
    #expect(
      moved == [
        #"\#(shown) \#(county.admin.id) {"status":"published"} {"status":"submitted"}"#
      ])
    #expect(
      try events().last
        == #"listing.submitted {"listing_id":"\#(shown)","title":"散养土鸡蛋","#
        + #""from":"published","status":"submitted"}"#)
    // An order that was placed stays.
    try county.pay(order)
    // The county office brings it back, and then it is there by its look.
    try take(.publish, shown, as: county.admin)
    #expect(try status(shown) == .published && publisher(shown) == nil)
    try change(AccountChange(name: "虚构"))
    #expect(try status(shown) == .published)
  }

  @Test("What was paused goes before the office when the pause ends, if its trust is gone")
  func resumed() throws {
    let paused = try published(as: county.coordinator)
    try take(.pause, paused, as: county.coordinator)
    try change(AccountChange(mayPublish: false))
    #expect(try status(paused) == .paused)
    try take(.publish, paused, as: county.coordinator)
    #expect(try status(paused) == .submitted && publisher(paused) == nil)
    #expect(
      try events().last
        == #"listing.submitted {"listing_id":"\#(paused)","title":"散养土鸡蛋","#
        + #""from":"paused","status":"submitted"}"#)
    try take(.publish, paused, as: county.admin)
    #expect(try status(paused) == .published && publisher(paused) == nil)
    // What the office has looked at needs nobody's trust to come back.
    try take(.pause, paused, as: county.coordinator)
    try take(.publish, paused, as: county.coordinator)
    #expect(try status(paused) == .published)
    #expect(try auditHeldLots(in: db) == [])
  }

  @Test("What is changed while it is paused stays paused, and goes before the office afterwards")
  func changedWhilePaused() throws {
    let reviewed = county.otherCoordinator
    let paused = try published(as: reviewed, of: county.otherHousehold)
    try take(.publish, paused, as: county.admin)
    try take(.pause, paused, as: reviewed)
    let told = try events().count
    try market.write {
      try changeListing(paused, ListingChange(price: Fen(9_900)), as: reviewed, in: $0)
    }
    #expect(try status(paused) == .paused)
    #expect(try events().count == told)
    #expect(try auditHeldLots(in: db) == [])
    try take(.publish, paused, as: reviewed)
    #expect(try status(paused) == .submitted && publisher(paused) == nil)
    #expect(try events().count == told + 1)
    try take(.publish, paused, as: county.admin)
    #expect(try status(paused) == .published && publisher(paused) == nil)
  }

  @Test("The office ends such a pause by its own look")
  func resumedByOffice() throws {
    let paused = try published(as: county.coordinator)
    try take(.pause, paused, as: county.coordinator)
    try change(AccountChange(mayPublish: false))
    try take(.publish, paused, as: county.admin)
    #expect(try status(paused) == .published && publisher(paused) == nil)
    #expect(try auditHeldLots(in: db) == [])
  }

  private func addStock(to listing: Identifier) throws {
    try market.write { db in
      _ = try addLot(
        NewLot(quantity: 9, harvestedOn: db.today, bestBefore: nil, contributions: nil),
        to: listing, as: county.admin, in: db)
    }
  }

  @Test("Of a village that is taken away its goods go, of the others they stay")
  func village() throws {
    try change(AccountChange(villages: Array(county.villages.prefix(2))))
    let both = try account(county.coordinator.id, in: db).actor
    let first = try published(as: both)
    let second = try published(as: both, of: county.otherHousehold)
    try change(AccountChange(villages: [county.villages[0]]))
    #expect(try status(first) == .published && publisher(first) == both.id)
    #expect(try status(second) == .submitted && publisher(second) == nil)
    #expect(try auditHeldLots(in: db) == [])
  }

  @Test("A change that withdraws nothing takes nothing off the shelf")
  func kept() throws {
    let shown = try published(as: county.coordinator)
    try change(AccountChange(name: "虚构新", villages: Array(county.villages.prefix(3))))
    #expect(try status(shown) == .published && publisher(shown) == county.coordinator.id)
  }

  @Test("Very many listings go in one transaction")
  func many() throws {
    let first = try published(as: county.coordinator)
    try market.spoil(
      """
      WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1100)
      INSERT INTO listing (id, village_id, household_id, category, title, description, unit,
        net_weight_g, price_fen, shelf_life_days, household_bps, village_bps, logistics_bps,
        status, created_at, published_at, published_by)
      SELECT i, village_id, household_id, category, title, description, unit, net_weight_g,
        price_fen, shelf_life_days, household_bps, village_bps, logistics_bps, status, created_at,
        published_at, published_by FROM n, listing WHERE id = \(first.rawValue)
      """)
    try change(AccountChange(mayPublish: false))
    #expect(try db.value("SELECT count(*) FROM listing WHERE status = 'submitted'") as Int == 1_101)
    #expect(try db.value("SELECT count(*) FROM listing WHERE published_by > 0") as Int == 0)
  }

  @Test("Whose trust was withdrawn since it asked publishes nothing")
  func meanwhile() throws {
    let id = try draft()
    try change(AccountChange(mayPublish: false))
    // As it was when its request came in.
    #expect(county.coordinator.mayPublish)
    try take(.publish, id, as: county.coordinator)
    #expect(try status(id) == .submitted && publisher(id) == nil)
  }

  @Test("The office's look is told to the village")
  func reviewed() throws {
    let ids = try (0..<3).map { _ in
      try published(as: county.otherCoordinator, of: county.otherHousehold)
    }
    try take(.publish, ids[0], as: county.admin)
    try take(.giveBack(reason: "照片不清"), ids[1], as: county.admin)
    try take(.retire, ids[2], as: county.otherCoordinator)
    let told = try events()
    #expect(told.filter { $0.hasPrefix("listing.submitted") }.count == 3)
    #expect(
      told.suffix(2).map { $0.prefix { $0 != " " } } == [
        "listing.published", "listing.returned",
      ])
  }
}
