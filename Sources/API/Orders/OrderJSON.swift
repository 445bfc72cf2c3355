import Core
import Fulfilment
import JSON
import Orders
import SQLite

/// An order with how each of its consignments travels.
struct OrderWithParcels: Sendable {
  let order: Order
  /// By consignment; one that has not left has none.
  let parcels: [Identifier: [TrackedParcel]]
  let revisions: [Revision]
  /// Nil for an order that is older than that is kept.
  let shipping: ShippingTerms?

  /// One that was just placed.
  init(placed order: Order) {
    self.order = order
    shipping = order.shippingTerms
    parcels = [:]
    revisions = []
  }

  /// As the actor may see it, whom `order` is made for.
  init(_ order: Order, as actor: Actor, in db: Connection) throws {
    self.order = order
    let parcels = try order.consignments.filter { $0.parcelsSent > 0 }.flatMap {
      try Fulfilment.parcels(of: $0.id, in: db)
    }
    self.parcels = Dictionary(
      grouping: try tracked(parcels, as: actor, in: db), by: \.parcel.consignment)
    revisions = try Orders.revisions(of: order.id, in: db)
    shipping = try shippingTerms(of: order, in: db)
  }
}

extension Schema {
  static let orderLine = named(
    "OrderLine",
    [
      "line": .integer.noted("Its place in the order, from 1."),
      "listing_id": .identifier, "title": .text, "unit": .text,
      "ordered": .integer,
      "quantity": .integer.noted("What is left of it after shortfalls and recalls."),
      "unit_price_fen": .fen,
      "amount_fen": .fen.noted("By the units or, once goods sold by weight are packed, by that."),
      "expected_on": .date.orNull.noted("When the last of it is expected; null once all is there."),
      "estimate_g": .integer.orNull.noted(
        "What a unit was said to weigh; null, as the four below, for goods sold by the unit."),
      "tolerance_bps": .integer.orNull.noted(
        "By how much a unit's weight may differ from that, in ten-thousandths."),
      "least_fen": .fen.orNull.noted("The least that may be charged for the line by its weight."),
      "most_fen": .fen.orNull.noted("The most that may be charged for the line by its weight."),
      "weight_g": .integer.orNull.noted("What all of it weighed; null until it is packed."),
      "substitutes": .list(.identifier, 0...NewSubstitution.maximumSubstitutes).noted(
        "Listings whose goods the buyer takes instead where these are missing, the best first."),
      "substitute_for": .integer.orNull.noted(
        "The line in whose place it came to the order; null for one that was ordered."),
      "travels": .travels,
    ])

  static let organisationAccount = named(
    "OrganisationAccount",
    [
      "id": .identifier, "invoice_title": .text,
      "taxpayer_number": .text.orNull.noted("Null to who only sends the goods."),
    ]
  ).noted("On whose account the order is, with what its invoice says; null for the buyer's own.")

  static let recipient = named(
    "Recipient",
    [
      "name": .text,
      "phone": .text.noted(
        "Masked, as are name and address, to who does not send the goods, and to who sent them "
          + "\(Recipient.daysSeenAfterEnd) days after the order's end."),
      "address": .text,
    ])

  static let order = named(
    "Order",
    [
      "id": .identifier, "number": .text, "status": .choice(OrderStatus.self),
      "lines": .list(.orderLine), "goods_fen": .fen, "shipping_fen": .fen, "total_fen": .fen,
      "paid_fen": .fen, "refunded_fen": .fen,
      "compensated_fen": .fen.noted("What is given back of goods that were not in order."),
      "due_fen": .fen.noted("What is still to be paid."),
      "owed_fen": .fen.noted("What is to be given back."),
      "payment": .choice(PaymentTerms.self).noted("Before anything leaves, or at the door."),
      "pay_before": .instant.orNull.noted(
        "It lapses unpaid by then or, where it is paid at the door, unpacked."),
      "consignments": .list(
        .object([
          "id": .identifier, "village_id": .identifier,
          "status": .choice(ConsignmentStatus.self), "round": .roundReference,
          "carrier": .text.orNull.noted("Of the first of its parcels."),
          "tracking_number": .text.orNull, "parcels": .list(.parcel),
        ])),
      "delivery": .howDelivered,
      "shipping": .shippingTerms.orNull.noted("Null for an order that is older than that is kept."),
      "recipient": .recipient, "note": .text, "organisation": .organisationAccount.orNull,
      "placed_by": .identifier.orNull.noted(
        "Who placed it for its buyer; null where the buyer did."),
      "placed_at": .instant, "delivered_at": .instant.orNull,
      "revisions": .list(
        .object([
          "cause": .choice(RevisionCause.self), "at": .instant, "lot_id": .identifier.orNull,
          "trace_code": .text.orNull.noted("What stands on the goods of the lot it is about."),
          "reason": .text.orNull.noted("Why the lot was called back."),
          "had_left": .boolean.noted("Whether the goods had left their village."),
          "goods_before_fen": .fen, "goods_after_fen": .fen,
        ])
      ).noted("What made it come to something else after it was placed, oldest first."),
    ])

  static let quote = named(
    "Quote",
    [
      "lines": .list(.orderLine), "goods_fen": .fen, "shipping_fen": .fen, "total_fen": .fen,
      "delivery": .howDelivered, "shipping": .shippingTerms,
      "cash_on_delivery": .object([
        "is_allowed": .boolean.noted("Whether who asks could pay it at the door."),
        "code": .choice(CashOnDelivery.Bar.self).orNull.noted(
          "What an order that is to be paid so would be refused as; null where it is allowed."),
      ]),
    ])

  static let payment = named(
    "Payment",
    [
      "id": .identifier, "order_id": .identifier, "method": .choice(PaymentMethod.self),
      "amount_fen": .fen, "reference": .text, "recorded_at": .instant,
    ])

  static let refund = named(
    "Refund",
    [
      "id": .identifier, "order_id": .identifier, "amount_fen": .fen, "reason": .text,
      "recorded_at": .instant,
    ])
}

extension Schema {
  static let waiver = named(
    "Waiver",
    [
      "id": .identifier, "order_id": .identifier, "amount_fen": .fen, "reason": .text,
      "waived_at": .instant,
    ])
}

func writeOrder(_ whole: OrderWithParcels, to json: inout JSONWriter) {
  let order = whole.order
  json.beginObject()
  json.member("id", order.id)
  json.member("number", order.number)
  json.member("status", order.status)
  json.list("lines", order.lines.enumerated()) { writeLine($0.element, $0.offset + 1, to: &$1) }
  json.member("goods_fen", order.goods)
  json.member("shipping_fen", order.shipping)
  json.member("total_fen", order.total)
  json.member("paid_fen", order.paid)
  json.member("refunded_fen", order.refunded)
  json.member("compensated_fen", order.compensated)
  json.member("due_fen", order.due)
  json.member("owed_fen", order.owed)
  json.member("payment", order.payment)
  json.member("pay_before", order.payBefore)
  json.objects("consignments", order.consignments) { consignment, json in
    writeMembers(of: consignment, whole.parcels[consignment.id] ?? [], to: &json)
  }
  json.member("delivery", order.delivery)
  writeShipping(whole.shipping, to: &json)
  json.key("recipient")
  writeRecipient(order.recipient, to: &json)
  json.member("note", order.note)
  if let account = order.account {
    json.key("organisation")
    writeAccount(account, to: &json)
  } else {
    json.memberNull("organisation")
  }
  json.member("placed_by", order.taker)
  json.member("placed_at", order.placedAt)
  json.member("delivered_at", order.deliveredAt)
  json.list("revisions", whole.revisions) { writeRevision($0, to: &$1) }
  json.endObject()
}

private func writeAccount(_ account: OrganisationAccount, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", account.organisation)
  json.member("invoice_title", account.invoiceTitle)
  json.member("taxpayer_number", account.taxpayerNumber?.rawValue)
  json.endObject()
}

private func writeRevision(_ revision: Revision, to json: inout JSONWriter) {
  json.beginObject()
  json.member("cause", revision.cause)
  json.member("at", revision.revisedAt)
  json.member("lot_id", revision.lot)
  json.member("trace_code", revision.traceCode)
  json.member("reason", revision.reason)
  json.member("had_left", revision.hadLeft)
  json.member("goods_before_fen", revision.goodsBefore)
  json.member("goods_after_fen", revision.goodsAfter)
  json.endObject()
}

/// A line with its place in the order, from 1.
func writeLine(_ line: OrderLine, _ number: Int, to json: inout JSONWriter) {
  json.beginObject()
  json.member("line", number)
  json.member("listing_id", line.listing)
  json.member("title", line.title)
  json.member("unit", line.unit)
  json.member("ordered", line.ordered)
  json.member("quantity", line.quantity)
  json.member("unit_price_fen", line.unitPrice)
  json.member("amount_fen", line.amount)
  json.member("expected_on", line.expectedOn)
  writeWeight(line.weight, pieces: line.quantity, price: line.unitPrice, to: &json)
  json.list("substitutes", line.substitutes) { $1.string($0.description) }
  json.member("substitute_for", line.replaces)
  json.member("travels", line.travels?.rawValue)
  json.endObject()
}

/// What the buyer may be charged where goods are sold by weight.
private func writeWeight(
  _ weight: OrderLine.Weight?, pieces: Int, price: Fen, to json: inout JSONWriter
) {
  let amounts = weight?.amounts(of: pieces, at: price)
  json.member("estimate_g", weight?.estimateGrams)
  json.member("tolerance_bps", weight?.toleranceBasisPoints)
  json.member("least_fen", amounts?.lowerBound.rawValue)
  json.member("most_fen", amounts?.upperBound.rawValue)
  json.member("weight_g", weight?.grams)
}

func writeMembers(
  of consignment: Consignment, _ parcels: [TrackedParcel], to json: inout JSONWriter
) {
  json.member("id", consignment.id)
  json.member("village_id", consignment.village)
  json.member("status", consignment.status)
  writeReference(to: consignment.round, &json)
  json.member("carrier", parcels.first?.parcel.carrier)
  json.member("tracking_number", parcels.first?.parcel.trackingNumber)
  json.list("parcels", parcels) { writeParcel($0, to: &$1) }
}

func writeRecipient(_ recipient: Recipient, to json: inout JSONWriter) {
  json.beginObject()
  json.member("name", recipient.name)
  json.member("phone", recipient.phone.rawValue)
  json.member("address", recipient.address)
  json.endObject()
}

func writeQuote(_ quote: Quote, to json: inout JSONWriter) {
  json.beginObject()
  json.key("lines")
  json.beginArray()
  for (place, (listing, quantity)) in quote.lines.enumerated() {
    json.beginObject()
    json.member("line", place + 1)
    json.member("listing_id", listing.id)
    json.member("title", listing.title)
    json.member("unit", listing.unit)
    json.member("ordered", quantity)
    json.member("quantity", quantity)
    json.member("unit_price_fen", listing.price)
    json.member("amount_fen", listing.price * quantity)
    json.member("expected_on", quote.expectedDays[place])
    writeWeight(listing.weight, pieces: quantity, price: listing.price, to: &json)
    json.list("substitutes", quote.substitutes[place]) { $1.string($0.description) }
    json.memberNull("substitute_for")
    json.member("travels", quote.travels[place])
    json.endObject()
  }
  json.endArray()
  json.member("goods_fen", quote.goods)
  json.member("shipping_fen", quote.shipping)
  json.member("total_fen", quote.total)
  json.member("delivery", quote.delivery)
  writeShipping(quote.shippingTerms, to: &json)
  json.key("cash_on_delivery")
  json.beginObject()
  json.member("is_allowed", quote.cashBar == nil)
  json.member("code", quote.cashBar?.rawValue)
  json.endObject()
  json.endObject()
}

func writePayment(_ payment: Payment, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", payment.id)
  json.member("order_id", payment.order)
  json.member("method", payment.content.method)
  json.member("amount_fen", payment.content.amount)
  json.member("reference", payment.content.reference)
  json.member("recorded_at", payment.recordedAt)
  json.endObject()
}

func writeRefund(_ refund: Refund, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", refund.id)
  json.member("order_id", refund.order)
  json.member("amount_fen", refund.amount)
  json.member("reason", refund.reason)
  json.member("recorded_at", refund.recordedAt)
  json.endObject()
}

func writeWaiver(_ waiver: Waiver, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", waiver.id)
  json.member("order_id", waiver.order)
  json.member("amount_fen", waiver.amount)
  json.member("reason", waiver.reason)
  json.member("waived_at", waiver.waivedAt)
  json.endObject()
}
