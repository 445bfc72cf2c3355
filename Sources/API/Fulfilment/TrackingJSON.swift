import Fulfilment
import JSON

extension Schema {
  static let trackingEvent = named(
    "TrackingEvent",
    [
      "id": .identifier, "parcel_id": .identifier, "happened_at": .instant,
      "kind": .choice(TrackingKind.self), "place": .text,
      "note": .text.noted("Masked to who does not see where the goods go."),
      "source": .choice(TrackingSource.self).noted(
        "`typed`: somebody typed it in. `imported`: it stood in a file of the carrier's. "
          + "`courier`: the carrier pushed it."),
      "event_id": .text.orNull.noted("What the carrier calls it."), "recorded_at": .instant,
    ])

  static let trackingOutcome = Schema.choice(TrackingOutcome.self).noted(
    "`tracked`: it was put on record. `known`: it was.")

  static let trackingImport = named(
    "TrackingImport",
    [
      "tracked": .integer.noted("Rows that were put on record."),
      "rows": .list(
        .object([
          "line": .integer.noted("Where the row begins in the file, from 1."),
          "outcome": .trackingOutcome, "parcel_ids": .list(.identifier),
        ]), 0...TrackingImport.maximumRows),
    ])

  static let trackingNotice = named("TrackingNotice", ["outcome": .trackingOutcome])
}

func writeTrackingEvent(_ event: TrackingEvent, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", event.id)
  json.member("parcel_id", event.parcel)
  json.member("happened_at", event.content.happenedAt)
  json.member("kind", event.content.kind)
  json.member("place", event.content.place)
  json.member("note", event.content.note)
  json.member("source", event.source)
  json.member("event_id", event.reference)
  json.member("recorded_at", event.recordedAt)
  json.endObject()
}

func writeTrackingImport(_ imported: TrackingImport, to json: inout JSONWriter) {
  json.beginObject()
  json.member("tracked", imported.tracked)
  json.objects("rows", imported.rows) { row, json in
    json.member("line", row.line)
    json.member("outcome", row.outcome)
    json.list("parcel_ids", row.parcels) { $1.string($0.description) }
  }
  json.endObject()
}
