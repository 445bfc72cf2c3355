import Core
import JSON
import Orders
import Payments

extension Schema {
  static let incomingPayment = named(
    "IncomingPayment",
    [
      "id": .identifier,
      "provider": .text.noted(
        "`bank`, `cash` that was collected at a door, or the payment provider that told of it."),
      "reference": .text.noted("What the provider calls it; the same is taken in once."),
      "status": .choice(IncomingPaymentStatus.self).noted(
        "`applied`: all of it went to orders. `returned`: the rest was given back. `unmatched`: no "
          + "order is known for it. `late`: its order was called off or has lapsed. `short`: it "
          + "waits for the rest of what is due. `excess`: nothing more is due of its order."),
      "amount_fen": .fen, "applied_fen": .fen, "returned_fen": .fen,
      "left_fen": .fen.noted("What is neither applied nor given back."),
      "payer": .text, "remark": .text, "received_on": .date,
      "order_id": .identifier.orNull.noted("The order that it is for, as far as that is known."),
      "order_number": .text.orNull,
      "payments": .list(
        .object(["payment_id": .identifier, "order_id": .identifier, "amount_fen": .fen]),
        0...IncomingPayment.maximumParts
      ).noted("What it paid."),
      "return_reference": .text.orNull, "recorded_at": .instant,
    ])
}

func writeIncomingPayment(_ payment: IncomingPayment, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", payment.id)
  json.member("provider", payment.content.provider)
  json.member("reference", payment.content.reference)
  json.member("status", payment.status)
  json.member("amount_fen", payment.content.amount)
  json.member("applied_fen", payment.applied)
  json.member("returned_fen", payment.returned)
  json.member("left_fen", payment.left)
  json.member("payer", payment.content.payer)
  json.member("remark", payment.content.remark)
  json.member("received_on", payment.content.receivedOn)
  json.member("order_id", payment.order)
  json.member("order_number", payment.order.map(Order.number))
  json.objects("payments", payment.parts) { part, json in
    json.member("payment_id", part.payment)
    json.member("order_id", part.order)
    json.member("amount_fen", part.amount)
  }
  json.member("return_reference", payment.returnReference)
  json.member("recorded_at", payment.recordedAt)
  json.endObject()
}
