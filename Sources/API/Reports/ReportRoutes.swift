import HTTP
import JSON
import Reports

let reportRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/reports/summary", .readSummary, "What the market has come to.",
    answers: .resource(
      .named(
        "Summary",
        [
          "villages": .integer, "households": .integer, "people": .integer, "orders": .integer,
          "buyers": .integer, "spent_fen": .fen, "paid_to_households_fen": .fen,
          "household_share_bps": .integer.orNull,
        ]))
  ) { call in
    let summary = try await call.database.readSlowly { try Reports.summary(in: $0) }
    call.respondWithResource { json in
      json.beginObject()
      json.member("villages", summary.villages)
      json.member("households", summary.households)
      json.member("people", summary.people)
      json.member("orders", summary.orders)
      json.member("buyers", summary.buyers)
      json.member("spent_fen", summary.spent)
      json.member("paid_to_households_fen", summary.paidToHouseholds)
      json.member("household_share_bps", summary.householdShareBasisPoints)
      json.endObject()
    }
  }
]
