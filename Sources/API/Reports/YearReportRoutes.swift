import Core
import HTTP
import Households
import Income
import JSON
import Reports
import SQLite
import Storage

/// A year of what the caller may know of: villages, households and produce, each as a table too.
let yearReportRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/reports/villages", .readReports,
    "A year of each village: of its households within the caller's scope.",
    query: { (year($0), $0.page()) },
    answers: .value(.page(of: .villageYear, ["year": .integer, "line_fen": .fen])),
    refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (year, line, villages) = try await villageYears(call, asked.0)
    let page = Page(of: villages, asked.1, ascending: true) { Cursor(id: $0.village.id) }
    try call.respondWithPage(
      page,
      extra: {
        $0.member("year", year)
        $0.member("line_fen", line.line)
      }, writeVillageYear)
  },
  Endpoint(
    .get, "/v1/reports/villages.csv", .readReports, "The same as a table, the amounts in yuan.",
    query: year, answers: .table, refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (_, _, villages) = try await villageYears(call, asked)
    call.respond(withTable: table(of: villages))
  },
  Endpoint(
    .get, "/v1/reports/households", .readReports,
    "A year of each household within the caller's scope, beside the poverty line.",
    query: { (year($0), $0.choice("standing", Standing.self), $0.page()) },
    answers: .value(
      .page(of: .householdYear, ["year": .integer, "line_fen": .fen])),
    refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (year, line, households) = try await householdYears(call, asked.0, asked.1)
    let page = Page(of: households, asked.2, ascending: true) { Cursor(id: $0.household.id) }
    try call.respondWithPage(
      page,
      extra: {
        $0.member("year", year)
        $0.member("line_fen", line.line)
      }, writeHouseholdYear)
  },
  Endpoint(
    .get, "/v1/reports/households.csv", .readReports, "The same as a table, the amounts in yuan.",
    query: { (year($0), $0.choice("standing", Standing.self)) }, answers: .table,
    refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (_, _, households) = try await householdYears(call, asked.0, asked.1)
    call.respond(withTable: table(of: households))
  },
  Endpoint(
    .get, "/v1/reports/produce", .readReports,
    "What the completed orders of a year were made of, by category, what sold best first.",
    query: year, answers: .resource(.produceReport)
  ) { call, asked in
    let (year, produce) = try await produceYears(call, asked)
    call.respondWithResource { json in
      json.beginObject()
      json.member("year", year)
      json.objects("items", produce, writeProduceYear)
      json.endObject()
    }
  },
  Endpoint(
    .get, "/v1/reports/produce.csv", .readReports, "The same as a table, the amounts in yuan.",
    query: year, answers: .table
  ) { call, asked in
    let (_, produce) = try await produceYears(call, asked)
    call.respond(withTable: table(of: produce))
  },
]

@Sendable private func year(_ query: Query) -> Int? { query.integer("year", IncomeYear.years) }

private func villageYears(
  _ call: Call, _ asked: Int?
) async throws -> (year: Int, line: PovertyLine, villages: [VillageYear]) {
  let actor = call.actor
  return try await call.database.readSlowly { db in
    let year = asked ?? db.today.year
    let report = try villageReport(year: year, as: actor, in: db)
    return (year, report.line, report.villages)
  }
}

private func householdYears(
  _ call: Call, _ asked: Int?, _ standing: Standing?
) async throws -> (year: Int, line: PovertyLine, households: [HouseholdYear]) {
  let actor = call.actor
  return try await call.database.readSlowly { db in
    let year = asked ?? db.today.year
    let report = try householdReport(year: year, standing: standing, as: actor, in: db)
    return (year, report.line, report.households)
  }
}

private func produceYears(
  _ call: Call, _ asked: Int?
) async throws -> (year: Int, produce: [ProduceYear]) {
  let actor = call.actor
  return try await call.database.readSlowly { db in
    let year = asked ?? db.today.year
    return (year, try produceReport(year: year, as: actor, in: db))
  }
}
