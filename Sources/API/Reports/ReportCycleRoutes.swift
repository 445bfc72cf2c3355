import Core
import HTTP
import Income
import JSON
import Reports
import SQLite
import Storage

/// Figures of twelve months that are frozen, and what became of them since.
let reportCycleRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/report-cycles", .freezeReports,
    "Freezes the figures of the twelve months that end with a month that is over.",
    body: { $0.month("through") }, answers: .created(.reportCycle, as: .reportCycle),
    refuses: [
      ReportRefusal.cycleNotOver, ReportRefusal.cycleFrozen, ReportRefusal.nobodyRegistered,
      IncomeRefusal.noPovertyLine,
    ]
  ) { call, through in
    let actor = call.actor
    try await call.create { db in
      let cycle = try freezeCycle(through: through, as: actor, in: db)
      return try reply(.created, cycle.id, as: actor, in: db)
    } again: { id, db in
      try reply(.ok, id, as: actor, in: db)
    }
  },
  Endpoint(
    .get, "/v1/report-cycles", .readReports, "The cycles that were frozen, the newest first.",
    query: { $0.page() }, answers: .value(.page(of: .reportCycle))
  ) { call, page in
    let actor = call.actor
    let found = try await call.database.readSlowly {
      try reportCycles(page, as: actor, in: $0)
    }
    try call.respondWithPage(found) { writeCycle($0.cycle, $0.tally, to: &$1) }
  },
  Endpoint(
    .get, "/v1/report-cycles/{id}", .readReports,
    "What was frozen of the households within the caller's scope, together.",
    answers: .resource(.reportCycle)
  ) { call in
    let frozen = try await frozen(call)
    call.respondWithResource { writeCycle(frozen.cycle, frozen.tally, to: &$0) }
  },
  Endpoint(
    .get, "/v1/report-cycles/{id}/households", .readReports,
    "What was frozen of each household within the caller's scope.", query: { $0.page() },
    answers: .value(.page(of: .householdYear))
  ) { call, page in
    let households = try await frozen(call).households
    let found = Page(of: households, page, ascending: true) { Cursor(id: $0.household.id) }
    try call.respondWithPage(found, writeHouseholdYear)
  },
  Endpoint(
    .get, "/v1/report-cycles/{id}/households.csv", .readReports,
    "The same as a table, the amounts in yuan.", answers: .table
  ) { call in
    call.respond(withTable: table(of: try await frozen(call).households))
  },
  Endpoint(
    .get, "/v1/report-cycles/{id}/differences", .readReports,
    "The households within the caller's scope whose figures are others now.",
    query: { $0.page() }, answers: .value(.page(of: .cycleDifference))
  ) { call, page in
    let found = Page(of: try await changed(call), page, ascending: true) {
      Cursor(id: $0.now.household.id)
    }
    try call.respondWithPage(found, writeDifference)
  },
  Endpoint(
    .get, "/v1/report-cycles/{id}/differences.csv", .readReports,
    "The same as a table, the amounts in yuan.", answers: .table
  ) { call in
    call.respond(withTable: table(of: try await changed(call)))
  },
]

private func changed(_ call: Call) async throws -> [CycleDifference] {
  let id = try call.identifier("id", of: "report cycle")
  let actor = call.actor
  return try await call.database.readSlowly { try differences(of: id, as: actor, in: $0) }
}

private func frozen(
  _ call: Call
) async throws -> (cycle: ReportCycle, tally: HouseholdTally, households: [HouseholdYear]) {
  let id = try call.identifier("id", of: "report cycle")
  let actor = call.actor
  return try await call.database.readSlowly { try frozenYears(of: id, as: actor, in: $0) }
}

private func reply(
  _ status: Status, _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Reply {
  let frozen = try frozenYears(of: id, as: actor, in: db)
  return Reply(status, location: "/v1/report-cycles/\(id)") {
    writeCycle(frozen.cycle, frozen.tally, to: &$0)
  }
}

extension Schema {
  fileprivate static let reportCycle = Schema(
    .named(
      "ReportCycle",
      tallied([
        "id": .identifier, "from": .month, "through": .month, "line_fen": .fen,
        "frozen_by": .identifier, "frozen_at": .instant,
      ])))

  fileprivate static let cycleDifference = named(
    "CycleDifference",
    [
      "household_id": .identifier,
      "frozen": householdYear.orNull.noted(
        "Null for a household that was not on record when the cycle was frozen."),
      "now": householdYear,
    ])
}

private func writeCycle(_ cycle: ReportCycle, _ tally: HouseholdTally, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", cycle.id)
  json.member("from", cycle.from.rawValue)
  json.member("through", cycle.through.rawValue)
  json.member("line_fen", cycle.line)
  json.member("frozen_by", cycle.frozenBy)
  json.member("frozen_at", cycle.frozenAt)
  writeTally(tally, to: &json)
  json.endObject()
}

private func writeDifference(_ own: CycleDifference, to json: inout JSONWriter) {
  json.beginObject()
  json.member("household_id", own.now.household.id)
  json.key("frozen")
  if let frozen = own.frozen { writeHouseholdYear(frozen, to: &json) } else { json.null() }
  json.key("now")
  writeHouseholdYear(own.now, to: &json)
  json.endObject()
}
