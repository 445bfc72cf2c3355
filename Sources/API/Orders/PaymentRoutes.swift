import HTTP
import Orders

/// What was paid, given back and waived, one by one.
let paymentRoutes: [Endpoint] = [
  .promptly(
    .get, "/v1/payments/{id}", .settleOrders, "One payment.", answers: .resource(.payment)
  ) { call in
    let id = try call.identifier("id", of: "payment")
    let payment = try call.read { try Orders.payment(id, as: call.actor, in: $0) }
    call.respondWithResource { writePayment(payment, to: &$0) }
  },
  .promptly(
    .get, "/v1/refunds/{id}", .settleOrders, "Money that was given back.",
    answers: .resource(.refund)
  ) { call in
    let id = try call.identifier("id", of: "refund")
    let refund = try call.read { try Orders.refund(id, as: call.actor, in: $0) }
    call.respondWithResource { writeRefund(refund, to: &$0) }
  },
  .promptly(
    .get, "/v1/waivers/{id}", .settleOrders, "What is not asked for any more.",
    answers: .resource(.waiver)
  ) { call in
    let id = try call.identifier("id", of: "waiver")
    let waiver = try call.read { try Orders.waiver(id, as: call.actor, in: $0) }
    call.respondWithResource { writeWaiver(waiver, to: &$0) }
  },
]
