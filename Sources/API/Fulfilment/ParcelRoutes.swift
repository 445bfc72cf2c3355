import Core
import Fulfilment
import HTTP
import JSON
import Orders
import SQLite
import Storage

let parcelRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/consignments/{id}/parcels", .handleConsignments,
    "A part of a packed consignment has left, in a parcel of its own.", body: newParcel,
    answers: .created(.parcel, as: .parcel),
    refuses: [
      wrongConsignmentState, OrderRefusal.nothingLeft, .unfitParcel([]), .keptApart([]),
      .tooManyParcels, .joinedAtHub,
      .paymentDue(.zero),
    ]
  ) { call, form in
    let id = try call.identifier("id", of: "consignment")
    let actor = call.actor
    try await call.create { db in
      let sent = try sendParcel(
        form.parts, of: id, carrier: form.carrier, trackingNumber: form.number, as: actor, in: db)
      return reply(.created, try tracked(sent, as: actor, in: db))
    } again: { id, db in
      reply(.ok, try tracked(try parcel(id, as: actor, in: db), as: actor, in: db))
    }
  },
  Endpoint(
    .get, "/v1/consignments/{id}/parcels", .readOrders,
    "The parcels that a consignment goes in, the first to leave first.", query: { $0.page() },
    answers: .value(.page(of: .parcel))
  ) { call, page in
    let id = try call.identifier("id", of: "consignment")
    let actor = call.actor
    let found = try await call.database.readSlowly { db in
      let parcels = try Fulfilment.parcels(of: id, page, as: actor, in: db)
      return Page(items: try tracked(parcels.items, as: actor, in: db), next: parcels.next)
    }
    try call.respondWithPage(found, writeParcel)
  },
  .promptly(
    .get, "/v1/parcels/{id}", .readOrders, "One parcel.", answers: .resource(.parcel)
  ) { call in
    let id = try call.identifier("id", of: "parcel")
    let parcel = try call.read { db in
      try tracked(try Fulfilment.parcel(id, as: call.actor, in: db), as: call.actor, in: db)
    }
    call.respondWithResource { writeParcel(parcel, to: &$0) }
  },
  Endpoint(
    .post, "/v1/parcels/{id}/deliver", .handleConsignments, "The parcel has arrived.",
    answers: .value(.parcel), refuses: [wrongParcelState]
  ) { call in
    try await change(call) { try deliverParcel($0, as: $1, in: $2) }
  },
  Endpoint(
    .post, "/v1/parcels/{id}/fail", .handleConsignments,
    "The parcel could not be delivered; its carrier still has it.", body: readReason,
    answers: .value(.parcel), refuses: [wrongParcelState]
  ) { call, reason in
    try await change(call) { try failParcel($0, reason: reason, as: $1, in: $2) }
  },
  Endpoint(
    .post, "/v1/parcels/{id}/redeliver", .handleConsignments,
    "What could not be delivered is on its way once more.", answers: .value(.parcel),
    refuses: [wrongParcelState]
  ) { call in
    try await change(call) { try redeliverParcel($0, as: $1, in: $2) }
  },
  Endpoint(
    .post, "/v1/parcels/{id}/return", .handleConsignments,
    "The parcel is back in its village: its goods are taken off the order, and line by line on the "
      + "shelf again or written off.",
    body: { fields in
      (
        lines: fields.requiredList("lines", Order.lineCounts) { line in
          ReturnedLine(
            line: line.integer("line", Order.lineCounts), isRestocked: line.boolean("restock"))
        },
        reason: readReason(fields)
      )
    }, answers: .value(.parcel),
    refuses: [
      wrongParcelState, FulfilmentRefusal.unfitLines([]), FulfilmentRefusal.othersGoods,
    ]
  ) { call, form in
    try await change(call) { try returnParcel($0, form.lines, reason: form.reason, as: $1, in: $2) }
  },
  Endpoint(
    .post, "/v1/parcels/{id}/lose", .handleConsignments,
    "The parcel is lost: its goods are taken off the order and written off.", body: readReason,
    answers: .value(.parcel), refuses: [wrongParcelState, FulfilmentRefusal.othersGoods]
  ) { call, reason in
    try await change(call) { try loseParcel($0, reason: reason, as: $1, in: $2) }
  },
]

private let wrongParcelState = FulfilmentRefusal.wrongParcelState(.delivered)
private let wrongConsignmentState = OrderRefusal.wrongConsignmentState(.pending, order: .placed)

private struct ParcelForm: Sendable {
  let parts: [LinePart]
  let carrier: String
  let number: String
}

@Sendable private func newParcel(_ fields: Fields) -> ParcelForm {
  ParcelForm(
    parts: fields.requiredList("lines", Order.lineCounts) { line in
      LinePart(
        line: line.integer("line", Order.lineCounts),
        quantity: line.integer("quantity", Order.quantities))
    },
    carrier: fields.text("carrier", 1...Parcel.maximumCarrierLength),
    number: fields.text("tracking_number", 1...Parcel.maximumTrackingNumberLength))
}

@Sendable private func readReason(_ fields: Fields) -> String {
  fields.text("reason", 1...Parcel.maximumReasonLength)
}

private func change(
  _ call: Call,
  _ operation: @escaping @Sendable (Identifier, Actor, Connection) throws -> Parcel
) async throws {
  let id = try call.identifier("id", of: "parcel")
  let actor = call.actor
  try await call.write { db in
    let parcel = try tracked(try operation(id, actor, db), as: actor, in: db)
    return Reply { writeParcel(parcel, to: &$0) }
  }
}

private func reply(_ status: Status, _ tracked: TrackedParcel) -> Reply {
  Reply(status, location: "/v1/parcels/\(tracked.parcel.id)") { writeParcel(tracked, to: &$0) }
}
