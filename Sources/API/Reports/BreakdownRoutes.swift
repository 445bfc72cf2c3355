import Core
import HTTP
import Income
import JSON
import Reports
import SQLite
import Storage

/// A year by township, month, produce, programme, donor and organisation, each as a table too.
let breakdownRoutes: [Endpoint] =
  townshipRoutes + monthRoutes + produceRoutes + programmeRoutes + donorRoutes
  + organisationReportRoutes

private let townshipRoutes = wholeReport(
  "/v1/reports/townships", "/v1/reports/townships.csv",
  "A year of each township: of its households within the caller's scope.", .townshipReport,
  refuses: [IncomeRefusal.noPovertyLine], read: townshipReport,
  json: { report, json in
    json.member("line_fen", report.line.line)
    json.objects("items", report.townships, writeTownship)
  }, table: { table(of: $0.townships) })

private let monthRoutes = wholeReport(
  "/v1/reports/months", "/v1/reports/months.csv",
  "A year month by month: of the households within the caller's scope together.", .monthReport,
  read: monthReport, json: { $1.objects("items", $0, writeMonth) }, table: { table(of: $0) })

private let produceRoutes = wholeReport(
  "/v1/reports/produce", "/v1/reports/produce.csv",
  "What the completed orders of a year were made of, by category, what sold best first.",
  .produceReport, read: produceReport, json: { $1.objects("items", $0, writeProduceYear) },
  table: { table(of: $0) })

private let programmeRoutes = wholeReport(
  "/v1/reports/programmes", "/v1/reports/programmes.csv",
  "A year's assistance by kind, by the day of its last step: to the households within the "
    + "caller's scope.", .assistanceReport,
  read: { try assistanceReport(of: $0, by: .programme, as: $1, in: $2) }, json: writeAssistance,
  table: { table(of: $0.items, by: "项目") })

private let donorRoutes = wholeReport(
  "/v1/reports/donors", "/v1/reports/donors.csv",
  "A year's assistance by donor, who gave the most first: to the households within the caller's "
    + "scope.", .assistanceReport,
  read: { try assistanceReport(of: $0, by: .donor, as: $1, in: $2) }, json: writeAssistance,
  table: { table(of: $0.items, by: "捐赠方") })

private let organisationReportRoutes = wholeReport(
  "/v1/reports/organisations", "/v1/reports/organisations.csv",
  "What organisations bought in a year's completed orders, who bought the most first.",
  .organisationReport, to: .readBooks, read: organisationReport,
  json: { report, json in
    json.objects("items", report.items, writeOrganisationYear)
    json.member("is_complete", report.isComplete)
  }, table: { table(of: $0.items) })

@Sendable private func writeAssistance(
  _ report: (items: [AssistanceYear], isComplete: Bool), to json: inout JSONWriter
) {
  json.objects("items", report.items, writeAssistanceYear)
  json.member("is_complete", report.isComplete)
}

/// A report that is told whole, as JSON and as a table.
func wholeReport<T: Sendable>(
  _ path: StaticString, _ tablePath: StaticString, _ summary: String, _ schema: Schema,
  to action: Action = .readReports, refuses refusals: [any Refusal] = [],
  read: @escaping @Sendable (ReportPeriod, Actor, Connection) throws -> T,
  json write: @escaping @Sendable (T, inout JSONWriter) -> Void,
  table: @escaping @Sendable (T) -> CSVTable
) -> [Endpoint] {
  [
    Endpoint(
      .get, path, action, summary, query: reportPeriod, answers: .resource(schema),
      refuses: refusals
    ) { call, asked in
      let (period, report) = try await report(call, asked, read)
      call.respondWithResource { json in
        json.beginObject()
        writePeriod(period, to: &json)
        write(report, &json)
        json.endObject()
      }
    },
    Endpoint(
      .get, tablePath, action, "The same as a table, the amounts in yuan.", query: reportPeriod,
      answers: .table, refuses: refusals
    ) { call, asked in
      call.respond(withTable: table(try await report(call, asked, read).report))
    },
  ]
}

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
