import Core
import HTTP
import Households
import JSON
import Listings
import Orders
import Reports

let outcomeRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/assistance/{id}/outcome", .readHouseholds,
    "What came of a piece of assistance: lots, orders, and what the household was credited.",
    answers: .resource(.outcome)
  ) { call in
    let id = try call.identifier("id", of: "assistance")
    let actor = call.actor
    let found = try await call.database.readSlowly { try outcome(of: id, as: actor, in: $0) }
    call.respondWithResource { writeOutcome(found, to: &$0) }
  }
]

extension Schema {
  fileprivate static let outcome = named(
    "AssistanceOutcome",
    [
      "assistance": .assistance,
      "categories": .list(.text).noted("Of the goods that it should give."),
      "since": .date.orNull.noted("From this day on lots count; null before it is productive."),
      "lot_count": .integer, "order_count": .integer,
      "quantity_sold": .integer.noted("Units that orders took and are charged for."),
      "credited_fen": .fen.noted("What the books credited to the household until today."),
      "returned_bps": .integer.orNull.noted("`credited_fen` by the value, in ten-thousandths."),
      "lots": .list(
        .object([
          "lot_id": .identifier, "trace_code": .text, "listing_id": .identifier, "title": .text,
          "unit": .text, "harvested_on": .date, "received": .integer, "sold": .integer,
        ])
      ).noted("The newest of them."),
      "orders": .list(
        .object([
          "order_id": .identifier, "number": .text, "status": .choice(OrderStatus.self),
          "quantity": .integer, "credited_fen": .fen,
        ])
      ).noted("The newest of them."),
    ])
}

private func writeOutcome(_ outcome: AssistanceOutcome, to json: inout JSONWriter) {
  json.beginObject()
  json.key("assistance")
  writeAssistance(outcome.assistance, to: &json)
  json.list("categories", outcome.categories) { $1.string($0) }
  json.member("since", outcome.since)
  json.member("lot_count", outcome.lots.count)
  json.member("order_count", outcome.orders.count)
  json.member("quantity_sold", outcome.quantitySold)
  json.member("credited_fen", outcome.credited)
  json.member("returned_bps", outcome.returnedBasisPoints)
  json.objects("lots", outcome.lots.prefix(AssistanceOutcome.maximumListed)) { lot, json in
    json.member("lot_id", lot.lot)
    json.member("trace_code", lot.traceCode)
    json.member("listing_id", lot.listing)
    json.member("title", lot.title)
    json.member("unit", lot.unit)
    json.member("harvested_on", lot.harvestedOn)
    json.member("received", lot.received)
    json.member("sold", lot.sold)
  }
  json.objects("orders", outcome.orders.prefix(AssistanceOutcome.maximumListed)) { part, json in
    json.member("order_id", part.order)
    json.member("number", part.number)
    json.member("status", part.status)
    json.member("quantity", part.quantity)
    json.member("credited_fen", part.credited)
  }
  json.endObject()
}
