import Core
import Listings
import Orders
import Reports
import SQLite
import Storage
import TestSupport
import Testing

/// A fault that is planted in the tables of rounds and reminders is found.
@Suite("Proving rounds and reminders") struct VerifyRoundsTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  /// A round that is open with two consignments, one that is closed, and a buyer who was told.
  init() throws {
    market = try TestMarket()
    let county = market.county
    self.county = county
    let eggs = try county.addEggs()
    try market.write { db in
      let cutOff = db.now.adding(days: 2)
      let new = NewRound(
        cutOffAt: cutOff, pickUpOn: cutOff.countyDate, maximumConsignments: 3)
      let closed = try openRound(new, of: county.villages[0], as: county.admin, in: db)
      _ = try closeRound(closed.id, as: county.admin, in: db)
      _ = try openRound(new, of: county.villages[0], as: county.admin, in: db)
      _ = try openRound(new, of: county.villages[1], as: county.admin, in: db)
    }
    for _ in 0..<2 { _ = try county.order(1, of: eggs) }
    try market.write { _ = try takeStep(.pause, listing: eggs, as: county.admin, in: $0) }
    try market.write { _ = try askForReminder(of: eggs, as: county.buyer, in: $0) }
    try market.write { _ = try takeStep(.publish, listing: eggs, as: county.admin, in: $0) }
    try market.write { _ = try tellReminders(of: eggs, upTo: 10, in: $0) }
    _ = try county.addEggs()
  }

  @Test("Rounds and reminders as the program leaves them are whole")
  func whole() throws {
    #expect(try db.value("SELECT sum(consignments) FROM collection_round") as Int == 2)
    #expect(try db.value("SELECT count(told_at) FROM listing_reminder") as Int == 1)
    #expect(try verify(db) == [])
  }

  static let spoilt = [
    "UPDATE collection_round SET consignments = consignments + 1",
    "UPDATE collection_round SET consignments = 0",
    "UPDATE collection_round SET maximum_consignments = 1",
    "UPDATE collection_round SET village_id = (SELECT id FROM village "
      + "WHERE id NOT IN (SELECT village_id FROM consignment) LIMIT 1)",
    "UPDATE collection_round SET cut_off_at = created_at",
    "UPDATE collection_round SET cut_off_at = created_at + 1, closed_at = NULL",
    "UPDATE collection_round SET created_at = cut_off_at",
    "UPDATE collection_round SET pick_up_on = '2026-06-16'",
    "UPDATE collection_round SET closed_at = cut_off_at + 1 WHERE closed_at IS NOT NULL",
    "UPDATE collection_round SET closed_at = created_at - 1 WHERE closed_at IS NOT NULL",
    "UPDATE consignment SET round_id = NULL",
    "UPDATE consignment SET round_id = (SELECT id FROM collection_round WHERE consignments = 0)",
    "UPDATE customer_order SET status = 'cancelled'",
    "DELETE FROM collection_round WHERE consignments > 0",
    "UPDATE listing_reminder SET asked_at = told_at + 1",
    "UPDATE listing_reminder SET told_at = told_at + 1",
    "UPDATE listing_reminder SET listing_id = (SELECT max(id) FROM listing)",
    "UPDATE listing_reminder SET buyer_id = buyer_id + 1",
    "DELETE FROM outbox_event WHERE type = 'listing.available'",
  ]

  @Test("What is planted is found", arguments: spoilt)
  func planted(statement: String) throws {
    let before: Int = try db.value("SELECT total_changes()")
    try market.spoil(statement)
    #expect(try db.value("SELECT total_changes()") as Int > before, "nothing was planted")
    #expect(try auditRounds(in: db) + auditReminders(in: db) + verify(db) != [], "\(statement)")
    if !statement.hasPrefix("DELETE FROM collection_round"), !statement.contains("buyer_id + 1") {
      #expect(try auditRounds(in: db) + auditReminders(in: db) != [], "\(statement)")
    }
  }
}
