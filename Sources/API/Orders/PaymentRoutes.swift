import HTTP
import Orders

/// What was paid and given back, one by one.
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
]
