import Audit
import Core
import SQLite
import Storage
import TestSupport
import Testing

@testable import Listings

@Suite("Lots past their best") struct ExpireLotsTests {
  let market: TestMarket
  let county: TestCounty
  let eggs: Identifier
  var db: Connection { market.db }

  init() throws {
    // 23:00 of 2026-06-15 in the county, 15:00 of it in UTC.
    market = try TestMarket(
      clock: ManualClock(at: ManualClock.start.adding(seconds: 11 * 3_600)))
    county = market.county
    // Best before 2026-07-15.
    eggs = try county.addEggs(quantity: 5)
  }

  private func add(_ quantity: Int, days: Int) throws -> Lot {
    try market.write { db in
      try addLot(
        NewLot(
          quantity: quantity, harvestedOn: db.today, bestBefore: db.today.adding(days: days),
          contributions: nil), to: eggs, as: county.admin, in: db)
    }
  }

  private func lot(_ lot: Lot) throws -> Lot {
    try Listings.lot(lot.id, as: county.admin, in: db)
  }

  @discardableResult private func expire(upTo limit: Int = 10) throws -> Bool {
    try market.write { try expireLots(upTo: limit, in: $0) }
  }

  @Test("A lot is sold through its last day and written off when that is over in the county")
  func lastDay() throws {
    let short = try add(3, days: 0)
    try expire()
    #expect(try lot(short).status == .harvested)
    // One o'clock of the next day in the county, and the same day still in UTC.
    market.clock.advance(seconds: 2 * 3_600)
    #expect(try expire() == false)
    let expired = try lot(short)
    #expect(expired.status == .expired)
    #expect([expired.received, expired.available, expired.adjusted] == [3, 0, 3])
    #expect(try available(ofStock: eggs, in: db) == 5)
    let said = try db.all("SELECT reason, quantity_delta, adjusted_by FROM lot_adjustment") {
      "\(try $0[0] as String) \(try $0[1] as Int) \(try $0[2] as Int?)"
    }
    #expect(said == ["expired -3 nil"])
    let entry = try db.all(
      """
      SELECT action, actor_role, before, after FROM audit_entry WHERE subject_id = \(short.id)
      ORDER BY sequence DESC LIMIT 1
      """
    ) { "\(try $0[0] as String) \(try $0[1] as String) \(try $0[2] as String)" }
    #expect(entry == [#"lot.expired program {"status":"harvested","available":3}"#])
    #expect(try auditLots(in: db) + auditStock(in: db) == [])
  }

  @Test("Nothing is left to do afterwards, and each batch is bounded")
  func batches() throws {
    for _ in 0..<5 { _ = try add(2, days: 1) }
    market.clock.advance(days: 2)
    #expect(try expire(upTo: 2))
    #expect(try db.value("SELECT count(*) FROM lot WHERE status = 'expired'") as Int == 2)
    #expect(try expire(upTo: 2))
    #expect(try expire(upTo: 2) == false)
    #expect(try db.value("SELECT count(*) FROM lot WHERE status = 'expired'") as Int == 5)
    let before: Int = try db.value("SELECT count(*) FROM audit_entry")
    #expect(try expire(upTo: 2) == false)
    #expect(try db.value("SELECT count(*) FROM audit_entry") as Int == before)
  }

  private func reserve(_ quantity: Int) throws -> [Allocation] {
    let parts = try market.write { try Listings.reserve(quantity, ofStock: eggs, in: $0) }
    return try #require(parts).filter { $0.taken > 0 }.map(\.allocation)
  }

  @Test("What orders hold stays theirs; what they give back is written off at once")
  func returned() throws {
    let short = try add(8, days: 1)
    let reserved = try reserve(3)
    let bought = try reserve(2)
    try market.write { try move(bought, .sell, in: $0) }
    market.clock.advance(days: 2)
    try expire()
    #expect(try [lot(short).reserved, lot(short).sold, lot(short).adjusted] == [3, 2, 3])
    try market.write { try move(reserved, .release, in: $0) }
    try market.write { try move(bought, .takeBack, in: $0) }
    let whole = try lot(short)
    #expect([whole.available, whole.reserved, whole.sold, whole.adjusted] == [0, 0, 0, 8])
    #expect(try available(ofStock: eggs, in: db) == 5)
    #expect(
      try db.value(
        """
        SELECT count(*) FROM audit_entry
        WHERE action = 'lot.adjusted' AND actor_role = 'program' AND subject_id = \(short.id)
        """) as Int == 2)
    #expect(try auditLots(in: db) + auditStock(in: db) == [])
  }

  @Test("Nothing is found again of what was written off, and the story tells it")
  func over() throws {
    let short = try add(8, days: 1)
    market.clock.advance(days: 2)
    try expire()
    for (delta, reason) in [(1, AdjustmentReason.recount), (-1, .loss)] {
      #expect(throws: ListingRefusal.wrongLotState(.expired)) {
        try market.write {
          try adjustLot(short.id, by: delta, reason: reason, as: county.admin, in: $0)
        }
      }
    }
    #expect(try trace(short.traceCode, in: db).lot.status == .expired)
  }

  @Test(
    "The audit finds what was tampered with",
    arguments: [
      "UPDATE lot SET best_before = '2026-12-31'; UPDATE stock SET best_before = '2026-12-31'",
      "UPDATE stock SET available = 1, adjusted = adjusted - 1",
      "UPDATE lot_adjustment SET reason = 'loss', quantity_delta = -1",
    ])
  func audit(statement: String) throws {
    _ = try add(8, days: 1)
    market.clock.advance(days: 2)
    try expire()
    #expect(try auditLots(in: db) + auditStock(in: db) == [])
    try market.spoil(statement)
    #expect(try auditLots(in: db) + auditStock(in: db) != [])
  }
}
