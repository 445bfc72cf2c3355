import Core
import Households
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Assistance to a household") struct RecordAssistanceTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func record(
    _ status: AssistanceStatus = .planned, on date: String = "2026-06-15", as actor: Actor? = nil
  ) throws -> Assistance {
    let on = try #require(CivilDate(rawValue: date))
    return try market.write {
      try recordAssistance(
        NewAssistance(
          kind: .livestock, title: "乌鸡苗", quantity: 50, unit: "只", value: Fen(75_000),
          donor: "虚构基金", status: status, on: on),
        to: county.household, as: actor ?? county.coordinator, in: $0)
    }
  }

  private func move(
    _ assistance: Assistance, to status: AssistanceStatus, on date: String? = nil,
    as actor: Actor? = nil
  ) throws -> Assistance {
    try market.write {
      try moveAssistance(
        assistance.id, to: status, on: date.flatMap(CivilDate.init(rawValue:)),
        as: actor ?? county.coordinator, in: $0)
    }
  }

  @Test("Assistance is recorded and read back, by those who look after the household")
  func recorded() throws {
    let recorded = try record()
    let page = try assistance(
      of: county.household, PageRequest(), as: county.volunteer, in: db)
    #expect(page.items.map(\.id) == [recorded.id])
    let content = try #require(page.items.first?.content)
    #expect(content.title == "乌鸡苗")
    #expect(content.quantity == 50)
    #expect(content.value == Fen(75_000))
    #expect(content.donor == "虚构基金")
    #expect(content.status == .planned)
  }

  @Test("Pages hold while more is recorded")
  func pages() throws {
    let ids = try (0..<5).map { _ in try record().id }
    let first = try assistance(
      of: county.household, PageRequest(limit: 3), as: county.admin, in: db)
    let added = try record().id
    let second = try assistance(
      of: county.household, PageRequest(limit: 3, after: first.next), as: county.admin, in: db)
    #expect(first.items.map(\.id) + second.items.map(\.id) == ids + [added])
    #expect(second.next == nil)
  }

  @Test("It goes on, over a step too, and never back or nowhere")
  func moves() throws {
    for from in AssistanceStatus.allCases {
      for next in AssistanceStatus.allCases {
        let assistance = try record(from)
        if next > from {
          #expect(try move(assistance, to: next).content.status == next)
        } else {
          #expect(throws: HouseholdRefusal.assistanceMovesOnly(from: from.rawValue)) {
            try move(assistance, to: next)
          }
        }
      }
    }
  }

  @Test("A step has its date, today's where none is given")
  func dates() throws {
    let planned = try record(.planned, on: "2026-12-01")
    let delivered = try move(planned, to: .delivered, on: "2026-06-01")
    #expect(delivered.content.on.rawValue == "2026-06-01")
    // What has come is not of use before it came.
    #expect(throws: HouseholdRefusal.assistanceBeforeLastStep) {
      try move(delivered, to: .productive, on: "2026-05-31")
    }
    #expect(try move(delivered, to: .productive).content.on.rawValue == "2026-06-15")
  }

  @Test("What was delivered was not delivered in the future; plans may lie there")
  func future() throws {
    #expect(throws: HouseholdRefusal.assistanceInFuture) {
      try record(.delivered, on: "2026-06-16")
    }
    let planned = try record(.planned, on: "2026-06-16")
    #expect(throws: HouseholdRefusal.assistanceInFuture) {
      try move(planned, to: .delivered, on: "2026-06-16")
    }
  }

  @Test("Nobody but the village's keepers records or moves it")
  func scope() throws {
    let assistance = try record()
    for actor in [county.otherCoordinator, county.volunteer, county.buyer] {
      #expect(throws: CommonRefusal.notFound(what: "household")) { try record(as: actor) }
      #expect(throws: CommonRefusal.notFound(what: "assistance")) {
        try move(assistance, to: .delivered, as: actor)
      }
    }
    #expect(throws: CommonRefusal.notFound(what: "assistance")) {
      try market.write {
        try moveAssistance(
          Identifier(rawValue: 5), to: .delivered, on: nil, as: county.admin, in: $0)
      }
    }
    #expect(throws: CommonRefusal.notFound(what: "household")) {
      try Households.assistance(
        of: county.household, PageRequest(), as: county.otherVolunteer, in: db)
    }
  }
}
