import Access
import Core
import Fulfilment
import Income
import Listings
import Orders
import Photos
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Proving the whole database") struct VerifyTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  /// A market with an order in every state, two villages and an adjustment.
  init() throws {
    market = try TestMarket()
    let county = market.county
    self.county = county
    let eggs = try county.addEggs(quantity: 200)
    let others = try county.addEggs(of: county.otherHousehold, price: 333, quantity: 200)
    try market.write { db in
      let lot = try lots(of: eggs, PageRequest(), as: county.admin, in: db).items[0]
      _ = try adjustLot(lot.id, by: -2, reason: .loss, as: county.admin, in: db)
    }
    let photo = try NewPhoto(Pictures.largeJPEG(100_000), called: nil)
    try market.write { db in
      _ = try putPhoto(photo, number: 1, of: eggs, as: county.admin, in: db)
    }
    for stage in 0...7 {
      let order = try market.write {
        try placeOrder(
          NewOrder(
            basket: [
              BasketLine(listing: eggs, quantity: 2), BasketLine(listing: others, quantity: 3),
            ],
            recipient: TestCounty.recipient, note: ""), as: county.buyer, in: $0)
      }
      if stage > 0 { try county.pay(order) }
      try market.write { db in
        for consignment in order.consignments where stage < 6 {
          if stage > 1 { _ = try packConsignment(consignment.id, as: county.admin, in: db) }
          if stage > 2 {
            _ = try dispatchConsignment(
              consignment.id, carrier: "邮政", trackingNumber: "1", as: county.admin, in: db)
          }
          if stage > 3 { _ = try deliverConsignment(consignment.id, as: county.admin, in: db) }
        }
        if stage == 5 { _ = try confirmOrder(order.id, as: county.buyer, in: db) }
        if stage > 5 { _ = try cancelOrder(order.id, as: county.buyer, in: db) }
        if stage == 7 {
          _ = try refundOrder(order.id, amount: nil, reason: "x", as: county.admin, in: db)
        }
      }
    }
    let lost = try county.order(1, of: eggs)
    try county.pay(lost)
    try county.pack(lost)
    try county.dispatch(lost)
    try market.write { db in
      let parcel = try parcels(of: lost.consignments[0].id, in: db)[0]
      _ = try loseParcel(parcel.id, reason: "x", as: county.admin, in: db)
    }
    try market.write { db in
      let earned = try enterIncome(
        NewIncomeEntry(
          source: .wages, amount: Fen(120_000), receivedOn: db.today, note: "虚构"),
        of: county.household, as: county.admin, in: db)
      _ = try enterIncome(
        NewIncomeEntry(source: .subsidy, amount: Fen(5_000), receivedOn: db.today, note: ""),
        of: county.household, as: county.admin, in: db)
      _ = try reverseIncome(
        earned.id, of: county.household, note: "错", as: county.admin, in: db)
      _ = try addAPIKey(
        name: "虚构", scopes: [.readOrders], expiresAt: db.now.adding(days: 9), key: APIKey.make(),
        as: county.buyer, in: db)
      try changeAccount(
        county.otherVolunteer.id, AccountChange(isActive: false), as: county.admin, in: db)
      try changeAccount(
        county.otherCoordinator.id,
        AccountChange(villages: Array(county.villages.prefix(2)), mayPublish: true),
        as: county.admin, in: db)
    }
    for end in ["update", "delete"] {
      try market.spoil("DROP TRIGGER income_entry_is_final_\(end)")
    }
    for table in ["transfer", "entry"] {
      try market.spoil("DROP TRIGGER ledger_\(table)_is_final_update")
      try market.spoil("DROP TRIGGER ledger_\(table)_is_final_delete")
    }
  }

  @Test("A market with an order in every state is whole")
  func whole() throws {
    let statuses: Int = try db.value("SELECT count(DISTINCT status) FROM customer_order")
    #expect(statuses == OrderStatus.allCases.count)
    #expect(try verify(db) == [])
  }

  static let spoiltAmounts = [
    "UPDATE ledger_entry SET amount_fen = amount_fen + 1 WHERE sequence = 1 AND line = 1",
    "UPDATE ledger_entry SET balance_fen = balance_fen + 1 WHERE sequence = 1 AND line = 1",
    "UPDATE ledger_account SET balance_fen = balance_fen + 1 WHERE kind = 'escrow'",
    "DELETE FROM ledger_entry WHERE sequence = 2",
    "DELETE FROM ledger_transfer WHERE sequence = 2",
    "UPDATE customer_order SET goods_fen = goods_fen + 1 WHERE status = 'placed'",
    "UPDATE customer_order SET goods_fen = goods_fen - 1, shipping_fen = shipping_fen + 1",
    "UPDATE customer_order SET shipping_fen = shipping_fen + 1, paid_fen = paid_fen + 1 "
      + "WHERE status = 'paid'",
    "UPDATE customer_order SET paid_fen = 0 WHERE status = 'delivered'",
    "UPDATE customer_order SET refunded_fen = 1 WHERE status = 'cancelled'",
    "UPDATE order_line SET unit_price_fen = unit_price_fen + 1 WHERE line = 1",
    "UPDATE order_line SET quantity = quantity - 1 WHERE line = 1",
    "UPDATE order_line SET amount_fen = amount_fen + 1 WHERE line = 1",
    "UPDATE order_line SET stock_units = stock_units + 1 WHERE line = 1",
    "UPDATE order_line SET village_bps = village_bps + 100 WHERE line = 1",
    "UPDATE payment SET amount_fen = amount_fen - 1",
    "UPDATE refund SET amount_fen = amount_fen - 1", "DELETE FROM payment", "DELETE FROM refund",
  ]

  static let spoiltOwners = [
    "UPDATE ledger_account SET owner_id = owner_id + 1 WHERE kind = 'household'",
    "UPDATE ledger_account SET owner_id = owner_id + 1 WHERE kind = 'village'",
    swap("ledger_account", "owner_id", kind: "household"),
    swap("ledger_account", "owner_id", kind: "village"),
    "UPDATE ledger_transfer SET order_id = (SELECT min(id) FROM customer_order) "
      + "WHERE kind = 'payment' AND sequence = (SELECT max(sequence) FROM ledger_transfer "
      + "WHERE kind = 'payment')",
    "UPDATE order_allocation SET household_id = (SELECT max(household_id) FROM stock) "
      + "WHERE household_id = (SELECT min(household_id) FROM stock)",
    "UPDATE stock SET household_id = household_id + 1",
    "UPDATE payment SET order_id = order_id + 1", "UPDATE refund SET order_id = order_id + 1",
    "UPDATE consignment SET village_id = (SELECT id FROM village WHERE code = '610926109391') "
      + "WHERE village_id = (SELECT min(village_id) FROM consignment)",
  ]

  static let spoiltGoods = [
    "UPDATE stock SET available = available + 1", "UPDATE stock SET sold = sold + 1",
    "UPDATE stock SET reserved = reserved - 1, available = available + 1 WHERE reserved > 0",
    "UPDATE stock SET available = available - 1, adjusted = adjusted + 1",
    "UPDATE lot_adjustment SET quantity_delta = quantity_delta - 1",
    "UPDATE order_allocation SET quantity = quantity + 1",
    "UPDATE order_allocation SET withdrawn = 1",
    "DELETE FROM order_allocation WHERE line = 2",
    "UPDATE parcel_goods SET quantity = quantity + 1", "DELETE FROM parcel_goods",
    "DELETE FROM parcel", "UPDATE order_allocation SET sent = 0",
  ]

  static let spoiltIncome = [
    "UPDATE household SET people = people + 1",
    "UPDATE household SET registered_on = '2016-13-45'",
    "DELETE FROM household_member WHERE position = 1",
    "UPDATE income_entry SET amount_fen = amount_fen + 1 WHERE source = 'subsidy'",
    "UPDATE income_entry SET source = 'farming' WHERE source = 'subsidy'",
    "UPDATE income_entry SET received_on = '2016-01-01' WHERE source = 'subsidy'",
    "UPDATE income_entry SET household_id = (SELECT max(id) FROM household) "
      + "WHERE source = 'subsidy'",
    "UPDATE income_entry SET reverses_id = (SELECT id FROM income_entry WHERE source = 'subsidy') "
      + "WHERE reverses_id IS NOT NULL",
    "DELETE FROM income_entry WHERE source = 'subsidy'",
    "INSERT INTO income_entry SELECT id + 1, household_id, source, amount_fen, received_on, note, "
      + "NULL, entered_by, entered_at FROM income_entry WHERE source = 'subsidy'",
  ]

  static let spoiltReceipts = [
    "UPDATE stock SET received = received + 5, available = available + 5",
    "UPDATE lot SET listing_id = (SELECT max(id) FROM listing) "
      + "WHERE listing_id = (SELECT min(id) FROM listing)",
  ]

  static let spoiltRights = [
    "UPDATE user_account SET role = 'admin' WHERE phone = '19900000004'",
    "UPDATE user_account SET role = 'buyer' WHERE phone = '19900000007'",
    "UPDATE user_account SET may_publish = 0 WHERE phone = '19900000003'",
    "UPDATE user_account SET status = 'active' WHERE phone = '19900000008'",
    "UPDATE user_account SET status = 'disabled' WHERE phone = '19900000007'",
    "UPDATE user_account SET phone = '19955555555' WHERE phone = '19900000007'",
    "INSERT INTO user_village SELECT min(user_id), (SELECT max(id) FROM village "
      + "WHERE id NOT IN (SELECT village_id FROM user_village)) FROM user_village",
    "DELETE FROM user_village WHERE village_id = (SELECT max(village_id) FROM user_village)",
    "INSERT INTO user_account (id, phone, name, role, password_hash, created_at) "
      + "VALUES (5, '19955555555', 'x', 'admin', '*', 0)",
    "UPDATE api_key SET scopes = 'read_orders place_orders'",
    "UPDATE api_key SET expires_at = NULL",
    "UPDATE api_key SET user_id = (SELECT id FROM user_account WHERE role = 'admin')",
    "INSERT INTO api_key SELECT id + 1, user_id, name, zeroblob(32), scopes, expires_at, "
      + "created_at FROM api_key",
  ]

  static let spoiltPhotos = [
    "UPDATE listing SET photo_count = photo_count + 1", "UPDATE listing SET photo_count = 0",
    "DELETE FROM listing_photo", "DELETE FROM listing_photo_piece",
    "DELETE FROM listing_photo_piece WHERE position = 3",
    "UPDATE listing_photo_piece SET bytes = zeroblob(32768) WHERE position = 2",
    "UPDATE listing_photo_piece SET position = 10 WHERE position = 0",
    "UPDATE listing_photo SET digest = zeroblob(32)",
    "UPDATE listing_photo SET length = length - 1",
    "INSERT INTO listing_photo_piece SELECT id, 4, x'00' FROM listing_photo",
  ]

  static let otherStatuses = OrderStatus.allCases.flatMap { from in
    OrderStatus.allCases.filter { $0 != from }.map { (from, $0) }
  }

  /// Each of two accounts gets the other's owner, by way of a third.
  private static func swap(_ table: String, _ column: String, kind: String) -> String {
    let (first, last) = ("(SELECT min(id)", "(SELECT max(id)")
    let of = "FROM \(table) WHERE kind = '\(kind)')"
    return """
      CREATE TEMP TABLE both AS SELECT id, \(column) AS owner FROM \(table) WHERE kind = '\(kind)';
      UPDATE \(table) SET \(column) = -1 WHERE id = \(first) \(of);
      UPDATE \(table) SET \(column) = (SELECT owner FROM both WHERE id = \(first) FROM both))
        WHERE id = \(last) \(of);
      UPDATE \(table) SET \(column) = (SELECT owner FROM both WHERE id = \(last) FROM both))
        WHERE id = \(first) \(of);
      """
  }

  private func expectFound(_ statement: String) throws {
    let before: Int = try db.value("SELECT total_changes()")
    try market.spoil(statement)
    #expect(try db.value("SELECT total_changes()") as Int > before, "nothing was planted")
    #expect(try verify(db) != [], "\(statement)")
  }

  @Test("A changed amount is found", arguments: spoiltAmounts)
  func amount(statement: String) throws { try expectFound(statement) }

  @Test("A changed owner is found", arguments: spoiltOwners)
  func owner(statement: String) throws { try expectFound(statement) }

  @Test("A changed figure of the stock or of a parcel is found", arguments: spoiltGoods)
  func goods(statement: String) throws { try expectFound(statement) }

  @Test("Income that is not what was put on record is found", arguments: spoiltIncome)
  func income(statement: String) throws { try expectFound(statement) }

  @Test("A lot that did not receive what was put on record is found", arguments: spoiltReceipts)
  func receipt(statement: String) throws { try expectFound(statement) }

  @Test("Rights that were given behind the log's back are found", arguments: spoiltRights)
  func rights(statement: String) throws { try expectFound(statement) }

  @Test("A photo that is not what it was is found", arguments: spoiltPhotos)
  func photo(statement: String) throws { try expectFound(statement) }

  @Test("An order that was put into any other state is found", arguments: otherStatuses)
  func status(from: OrderStatus, to: OrderStatus) throws {
    try expectFound(
      "UPDATE customer_order SET status = '\(to.rawValue)' WHERE status = '\(from.rawValue)'")
  }

  @Test(
    "A consignment that was put into any other state is found",
    arguments: ConsignmentStatus.allCases.filter { $0 != .toHub && $0 != .atHub })
  func consignment(from: ConsignmentStatus) throws {
    for status in ConsignmentStatus.allCases where status != from {
      struct Undo: Error {}
      #expect(throws: Undo.self) {
        try db.transaction {
          try db.execute(
            """
            UPDATE consignment SET status = \(status) WHERE order_id =
              (SELECT max(order_id) FROM consignment WHERE status = \(from))
            """)
          #expect(try auditOrders(in: db) + auditParcels(in: db) != [], "\(from) to \(status)")
          throw Undo()
        }
      }
    }
  }

  @Test("A row that refers to nothing is found")
  func reference() throws {
    try market.spoil("DELETE FROM household_member; DELETE FROM household WHERE code = 'T-1'")
    #expect(try verify(db).contains { $0.description.contains("that is not there") })
  }

  @Test("Of very many findings of one kind the first are told")
  func bound() throws {
    let eggs = try county.addEggs(quantity: 100)
    for _ in 0..<30 { _ = try county.order(1, of: eggs) }
    try market.spoil("UPDATE customer_order SET goods_fen = goods_fen + 1 WHERE status = 'placed'")
    let findings = try verify(db).filter { $0.description.contains("its lines sum to") }
    #expect(findings.count == Finding.maximumPerCheck)
  }
}
