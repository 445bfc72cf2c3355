import Core
import Fulfilment
import HTTP
import JSON
import Notices
import SQLite
import Storage

/// What happens to parcels on their way.
let trackingRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/parcels/{id}/tracking-events", .handleConsignments,
    "Something happened to the parcel. What is the latest of it takes the parcel a step, where its "
      + "state allows that; what is returned is written off.", body: newEvent,
    answers: .created(.trackingEvent, as: .trackingEvent),
    refuses: [
      TrackingRefusal.inTheFuture, .unfitTime(anyTime...anyTime), .knownEvent, .tooManyEvents,
    ]
  ) { call, content in
    let id = try call.identifier("id", of: "parcel")
    let actor = call.actor
    try await call.create { db in
      reply(.created, try trackParcel(id, content, as: actor, in: db))
    } again: { id, db in
      reply(.ok, try trackingEvent(id, as: actor, in: db))
    }
  },
  Endpoint(
    .get, "/v1/parcels/{id}/tracking-events", .readOrders,
    "What happened to a parcel, in order of time.", query: { $0.page() },
    answers: .value(.page(of: .trackingEvent))
  ) { call, page in
    let id = try call.identifier("id", of: "parcel")
    let actor = call.actor
    let found = try await call.database.readSlowly {
      try trackingEvents(of: id, page, as: actor, in: $0)
    }
    try call.respondWithPage(found, writeTrackingEvent)
  },
  .promptly(
    .get, "/v1/tracking-events/{id}", .readOrders, "One thing that happened to a parcel.",
    answers: .resource(.trackingEvent)
  ) { call in
    let id = try call.identifier("id", of: "tracking event")
    let event = try call.read { try trackingEvent(id, as: call.actor, in: $0) }
    call.respondWithResource { writeTrackingEvent(event, to: &$0) }
  },
  Endpoint(
    .post, "/v1/tracking-imports", .handleConsignments,
    "Imports a carrier's file, all of it or nothing: CSV in UTF-8 or GB18030 with Chinese or "
      + "English headings, a row an event. Each counts once, however often it is sent.",
    takes: ["text/csv"], upTo: TrackingImport.maximumSize, answers: .value(.trackingImport),
    refuses: [TrackingFileRefusal.unfit]
  ) { call in
    try call.requireMediaType("text/csv")
    let bytes = [UInt8](call.exchange.body)
    let actor = call.actor
    // Reading a long file takes milliseconds that neither the loop nor the writer has to spare.
    let file = try await call.database.readSlowly { try readTracking(bytes, now: $0.now) }
    try await call.write { db in
      let imported = try importTracking(file, as: actor, in: db)
      return Reply { writeTrackingImport(imported, to: &$0) }
    }
  },
  Endpoint(
    .post, "/v1/courier-callbacks/{courier}", .tellOfParcels,
    "Takes a courier's signed notice of what happened to a parcel. The same event counts once, "
      + "however often it is told of; what comes late moves nothing.",
    takes: ["application/json"], upTo: NoticeMessage.maximumSize,
    answers: .value(.trackingNotice),
    refuses: [
      NoticeRefusal.unproven(""), NoticeRefusal.unfit(""), TrackingRefusal.unknownParcel,
      TrackingRefusal.otherEvent, TrackingRefusal.tooManyEvents,
    ]
  ) { call in
    guard let courier = call.application.outside.courier(call.exchange.parameter("courier")) else {
      throw CommonRefusal.notFound(what: "courier")
    }
    let notice = try call.readNotice(by: courier.read)
    try await call.write { db in
      let outcome = try takeNotice(notice, of: courier, in: db)
      return Reply { json in
        json.beginObject()
        json.member("outcome", outcome)
        json.endObject()
      }
    }
  },
]

/// For the description of what may be refused.
private let anyTime = Instant(rawValue: 0)

@Sendable private func newEvent(_ fields: Fields) -> TrackingContent {
  TrackingContent(
    happenedAt: fields.instant("happened_at"),
    kind: fields.choice("kind", TrackingKind.self) ?? .inTransit,
    place: fields.optionalText("place", 0...TrackingEvent.maximumPlaceLength) ?? "",
    note: fields.optionalText("note", 0...TrackingEvent.maximumNoteLength) ?? "")
}

private func reply(_ status: Status, _ event: TrackingEvent) -> Reply {
  Reply(status, location: "/v1/tracking-events/\(event.id)") {
    writeTrackingEvent(event, to: &$0)
  }
}
