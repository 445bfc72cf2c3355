import Core
import Households
import Photos
import SQLite
import Storage
import TestSupport
import Testing

@testable import Listings

@Suite("What is plausible is asked again") struct AskAgainTests {
  let market: TestMarket
  let county: TestCounty
  /// Boxes of a household's eggs, 1,350 g each: twenty hens lay six a week.
  let eggs: Identifier
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
    let county = county
    eggs = try market.write { db in
      let id = try addListing(
        NewListing(
          seller: .household(county.household), category: "hen_eggs", title: "蛋",
          description: "", unit: "盒", netWeightGrams: 1_350, price: Fen(4_500),
          shelfLifeDays: 400, split: TestCounty.split), as: county.admin, in: db)
      _ = try takeStep(.publish, listing: id, as: county.admin, in: db)
      return id
    }
  }

  @discardableResult
  private func count(_ quantity: Int = 20, as actor: Actor? = nil) throws -> Resource {
    try market.write { db in
      try countResource(
        "hens", quantity, on: nil, of: county.household, among: ["hens"],
        as: actor ?? county.coordinator, in: db)
    }
  }

  /// A lot of some days ago, or expected in some days.
  private func add(_ quantity: Int, _ days: Int = 0) throws -> Lot {
    try market.write { db in
      try addLot(
        NewLot(
          quantity: quantity, harvestedOn: db.today.adding(days: days), isExpected: days > 0,
          bestBefore: nil, contributions: nil), to: eggs, as: county.coordinator, in: db)
    }
  }

  private func status() throws -> ListingStatus? {
    try ListingStore.find(eggs, in: db)?.status
  }

  private func recall(_ lot: Lot) throws -> Lot {
    try market.write { try callBack(lot.id, reason: "异味", as: county.coordinator, in: $0) }
  }

  private func postpone(_ lot: Lot, toDay days: Int, as actor: Actor? = nil) throws {
    _ = try market.write { db in
      try moveExpectedDay(
        of: lot.id, to: db.today.adding(days: days), as: actor ?? county.coordinator, in: db)
    }
  }

  private func weigh(_ grams: Int, as actor: Actor? = nil) throws {
    try market.write {
      try changeListing(
        eggs, ListingChange(netWeightGrams: grams), as: actor ?? county.coordinator, in: $0)
    }
  }

  @Test("A lot is not moved into a week that is full, but by the county office")
  func postponed() throws {
    try count()
    #expect(try add(6, 10).status == .expected)
    let second = try add(6, 20)
    for day in [4, 11, 16] {
      #expect(throws: ListingRefusal.implausibleDay) { try postpone(second, toDay: day) }
    }
    #expect(try lot(second.id, in: db).expectedOn == second.expectedOn)
    for day in [3, 17] { try postpone(second, toDay: day) }
    try postpone(second, toDay: 12, as: county.admin)
    // Where it is no worse than it was, it may go.
    try postpone(second, toDay: 11)
    #expect(try auditLots(in: db) == [])
  }

  @Test("Nor is it harvested there")
  func harvested() throws {
    try count()
    let later = try add(6, 9)
    market.clock.advance(days: 2)
    #expect(try add(6).status == .harvested)
    func harvest(_ days: Int, as actor: Actor) throws -> Lot {
      try market.write { db in
        try harvestLot(later.id, on: db.today.adding(days: days), as: actor, in: db)
      }
    }
    market.clock.advance(days: 6)
    // A day before it was expected, it would be of the other's week.
    #expect(throws: ListingRefusal.implausibleDay) { try harvest(0, as: county.coordinator) }
    #expect(try harvest(0, as: county.admin).status == .harvested)
  }

  @Test("A unit does not come to weigh more than makes what is on the shelf implausible")
  func weights() throws {
    try count()
    _ = try add(6)
    try weigh(1_400)
    #expect(throws: ListingRefusal.implausibleWeight) { try weigh(1_401) }
    try weigh(1_300)
    try weigh(1_401, as: county.admin)
    try weigh(1_400)
    #expect(throws: ListingRefusal.implausibleWeight) { try weigh(1_402) }
    // Where nothing is on the shelf there is nothing to ask.
    for lot in try lots(of: eggs, PageRequest(), as: county.admin, in: db).items {
      _ = try recall(lot)
    }
    try weigh(9_000)
  }

  @Test("What was recalled is no harvest")
  func recalled() throws {
    try count()
    let lot = try add(6)
    #expect(try add(1).status == .held)
    _ = try recall(lot)
    #expect(try add(6).status == .harvested)
  }

  @Test("What is entered today makes no better past, nor does what a recount finds today")
  func backdated() throws {
    for week in 1...4 { #expect(try add(week, -week * 8).status == .harvested) }
    // Nothing of it was there before: there is no bound to raise yet.
    #expect(try add(9).status == .harvested)
    market.clock.advance(days: 8)
    #expect(try add(40, -24).status == .harvested)
    let lot = try add(19)
    #expect(lot.flags.map(\.basis) == [.pastHarvests])
    #expect(lot.flags.map(\.plausibleGrams) == [18 * 1_350])
    let first = try lots(of: eggs, PageRequest(), as: county.admin, in: db).items[2]
    #expect(first.received == 9)
    _ = try market.write {
      try adjustLot(first.id, by: 5, reason: .recount, as: county.admin, in: $0)
    }
    #expect(try add(19).flags.map(\.plausibleGrams) == [18 * 1_350])
    // A week later it is the past.
    market.clock.advance(days: 8)
    #expect(try add(19).status == .harvested)
  }

  @Test("A coordinator's increase counts once the county office has confirmed it")
  func increases() throws {
    // The first count holds as it is, and so does what is less.
    #expect(try count(500).confirmed == 500)
    #expect(try count(20).confirmed == 20)
    let more = try count(30)
    #expect((more.quantity, more.confirmed) == (30, 20))
    #expect(try add(9).flags.map(\.plausibleGrams) == [20 * 420])
    #expect(try count(30, as: county.admin).confirmed == 30)
    #expect(try add(9).status == .harvested)
    let facts: String = try db.value(
      """
      SELECT after FROM audit_entry WHERE action = 'household.resource_counted'
      ORDER BY sequence DESC LIMIT 1
      """)
    #expect(facts == #"{"confirmed":30}"#)
  }

  @Test("A held lot that is recalled stays out of the stock and of what is told in public")
  func recalledWhileHeld() throws {
    try count()
    let held = try add(30)
    let lot = try recall(held)
    #expect(lot.status == .recalled && lot.statusReason == "异味")
    #expect(lot.isWithheld && lot.received == 30 && lot.available == 0)
    #expect(lot.contributions == held.contributions)
    #expect(throws: CommonRefusal.notFound(what: "trace code")) {
      try trace(lot.traceCode, in: db)
    }
    #expect(throws: ListingRefusal.alreadyRecalled) { try recall(held) }
    #expect(try db.value("SELECT count(*) FROM stock") as Int == 0)
    #expect(try add(6).status == .harvested)
    #expect(try auditHeldLots(in: db) + auditLots(in: db) + auditStock(in: db) == [])
  }

  @Test("A refused lot is not recalled: nothing of it was ever there")
  func refused() throws {
    try count()
    let held = try add(30)
    _ = try market.write {
      try reviewLot(held.id, .refuse(reason: "x"), as: county.admin, in: $0)
    }
    #expect(throws: ListingRefusal.wrongLotState(.refused)) { try recall(held) }
    #expect(try add(6).status == .harvested)
  }

  @Test("A lot that was recalled before its harvest was never harvested, even after its day")
  func neverHarvested() throws {
    let lot = try recall(try add(6, 5))
    #expect(!lot.isHarvested && lot.expectedOn == lot.harvestedOn)
    market.clock.advance(days: 9)
    #expect(try !Listings.lot(lot.id, in: db).isHarvested)
    #expect(try auditLots(in: db) == [])
    #expect(try recall(try add(6)).isHarvested)
  }

  @Test("Another photo goes before the office, where another title would")
  func photos() throws {
    let untrusted = Actor(
      id: county.coordinator.id, role: .coordinator, villages: county.coordinator.villages)
    let photos = [Pictures.png, Pictures.jpeg]
    func put(_ picture: Int, as actor: Actor) throws {
      let photo = try NewPhoto(photos[picture], called: nil)
      _ = try market.write { try putPhoto(photo, number: 1, of: eggs, as: actor, in: $0) }
    }
    func publish() throws {
      _ = try market.write { try takeStep(.publish, listing: eggs, as: county.admin, in: $0) }
    }
    try put(0, as: untrusted)
    #expect(try status() == .submitted)
    let told: String = try db.value(
      "SELECT type FROM outbox_event ORDER BY sequence DESC LIMIT 1")
    #expect(told == "listing.submitted")
    try publish()
    // The same once more is no change.
    try put(0, as: untrusted)
    #expect(try status() == .published)
    try put(1, as: untrusted)
    #expect(try status() == .submitted)
    try publish()
    try market.write { try removePhoto(1, of: eggs, as: untrusted, in: $0) }
    #expect(try status() == .submitted)
    try publish()
    try put(0, as: county.coordinator)
    #expect(try status() == .published)
    #expect(try ListingStore.find(eggs, in: db)?.publishedBy == county.coordinator.id)
    try put(1, as: county.admin)
    #expect(try ListingStore.find(eggs, in: db)?.publishedBy == nil)
    let moves: Int = try db.value(
      """
      SELECT count(*) FROM audit_entry WHERE action = 'listing.moved'
        AND after = '{"status":"submitted"}'
      """)
    #expect(moves == 3)
  }
}
