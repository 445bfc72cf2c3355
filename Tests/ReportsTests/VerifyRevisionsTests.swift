import Core
import Fulfilment
import Listings
import Orders
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Verifying shortfalls and recalls") struct VerifyRevisionsTests {
  let market: TestMarket
  let county: TestCounty

  /// One order cut by a shortfall, and one that left with a lot that was recalled.
  init() throws {
    market = try TestMarket()
    let county = market.county
    self.county = county
    let db = county.db
    let short = try county.addEggs(quantity: 10)
    let order = try county.order(10, of: short)
    try county.pay(order)
    let recalled = try county.addEggs(quantity: 10)
    let sent = try county.order(2, of: recalled)
    try county.pay(sent)
    try market.write { _ in
      let lot = try lots(of: short, PageRequest(), as: county.admin, in: db).items[0]
      _ = try shareShortfall(
        of: lot.id, NewShortfall(.quantity(3), rule: .proRata), planned: nil, as: county.admin,
        in: db)
      _ = try packConsignment(sent.consignments[0].id, as: county.admin, in: db)
      _ = try dispatchConsignment(
        sent.consignments[0].id, carrier: "邮政", trackingNumber: "1", as: county.admin, in: db)
      let other = try lots(of: recalled, PageRequest(), as: county.admin, in: db).items[0]
      _ = try recallLot(other.id, reason: "x", as: county.admin, in: db)
    }
  }

  /// Its buyer took less of it, and sending it came to cost something.
  private func reduceAnother() throws {
    let eggs = try county.addEggs()
    let order = try county.order(5, of: eggs)
    try market.write {
      try changeOrder(
        order.id, OrderChange(lines: [BasketLine(listing: eggs, quantity: 1)]), as: county.buyer,
        in: $0)
    }
    #expect(try verify(market.db) == [])
  }

  @Test(
    "What sending costs is what the last change of it said",
    arguments: [
      "UPDATE order_revision SET shipping_after_fen = shipping_after_fen + 1",
      "UPDATE customer_order SET shipping_fen = shipping_fen + 1",
    ])
  func shipping(statement: String) throws {
    try reduceAnother()
    try market.spoil(statement)
    #expect(
      try verify(market.db).contains { $0.description.contains("its revisions say another sum") })
  }

  @Test("The database refuses a buyer's change of goods that had left, or because of a lot")
  func buyers() throws {
    try reduceAnother()
    for change in ["had_left = 1", "lot_id = (SELECT id FROM lot LIMIT 1)"] {
      #expect(throws: SQLiteError.self) {
        try market.db.script("UPDATE order_revision SET \(change) WHERE cause = 'buyer'")
      }
    }
  }

  @Test("All is well before anything is broken") func sound() throws {
    #expect(try verify(market.db) == [])
  }

  @Test(
    "Each field that is broken is found",
    arguments: [
      ("UPDATE order_line SET ordered = ordered + 1", "are left, its revisions say"),
      ("UPDATE order_revision_line SET quantity_delta = quantity_delta - 1", "are left"),
      ("UPDATE order_revision_line SET amount_delta_fen = amount_delta_fen - 1", "lines sum to"),
      ("UPDATE order_revision SET goods_after_fen = goods_after_fen - 1", "lines sum to"),
      ("UPDATE order_revision SET goods_before_fen = goods_before_fen - 1", "its revisions say"),
      ("UPDATE order_revision SET cause = 'waiver'", "which cannot be|of a lot that is"),
      ("UPDATE order_revision SET taken = NULL", "does not fit its cause"),
      (
        "UPDATE order_revision SET taken = taken + 99 WHERE cause = 'recall'",
        "of it by a recall, which took"
      ),
      ("UPDATE order_revision SET lot_id = NULL", "of a lot that is no lot"),
      ("UPDATE order_revision SET had_left = 0", "but not by a recall"),
      ("UPDATE order_revision SET had_left = 1", "by shortfall"),
      ("UPDATE lot SET status = 'harvested', status_reason = NULL", "by recall, of a lot"),
      ("UPDATE order_allocation SET withdrawn = withdrawn - 1 WHERE withdrawn > 0", "is charged"),
      ("UPDATE order_allocation SET withdrawn = 1 WHERE withdrawn = 0", "but not by a recall"),
      ("UPDATE lot_adjustment SET reason = 'recall' WHERE reason = 'shortfall'", "for recall"),
      ("UPDATE lot_adjustment SET reason = 'expired' WHERE reason = 'shortfall'", "for expired"),
      (
        "UPDATE lot_adjustment SET adjusted_by = NULL WHERE reason = 'shortfall'", "for shortfall"
      ),
      ("DELETE FROM order_revision_line", "its lines sum to 0"),
    ])
  func broken(statement: String, finding: String) throws {
    try market.spoil(statement)
    let findings = try verify(market.db).map(\.description)
    let words = finding.split(separator: "|")
    #expect(
      findings.contains { found in words.contains { found.contains($0) } }, "\(findings)")
  }
}
