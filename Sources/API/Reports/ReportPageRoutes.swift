import Core
import HTTP
import Income
import Pages
import Reports
import SQLite

/// The report for people.
let reportPageRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/reports/page", .readReports,
    "A year of the households within the caller's scope, as a page with charts.",
    query: { ($0.choice("lang", Language.self), reportPeriod($0)) }, answers: .page,
    refuses: [IncomeRefusal.noPovertyLine]
  ) { call, asked in
    let actor = call.actor
    let (language, period) = asked
    try await call.respondWithPage(in: language) { db, language in
      let overview = try yearOverview(
        of: period ?? .year(db.today.year), as: actor, in: db)
      return ReportPage(overview).page(in: language)
    }
  }
]
