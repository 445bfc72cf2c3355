import Core
import Payments
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Fulfilment
@testable import Orders

@Suite("Proving cash on its way") struct VerifyCashTests: BeginsWithLot {
  let start: TestLot
  private let door: TestDoor

  init() throws {
    start = try TestLot(quantity: 40)
    door = TestDoor(market: start.market)
  }

  private func placed() throws -> Order { try door.place(2, of: eggs) }

  @Test(
    "Every broken field is found",
    arguments: [
      "UPDATE cash_collection SET incoming_id = incoming_id + 1",
      "UPDATE cash_collection SET parcel_id = (SELECT min(id) FROM parcel)",
      "UPDATE cash_collection SET collector_id = (SELECT max(id) FROM cash_collector)",
      "UPDATE cash_collection SET given_back_fen = given_back_fen + 1",
      "UPDATE cash_collection SET given_back_fen = 0 WHERE given_back_fen > 0",
      "UPDATE cash_collection SET in_transit_fen = in_transit_fen + 1",
      "UPDATE cash_collection SET in_transit_fen = 0", "DELETE FROM cash_collection",
      "UPDATE cash_collector SET id = id + 1", "DELETE FROM cash_collector",
      "UPDATE cash_collector SET user_id = (SELECT min(id) FROM user_account) WHERE user_id > 0",
      "UPDATE cash_collector SET carrier = 'sf' WHERE carrier IS NOT NULL",
      "INSERT INTO cash_collector (id, carrier) VALUES (5, 'yto')",
      "UPDATE cash_hand_in SET id = id + 1",
      "UPDATE cash_hand_in SET collector_id = (SELECT max(id) FROM cash_collector)",
      "UPDATE cash_hand_in SET kind = 'written_off'",
      "UPDATE cash_hand_in SET amount_fen = amount_fen + 1",
      "UPDATE cash_hand_in SET reference = 'other'",
      "UPDATE cash_hand_in SET sequence = sequence - 1",
      "UPDATE cash_hand_in SET recorded_by = (SELECT max(id) FROM user_account)",
      "UPDATE cash_hand_in SET recorded_at = recorded_at + 1", "DELETE FROM cash_hand_in",
      "UPDATE cash_hand_in_part SET hand_in_id = hand_in_id + 1",
      "UPDATE cash_hand_in_part SET amount_fen = amount_fen + 1", "DELETE FROM cash_hand_in_part",
      "UPDATE cash_hand_in_part SET incoming_id = (SELECT max(incoming_id) FROM cash_collection)",
      "UPDATE ledger_account SET balance_fen = balance_fen - 1 WHERE kind = 'cash_in_transit'",
      "UPDATE payment SET method = 'gateway'", "UPDATE incoming_payment SET provider = 'bank'",
      "UPDATE customer_order SET payment_terms = 'in_advance' WHERE status = 'dispatched'",
      "UPDATE customer_order SET payment_terms = 'cash_on_delivery' WHERE status = 'placed'",
      "UPDATE customer_order SET pay_before = pay_before + 1 WHERE status = 'dispatched'",
    ])
  func broken(_ statement: String) throws {
    let paid = try county.order(of: eggs)
    try county.pay(paid)
    _ = try door.send(paid)
    let order = try placed()
    let parcel = try door.send(order)
    let cash = try door.collect(10_250, at: parcel)
    _ = try market.write { try returnPayment(cash.id, reference: "R", as: county.admin, in: $0) }
    market.clock.advance(seconds: 1)
    _ = try door.collect(10, at: parcel, by: .carrier)
    try door.handIn(100, of: cash.collectorID)
    _ = try county.order(of: eggs)
    #expect(try verify(db) == [])
    try market.spoil(statement)
    #expect(try auditCash(in: db) + auditOrdersOnDelivery(in: db) + verify(db) != [])
  }

  @Test("Cash that is divided or given back before it is handed in is found")
  func tooEarly() throws {
    let order = try placed()
    let cash = try door.collect(10_200, at: door.send(order))
    try county.deliver(order)
    try door.handInAll()
    try door.confirm(order)
    #expect(try verify(db) == [])
    try market.spoil(
      "UPDATE cash_collection SET in_transit_fen = 1 WHERE incoming_id = \(cash.id.rawValue)")
    #expect(try auditOrdersOnDelivery(in: db).count == 1)
  }
}
