import Core
import HTTP
import JSON
import Payments
import SQLite
import Storage

/// Money that came in, and what becomes of what fits no order.
let incomingPaymentRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/incoming-payments", .settleOrders,
    "Puts money on record that came in: it pays its order once that is as much as is due.",
    body: newIncomingPayment, answers: .created(.incomingPayment, as: .incomingPayment),
    key: .required,
    refuses: [
      CommonRefusal.notFound(what: "order"), PaymentRefusal.knownReference,
      PaymentRefusal.otherAmount(.zero),
    ]
  ) { call, form in
    let actor = call.actor
    try await call.create { db in
      reply(
        .created, try recordIncomingPayment(form.new, for: form.order, as: actor, in: db))
    } again: { id, db in
      reply(.ok, try incomingPayment(id, as: actor, in: db))
    }
  },
  Endpoint(
    .get, "/v1/incoming-payments", .settleOrders, "The money on record, newest first.",
    query: { ($0.choice("status", IncomingPaymentStatus.self), $0.page()) },
    answers: .value(.page(of: .incomingPayment))
  ) { call, asked in
    let actor = call.actor
    let (status, page) = asked
    let payments = try await call.database.readSlowly {
      try incomingPayments(status: status, page, as: actor, in: $0)
    }
    try call.respondWithPage(payments, writeIncomingPayment)
  },
  .promptly(
    .get, "/v1/incoming-payments/{id}", .settleOrders, "One piece of money on record.",
    answers: .resource(.incomingPayment)
  ) { call in
    let id = try call.identifier("id", of: "incoming payment")
    let payment = try call.read { try incomingPayment(id, as: call.actor, in: $0) }
    call.respondWithResource { writeIncomingPayment(payment, to: &$0) }
  },
  Endpoint(
    .post, "/v1/incoming-payments/{id}/assign", .settleOrders,
    "Says which order money is for; of one buyer's order only to another of the same buyer.",
    body: { $0.identifier("order_id") }, answers: .value(.incomingPayment),
    refuses: [PaymentRefusal.nothingLeft, .otherBuyer, .nothingDue]
  ) { call, order in
    let id = try call.identifier("id", of: "incoming payment")
    let actor = call.actor
    try await call.write { db in
      let payment = try assignPayment(id, to: order, as: actor, in: db)
      return Reply { writeIncomingPayment(payment, to: &$0) }
    }
  },
  Endpoint(
    .post, "/v1/incoming-payments/{id}/return", .settleOrders,
    "Records that what is left of it was sent back, under the bank's reference; of cash that is "
      + "not handed in, that its collector gave it back.",
    body: { $0.text("reference", 1...IncomingPayment.maximumReferenceLength) },
    answers: .value(.incomingPayment), refuses: [PaymentRefusal.nothingLeft]
  ) { call, reference in
    let id = try call.identifier("id", of: "incoming payment")
    let actor = call.actor
    try await call.write { db in
      let payment = try returnPayment(id, reference: reference, as: actor, in: db)
      return Reply { writeIncomingPayment(payment, to: &$0) }
    }
  },
]

private func reply(_ status: Status, _ payment: IncomingPayment) -> Reply {
  Reply(status, location: "/v1/incoming-payments/\(payment.id)") {
    writeIncomingPayment(payment, to: &$0)
  }
}

@Sendable private func newIncomingPayment(
  _ fields: Fields
) -> (new: NewIncomingPayment, order: Identifier?) {
  let new = NewIncomingPayment(
    reference: fields.text("reference", 1...IncomingPayment.maximumReferenceLength),
    amount: fields.fen("amount_fen", 1...Int(IncomingPayment.maximumAmount.rawValue)),
    payer: fields.optionalText("payer", 0...IncomingPayment.maximumPayerLength) ?? "",
    remark: fields.optionalText("remark", 0...IncomingPayment.maximumRemarkLength) ?? "",
    receivedOn: fields.date("received_on", notAfter: fields.today))
  return (new, fields.optionalIdentifier("order_id"))
}
