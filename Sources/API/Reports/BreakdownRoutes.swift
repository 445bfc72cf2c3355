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
    "A year of each township: of its households within the caller's scope.", query: reportPeriod,
    answers: .resource(.townshipReport), refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (period, report) = try await report(call, asked, townshipReport)
    call.respondWithResource { json in
      json.beginObject()
      writePeriod(period, to: &json)
      json.member("line_fen", report.line.line)
      json.objects("items", report.townships, writeTownship)
      json.endObject()
    }
  },
  Endpoint(
    .get, "/v1/reports/townships.csv", .readReports, "The same as a table, the amounts in yuan.",
    query: reportPeriod, answers: .table, refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let (_, report) = try await report(call, asked, townshipReport)
    call.respond(withTable: table(of: report.townships))
  },
  Endpoint(
    .get, "/v1/reports/months", .readReports,
    "A year month by month: of the households within the caller's scope together.",
    query: reportPeriod, answers: .resource(.monthReport)
  ) { call, asked in
    let (period, months) = try await report(call, asked, monthReport)
    call.respondWithResource { json in
      json.beginObject()
      writePeriod(period, to: &json)
      json.objects("items", months, writeMonth)
      json.endObject()
    }
  },
  Endpoint(
    .get, "/v1/reports/months.csv", .readReports, "The same as a table, the amounts in yuan.",
    query: reportPeriod, answers: .table
  ) { call, asked in
    let (_, months) = try await report(call, asked, monthReport)
    call.respond(withTable: table(of: months))
  },
  Endpoint(
    .get, "/v1/reports/programmes", .readReports,
    "A year's assistance by kind, by the day of its last step: to the households within the "
      + "caller's scope.", query: reportPeriod, answers: .resource(.assistanceReport)
  ) { call, asked in
    try await respond(to: call, asked, by: .programme)
  },
  Endpoint(
    .get, "/v1/reports/programmes.csv", .readReports, "The same as a table, the amounts in yuan.",
    query: reportPeriod, answers: .table
  ) { call, asked in
    let (_, report) = try await assistance(call, asked, by: .programme)
    call.respond(withTable: table(of: report.items, by: "项目"))
  },
  Endpoint(
    .get, "/v1/reports/donors", .readReports,
    "A year's assistance by donor, who gave the most first: to the households within the caller's "
      + "scope.", query: reportPeriod, answers: .resource(.assistanceReport)
  ) { call, asked in
    try await respond(to: call, asked, by: .donor)
  },
  Endpoint(
    .get, "/v1/reports/donors.csv", .readReports, "The same as a table, the amounts in yuan.",
    query: reportPeriod, answers: .table
  ) { call, asked in
    let (_, report) = try await assistance(call, asked, by: .donor)
    call.respond(withTable: table(of: report.items, by: "捐赠方"))
  },
  Endpoint(
    .get, "/v1/reports/organisations", .readBooks,
    "What organisations bought in a year's completed orders, who bought the most first.",
    query: reportPeriod, answers: .resource(.organisationReport)
  ) { call, asked in
    let (period, report) = try await report(call, asked, organisationReport)
    call.respondWithResource { json in
      json.beginObject()
      writePeriod(period, to: &json)
      json.objects("items", report.items, writeOrganisationYear)
      json.member("is_complete", report.isComplete)
      json.endObject()
    }
  },
  Endpoint(
    .get, "/v1/reports/organisations.csv", .readBooks,
    "The same as a table, the amounts in yuan.", query: reportPeriod, answers: .table
  ) { call, asked in
    let (_, report) = try await report(call, asked, organisationReport)
    call.respond(withTable: table(of: report.items))
  },
]

/// The months that are asked for: a year's, or the twelve that end with a month.
@Sendable func reportPeriod(_ query: Query) -> ReportPeriod? {
  let year = query.integer("year", IncomeYear.years)
  guard let last = query.month("through") else { return year.map(ReportPeriod.year) }
  if year != nil { query.refuse("through", "with_year", "This is named in the place of a year.") }
  guard IncomeYear.years.contains(last.year), let period = ReportPeriod(through: last) else {
    query.refuse(
      "through", "beyond_reports",
      "Reports go from \(IncomeYear.years.lowerBound) to "
        + "\(IncomeYear.years.upperBound).")
    return nil
  }
  return period
}

/// Reads a report of the months that are asked for, else of this year, away from the event loop.
func report<T: Sendable>(
  _ call: Call, _ asked: ReportPeriod?,
  _ read: @escaping @Sendable (ReportPeriod, Actor, Connection) throws -> T
) async throws -> (period: ReportPeriod, report: T) {
  let actor = call.actor
  return try await call.database.readSlowly { db in
    let period = asked ?? .year(db.today.year)
    return (period, try read(period, actor, db))
  }
}

/// Which months a report is of.
func writePeriod(_ period: ReportPeriod, to json: inout JSONWriter) {
  json.member("year", period.last.year)
  json.member("from", period.first.rawValue)
  json.member("through", period.last.rawValue)
}

private func assistance(
  _ call: Call, _ asked: ReportPeriod?, by grouping: AssistanceGrouping
) async throws -> (period: ReportPeriod, report: (items: [AssistanceYear], isComplete: Bool)) {
  try await report(call, asked) { try assistanceReport(of: $0, by: grouping, as: $1, in: $2) }
}

private func respond(
  to call: Call, _ asked: ReportPeriod?, by grouping: AssistanceGrouping
) async throws {
  let (period, report) = try await assistance(call, asked, by: grouping)
  call.respondWithResource { json in
    json.beginObject()
    writePeriod(period, to: &json)
    json.objects("items", report.items, writeAssistanceYear)
    json.member("is_complete", report.isComplete)
    json.endObject()
  }
}
