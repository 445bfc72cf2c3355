import Fulfilment
import JSON
import Orders

extension Schema {
  static let parcel = named(
    "Parcel",
    [
      "id": .identifier, "consignment_id": .identifier,
      "joint_id": .identifier.orNull.noted(
        "What the parts of a joint parcel have in common, one for each consignment; null for one "
          + "that goes by itself."),
      "carrier": .text,
      "tracking_number": .text, "status": .choice(ParcelStatus.self),
      "reason": .text.orNull.noted("Why it was not delivered, came back or is lost."),
      "lines": .list(
        .object([
          "line": .integer.noted("Its place in the order, from 1."),
          "quantity": .integer.noted("How many of what is sold."),
        ])),
      "dispatched_at": .instant,
      "ended_at": .instant.orNull.noted("When it arrived, came back or was given up."),
      "tracking_events": .list(.trackingEvent, 0...TrackingEvent.shownCount).noted(
        "The latest of what happened to it, in order of time."),
    ])
}

func writeParcel(_ tracked: TrackedParcel, to json: inout JSONWriter) {
  let parcel = tracked.parcel
  json.beginObject()
  json.member("id", parcel.id)
  json.member("consignment_id", parcel.consignment)
  json.member("joint_id", parcel.joint)
  json.member("carrier", parcel.carrier)
  json.member("tracking_number", parcel.trackingNumber)
  json.member("status", parcel.status)
  json.member("reason", parcel.reason)
  json.objects("lines", parcel.lines) { line, json in
    json.member("line", line.line)
    json.member("quantity", line.quantity)
  }
  json.member("dispatched_at", parcel.dispatchedAt)
  json.member("ended_at", parcel.endedAt)
  json.list("tracking_events", tracked.events, writeTrackingEvent)
  json.endObject()
}
