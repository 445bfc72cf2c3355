import Core
import Fulfilment
import HTTP
import JSON
import Orders
import SQLite
import Storage

let consignmentRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/consignments", .handleConsignments, "The work list of the caller's villages.",
    query: { query in
      (
        query.identifier("village_id"), query.identifier("round_id"),
        query.choice("status", ConsignmentStatus.self), query.page()
      )
    }, answers: .value(.page(of: .workItem)), refuses: [CommonRefusal.notFound(what: "village")]
  ) { call, asked in
    let actor = call.actor
    let (village, round, status, page) = asked
    let found = try await call.database.readSlowly { db in
      let page = try Orders.consignments(
        village: village, round: round, status: status, page, as: actor, in: db)
      return Page(
        items: try page.items.map { try WorkItem($0.id, as: actor, in: db) }, next: page.next)
    }
    try call.respondWithPage(found) { $0.write(to: &$1) }
  },
  Endpoint(
    .get, "/v1/consignments/{id}", .handleConsignments, "One consignment: what, and where to.",
    answers: .resource(.workItem)
  ) { call in
    let id = try call.identifier("id", of: "consignment")
    try call.read { db in
      let item = try WorkItem(id, as: call.actor, in: db)
      call.respondWithResource { item.write(to: &$0) }
    }
  },
  Endpoint(
    .post, "/v1/consignments/{id}/pack", .handleConsignments,
    "The goods are packed, and weighed where they are sold by weight. What is missing may be "
      + "replaced by what the buyer agreed to.",
    optionalBody: { (weights: readWeights($0), substituting: readSubstitutions($0)) },
    answers: .value(.workItem),
    refuses: [
      wrongState, OrderRefusal.notHarvested(expectedOn: CivilDate(daysSince1970: 0)),
      OrderRefusal.unfitWeights([]), SubstitutionRefusal.unfitSubstitutions([]),
      SubstitutionRefusal.notForSale([]), SubstitutionRefusal.outOfStock([]),
      SubstitutionRefusal.tooManyLines,
    ]
  ) { call, packed in
    try await change(call) { id, actor, db in
      try packConsignment(
        id, weights: packed.weights, substituting: packed.substituting, as: actor, in: db)
    }
  },
  Endpoint(
    .post, "/v1/consignments/{id}/dispatch", .handleConsignments,
    "What is left of a packed consignment has left in one parcel.",
    body: { fields in
      (
        carrier: fields.text("carrier", 1...Parcel.maximumCarrierLength),
        number: fields.text("tracking_number", 1...Parcel.maximumTrackingNumberLength)
      )
    }, answers: .value(.workItem),
    refuses: [
      wrongState, OrderRefusal.paymentDue(.zero), .nothingLeft, .keptApart([]), .tooManyParcels,
      .joinedAtHub,
    ]
  ) { call, form in
    try await change(call) { id, actor, db in
      try dispatchConsignment(
        id, carrier: form.carrier, trackingNumber: form.number, as: actor, in: db)
    }
  },
  Endpoint(
    .post, "/v1/consignments/{id}/forward", .handleConsignments,
    "Packed goods of a joined order have left for the county hub.", answers: .value(.workItem),
    refuses: [wrongState, OrderRefusal.notJoined]
  ) { call in
    try await change(call) { try forwardToHub($0, as: $1, in: $2) }
  },
  Endpoint(
    .post, "/v1/consignments/{id}/arrive", .handleConsignments,
    "They have arrived at the hub.", answers: .value(.workItem),
    refuses: [wrongState, OrderRefusal.notJoined]
  ) { call in
    try await change(call) { try arriveAtHub($0, as: $1, in: $2) }
  },
  Endpoint(
    .post, "/v1/consignments/{id}/deliver", .handleConsignments,
    "All of it has arrived that was on its way.", answers: .value(.workItem), refuses: [wrongState]
  ) { call in
    try await change(call) { try deliverConsignment($0, as: $1, in: $2) }
  },
]

private let wrongState = OrderRefusal.wrongConsignmentState(.pending, order: .placed)

extension Schema {
  fileprivate static let workItem = named(
    "Consignment",
    [
      "id": .identifier, "village_id": .identifier, "status": .choice(ConsignmentStatus.self),
      "round": .roundReference, "carrier": .text.orNull, "tracking_number": .text.orNull,
      "parcels": .list(.parcel),
      "order_id": .identifier,
      "order_number": .text, "order_status": .choice(OrderStatus.self), "delivery": .howDelivered,
      "lines": .list(.orderLine),
      "goods": .list(
        .object([
          "line": .integer, "lot_id": .identifier, "household_id": .identifier,
          "quantity": .integer.noted("In units of the stock."),
          "sent": .integer.noted("Of them, those that have left."),
          "weight_g": .integer.orNull.noted("What it weighed, where it is sold by weight."),
        ])
      ).noted("What each line takes of which lot and household."),
      "recipient": .recipient, "note": .text,
      "dispatched_at": .instant.orNull, "delivered_at": .instant.orNull,
    ])
}

private func change(
  _ call: Call,
  _ operation: @escaping @Sendable (Identifier, Actor, Connection) throws -> Order
) async throws {
  let id = try call.identifier("id", of: "consignment")
  let actor = call.actor
  try await call.write { db in
    _ = try operation(id, actor, db)
    let item = try WorkItem(id, as: actor, in: db)
    return Reply { item.write(to: &$0) }
  }
}

/// A consignment as its village works on it: what goes in, and where to.
struct WorkItem: Sendable {
  let consignment: Consignment
  let order: Order
  let parcels: [TrackedParcel]
  let goods: [OrderAllocation]

  init(_ id: Identifier, as actor: Actor, in db: Connection) throws {
    let (consignment, order) = try Orders.consignment(id, as: actor, in: db)
    self.consignment = consignment
    self.order = order
    goods = try allocations(of: order.id, in: db).filter {
      order.lines[$0.line - 1].consignment == id
    }
    parcels = try tracked(try Fulfilment.parcels(of: id, in: db), as: actor, in: db)
  }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    writeMembers(of: consignment, parcels, to: &json)
    json.member("order_id", order.id)
    json.member("order_number", order.number)
    json.member("order_status", order.status)
    json.member("delivery", order.delivery)
    json.key("lines")
    json.beginArray()
    for (place, line) in order.lines.enumerated() where line.consignment == consignment.id {
      writeLine(line, place + 1, to: &json)
    }
    json.endArray()
    writeGoods(to: &json)
    json.key("recipient")
    writeRecipient(order.recipient, to: &json)
    json.member("note", order.note)
    json.member("dispatched_at", parcels.first?.parcel.dispatchedAt)
    let arrived = parcels.map(\.parcel).filter { $0.status == .delivered }.compactMap(\.endedAt)
    json.member("delivered_at", consignment.status == .delivered ? arrived.max() : nil)
    json.endObject()
  }

  private func writeGoods(to json: inout JSONWriter) {
    json.objects("goods", goods) { part, json in
      json.member("line", part.line)
      json.member("lot_id", part.allocation.lot)
      json.member("household_id", part.allocation.household)
      json.member("quantity", part.allocation.quantity)
      json.member("sent", part.sent)
      json.member("weight_g", part.grams)
    }
  }
}

/// What was packed in the place of other goods.
@Sendable private func readSubstitutions(_ fields: Fields) -> [NewSubstitution] {
  fields.list("substitutions", 0...Order.lineCounts.upperBound) { item in
    NewSubstitution(
      line: item.integer("line", Order.lineCounts), listing: item.identifier("listing_id"),
      quantity: item.integer("quantity", Order.quantities),
      isRestocked: item.boolean("restock"))
  } ?? []
}

/// What was weighed; nothing where nothing is sold by weight.
@Sendable private func readWeights(_ fields: Fields) -> [WeighedPart] {
  fields.list("weights", 0...WeighedPart.maximumCount) { part in
    let grams = "weights_g"
    return WeighedPart(
      line: part.integer("line", Order.lineCounts), lot: part.optionalIdentifier("lot_id"),
      household: part.optionalIdentifier("household_id"),
      grams: part.required(grams, standIn: []) { _ in
        part.integers(
          grams, 1...Order.maximumWeighedPieces, WeighedPart.pieceGrams, mayRepeat: true)
      })
  } ?? []
}
