import Core
import Fulfilment
import HTTP
import Households
import JSON
import Listings
import Pages

extension Schema {
  static let trace = named(
    "Trace",
    [
      "trace_code": .text, "listing_id": .identifier, "title": .text, "category": .text,
      "unit": .text, "stock_units": .integer.noted("Units of the lot in one of the listing's."),
      "village": .object(["id": .identifier, "name": .text, "township": .text]),
      "status": .choice(LotStatus.self),
      "recall_reason": .text.orNull.noted("Why it was recalled, where it was."),
      "harvested_on": .date.orNull,
      "expected_on": .date.orNull, "best_before": .date, "quantity": .integer,
      "households": .list(.object(["display_name": .text.orNull, "quantity": .integer])),
      "journey": .list(
        .object([
          "quantity": .integer, "dispatched_at": .instant.orNull,
          "delivered_at": .instant.orNull,
        ])),
    ])
}

/// What a lot's code tells anybody: what, where and when, by whom as far as they agreed to be
/// shown, and its way to its buyers without a word about them.
@Sendable func trace(_ call: Call) async throws {
  let code = call.exchange.parameter("code")
  let body = try await call.database.readSlowly { db in
    let story = try LotStory(code, in: db)
    let buffer = ByteBuffer(capacity: 1024)
    var json = JSONWriter(buffer)
    write(story, to: &json)
    return buffer.bytes
  }
  call.respondWithResource { $0.raw(body) }
}

private func write(_ story: LotStory, to json: inout JSONWriter) {
  let (trace, village) = (story.trace, story.village)
  json.beginObject()
  json.member("trace_code", trace.lot.traceCode)
  json.member("listing_id", trace.listing.id)
  json.member("title", trace.listing.title)
  json.member("category", trace.listing.category)
  json.member("unit", trace.listing.unit)
  json.member("stock_units", trace.listing.stockUnits)
  json.key("village")
  json.beginObject()
  json.member("id", village.id)
  json.member("name", village.name)
  json.member("township", village.township)
  json.endObject()
  json.member("status", trace.lot.status)
  json.member("recall_reason", trace.lot.status == .recalled ? trace.lot.statusReason : nil)
  json.member("harvested_on", trace.lot.isHarvested ? trace.lot.harvestedOn : nil)
  json.member("expected_on", trace.lot.expectedOn)
  json.member("best_before", trace.lot.bestBefore)
  json.member("quantity", trace.lot.received)
  json.objects("households", trace.lot.contributions) { contribution, json in
    json.member("display_name", story.names[contribution.household])
    json.member("quantity", contribution.quantity)
  }
  json.objects("journey", story.movements) { movement, json in
    json.member("quantity", movement.quantity)
    json.member("dispatched_at", movement.dispatchedAt)
    json.member("delivered_at", movement.deliveredAt)
  }
  json.endObject()
}
