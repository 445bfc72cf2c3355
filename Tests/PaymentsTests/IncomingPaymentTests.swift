import Audit
import Core
import Ledger
import Listings
import Orders
import Organisations
import Payments
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Money that comes in") struct IncomingPaymentTests {
  let market: TestMarket
  let county: TestCounty
  let eggs: Identifier
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
    eggs = try county.addEggs(quantity: 200)
  }

  private func new(_ amount: Fen, _ reference: String, remark: String = "") -> NewIncomingPayment {
    NewIncomingPayment(
      reference: reference, amount: amount, payer: "虚构", remark: remark, receivedOn: db.today)
  }

  private func take(
    _ amount: Fen, _ reference: String, for order: Order? = nil, remark: String = ""
  ) throws -> IncomingPayment {
    try market.write {
      try takeIn(
        new(amount, reference, remark: remark), for: order?.id, by: .actor(county.admin), in: $0
      ).payment
    }
  }

  private func byHand(
    _ amount: Fen, _ reference: String, as actor: Actor
  ) throws -> IncomingPayment {
    try market.write {
      try recordIncomingPayment(new(amount, reference), for: nil, as: actor, in: $0)
    }
  }

  private func assign(_ payment: IncomingPayment, to order: Order) throws -> IncomingPayment {
    try market.write { try assignPayment(payment.id, to: order.id, as: county.admin, in: $0) }
  }

  private func giveBack(_ payment: IncomingPayment) throws -> IncomingPayment {
    try market.write { try returnPayment(payment.id, reference: "r", as: county.admin, in: $0) }
  }

  private func look(_ payment: IncomingPayment) throws -> IncomingPayment {
    try incomingPayment(payment.id, as: county.admin, in: db)
  }

  private func status(_ order: Order) throws -> OrderStatus {
    try Orders.order(order.id, as: county.admin, in: db).status
  }

  private func expectUnapplied(_ amount: Fen) throws {
    #expect(try balance(of: .unapplied, in: db) == amount)
    #expect(try verify(db) == [])
  }

  @Test("What fits pays the order, once however often it is told")
  func fits() throws {
    let order = try county.order(of: eggs)
    for _ in 0..<3 { #expect(try take(order.total, "1", for: order).status == .applied) }
    #expect(try status(order) == .paid)
    #expect(throws: PaymentRefusal.otherAmount(order.total)) {
      try take(order.total + Fen(1), "1", for: order)
    }
    try expectUnapplied(.zero)
  }

  @Test("Short money waits, and what completes it pays the order with it; the excess stays")
  func shortAndExcess() throws {
    let order = try county.order(of: eggs)
    let first = try take(Fen(100), "1", for: order)
    #expect(first.status == .short)
    #expect(try status(order) == .placed)
    try expectUnapplied(Fen(100))
    let second = try take(order.total, "2", for: order)
    #expect(try look(first).status == .applied)
    #expect(second.status == .excess)
    #expect(second.left == Fen(100))
    #expect(try status(order) == .paid)
    try expectUnapplied(Fen(100))
    #expect(try giveBack(second).status == .returned)
    try expectUnapplied(.zero)
    #expect(throws: PaymentRefusal.nothingLeft) { try giveBack(second) }
  }

  @Test("Late money stays on record, for another order of the same buyer only")
  func late() throws {
    let order = try county.order(of: eggs)
    let early = try take(Fen(1), "0", for: order)
    try market.write { _ = try cancelOrder(order.id, as: county.buyer, in: $0) }
    #expect(try look(early).status == .late)
    let late = try take(order.total, "1", for: order)
    #expect(late.status == .late)
    let others = try county.order(of: eggs, as: county.otherBuyer)
    #expect(throws: PaymentRefusal.otherBuyer) { try assign(late, to: others) }
    #expect(throws: PaymentRefusal.nothingDue) { try assign(late, to: order) }
    try expectUnapplied(order.total + Fen(1))
    let next = try county.order(of: eggs)
    #expect(try assign(late, to: next).status == .applied)
    #expect(try status(next) == .paid)
    try expectUnapplied(Fen(1))
  }

  @Test("An organisation's money goes to any order on its account, and to no member's own")
  func organisations() throws {
    let member = county.otherBuyer
    try market.write { db in
      _ = try putMember(
        member.id, of: county.canteen, MemberContent(role: .buyer, byDefault: true),
        as: county.admin, in: db)
    }
    let order = try county.order(of: eggs, as: county.organisation)
    let late = try take(order.total, "1", for: order)
    let more = try take(order.total, "2", for: order)
    #expect(late.status == .applied && more.status == .excess)
    let own = try market.write {
      try placeOrder(
        NewOrder(
          basket: [BasketLine(listing: eggs, quantity: 1)], recipient: TestCounty.recipient,
          note: "", organisation: .clear), as: member, in: $0)
    }
    #expect(throws: PaymentRefusal.otherBuyer) { try assign(more, to: own) }
    #expect(throws: PaymentRefusal.otherBuyer) {
      try assign(more, to: try county.order(of: eggs))
    }
    let next = try county.order(of: eggs, as: member)
    #expect(try assign(more, to: next).status == .applied)
    try expectUnapplied(.zero)
  }

  @Test("Unmatched money is assigned to an order or given back, by the county office alone")
  func unmatched() throws {
    let order = try county.order(of: eggs)
    let (one, other) = (try take(order.total, "1"), try take(Fen(5), "2"))
    #expect(one.status == .unmatched)
    #expect(try assign(one, to: order).status == .applied)
    #expect(try giveBack(other).status == .returned)
    for actor in [county.buyer, county.coordinator, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) { try byHand(Fen(1), "3", as: actor) }
      #expect(throws: CommonRefusal.roleMayNot) {
        try incomingPayments(status: nil, PageRequest(), as: actor, in: db)
      }
    }
    #expect(throws: PaymentRefusal.unfitAmount) { try take(.zero, "3") }
    #expect(throws: PaymentRefusal.unfitReference) { try take(Fen(1), "") }
    try expectUnapplied(.zero)
  }

  @Test("What is on record is not recorded by hand once more, whichever way it came")
  func onceByHand() throws {
    let order = try county.order(of: eggs)
    _ = try byHand(Fen(3), "T1", as: county.admin)
    #expect(throws: PaymentRefusal.knownReference) { try byHand(Fen(3), "T1", as: county.admin) }
    let transfer = NewPayment(method: .bankTransfer, amount: order.total, reference: "T1")
    #expect(throws: PaymentRefusal.knownReference) {
      try market.write { try recordTransfer(transfer, for: order.id, as: county.admin, in: $0) }
    }
    let other = NewPayment(method: .bankTransfer, amount: order.total, reference: "T2")
    _ = try market.write { try recordTransfer(other, for: order.id, as: county.admin, in: $0) }
    #expect(throws: PaymentRefusal.knownReference) {
      try byHand(order.total, "T2", as: county.admin)
    }
    try expectUnapplied(Fen(3))
  }

  @Test("Money finds its order by the number in its remark; of several by the sum, or not at all")
  func matched() throws {
    let (one, two) = (try county.order(of: eggs), try county.order(2, of: eggs))
    let plain = one.number.replacing("-", with: "").lowercased()
    #expect(try take(Fen(1), "1", remark: "货款\(plain)谢谢").order == one.id)
    let both = "\(one.number) \(two.number)"
    #expect(try take(two.total, "2", remark: both).order == two.id)
    #expect(try status(two) == .paid)
    #expect(try take(Fen(9), "3", remark: both).status == .unmatched)
    #expect(try take(Fen(9), "4", remark: "SH-00000-0000-00ZZ").status == .unmatched)
    #expect(throws: CommonRefusal.notFound(what: "order")) {
      try market.write {
        try takeIn(
          new(Fen(1), "5"), for: Identifier(rawValue: 5), by: .program, in: $0)
      }
    }
    try expectUnapplied(Fen(1 + 9 + 9))
  }

  @Test("An order of which less is due by now is paid of what is held for it")
  func lessIsDue() throws {
    let order = try county.order(2, of: eggs)
    let held = try take(order.total - Fen(1), "1", for: order)
    #expect(held.status == .short)
    #expect(try market.write { try applyHeldMoney(upTo: 10, in: $0) } == false)
    #expect(try status(order) == .placed)
    try market.write { db in
      try changeOrder(
        order.id, OrderChange(lines: [BasketLine(listing: eggs, quantity: 1)]), as: county.buyer,
        in: db)
    }
    #expect(try market.write { try applyHeldMoney(upTo: 1, in: $0) })
    #expect(try status(order) == .paid)
    let paid = try look(held)
    #expect(paid.status == .excess)
    #expect(paid.parts.map(\.order) == [order.id])
    try expectUnapplied(paid.left)
  }

  @Test("Money is listed by where it is, newest first")
  func listed() throws {
    let order = try county.order(of: eggs)
    let (a, b) = (try take(order.total, "1", for: order), try take(Fen(2), "2"))
    let c = try giveBack(try take(Fen(3), "3"))
    let d = try take(Fen(4), "4", for: order)
    func ids(_ status: IncomingPaymentStatus?, _ page: PageRequest) throws -> [Identifier] {
      try incomingPayments(status: status, page, as: county.admin, in: db).items.map(\.id)
    }
    let all = [a, b, c, d].map(\.id).sorted().reversed() as [Identifier]
    #expect(try ids(nil, PageRequest()) == all)
    let first = try incomingPayments(
      status: nil, PageRequest(limit: 3), as: county.admin, in: db)
    #expect(try ids(nil, PageRequest(limit: 3, after: first.next)) == [all[3]])
    for (status, payment) in [
      (IncomingPaymentStatus.applied, a), (.unmatched, b), (.returned, c), (.excess, d),
    ] { #expect(try ids(status, PageRequest()) == [payment.id]) }
    #expect(try ids(.late, PageRequest()) == [])
  }

  @Test("What came in and went back is told to hooks, without who sent it")
  func told() throws {
    let order = try county.order(of: eggs)
    let late = try take(Fen(5), "secret", for: order, remark: "secret")
    _ = try giveBack(late)
    let events = try db.all(
      "SELECT type, data, buyer_id FROM outbox_event WHERE type LIKE 'payment.%' ORDER BY sequence"
    ) { (type: try $0[0] as String, data: try $0[1] as String, buyer: try $0[2] as Identifier) }
    #expect(events.map(\.type) == ["payment.received", "payment.returned"])
    for event in events {
      #expect(event.buyer == county.buyer.id)
      #expect(event.data.contains(order.number))
      #expect(!event.data.contains("secret") && !event.data.contains("虚构"))
    }
  }

  @Test(
    "Every broken field is found",
    arguments: [
      "UPDATE incoming_payment SET amount_fen = amount_fen + 1",
      "UPDATE incoming_payment SET amount_fen = amount_fen - 1 WHERE applied_fen > 0",
      "UPDATE incoming_payment SET applied_fen = applied_fen - 1 WHERE applied_fen > 0",
      "UPDATE incoming_payment SET applied_fen = 1 WHERE applied_fen = 0",
      "UPDATE incoming_payment SET returned_fen = 1 WHERE provider_reference = '2'",
      "UPDATE incoming_payment SET returned_fen = 0 WHERE returned_fen > 0",
      "UPDATE incoming_payment SET return_reference = NULL WHERE returned_fen > 0",
      "UPDATE incoming_payment SET return_reference = 'x' WHERE returned_fen = 0",
      "UPDATE incoming_payment SET return_sequence = NULL WHERE returned_fen > 0",
      "UPDATE incoming_payment SET return_sequence = receipt_sequence WHERE returned_fen > 0",
      "UPDATE incoming_payment SET receipt_sequence = receipt_sequence + 100",
      "UPDATE incoming_payment SET receipt_sequence = -receipt_sequence",
      "UPDATE incoming_payment SET recorded_at = recorded_at + 1",
      "UPDATE incoming_payment SET order_id = NULL WHERE applied_fen > 0",
      "UPDATE incoming_payment SET provider = 'other' WHERE applied_fen > 0",
      "UPDATE incoming_payment SET provider_reference = 'x' WHERE applied_fen > 0",
      "DELETE FROM incoming_payment WHERE provider_reference = '2'",
      "UPDATE payment SET method = 'gateway'", "UPDATE payment SET reference = 'x'",
      "UPDATE payment_part SET amount_fen = amount_fen - 1", "DELETE FROM payment_part",
      "UPDATE payment_part SET incoming_id = (SELECT max(id) FROM incoming_payment)",
      "UPDATE ledger_account SET balance_fen = 0 WHERE kind = 'unapplied'",
    ])
  func broken(_ statement: String) throws {
    let order = try county.order(of: eggs)
    _ = try take(order.total, "1", for: order)
    _ = try take(Fen(7), "2")
    _ = try giveBack(try take(Fen(8), "3"))
    try expectUnapplied(Fen(7))
    try market.spoil(statement)
    #expect(try auditIncomingPayments(in: db) + verify(db) != [])
  }

  @Test("Two faults that even each other out are found all the same")
  func evenFaults() throws {
    _ = try take(Fen(7), "1")
    _ = try take(Fen(9), "2")
    try market.spoil(
      """
      UPDATE incoming_payment SET amount_fen = CASE provider_reference WHEN '1' THEN 9 ELSE 7 END
      """)
    #expect(try auditIncomingPayments(in: db).count == 2)
  }
}
