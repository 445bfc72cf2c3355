import Core
import Fulfilment
import Listings
import Orders
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Proving what is sold by weight") struct VerifyWeightTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  /// A market with goods by weight in every state: ordered, paid, packed and lighter, packed and
  /// heavier, waived, and completed by two households.
  init() throws {
    market = try TestMarket()
    county = market.county
    let other = try county.addHousehold("T-3", village: county.villages[0])
    let hams = try county.addHams(from: [county.household, other], each: 5)
    // First, so that it takes of both households.
    let completed = try order(6, of: hams)
    try pack(completed) { 1_900 + $0 * 10 }
    try county.finish(completed)
    try pack(try order(1, of: hams)) { _ in 1_900 }
    try pack(try order(1, of: hams)) { _ in 2_100 }
    let waived = try order(1, of: hams)
    try pack(waived) { _ in 2_200 }
    let admin = county.admin
    try market.write { db in
      _ = try waiveDue(of: waived.id, reason: "x", as: admin, in: db)
    }
    _ = try order(1, of: hams)
    for table in ["transfer", "entry"] {
      try market.spoil("DROP TRIGGER ledger_\(table)_is_final_update")
      try market.spoil("DROP TRIGGER ledger_\(table)_is_final_delete")
    }
  }

  private func order(_ quantity: Int, of listing: Identifier) throws -> Order {
    let order = try county.order(quantity, of: listing)
    try county.pay(order)
    return order
  }

  private func pack(_ order: Order, _ grams: (Int) -> Int) throws {
    let weights = try allocations(of: order.id, in: db).map { part in
      WeighedPart(
        line: part.line, lot: part.allocation.lot, household: part.allocation.household,
        grams: (0..<part.allocation.quantity).map(grams))
    }
    try market.write { db in
      _ = try packConsignment(
        order.consignments[0].id, weights: weights, as: county.admin, in: db)
    }
  }

  @Test("A market with goods by weight in every state is whole")
  func whole() throws {
    #expect(try verify(db) == [])
    #expect(try db.value("SELECT count(*) FROM order_allocation WHERE weight_g > 0") as Int == 5)
  }

  /// An order that was packed and not completed, of which something was waived or not.
  private static let packed = "order_id IN (SELECT id FROM customer_order WHERE status = 'packing')"

  static let spoilt = [
    "UPDATE order_line SET weight_g = weight_g + 1 WHERE weight_g > 0",
    "UPDATE order_line SET weight_g = NULL WHERE \(packed)",
    "UPDATE order_line SET weight_g = 2000 WHERE weight_g IS NULL",
    "UPDATE order_line SET estimate_g = estimate_g + 100 WHERE \(packed)",
    "UPDATE order_line SET estimate_g = NULL, tolerance_bps = NULL WHERE \(packed)",
    "UPDATE order_line SET tolerance_bps = 1 WHERE \(packed)",
    "UPDATE order_line SET stock_units = 2 WHERE \(packed)",
    "UPDATE order_line SET ordered = 201 WHERE \(packed)",
    "UPDATE order_line SET amount_fen = amount_fen + 1 WHERE \(packed)",
    "UPDATE order_allocation SET weight_g = weight_g - 1 WHERE \(packed)",
    "UPDATE order_allocation SET weight_g = NULL WHERE \(packed)",
    "UPDATE order_allocation SET weight_g = 2000 WHERE weight_g IS NULL",
    // Sums that still agree: too much of one, too little of the other.
    """
    UPDATE order_allocation SET weight_g = CASE quantity WHEN 5 THEN weight_g + 1
      ELSE weight_g - 1 END
    WHERE order_id = (SELECT id FROM customer_order WHERE status = 'completed')
    """,
    """
    UPDATE order_allocation SET weight_g = 9000 WHERE \(packed);
    UPDATE order_line SET weight_g = 9000 WHERE \(packed)
    """,
    """
    UPDATE order_line SET weight_g = weight_g + 2, amount_fen = amount_fen + 10 WHERE \(packed);
    UPDATE order_allocation SET weight_g = weight_g + 2 WHERE \(packed);
    UPDATE customer_order SET goods_fen = goods_fen + 10 WHERE status = 'packing'
    """,
    "UPDATE order_revision_line SET amount_delta_fen = amount_delta_fen + 1",
    "DELETE FROM order_revision_line; DELETE FROM order_revision",
    "UPDATE order_revision SET cause = 'weight', reason = NULL WHERE cause = 'waiver'",
    "UPDATE order_revision SET order_id = order_id + 1",
    "UPDATE listing SET stock_units = 2 WHERE weight_tolerance_bps IS NOT NULL",
    """
    UPDATE consignment SET status = 'dispatched' WHERE order_id IN (SELECT id FROM customer_order
      WHERE status = 'packing' AND goods_fen + shipping_fen > paid_fen);
    UPDATE customer_order SET status = 'dispatched'
      WHERE status = 'packing' AND goods_fen + shipping_fen > paid_fen
    """,
  ]

  @Test("A changed figure of what is sold by weight is found", arguments: spoilt)
  func found(statement: String) throws {
    let before: Int = try db.value("SELECT total_changes()")
    try market.spoil(statement)
    #expect(try db.value("SELECT total_changes()") as Int > before, "nothing was planted")
    #expect(try verify(db) != [], "\(statement)")
  }

  @Test("Each check of the weights finds its own by its words")
  func words() throws {
    func findings(_ statement: String) throws -> String {
      struct Undo: Error {}
      var found: [Finding] = []
      #expect(throws: Undo.self) {
        try db.transaction {
          try db.script(statement)
          found = try auditWeights(in: db)
          throw Undo()
        }
      }
      return found.map(\.description).joined(separator: "\n")
    }
    #expect(try auditWeights(in: db) == [])
    let line = "UPDATE order_line SET"
    #expect(try findings("\(line) weight_g = weight_g + 1").contains("its parts"))
    #expect(try findings("\(line) amount_fen = amount_fen + 1").contains("its weight comes to"))
    #expect(try findings("\(line) weight_g = NULL").contains("not weighed, but its"))
    #expect(try findings("\(line) tolerance_bps = 1").contains("not what the buyer was told"))
    #expect(try findings("\(line) stock_units = 2").contains("units of stock each"))
    #expect(
      try findings("UPDATE order_revision_line SET amount_delta_fen = 0")
        .contains("its revisions say 0"))
    #expect(
      try findings("UPDATE customer_order SET goods_fen = goods_fen + 5000").contains("are due"))
    #expect(
      try findings("UPDATE listing SET stock_units = 2 WHERE weight_tolerance_bps > 0")
        .contains("units of stock at a time"))
  }
}
