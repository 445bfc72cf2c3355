import Core
import HTTP
import JSON
import Listings
import Orders
import SQLite
import Storage

let orderRoutes: [Endpoint] = [
  Endpoint(.post, "/v1/quotes", for: .everyone) { call in
    let basket = try call.decode { fields in
      _ = readNote(fields)
      return readBasket(fields)
    }
    let quote = try call.read { try Orders.quote(basket, in: $0) }
    call.respond { writeQuote(quote, to: &$0) }
  },
  Endpoint(.post, "/v1/orders", for: .buyer) { call in
    let actor = call.actor
    let new = try call.decode(newOrder)
    try await call.write(key: .required) { db in
      let order = try placeOrder(new, as: actor, in: db)
      return Reply(.created, location: "/v1/orders/\(order.id)") {
        writeOrder(OrderWithParcels(order: order, parcels: [:]), to: &$0)
      }
    }
  },
  Endpoint(.get, "/v1/orders", for: .roles([.admin, .coordinator, .buyer])) { call in
    let actor = call.actor
    let (status, page) = try Query.decode(call.exchange) {
      ($0.choice("status", OrderStatus.self), $0.page())
    }
    let orders = try await call.database.readSlowly { db in
      let orders = try Orders.orders(status: status, page, as: actor, in: db)
      return Page(
        items: try orders.items.map { try OrderWithParcels($0, in: db) }, next: orders.next)
    }
    try call.respondWithPage(orders, writeOrder)
  },
  Endpoint(.get, "/v1/orders/{id}", for: .roles([.admin, .coordinator, .buyer])) { call in
    let id = try call.identifier("id", of: "order")
    try call.read { db in
      let order = try OrderWithParcels(try Orders.order(id, as: call.actor, in: db), in: db)
      call.respondWithResource { writeOrder(order, to: &$0) }
    }
  },
  Endpoint(.post, "/v1/orders/{id}/payments", for: .admin) { call in
    let id = try call.identifier("id", of: "order")
    let actor = call.actor
    let new = try call.decode { fields in
      NewPayment(
        method: fields.choice("method", PaymentMethod.self) ?? .bankTransfer,
        amount: fields.fen("amount_fen", 1...maximumAmount),
        reference: fields.text("reference", 1...NewPayment.maximumReferenceLength))
    }
    try await call.write(key: .required) { db in
      let payment = try recordPayment(new, for: id, as: actor, in: db)
      return Reply(.created) { writePayment(payment, to: &$0) }
    }
  },
  Endpoint(.post, "/v1/orders/{id}/refunds", for: .admin) { call in
    let id = try call.identifier("id", of: "order")
    let actor = call.actor
    let form = try call.decode { fields in
      (
        amount: fields.optionalInteger("amount_fen", 1...maximumAmount).map { Fen(Int64($0)) },
        reason: fields.text("reason", 1...Refund.maximumReasonLength)
      )
    }
    try await call.write(key: .required) { db in
      let refund = try refundOrder(
        id, amount: form.amount, reason: form.reason, as: actor, in: db)
      return Reply(.created) { writeRefund(refund, to: &$0) }
    }
  },
  Endpoint(.post, "/v1/orders/{id}/cancel", for: .roles([.admin, .buyer])) { call in
    try await change(call) { try cancelOrder($0, as: $1, in: $2) }
  },
  Endpoint(.post, "/v1/orders/{id}/confirm", for: .roles([.admin, .buyer])) { call in
    try await change(call) { try confirmOrder($0, as: $1, in: $2) }
  },
]

/// The most that an order can come to; goods worth that much travel free.
private let maximumAmount =
  Order.lineCounts.upperBound * Order.quantities.upperBound * NewListing.prices.upperBound

private func change(
  _ call: Call,
  _ operation: @escaping @Sendable (Identifier, Actor, Connection) throws -> Order
) async throws {
  let id = try call.identifier("id", of: "order")
  let actor = call.actor
  try call.expectNoContent()
  try await call.write { db in
    let order = try OrderWithParcels(try operation(id, actor, db), in: db)
    return Reply { writeOrder(order, to: &$0) }
  }
}

private func newOrder(_ fields: Fields) -> NewOrder {
  let standIn = Recipient(name: "", phone: Phone(rawValue: ""), address: "")
  return NewOrder(
    basket: readBasket(fields),
    recipient: fields.required("recipient", standIn: standIn) { _ in
      fields.object("recipient") { recipient in
        Recipient(
          name: recipient.text("name", 1...Recipient.maximumNameLength),
          phone: recipient.phone("phone"),
          address: recipient.text(
            "address", 1...Recipient.maximumAddressLength, multiline: true))
      }
    },
    note: readNote(fields))
}

private func readBasket(_ fields: Fields) -> [BasketLine] {
  fields.requiredList("lines", Order.lineCounts) { line in
    BasketLine(
      listing: line.identifier("listing_id"),
      quantity: line.integer("quantity", Order.quantities))
  }
}

private func readNote(_ fields: Fields) -> String {
  fields.optionalText("note", 0...Order.maximumNoteLength, multiline: true) ?? ""
}
