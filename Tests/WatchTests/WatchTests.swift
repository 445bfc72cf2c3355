import Core
import Households
import Income
import Listings
import Orders
import SQLite
import Storage
import TestSupport
import Testing

@testable import Watch

@Suite("Looking after households") struct WatchTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  /// Today is the 15th of June 2026, since which the volunteer is paired with the household.
  init() throws {
    market = try TestMarket()
    county = market.county
  }

  /// The whole pass of the day, so many households at a time.
  private func pass(_ limit: Int = 50) throws {
    while let part = try watchPass(upTo: limit, in: db) {
      try market.write { try take(part, in: $0) }
    }
  }

  private func tasks(
    _ status: WatchStatus = .open, isEscalated: Bool? = nil, as actor: Actor? = nil
  ) throws -> [WatchTask] {
    try watchTasks(
      status, isEscalated: isEscalated, PageRequest(), as: actor ?? county.admin, in: db
    ).items
  }

  private func receive(_ yuan: Int64, on day: String) throws {
    let day = try #require(CivilDate(rawValue: day))
    try market.write {
      _ = try enterIncome(
        NewIncomeEntry(source: .wages, amount: Fen(yuan * 100), receivedOn: day, note: ""),
        of: county.household, as: county.coordinator, in: $0)
    }
  }

  private func count(_ hens: Int, of household: Identifier? = nil) throws {
    try market.write {
      _ = try countResource(
        "hens", hens, on: nil, of: household ?? county.household, among: ["hens"],
        as: county.admin, in: $0)
    }
  }

  private func visit() throws {
    try market.write {
      _ = try recordVisit(
        NewVisit(visitedOn: $0.today), to: county.household, as: county.volunteer, in: $0)
    }
  }

  private func events() throws -> Int {
    try db.value("SELECT count(*) FROM outbox_event WHERE type = 'household.at_risk'")
  }

  @Test("Sixty days without a visit are a task, and the next visit closes it")
  func notVisited() throws {
    market.clock.advance(days: 59)
    try pass()
    #expect(try tasks().isEmpty)
    market.clock.advance(days: 1)
    try pass()
    let task = try #require(try tasks(as: county.volunteer).first)
    let since = try #require(CivilDate(rawValue: "2026-06-15"))
    #expect(task.cause == .notVisited(since: since))
    #expect(task.whyInEnglish.contains("2026-06-15") && task.whyInEnglish.contains("60"))
    #expect(task.whyInChinese.contains("2026-06-15"))
    #expect(task.escalatedOn == nil)
    #expect(try events() == 1)
    try visit()
    market.clock.advance(days: 1)
    try pass()
    #expect(try tasks().isEmpty)
    #expect(try tasks(.gone).map(\.id) == [task.id])
    #expect(try auditWatch(in: db) == [])
  }

  @Test("A task that is open for 14 days goes to the coordinator, once")
  func escalation() throws {
    market.clock.advance(days: 60)
    try pass()
    market.clock.advance(days: 13)
    try pass()
    #expect(try tasks(isEscalated: true).isEmpty)
    market.clock.advance(days: 1)
    try pass()
    let task = try #require(try tasks(isEscalated: true, as: county.coordinator).first)
    #expect(task.escalatedOn == db.today)
    market.clock.advance(days: 1)
    try pass()
    #expect(try tasks(isEscalated: true).map(\.escalatedOn) == [task.escalatedOn])
    #expect(try tasks(isEscalated: false).isEmpty)
    #expect(try events() == 2)
    #expect(try auditWatch(in: db) == [])
  }

  @Test("What somebody saw to is asked again after 30 days at the earliest")
  func done() throws {
    market.clock.advance(days: 60)
    try pass()
    let task = try #require(try tasks().first)
    let done = try market.write {
      try seeToTask(task.id, note: "电话联系过", as: county.volunteer, in: $0)
    }
    #expect(done.status == .done && done.closedBy == county.volunteer.id)
    #expect(throws: WatchRefusal.closedAlready) {
      try market.write { try seeToTask(task.id, note: "x", as: county.admin, in: $0) }
    }
    market.clock.advance(days: 29)
    try pass()
    #expect(try tasks().isEmpty)
    market.clock.advance(days: 1)
    try pass()
    #expect(try tasks().count == 1)
    #expect(try auditWatch(in: db) == [])
  }

  @Test(
    "An income that fell by a third is a task, by a fen less it is none",
    arguments: [(600, true), (601, false), (0, true)] as [(Int64, Bool)])
  func incomeFell(now: Int64, isTask: Bool) throws {
    try receive(900, on: "2025-04-01")
    // Before and after the three months, which play no part.
    try receive(9_000, on: "2025-02-28")
    try receive(9_000, on: "2026-06-01")
    if now > 0 { try receive(now, on: "2026-05-31") }
    try pass()
    #expect(try tasks().map(\.cause.reason) == (isTask ? [.incomeFell] : []))
    if isTask, let task = try tasks().first {
      #expect(task.cause == .incomeFell(before: Fen(90_000), now: Fen(now * 100)))
      #expect(task.whyInChinese.contains("900.00元"))
    }
    #expect(try auditWatch(in: db) == [])
  }

  @Test("A small income that fell says nothing")
  func smallIncome() throws {
    try receive(299, on: "2025-04-01")
    try pass()
    #expect(try tasks().isEmpty)
  }

  @Test("Hens that should lay and sold nothing in 30 days are a task, until eggs are sent")
  func hens() throws {
    try count(2_000)
    market.clock.advance(days: 30)
    try visit()
    try pass()
    let task = try #require(try tasks().first)
    let since = try #require(CivilDate(rawValue: "2026-06-15"))
    #expect(task.cause == .hensNotSelling(hens: 2_000, since: since))
    #expect(task.whyInEnglish.contains("2000 hens"))
    let order = try county.order(1, of: try county.addEggs())
    try county.arrive(order)
    market.clock.advance(days: 1)
    try pass()
    #expect(try tasks().isEmpty)
    #expect(try tasks(.gone).map(\.id) == [task.id])
  }

  @Test("Chicks that were given count from the day they are productive")
  func givenChicks() throws {
    try market.write { db in
      _ = try recordAssistance(
        NewAssistance(
          kind: .livestock, title: "乌鸡苗", quantity: 50, unit: "只", value: Fen(90_000),
          donor: "虚构单位", status: .productive, on: db.today.adding(days: -29)),
        to: county.household, as: county.admin, in: db)
    }
    try pass()
    #expect(try tasks().isEmpty)
    market.clock.advance(days: 1)
    try pass()
    #expect(try tasks().map(\.cause.reason) == [.hensNotSelling])
  }

  @Test("Of a household that is paired with nobody the coordinator is told at once")
  func unpaired() throws {
    try count(20, of: county.otherHousehold)
    market.clock.advance(days: 30)
    try visit()
    try pass()
    let task = try #require(try tasks(as: county.otherCoordinator).first)
    #expect(task.volunteer == nil && task.escalatedOn == db.today)
    for actor in [county.coordinator, county.volunteer] {
      #expect(try tasks(as: actor).isEmpty)
      #expect(throws: CommonRefusal.notFound(what: "task")) {
        try watchTask(task.id, as: actor, in: db)
      }
      #expect(throws: CommonRefusal.notFound(what: "task")) {
        try market.write { try seeToTask(task.id, note: "x", as: actor, in: $0) }
      }
    }
    #expect(throws: CommonRefusal.roleMayNot) { try tasks(as: county.buyer) }
  }

  @Test("A pass goes on where it was left, and is made once a day")
  func parts() throws {
    market.clock.advance(days: 60)
    let first = try #require(try watchPass(upTo: 1, in: db))
    #expect(first.findings.count == 1 && !first.isLast)
    try market.write { try take(first, in: $0) }
    let second = try #require(try watchPass(upTo: 1, in: db))
    #expect(second.findings[0].household != first.findings[0].household)
    try market.write { try take(second, in: $0) }
    try pass(1)
    #expect(try watchPass(upTo: 1, in: db) == nil)
    market.clock.advance(days: 1)
    #expect(try watchPass(upTo: 1, in: db)?.findings[0].household == first.findings[0].household)
  }

  @Test(
    "A task that was tampered with is named",
    arguments: [
      "reason = 'income_fell'", "status = 'gone'", "opened_on = '2026-01-01'",
      "escalated_on = '2026-09-01'", "since = '2026-06-16'", "before_fen = 1", "now_fen = 1",
      "hens = 1", "closed_on = '2026-09-01'", "closed_by = 1", "note = 'x'",
      "household_id = (SELECT min(id) FROM household WHERE id <> household_id)",
    ])
  func tampering(change: String) throws {
    market.clock.advance(days: 60)
    try pass()
    #expect(try auditWatch(in: db) == [])
    try market.spoil("UPDATE watch_task SET \(change)")
    #expect(try auditWatch(in: db).count == 1)
    try market.spoil("DELETE FROM watch_task")
    #expect(try auditWatch(in: db).count == 1)
  }
}
