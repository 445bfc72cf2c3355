import Core
import Notifications
import Storage
import TestSupport
import Testing

@testable import SQLite

/// The statements that are run for each delivery: none of them reads what waits behind another.
@Suite("The plans of what hooks run") struct HookPlanTests {
  let database: TestDatabase
  let county: TestCounty
  let db: Connection

  init() throws {
    database = try TestDatabase()
    county = try TestCounty(database)
    db = try Connection(path: database.path, timeAndChance: database.clock.timeAndChance)
    let owner = county.buyer
    try db.transaction {
      _ = try addWebhook(
        url: "https://example.org", events: [.orderPlaced], secret: "x", as: owner, in: db)
    }
    _ = try county.order(of: try county.addEggs())
  }

  /// Runs `body`, and expects of each statement with such a part, of which there is one at least,
  /// that it neither scans nor sorts, and how it searches.
  private func expect(
    _ expected: [(part: String, search: String)], of body: () throws -> Void
  ) throws {
    let plans = try db.queryPlans(containing: " ", of: body)
    for (part, search) in expected {
      let found = plans.filter { $0.statement.contains(part) }
      #expect(!found.isEmpty, "no statement with \(part)")
      for plan in found {
        #expect(plan.scans == [] && plan.sorts == [], "\(plan)")
        #expect(plan.steps.contains { $0.contains(search) }, "\(plan)")
      }
    }
  }

  private func deal() throws {
    try db.transaction { while try dealOutEvents(upTo: 10, in: db) {} }
  }

  private func look() throws -> [DueRun] {
    try db.transaction { try dueRuns(after: nil, upTo: 10, in: db) { _ in 10 } }
  }

  @Test("Dealing out looks up whether something of the subject is on its way")
  func dealing() throws {
    try expect([("INSERT INTO webhook_delivery", "webhook_delivery_order")]) { try deal() }
  }

  @Test("A look at what is due walks the index of those whose turn it is")
  func looking() throws {
    try deal()
    try expect([
      ("SELECT webhook_id, next_attempt_at", "webhook_delivery_due (webhook_id>?"),
      ("d.is_next = 1", "webhook_delivery_due (webhook_id=? AND next_attempt_at<?"),
      ("d.sequence > ?", "webhook_delivery_order (webhook_id=? AND subject_id=? AND sequence>?"),
    ]) {
      let runs = try look()
      #expect(runs.count == 1)
    }
  }

  @Test("Recording a try finds its rows by their keys, and the next by the order of its subject")
  func recording() throws {
    try deal()
    let due = try #require(try look().first).deliveries[0]
    try expect([
      ("UPDATE webhook_delivery SET status", "INTEGER PRIMARY KEY"),
      ("UPDATE webhook_delivery SET is_next", "webhook_delivery_order"),
      ("FROM delivery_try", "PRIMARY KEY (delivery_id=?"),
      ("UPDATE webhook SET", "INTEGER PRIMARY KEY"),
    ]) {
      try db.transaction {
        try recordDelivery(
          due, .answered(status: 200, answer: "", retryAfterSeconds: nil), in: db)
      }
    }
  }
}
