import Core
import HTTP
import Households
import Income
import JSON
import Reports
import SQLite
import Storage

/// A year of what the caller may know of: villages and households, each as a table too.
let yearReportRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/reports/villages", .readReports,
    "A year of each village: of its households within the caller's scope.",
    query: { (reportPeriod($0), $0.page()) },
    answers: .value(
      .page(
        of: .villageYear, ["year": .integer, "from": .month, "through": .month, "line_fen": .fen])
    ),
    refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (period, (line, villages)) = try await villageYears(call, asked.0)
    let page = Page(of: villages, asked.1, ascending: true) { Cursor(id: $0.village.id) }
    try call.respondWithPage(
      page,
      extra: {
        writePeriod(period, to: &$0)
        $0.member("line_fen", line.line)
      }, writeVillageYear)
  },
  Endpoint(
    .get, "/v1/reports/villages.csv", .readReports, "The same as a table, the amounts in yuan.",
    query: reportPeriod, answers: .table, refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (_, (_, villages)) = try await villageYears(call, asked)
    call.respond(withTable: table(of: villages))
  },
  Endpoint(
    .get, "/v1/reports/households", .readReports,
    "A year of each household within the caller's scope, beside the poverty line.",
    query: { (reportPeriod($0), $0.choice("standing", Standing.self), $0.page()) },
    answers: .value(
      .page(
        of: .householdYear,
        ["year": .integer, "from": .month, "through": .month, "line_fen": .fen])
    ),
    refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (period, (line, households)) = try await householdYears(call, asked.0, asked.1)
    let page = Page(of: households, asked.2, ascending: true) { Cursor(id: $0.household.id) }
    try call.respondWithPage(
      page,
      extra: {
        writePeriod(period, to: &$0)
        $0.member("line_fen", line.line)
      }, writeHouseholdYear)
  },
  Endpoint(
    .get, "/v1/reports/households.csv", .readReports, "The same as a table, the amounts in yuan.",
    query: { (reportPeriod($0), $0.choice("standing", Standing.self)) }, answers: .table,
    refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (_, (_, households)) = try await householdYears(call, asked.0, asked.1)
    call.respond(withTable: table(of: households))
  },
]

private func villageYears(
  _ call: Call, _ asked: ReportPeriod?
) async throws -> (period: ReportPeriod, report: (line: PovertyLine, villages: [VillageYear])) {
  try await report(call, asked, villageReport)
}

private func householdYears(
  _ call: Call, _ asked: ReportPeriod?, _ standing: Standing?
) async throws -> (period: ReportPeriod, report: (line: PovertyLine, households: [HouseholdYear])) {
  try await report(call, asked) {
    try householdReport(of: $0, standing: standing, as: $1, in: $2)
  }
}
