import Core
import HTTP
import Income
import JSON
import Reports
import SQLite
import Storage

/// A year by township, month, programme, donor and organisation, each as a table too.
let breakdownRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/reports/townships", .readReports,
    "A year of each township: of its households within the caller's scope.", query: reportYear,
    answers: .resource(.townshipReport), refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (year, report) = try await report(call, asked, townshipReport)
    call.respondWithResource { json in
      json.beginObject()
      json.member("year", year)
      json.member("line_fen", report.line.line)
      json.objects("items", report.townships, writeTownship)
      json.endObject()
    }
  },
  Endpoint(
    .get, "/v1/reports/townships.csv", .readReports, "The same as a table, the amounts in yuan.",
    query: reportYear, answers: .table, refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (_, report) = try await report(call, asked, townshipReport)
    call.respond(withTable: table(of: report.townships))
  },
  Endpoint(
    .get, "/v1/reports/months", .readReports,
    "A year month by month: of the households within the caller's scope together.",
    query: reportYear, answers: .resource(.monthReport)
  ) { call, asked in
    let (year, months) = try await report(call, asked, monthReport)
    call.respondWithResource { json in
      json.beginObject()
      json.member("year", year)
      json.objects("items", months, writeMonth)
      json.endObject()
    }
  },
  Endpoint(
    .get, "/v1/reports/months.csv", .readReports, "The same as a table, the amounts in yuan.",
    query: reportYear, answers: .table
  ) { call, asked in
    let (_, months) = try await report(call, asked, monthReport)
    call.respond(withTable: table(of: months))
  },
  Endpoint(
    .get, "/v1/reports/programmes", .readReports,
    "A year's assistance by kind, by the day of its last step: to the households within the "
      + "caller's scope.", query: reportYear, answers: .resource(.assistanceReport)
  ) { call, asked in
    try await respond(to: call, asked, by: .programme)
  },
  Endpoint(
    .get, "/v1/reports/programmes.csv", .readReports, "The same as a table, the amounts in yuan.",
    query: reportYear, answers: .table
  ) { call, asked in
    let (_, report) = try await assistance(call, asked, by: .programme)
    call.respond(withTable: table(of: report.items, by: "项目"))
  },
  Endpoint(
    .get, "/v1/reports/donors", .readReports,
    "A year's assistance by donor, who gave the most first: to the households within the caller's "
      + "scope.", query: reportYear, answers: .resource(.assistanceReport)
  ) { call, asked in
    try await respond(to: call, asked, by: .donor)
  },
  Endpoint(
    .get, "/v1/reports/donors.csv", .readReports, "The same as a table, the amounts in yuan.",
    query: reportYear, answers: .table
  ) { call, asked in
    let (_, report) = try await assistance(call, asked, by: .donor)
    call.respond(withTable: table(of: report.items, by: "捐赠方"))
  },
  Endpoint(
    .get, "/v1/reports/organisations", .readBooks,
    "What organisations bought in a year's completed orders, who bought the most first.",
    query: reportYear, answers: .resource(.organisationReport)
  ) { call, asked in
    let (year, report) = try await report(call, asked, organisationReport)
    call.respondWithResource { json in
      json.beginObject()
      json.member("year", year)
      json.objects("items", report.items, writeOrganisationYear)
      json.member("is_complete", report.isComplete)
      json.endObject()
    }
  },
  Endpoint(
    .get, "/v1/reports/organisations.csv", .readBooks,
    "The same as a table, the amounts in yuan.", query: reportYear, answers: .table
  ) { call, asked in
    let (_, report) = try await report(call, asked, organisationReport)
    call.respond(withTable: table(of: report.items))
  },
]

/// The year that is asked for.
@Sendable func reportYear(_ query: Query) -> Int? { query.integer("year", IncomeYear.years) }

/// Reads a report of the year that is asked for, else of this one, away from the event loop.
func report<T: Sendable>(
  _ call: Call, _ asked: Int?,
  _ read: @escaping @Sendable (Int, Actor, Connection) throws -> T
) async throws -> (year: Int, report: T) {
  let actor = call.actor
  return try await call.database.readSlowly { db in
    let year = asked ?? db.today.year
    return (year, try read(year, actor, db))
  }
}

private func assistance(
  _ call: Call, _ asked: Int?, by grouping: AssistanceGrouping
) async throws -> (year: Int, report: (items: [AssistanceYear], isComplete: Bool)) {
  try await report(call, asked) { try assistanceReport(year: $0, by: grouping, as: $1, in: $2) }
}

private func respond(
  to call: Call, _ asked: Int?, by grouping: AssistanceGrouping
) async throws {
  let (year, report) = try await assistance(call, asked, by: grouping)
  call.respondWithResource { json in
    json.beginObject()
    json.member("year", year)
    json.objects("items", report.items, writeAssistanceYear)
    json.member("is_complete", report.isComplete)
    json.endObject()
  }
}
