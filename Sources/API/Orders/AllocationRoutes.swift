import Core
import HTTP
import JSON
import Listings
import Orders
import Storage

/// By what the goods of pooled listings were given out.
let allocationRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/orders/{id}/allocations", .handleConsignments,
    "By what an order's pooled goods were given out: whose were taken and who came next.",
    query: { $0.page() }, answers: .value(.page(of: .allocation, ["rule": .allocationRule]))
  ) { call, page in
    let id = try call.identifier("id", of: "order")
    let places = try call.read { try fairPlaces(of: id, page, as: call.actor, in: $0) }
    try call.respondWithPage(places, extra: writeRule, writeAllocation)
  },
  Endpoint(
    .get, "/v1/households/{id}/allocations", .readHouseholds,
    "The orders of pooled listings in which a household's goods were taken or next in line.",
    query: { $0.page() },
    answers: .value(.page(of: .householdAllocation, ["rule": .allocationRule]))
  ) { call, page in
    let id = try call.identifier("id", of: "household")
    let actor = call.actor
    let places = try await call.database.readSlowly { db in
      try fairPlaces(ofHousehold: id, page, as: actor, in: db)
    }
    try call.respondWithPage(places, extra: writeRule) {
      writeHouseholdAllocation($0, of: id, to: &$1)
    }
  },
]

extension Schema {
  static let allocationRule = choice(AllocationRule.self)
    .noted("How a pooled listing's goods are given out.")

  fileprivate static let allocation = named(
    "Allocation",
    [
      "line": .integer.noted("The order's line, from 1."), "place": .integer,
      "lot_id": .identifier, "household_id": .identifier, "expected": .boolean,
      "best_before": .date, "per_head_fen": .fen, "available": .integer,
      "taken": .integer.noted("Zero for one that came next."),
    ])

  fileprivate static let householdAllocation = named(
    "HouseholdAllocation",
    [
      "order_number": .text, "placed_at": .instant, "listing_id": .identifier, "title": .text,
      "place": .integer, "expected": .boolean, "best_before": .date, "per_head_fen": .fen,
      "available": .integer, "taken": .integer.noted("Zero where it only came next."),
      "before": .list(.neighbour), "after": .list(.neighbour),
    ])

  private static let neighbour = named(
    "AllocationNeighbour",
    [
      "place": .integer, "expected": .boolean, "best_before": .date, "per_head_fen": .fen,
      "available": .integer, "taken": .integer,
      "own": .boolean.noted("Whether it is the same household's, from another lot."),
    ])
}

private func writeRule(to json: inout JSONWriter) {
  json.member("rule", AllocationRule.bestBeforeThenIncomePerHead)
}

private func writeAllocation(_ place: FairPlace, to json: inout JSONWriter) {
  json.beginObject()
  json.member("line", place.line)
  json.member("lot_id", place.lot)
  json.member("household_id", place.household)
  writeFigures(place, to: &json)
  json.endObject()
}

private func writeHouseholdAllocation(
  _ place: HouseholdPlace, of household: Identifier, to json: inout JSONWriter
) {
  func writeNeighbours(_ name: StaticString, _ neighbours: [FairPlace]) {
    json.objects(name, neighbours) { neighbour, json in
      writeFigures(neighbour, to: &json)
      json.member("own", neighbour.household == household)
    }
  }
  json.beginObject()
  json.member("order_number", Order.number(of: place.order))
  json.member("placed_at", place.placedAt)
  json.member("listing_id", place.listing)
  json.member("title", place.title)
  writeFigures(place.own, to: &json)
  writeNeighbours("before", place.before)
  writeNeighbours("after", place.after)
  json.endObject()
}

/// What the rule goes by, and what came out, without a word about whose it is.
private func writeFigures(_ place: FairPlace, to json: inout JSONWriter) {
  json.member("place", place.place)
  json.member("expected", place.isExpected)
  json.member("best_before", place.bestBefore)
  json.member("per_head_fen", place.perHead)
  json.member("available", place.available)
  json.member("taken", place.taken)
}
