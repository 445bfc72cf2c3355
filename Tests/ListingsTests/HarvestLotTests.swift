import Core
import SQLite
import Storage
import TestSupport
import Testing

@testable import Listings

@Suite("Lots that are still to be harvested") struct HarvestLotTests: BeginsWithLot {
  let start: TestLot

  init() throws { start = try TestLot(quantity: 5) }

  private func expect(
    _ quantity: Int = 10, on day: String = "2026-07-01", bestBefore: String? = nil,
    to listing: Identifier? = nil, contributions: [Contribution]? = nil
  ) throws -> Lot {
    let day = try #require(CivilDate(rawValue: day))
    return try market.write {
      try addLot(
        NewLot(
          quantity: quantity, harvestedOn: day, isExpected: true,
          bestBefore: bestBefore.flatMap(CivilDate.init(rawValue:)), contributions: contributions),
        to: listing ?? eggs, as: county.coordinator, in: $0)
    }
  }

  private func harvest(
    _ lot: Lot, on day: String, bestBefore: String? = nil, as actor: Actor? = nil
  ) throws -> Lot {
    let day = try #require(CivilDate(rawValue: day))
    return try market.write {
      try harvestLot(
        lot.id, on: day, bestBefore: bestBefore.flatMap(CivilDate.init(rawValue:)),
        as: actor ?? county.coordinator, in: $0)
    }
  }

  private func move(_ lot: Lot, to day: String, as actor: Actor? = nil) throws -> Lot {
    let day = try #require(CivilDate(rawValue: day))
    return try market.write {
      try moveExpectedDay(of: lot.id, to: day, as: actor ?? county.coordinator, in: $0).after
    }
  }

  private var expectedLots: Int {
    get throws { try db.value("SELECT expected_lots FROM listing WHERE id = \(eggs)") }
  }

  private func reserveLots(_ quantity: Int) throws -> [Identifier] {
    try #require(try market.write { try reserve(quantity, ofStock: eggs, in: $0) })
      .filter { $0.taken > 0 }.map(\.place.key.lot)
  }

  @Test("It keeps for the shelf life after the day on which it is expected, and can be ordered")
  func entry() throws {
    let lot = try expect()
    #expect(lot.status == .expected)
    #expect(lot.harvestedOn.rawValue == "2026-07-01" && lot.expectedOn == lot.harvestedOn)
    #expect(!lot.isHarvested)
    #expect(lot.bestBefore.rawValue == "2026-07-31")
    #expect(try available(ofStock: eggs, in: db) == 15)
    #expect(try expectedLots == 1)
    #expect(try auditLots(in: db) == [])
  }

  @Test("What is on hand is given out before what would expire earlier, but is still to come")
  func order() throws {
    let expected = try expect(bestBefore: "2026-07-02")
    let later = try expect(on: "2026-06-20")
    #expect(try reserveLots(4).allSatisfy { $0 != expected.id && $0 != later.id })
    let lots = try reserveLots(12)
    #expect(Array(lots.suffix(2)) == [expected.id, later.id] && lots.count == 3)
  }

  @Test("The days on which units would be harvested follow the order of the shelf")
  func days() throws {
    _ = try expect(bestBefore: "2026-07-02")
    _ = try expect(on: "2026-06-20")
    func day(_ units: Range<Int>) throws -> String? {
      try expectedDay(of: units, ofStock: eggs, in: db)?.rawValue
    }
    #expect(try day(0..<5) == nil)
    #expect(try day(4..<6) == "2026-07-01")
    #expect(try day(15..<16) == "2026-06-20")
    #expect(try day(5..<25) == "2026-07-01")
  }

  @Test("Each rule of its dates refuses by its name, and nothing is written")
  func refusals() throws {
    let refused: [(String, String?, ListingRefusal)] = [
      ("2026-06-15", nil, .expectedInPast), ("2026-06-14", nil, .expectedInPast),
      ("2027-06-17", nil, .expectedTooLate), ("2026-07-01", "2026-06-30", .bestBeforeHarvest),
    ]
    for (day, bestBefore, refusal) in refused {
      #expect(throws: refusal) { try expect(on: day, bestBefore: bestBefore) }
    }
    #expect(try db.value("SELECT count(*) FROM lot") as Int == 1)
    #expect(try expect(on: "2026-06-16").status == .expected)
    #expect(try expect(on: "2027-06-16").status == .expected)
  }

  @Test("Its harvest puts it among what is on hand, best before as long after as was said")
  func harvested() throws {
    let lot = try expect(bestBefore: "2026-07-11")
    market.clock.advance(days: 18)
    let harvested = try harvest(lot, on: "2026-07-03")
    #expect(harvested.status == .harvested && harvested.isHarvested)
    #expect(harvested.harvestedOn.rawValue == "2026-07-03")
    #expect(harvested.expectedOn?.rawValue == "2026-07-01")
    #expect(harvested.bestBefore.rawValue == "2026-07-13")
    #expect(try expectedLots == 0)
    #expect(try reserveLots(10) == [lot.id])
    #expect(try auditLots(in: db) + auditStock(in: db) == [])
  }

  @Test("What was reserved of it moves with it, and a part that is sold out comes back")
  func reserved() throws {
    let neighbours = try ["N-1", "N-2"].map {
      try county.addHousehold($0, village: county.villages[0])
    }
    let pooled = try market.write { db in
      try addListing(
        NewListing(
          seller: .village(county.villages[0]), category: "tea", title: "茶", description: "",
          unit: "袋", netWeightGrams: 250, price: Fen(990), shelfLifeDays: 365,
          split: TestCounty.split), as: county.coordinator, in: db)
    }
    let parts = neighbours.map { Contribution(household: $0, quantity: 4) }
    let lot = try expect(8, on: "2026-06-20", to: pooled, contributions: parts)
    let held = try #require(try market.write { try reserve(5, ofStock: pooled, in: $0) })
      .filter { $0.taken > 0 }.map(\.allocation)
    market.clock.advance(days: 4)
    let harvested = try harvest(lot, on: "2026-06-18", bestBefore: "2026-09-01")
    #expect([harvested.available, harvested.reserved] == [3, 5])
    #expect(try auditLots(in: db) == [])
    try market.write { try Listings.move(held, .release, in: $0) }
    #expect(try Listings.lot(lot.id, as: county.coordinator, in: db).available == 8)
    #expect(try auditLots(in: db) == [])
  }

  @Test("Each rule of a harvest refuses by its name")
  func harvestRefusals() throws {
    let lot = try expect()
    market.clock.advance(days: 20)
    #expect(throws: ListingRefusal.harvestedInFuture) { try harvest(lot, on: "2026-07-06") }
    #expect(throws: ListingRefusal.bestBeforeHarvest) {
      try harvest(lot, on: "2026-07-05", bestBefore: "2026-07-04")
    }
    #expect(throws: ListingRefusal.bestBeforePassed) {
      try harvest(lot, on: "2026-07-03", bestBefore: "2026-07-04")
    }
    for actor in [county.otherCoordinator, county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.notFound(what: "lot")) {
        try harvest(lot, on: "2026-07-05", as: actor)
      }
      #expect(throws: CommonRefusal.notFound(what: "lot")) {
        try move(lot, to: "2026-08-01", as: actor)
      }
    }
    _ = try harvest(lot, on: "2026-07-05")
    #expect(throws: ListingRefusal.wrongLotState(.harvested)) {
      try harvest(lot, on: "2026-07-05")
    }
    #expect(throws: ListingRefusal.wrongLotState(.harvested)) { try move(lot, to: "2026-08-01") }
  }

  @Test("The day is moved with its best before, to a day that is still to come")
  func moved() throws {
    let lot = try expect(bestBefore: "2026-07-11")
    let later = try move(lot, to: "2026-07-15")
    #expect(later.harvestedOn.rawValue == "2026-07-15" && later.expectedOn == later.harvestedOn)
    #expect(later.bestBefore.rawValue == "2026-07-25")
    let sooner = try move(lot, to: "2026-06-16")
    #expect(sooner.bestBefore.rawValue == "2026-06-26" && sooner.status == .expected)
    #expect(try expectedLots == 1)
    #expect(try auditLots(in: db) + auditStock(in: db) == [])
    #expect(throws: ListingRefusal.expectedInPast) { try move(lot, to: "2026-06-15") }
    #expect(throws: ListingRefusal.expectedTooLate) { try move(lot, to: "2027-06-17") }
  }

  @Test("What is late is still expected, and can be harvested or postponed")
  func late() throws {
    let lot = try expect(on: "2026-06-16", bestBefore: "2026-06-20")
    market.clock.advance(days: 10)
    #expect(try market.write { try expireLots(upTo: 10, in: $0) } == false)
    #expect(try Listings.lot(lot.id, as: county.admin, in: db).status == .expected)
    #expect(try available(ofStock: eggs, in: db) == 5)
    #expect(try auditLots(in: db) == [])
    #expect(try move(lot, to: "2026-06-26").bestBefore.rawValue == "2026-06-30")
    #expect(try available(ofStock: eggs, in: db) == 15)
  }

  @Test("Each step is on record")
  func record() throws {
    let lot = try expect()
    _ = try move(lot, to: "2026-06-20")
    market.clock.advance(days: 5)
    _ = try harvest(lot, on: "2026-06-20")
    let actions = try db.all(
      "SELECT action FROM audit_entry WHERE subject_id = \(lot.id) ORDER BY sequence"
    ) { try $0[0] as String }
    #expect(actions == ["lot.entered", "lot.postponed", "lot.harvested"])
  }

  static let faults = [
    "UPDATE listing SET expected_lots = 0", "UPDATE listing SET expected_lots = 2",
    "UPDATE lot SET status = 'harvested' WHERE status = 'expected'",
    "UPDATE lot SET status = 'recalled' WHERE status = 'expected'",
    "UPDATE lot SET status = 'expected', expected_on = harvested_on WHERE status = 'harvested'",
    "UPDATE lot SET status = 'expired' WHERE status = 'harvested'",
    "UPDATE lot SET expected_on = NULL", "UPDATE lot SET expected_on = '2026-07-02'",
    "UPDATE lot SET harvested_on = '2026-06-16' WHERE status = 'harvested'",
    "UPDATE lot SET best_before = '2026-09-01'", "UPDATE shelf SET best_before = '2026-09-01'",
    "UPDATE shelf SET is_expected = 1 - is_expected", "UPDATE shelf SET lot_id = lot_id + 1",
    "UPDATE shelf SET household_id = household_id + 1", "DELETE FROM shelf WHERE is_expected = 1",
    "INSERT INTO shelf SELECT listing_id, is_expected, best_before, per_head_fen + 1, "
      + "household_id, lot_id FROM shelf",
    "UPDATE stock SET available = 0, adjusted = available WHERE received = 10",
    "UPDATE lot SET listing_id = (SELECT max(id) FROM listing) WHERE status = 'expected'",
    "UPDATE listing SET stock_listing_id = (SELECT min(id) FROM listing) "
      + "WHERE id = (SELECT max(id) FROM listing)",
  ]

  @Test("The audit finds lots and a shelf that were tampered with", arguments: faults)
  func audit(statement: String) throws {
    _ = try expect()
    _ = try county.addEggs(of: county.otherHousehold)
    #expect(try auditLots(in: db) == [])
    try market.spoil(statement)
    #expect(try auditLots(in: db) != [])
  }
}
