import Core
import Fulfilment
import HTTP
import JSON
import Orders
import Payments
import SQLite
import Storage

/// Cash that is collected at doors, and comes to the county office.
let cashRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/parcels/{id}/collections", .handleConsignments,
    "Cash was collected at the door of a parcel: it pays the order once that is as much as is due, "
      + "and is owed by who collected it until it is handed in.",
    body: { fields in
      (
        amount: fields.fen("amount_fen", 1...Int(IncomingPayment.maximumAmount.rawValue)),
        by: fields.optionalChoice("collected_by", CollectedBy.self) ?? .recorder
      )
    }, answers: .created(.cashCollection, as: .cashCollection), key: .required,
    refuses: [
      FulfilmentRefusal.wrongParcelState(.returned), .notOnDelivery, .tooManyCollections,
    ]
  ) { call, form in
    let id = try call.identifier("id", of: "parcel")
    let actor = call.actor
    try await call.create { db in
      reply(.created, try collectCash(form.amount, at: id, by: form.by, as: actor, in: db))
    } again: { id, db in
      reply(.ok, try collection(id, as: actor, in: db))
    }
  },
  Endpoint(
    .get, "/v1/parcels/{id}/collections", .handleConsignments,
    "What was collected for a parcel, the newest first.", query: { $0.page() },
    answers: .value(.page(of: .cashCollection))
  ) { call, page in
    let id = try call.identifier("id", of: "parcel")
    let actor = call.actor
    let found = try await call.database.readSlowly {
      try collections(ofParcel: id, page, as: actor, in: $0)
    }
    try call.respondWithPage(found, writeCollection)
  },
  .promptly(
    .get, "/v1/cash-collections/{id}", .handleConsignments, "One collection of cash.",
    answers: .resource(.cashCollection)
  ) { call in
    let id = try call.identifier("id", of: "collection")
    let found = try call.read { try collection(id, as: call.actor, in: $0) }
    call.respondWithResource { writeCollection(found, to: &$0) }
  },
  Endpoint(
    .get, "/v1/cash-collectors", .settleOrders,
    "Who collected cash, and what each of them has not handed in.", query: { $0.page() },
    answers: .value(.page(of: .cashCollector))
  ) { call, page in
    let actor = call.actor
    let found = try await call.database.readSlowly { try cashOwed(page, as: actor, in: $0) }
    try call.respondWithPage(found, writeCollector)
  },
  Endpoint(
    .post, "/v1/cash-collectors/{id}/hand-ins", .settleOrders,
    "A collector handed cash in, all or a part, the oldest first; or it is written off, and the "
      + "county office bears it.",
    body: { fields in
      (
        amount: fields.fen("amount_fen", 1...Int(IncomingPayment.maximumAmount.rawValue)),
        kind: fields.optionalChoice("kind", HandInKind.self) ?? .handedIn,
        reference: fields.text("reference", 1...IncomingPayment.maximumReferenceLength)
      )
    }, answers: .created(.handIn, as: .handIn), key: .required,
    refuses: [PaymentRefusal.moreThanCollected(left: .zero)]
  ) { call, form in
    let id = try call.identifier("id", of: "collector")
    let actor = call.actor
    try await call.create { db in
      reply(
        .created,
        try handIn(
          form.amount, of: id, form.kind, reference: form.reference, as: actor, in: db))
    } again: { id, db in
      reply(.ok, try handIn(id, as: actor, in: db))
    }
  },
  Endpoint(
    .get, "/v1/cash-collectors/{id}/hand-ins", .settleOrders,
    "What a collector handed in or was written off of it, the newest first.",
    query: { $0.page() }, answers: .value(.page(of: .handIn))
  ) { call, page in
    let id = try call.identifier("id", of: "collector")
    let actor = call.actor
    let found = try await call.database.readSlowly { try handIns(of: id, page, as: actor, in: $0) }
    try call.respondWithPage(found, writeHandIn)
  },
  .promptly(
    .get, "/v1/cash-hand-ins/{id}", .settleOrders, "Cash that was handed in, or written off.",
    answers: .resource(.handIn)
  ) { call in
    let id = try call.identifier("id", of: "hand-in")
    let found = try call.read { try handIn(id, as: call.actor, in: $0) }
    call.respondWithResource { writeHandIn(found, to: &$0) }
  },
]

extension Schema {
  fileprivate static let collector = Schema.object([
    "account_id": .identifier.orNull.noted("Null for a carrier."),
    "carrier": .text.orNull.noted("By its lasting name; null for somebody with an account."),
  ])

  static let cashCollection = named(
    "CashCollection",
    [
      "id": .identifier.noted("Also as an incoming payment."), "parcel_id": .identifier,
      "order_id": .identifier.orNull, "collector_id": .identifier, "collector": .collector,
      "amount_fen": .fen, "status": .choice(IncomingPaymentStatus.self),
      "given_back_fen": .fen.noted("What the collector gave back to the buyer."),
      "in_transit_fen": .fen.noted("What is neither given back nor handed in."),
      "collected_at": .instant,
    ])

  static let cashCollector = named(
    "CashCollector",
    [
      "id": .identifier, "collector": .collector,
      "in_transit_fen": .fen.noted("What was collected and is not handed in."),
      "since": .instant.orNull.noted("When the oldest of it was collected."),
    ])

  static let handIn = named(
    "HandIn",
    [
      "id": .identifier, "collector_id": .identifier, "kind": .choice(HandInKind.self),
      "amount_fen": .fen, "reference": .text, "recorded_at": .instant,
    ])
}

private func writeCollector(_ collector: CashCollector, to json: inout JSONWriter) {
  json.key("collector")
  json.beginObject()
  json.member("account_id", collector.account)
  json.member("carrier", collector.carrier)
  json.endObject()
}

private func writeCollection(_ collection: CashCollection, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", collection.id)
  json.member("parcel_id", collection.parcel)
  json.member("order_id", collection.order)
  json.member("collector_id", collection.collectorID)
  writeCollector(collection.collector, to: &json)
  json.member("amount_fen", collection.amount)
  json.member("status", collection.status)
  json.member("given_back_fen", collection.givenBack)
  json.member("in_transit_fen", collection.inTransit)
  json.member("collected_at", collection.collectedAt)
  json.endObject()
}

private func writeCollector(_ owed: CashOwed, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", owed.id)
  writeCollector(owed.collector, to: &json)
  json.member("in_transit_fen", owed.inTransit)
  json.member("since", owed.since)
  json.endObject()
}

private func writeHandIn(_ handIn: HandIn, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", handIn.id)
  json.member("collector_id", handIn.collector)
  json.member("kind", handIn.kind)
  json.member("amount_fen", handIn.amount)
  json.member("reference", handIn.reference)
  json.member("recorded_at", handIn.recordedAt)
  json.endObject()
}

private func reply(_ status: Status, _ collection: CashCollection) -> Reply {
  Reply(status, location: "/v1/cash-collections/\(collection.id)") {
    writeCollection(collection, to: &$0)
  }
}

private func reply(_ status: Status, _ handIn: HandIn) -> Reply {
  Reply(status, location: "/v1/cash-hand-ins/\(handIn.id)") { writeHandIn(handIn, to: &$0) }
}
