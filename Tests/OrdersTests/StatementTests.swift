import Core
import Listings
import Orders
import Organisations
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Statements of organisations") struct StatementTests {
  let market: TestMarket
  let eggs: Identifier
  var county: TestCounty { market.county }
  var db: Connection { market.db }
  var manager: Actor { county.organisation }
  var june: CivilMonth { CivilMonth(of: db.today) }

  init() throws {
    market = try TestMarket()
    eggs = try market.county.addEggs(quantity: 500)
  }

  private func pay(
    _ amount: Fen, month: CivilMonth? = nil, as actor: Actor? = nil
  ) throws -> StatementPayment {
    try market.write { db in
      try payStatement(
        NewStatementPayment(month: month ?? june, amount: amount, reference: "流水"),
        of: county.canteen, as: actor ?? county.admin, in: db)
    }
  }

  private func read(_ month: CivilMonth? = nil, as actor: Actor? = nil) throws -> MonthlyStatement {
    try monthlyStatement(of: county.canteen, month: month, as: actor ?? manager, in: db)
  }

  @Test("A statement lists a month's orders with what is charged, paid, given back and due")
  func lists() throws {
    let open = try county.order(2, of: eggs, as: manager)
    let paid = try county.order(3, of: eggs, as: manager)
    try county.pay(paid)
    let cancelled = try county.order(1, of: eggs, as: manager)
    let refunded = try county.order(1, of: eggs, as: manager)
    try county.pay(refunded)
    let owed = try county.order(4, of: eggs, as: manager)
    try county.pay(owed)
    _ = try county.order(1, of: eggs, as: manager, for: .clear)
    try market.write { db in
      for order in [cancelled, refunded, owed] {
        _ = try cancelOrder(order.id, as: manager, in: db)
      }
      _ = try refundOrder(refunded.id, amount: nil, reason: "x", as: county.admin, in: db)
    }
    let statement = try read()
    #expect(
      statement.items.map(\.order)
        == [open, paid, cancelled, refunded, owed].map(\.id).sorted())
    #expect(statement.charged == open.total + paid.total)
    #expect(statement.paid == paid.total + refunded.total + owed.total)
    #expect(statement.refunded == refunded.total)
    #expect(statement.due == open.total)
    #expect(statement.owed == owed.total)
    #expect(statement.reference.wholeMatch(of: /ST-\w{5}-\w{4}-\w{4}-202606/) != nil)
    let may = try #require(CivilMonth(rawValue: "2026-05"))
    #expect(try read(may).items.isEmpty)
  }

  @Test("Managers, viewers and the county office read it; buyers and others do not")
  func readers() throws {
    func put(_ role: MemberRole) throws {
      try market.write { db in
        _ = try putMember(
          county.buyer.id, of: county.canteen, MemberContent(role: role), as: manager, in: db)
      }
    }
    #expect(try read(as: county.admin).items.isEmpty)
    let missing = CommonRefusal.notFound(what: "organisation")
    #expect(throws: missing) { try read(as: county.buyer) }
    try put(.buyer)
    for actor in [county.buyer, county.coordinator, county.volunteer] {
      #expect(throws: missing) { try read(as: actor) }
    }
    for role in [MemberRole.viewer, .manager] {
      try put(role)
      #expect(try read(as: county.buyer).items.isEmpty)
    }
  }

  @Test("One transfer pays for all that is due of a month, and nothing but that sum does")
  func pays() throws {
    let first = try county.order(2, of: eggs, as: manager)
    let second = try county.order(3, of: eggs, as: manager)
    let gone = try county.order(1, of: eggs, as: manager)
    _ = try market.write { try cancelOrder(gone.id, as: manager, in: $0) }
    let due = first.total + second.total
    for amount in [due - Fen(1), due + Fen(1), first.total] {
      #expect(throws: OrderRefusal.amountIsNotDue(due: due)) { try pay(amount) }
    }
    for actor in [manager, county.coordinator] {
      #expect(throws: CommonRefusal.roleMayNot) { try pay(due, as: actor) }
    }
    let payment = try pay(due)
    #expect(try read().payments == [payment])
    #expect(try read().due == .zero && read().paid == due)
    for order in [first, second] {
      #expect(try Orders.order(order.id, as: manager, in: db).status == .paid)
      let receipt = try receipt(order.id, as: manager, in: db)
      #expect(receipt.payments.map(\.content.reference) == ["流水"])
    }
    #expect(throws: OrderRefusal.nothingDue) { try pay(due) }
    // What is ordered afterwards is paid for by another.
    let third = try county.order(1, of: eggs, as: manager)
    _ = try pay(third.total)
    #expect(try read().payments.count == 2)
    #expect(try statementPayment(payment.id, of: county.canteen, as: manager, in: db) == payment)
    #expect(throws: CommonRefusal.notFound(what: "organisation")) {
      try statementPayment(payment.id, of: county.canteen, as: county.buyer, in: db)
    }
    #expect(try verify(db) == [])
  }

  static let spoilt = [
    "UPDATE organisation_payment SET amount_fen = amount_fen + 1",
    "UPDATE organisation_payment SET month = '2026-05'",
    "UPDATE organisation_payment SET reference = 'x'",
    "UPDATE organisation_payment SET recorded_at = recorded_at + 1",
    "UPDATE organisation_payment SET recorded_by = (SELECT min(id) + 1 FROM user_account)",
    "UPDATE organisation_payment SET organisation_id = organisation_id + 1",
    "DELETE FROM organisation_payment", "DELETE FROM organisation_payment_part",
    "DELETE FROM organisation_payment_part "
      + "WHERE payment_id = (SELECT max(payment_id) FROM organisation_payment_part)",
    "UPDATE organisation_payment_part SET payment_id = payment_id + 1",
    "UPDATE order_taken SET taken_by = order_id", "DELETE FROM order_taken",
    "INSERT INTO order_taken SELECT max(id), min(buyer_id) FROM customer_order",
  ]

  @Test("A transfer or a taker that is not what was put on record is found", arguments: spoilt)
  func found(statement: String) throws {
    _ = try county.order(2, of: eggs, as: manager)
    _ = try county.order(3, of: eggs, as: manager)
    _ = try market.write { db in
      try takeOrder(
        NewOrder(
          basket: [BasketLine(listing: eggs, quantity: 1)], recipient: TestCounty.recipient,
          note: ""), for: manager.id, as: county.coordinator, in: db)
    }
    _ = try pay(try read().due)
    _ = try county.order(1, of: eggs)
    #expect(try verify(db) == [])
    try market.spoil(statement)
    #expect(try verify(db) != [], "\(statement)")
  }
}
