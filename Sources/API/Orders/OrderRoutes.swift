import Core
import HTTP
import JSON
import Listings
import Orders
import Organisations
import Payments
import SQLite
import Storage

let orderRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/quotes", .askForQuote, "What a basket would cost; nothing is written.",
    body: { fields in
      _ = readNote(fields)
      return (
        basket: readBasket(fields), organisation: readOrganisation(fields),
        to: Destination(province: readProvince(fields), pointer: "/province"),
        delivery: readDelivery(fields)
      )
    }, answers: .value(.quote),
    key: .ignored(because: "nothing is written that a second one could double."),
    refuses: basketRefusals + [OrderRefusal.outOfStock([])] + accountRefusals
  ) { call, asked in
    let actor = call.caller?.actor
    let quote = try call.read { db in
      try Orders.quote(
        asked.basket, to: asked.to, asked.delivery, for: asked.organisation, as: actor, in: db)
    }
    call.respond { writeQuote(quote, to: &$0) }
  },
  Endpoint(
    .post, "/v1/orders", .placeOrders, "Places an order and reserves its goods.",
    body: newOrder, answers: .created(.order, as: .order), key: .required,
    refuses: basketRefusals + [OrderRefusal.outOfStock([])] + accountRefusals + cashRefusals
  ) { call, new in
    let actor = call.actor
    try await call.create { db in
      let order = try placeOrder(new, as: actor, in: db)
      return reply(.created, OrderWithParcels(placed: order))
    } again: { id, db in
      let order = try Orders.order(id, as: actor, in: db)
      return reply(.ok, try OrderWithParcels(order, as: actor, in: db))
    }
  },
  Endpoint(
    .post, "/v1/telephone-orders", .takeOrders,
    "Places an order for a buyer who asks for it on the telephone.",
    body: { (buyer: $0.identifier("buyer_id"), order: newOrder($0)) },
    answers: .created(.order, as: .order), key: .required,
    refuses: basketRefusals + accountRefusals + cashRefusals + [
      OrderRefusal.outOfStock([]), OrderRefusal.noGoodsOfYours, OrderRefusal.unknownBuyer,
    ]
  ) { call, asked in
    let actor = call.actor
    try await call.create { db in
      let order = try takeOrder(asked.order, for: asked.buyer, as: actor, in: db)
      return reply(.created, OrderWithParcels(placed: try seen(order, by: actor, in: db)))
    } again: { id, db in
      reply(
        .ok,
        try OrderWithParcels(
          try Orders.order(id, as: actor, in: db), as: actor, in: db))
    }
  },
  Endpoint(
    .get, "/v1/orders", .readOrders, "The orders within the caller's scope, newest first.",
    query: { ($0.choice("status", OrderStatus.self), $0.page()) },
    answers: .value(.page(of: .order))
  ) { call, asked in
    let actor = call.actor
    let (status, page) = asked
    let orders = try await call.database.readSlowly { db in
      let orders = try Orders.orders(status: status, page, as: actor, in: db)
      return Page(
        items: try orders.items.map { try OrderWithParcels($0, as: actor, in: db) },
        next: orders.next)
    }
    try call.respondWithPage(orders, writeOrder)
  },
  Endpoint(
    .get, "/v1/orders/{id}", .readOrders, "One order.", answers: .resource(.order)
  ) { call in
    let id = try call.identifier("id", of: "order")
    try call.read { db in
      let order = try OrderWithParcels(
        try Orders.order(id, as: call.actor, in: db), as: call.actor, in: db)
      call.respondWithResource { writeOrder(order, to: &$0) }
    }
  },
  Endpoint(
    .patch, "/v1/orders/{id}", .endOrders,
    "Changes where an order goes to, its note, or asks for less of its lines, until the cut-off.",
    body: orderChange, answers: .resource(.order),
    refuses: [
      OrderRefusal.wrongState(.placed), .cutOffPassed(Identifier(rawValue: 1)), .unfitLines([]),
      .unknownProvince(at: "/recipient/province"),
    ]
  ) { call, change in
    let id = try call.identifier("id", of: "order")
    let actor = call.actor
    try await call.changeIfMatch { db in
      let order = try OrderWithParcels(
        try Orders.order(id, as: actor, in: db), as: actor, in: db)
      return Reply { writeOrder(order, to: &$0) }
    } _: { db in
      try changeOrder(id, change, as: actor, in: db)
    }
  },
  Endpoint(
    .post, "/v1/orders/{id}/payments", .settleOrders, "Records that an order was paid.",
    body: { fields in
      NewPayment(
        method: fields.choice("method", MethodByHand.self).map(\.method) ?? .bankTransfer,
        amount: fields.fen("amount_fen", 1...Order.highestAmount),
        reference: fields.text("reference", 1...NewPayment.maximumReferenceLength))
    }, answers: .created(.payment, as: .payment), key: .required,
    refuses: [
      OrderRefusal.wrongState(.placed), OrderRefusal.amountIsNotDue(due: .zero),
      PaymentRefusal.knownReference,
    ]
  ) { call, new in
    let id = try call.identifier("id", of: "order")
    let actor = call.actor
    try await call.create { db in
      reply(.created, try recordTransfer(new, for: id, as: actor, in: db))
    } again: { id, db in
      reply(.ok, try payment(id, as: actor, in: db))
    }
  },
  Endpoint(
    .post, "/v1/orders/{id}/refunds", .settleOrders, "Gives money back, whole or in part.",
    body: { fields in
      (
        amount: fields.optionalInteger("amount_fen", 1...Order.highestAmount).map {
          Fen(Int64($0))
        },
        reason: fields.text("reason", 1...Refund.maximumReasonLength)
      )
    }, answers: .created(.refund, as: .refund), key: .required,
    refuses: [
      OrderRefusal.wrongState(.placed), .refundExceedsPayment(left: .zero), .cashInTransit(.zero),
    ]
  ) { call, form in
    let id = try call.identifier("id", of: "order")
    let actor = call.actor
    try await call.create { db in
      let refund = try refundOrder(
        id, amount: form.amount, reason: form.reason, as: actor, in: db)
      return reply(.created, refund)
    } again: { id, db in
      reply(.ok, try refund(id, as: actor, in: db))
    }
  },
  Endpoint(
    .post, "/v1/orders/{id}/waivers", .settleOrders,
    "Waives what is due of an order whose goods weighed more than was paid for.",
    body: { $0.text("reason", 1...Waiver.maximumReasonLength) },
    answers: .created(.waiver, as: .waiver), key: .required,
    refuses: [OrderRefusal.wrongState(.placed), .dueBeyondWeights(waivable: .zero)]
  ) { call, reason in
    let id = try call.identifier("id", of: "order")
    let actor = call.actor
    try await call.create { db in
      reply(.created, try waiveDue(of: id, reason: reason, as: actor, in: db))
    } again: { id, db in
      reply(.ok, try waiver(id, as: actor, in: db))
    }
  },
  Endpoint(
    .post, "/v1/orders/{id}/cancel", .endOrders, "Calls an order off before it is packed.",
    answers: .value(.order), refuses: [OrderRefusal.wrongState(.placed)]
  ) { call in
    try await change(call) { try cancelOrder($0, as: $1, in: $2) }
  },
  Endpoint(
    .post, "/v1/orders/{id}/confirm", .endOrders, "The goods were received.",
    answers: .value(.order),
    refuses: [OrderRefusal.wrongState(.placed), .paymentDue(.zero), .cashInTransit(.zero)]
  ) { call in
    try await change(call) { try confirmOrder($0, as: $1, in: $2) }
  },
]

/// How money comes in that the office records by hand: what comes by a provider, that tells of.
private enum MethodByHand: String, CaseIterable {
  case bankTransfer = "bank_transfer"

  var method: PaymentMethod { .bankTransfer }
}

/// What may be wrong with a basket.
private let basketRefusals: [any Refusal] = [
  OrderRefusal.unknownListings([]), OrderRefusal.notForSale([]), OrderRefusal.outOfSeason([]),
  OrderRefusal.tooManyToWeigh([]),
  OrderRefusal.noShippingRate, SubstitutionRefusal.unfitSubstitutes([]),
  OrderRefusal.unknownProvince(at: "/recipient/province"),
]

/// What may keep an order from being paid at the door.
private let cashRefusals: [any Refusal] = CashOnDelivery.Bar.allCases.map(OrderRefusal.noCash)

/// What may keep an order from an organisation's account.
private let accountRefusals: [any Refusal] = [
  OrganisationRefusal.unknownOrganisation, OrganisationRefusal.viewerMayNotOrder,
  OrganisationRefusal.overOrderLimit(.zero), OrganisationRefusal.overMonthLimit(left: .zero),
  OrderRefusal.tooManyInMonth,
]

private func change(
  _ call: Call,
  _ operation: @escaping @Sendable (Identifier, Actor, Connection) throws -> Order
) async throws {
  let id = try call.identifier("id", of: "order")
  let actor = call.actor
  try await call.write { db in
    let order = try OrderWithParcels(try operation(id, actor, db), as: actor, in: db)
    return Reply { writeOrder(order, to: &$0) }
  }
}

private func reply(_ status: Status, _ order: OrderWithParcels) -> Reply {
  Reply(status, location: "/v1/orders/\(order.order.id)") { writeOrder(order, to: &$0) }
}

private func reply(_ status: Status, _ payment: Payment) -> Reply {
  Reply(status, location: "/v1/payments/\(payment.id)") { writePayment(payment, to: &$0) }
}

private func reply(_ status: Status, _ refund: Refund) -> Reply {
  Reply(status, location: "/v1/refunds/\(refund.id)") { writeRefund(refund, to: &$0) }
}

private func reply(_ status: Status, _ waiver: Waiver) -> Reply {
  Reply(status, location: "/v1/waivers/\(waiver.id)") { writeWaiver(waiver, to: &$0) }
}

@Sendable private func newOrder(_ fields: Fields) -> NewOrder {
  NewOrder(
    basket: readBasket(fields), recipient: readRecipient(fields, withProvince: true),
    note: readNote(fields), delivery: readDelivery(fields),
    organisation: readOrganisation(fields), payment: readPaymentTerms(fields))
}

/// When it is paid.
private func readPaymentTerms(_ fields: Fields) -> PaymentTerms {
  fields.optionalChoice("payment", PaymentTerms.self) ?? .inAdvance
}

/// How goods of several villages go.
private func readDelivery(_ fields: Fields) -> Delivery {
  fields.optionalChoice("delivery", Delivery.self) ?? .separate
}

/// Where goods go; an order may name the province apart.
func readRecipient(_ fields: Fields, withProvince: Bool = false) -> Recipient {
  let standIn = Recipient(name: "", phone: Phone(rawValue: ""), address: "")
  return fields.required("recipient", standIn: standIn) { _ in
    fields.object("recipient") { recipient in
      Recipient(
        name: recipient.text("name", 1...Recipient.maximumNameLength),
        phone: recipient.phone("phone"),
        address: recipient.text("address", 1...Recipient.maximumAddressLength, .paragraphs),
        province: withProvince ? readProvince(recipient) : nil)
    }
  }
}

/// A province's name, which wins over what an address says.
private func readProvince(_ fields: Fields) -> String? {
  fields.optionalText(
    "province", 1...Province.maximumNameLength,
    as: .text(1...Province.maximumNameLength, example: "陕西省").noted(
      "By GB/T 2260, in full or short; else it is read from the beginning of the address."))
}

/// What is to be different about it; to be followed by `refuseNull("recipient")`.
func readRecipientChange(
  _ fields: Fields, withProvince: Bool = false
) -> (name: String?, phone: Phone?, address: String?, province: String?)? {
  fields.object("recipient") { recipient in
    let parts = (
      name: recipient.optionalText("name", 1...Recipient.maximumNameLength),
      phone: recipient.optionalPhone("phone"),
      address: recipient.optionalText(
        "address", 1...Recipient.maximumAddressLength, .paragraphs),
      province: withProvince ? readProvince(recipient) : nil
    )
    recipient.refuseNull("name", "phone", "address")
    return parts
  }
}

/// On whose account the order goes; null for the buyer's own.
private func readOrganisation(_ fields: Fields) -> Change<Identifier> {
  fields.clearable("organisation_id") { fields.optionalIdentifier($0) }
}

@Sendable private func orderChange(_ fields: Fields) -> OrderChange {
  let recipient = readRecipientChange(fields, withProvince: true)
  let note = readNote(fields)
  let change = OrderChange(
    recipientName: recipient?.name, recipientPhone: recipient?.phone,
    recipientAddress: recipient?.address, recipientProvince: recipient?.province,
    note: fields.has("note") ? note : nil,
    lines: fields.list("lines", Order.lineCounts) { line in
      BasketLine(
        listing: line.identifier("listing_id"),
        quantity: line.integer("quantity", 0...Order.quantities.upperBound))
    })
  fields.refuseNull("recipient", "lines")
  return change
}

private func readBasket(_ fields: Fields) -> [BasketLine] {
  fields.requiredList("lines", Order.lineCounts) { line in
    BasketLine(
      listing: line.identifier("listing_id"),
      quantity: line.integer("quantity", Order.quantities),
      substitutes: line.identifiers("substitutes", 0...NewSubstitution.maximumSubstitutes) ?? [])
  }
}

private func readNote(_ fields: Fields) -> String {
  fields.optionalText("note", 0...Order.maximumNoteLength, .paragraphs) ?? ""
}
