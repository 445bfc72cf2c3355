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
    query: { (reportYear($0), $0.page()) },
    answers: .value(.page(of: .villageYear, ["year": .integer, "line_fen": .fen])),
    refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (year, (line, villages)) = try await villageYears(call, asked.0)
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
    query: reportYear, answers: .table, refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (_, (_, villages)) = try await villageYears(call, asked)
    call.respond(withTable: table(of: villages))
  },
  Endpoint(
    .get, "/v1/reports/households", .readReports,
    "A year of each household within the caller's scope, beside the poverty line.",
    query: { (reportYear($0), $0.choice("standing", Standing.self), $0.page()) },
    answers: .value(
      .page(of: .householdYear, ["year": .integer, "line_fen": .fen])),
    refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (year, (line, households)) = try await householdYears(call, asked.0, asked.1)
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
    query: { (reportYear($0), $0.choice("standing", Standing.self)) }, answers: .table,
    refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (_, (_, households)) = try await householdYears(call, asked.0, asked.1)
    call.respond(withTable: table(of: households))
  },
  Endpoint(
    .get, "/v1/reports/produce", .readReports,
    "What the completed orders of a year were made of, by category, what sold best first.",
    query: reportYear, answers: .resource(.produceReport)
  ) { call, asked in
    let (year, produce) = try await report(call, asked, produceReport)
    call.respondWithResource { json in
      json.beginObject()
      json.member("year", year)
      json.objects("items", produce, writeProduceYear)
      json.endObject()
    }
  },
  Endpoint(
    .get, "/v1/reports/produce.csv", .readReports, "The same as a table, the amounts in yuan.",
    query: reportYear, answers: .table
  ) { call, asked in
    let (_, produce) = try await report(call, asked, produceReport)
    call.respond(withTable: table(of: produce))
  },
]

private func villageYears(
  _ call: Call, _ asked: Int?
) async throws -> (year: Int, report: (line: PovertyLine, villages: [VillageYear])) {
  try await report(call, asked, villageReport)
}

private func householdYears(
  _ call: Call, _ asked: Int?, _ standing: Standing?
) async throws -> (year: Int, report: (line: PovertyLine, households: [HouseholdYear])) {
  try await report(call, asked) {
    try householdReport(year: $0, standing: standing, as: $1, in: $2)
  }
}
