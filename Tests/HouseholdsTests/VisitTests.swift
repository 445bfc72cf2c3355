import Core
import Households
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Visits to a household") struct VisitTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  /// The volunteer is paired since the 1st of June 2026; today is the 15th.
  init() throws {
    market = try TestMarket()
    let county = market.county
    self.county = county
    let since = CivilDate(year: 2026, month: 6, day: 1)
    try market.write {
      _ = try pairHousehold(
        county.household, with: county.volunteer.id, since: since, as: county.admin, in: $0)
    }
  }

  private func visit(
    on day: String = "2026-06-10", with other: Actor? = nil, by visitor: Actor? = nil,
    serial: String? = nil, note: String = "", as actor: Actor? = nil
  ) throws -> Visit {
    let day = try #require(CivilDate(rawValue: day))
    return try market.write {
      try recordVisit(
        NewVisit(
          visitor: visitor?.id, coVisitor: other?.id, visitedOn: day, note: note,
          needs: ["饲料"], figures: [VisitFigure(name: "务工收入", value: 120_000)], serial: serial),
        to: county.household, as: actor ?? county.volunteer, in: $0)
    }
  }

  private func sheet(of household: Identifier? = nil) throws -> VisitSheet {
    try market.write {
      try makeVisitSheet(
        for: household ?? county.household,
        as: household == nil ? county.volunteer : county.otherCoordinator, in: $0)
    }
  }

  private func check(_ visit: Visit, as actor: Actor) throws -> Visit {
    try market.write { try checkVisit(visit.id, as: actor, in: $0) }
  }

  @Test("A visit may be entered days later, and not of a day that cannot be")
  func days() throws {
    #expect(try visit(on: "2026-06-15").visitedOn == db.today)
    #expect(try visit(on: "2026-06-01").enteredBy == county.volunteer.id)
    #expect(throws: VisitRefusal.visitedInFuture) { try visit(on: "2026-06-16") }
    #expect(throws: VisitRefusal.visitedBeforePairing) { try visit(on: "2026-05-31") }
    // A coordinator is paired with nobody, and bound by the registration alone.
    _ = try visit(on: "2016-01-04", as: county.coordinator)
    #expect(throws: VisitRefusal.visitedBeforeRegistration) {
      try visit(on: "2016-01-03", as: county.coordinator)
    }
    #expect(try auditVisits(in: db) == [])
  }

  @Test("The paired volunteer and the village's coordinator enter visits, and nobody else")
  func scope() throws {
    let made = try visit()
    let missing = CommonRefusal.notFound(what: "household")
    for actor in [county.otherVolunteer, county.otherCoordinator, county.admin, county.buyer] {
      #expect(throws: missing) { try visit(as: actor) }
      #expect(throws: missing) {
        try market.write { try makeVisitSheet(for: county.household, as: actor, in: $0) }
      }
    }
    for actor in [county.otherVolunteer, county.otherCoordinator, county.buyer] {
      #expect(throws: CommonRefusal.notFound(what: "visit")) {
        try Households.visit(made.id, as: actor, in: db)
      }
      #expect(throws: missing) {
        try visits(to: county.household, PageRequest(), as: actor, in: db)
      }
    }
    let seen = try visits(to: county.household, PageRequest(), as: county.admin, in: db)
    #expect(seen.items.map(\.id) == [made.id])
    #expect(seen.items[0].needs == ["饲料"])
    #expect(seen.items[0].figures == [VisitFigure(name: "务工收入", value: 120_000)])
  }

  @Test("A coordinator keys in what a volunteer did while it was paired")
  func keyedIn() throws {
    let keyed = try visit(by: county.volunteer, as: county.coordinator)
    #expect(keyed.visitor == county.volunteer.id)
    #expect(keyed.enteredBy == county.coordinator.id)
    let since = CivilDate(year: 2026, month: 6, day: 12)
    try market.write {
      _ = try pairHousehold(
        county.household, with: county.otherVolunteer.id, since: since, as: county.admin, in: $0)
    }
    _ = try visit(on: "2026-06-12", by: county.volunteer, as: county.coordinator)
    #expect(throws: VisitRefusal.visitedAfterPairing) {
      try visit(on: "2026-06-13", by: county.volunteer, as: county.coordinator)
    }
    let missing = CommonRefusal.notFound(what: "visitor")
    #expect(throws: missing) { try visit(by: county.buyer, as: county.coordinator) }
    #expect(throws: missing) {
      try visit(on: "2026-06-13", by: county.volunteer, as: county.otherVolunteer)
    }
  }

  @Test("What two visitors signed is checked once, by a third person")
  func coSigned() throws {
    let signed = try visit(with: county.otherVolunteer)
    #expect(throws: VisitRefusal.ownVisit) { try check(signed, as: county.volunteer) }
    #expect(throws: CommonRefusal.notFound(what: "visit")) {
      try check(signed, as: county.otherVolunteer)
    }
    let checked = try check(signed, as: county.coordinator)
    #expect(checked.check?.by == county.coordinator.id)
    #expect(throws: VisitRefusal.checkedAlready) { try check(signed, as: county.admin) }
    #expect(throws: VisitRefusal.notCoSigned) { try check(visit(), as: county.admin) }
    #expect(throws: VisitRefusal.coSignedAlone) { try visit(with: county.volunteer) }
    #expect(throws: CommonRefusal.notFound(what: "visitor")) { try visit(with: county.buyer) }
    // Who keyed it in does not check it either.
    let keyed = try visit(with: county.otherVolunteer, by: county.volunteer, as: county.coordinator)
    #expect(throws: VisitRefusal.ownVisit) { try check(keyed, as: county.coordinator) }
    let second = try visit(with: county.coordinator)
    #expect(throws: VisitRefusal.ownVisit) { try check(second, as: county.coordinator) }
    #expect(try check(second, as: county.admin).check?.by == county.admin.id)
    #expect(try auditVisits(in: db) == [])
  }

  @Test("The same serial keyed in again updates, and never doubles")
  func sheets() throws {
    let sheet = try sheet()
    #expect(sheet.serial.count == 10)
    let first = try visit(serial: sheet.serial, note: "一")
    let typed = "\(sheet.serial.prefix(5))-\(sheet.serial.dropFirst(5).lowercased())"
    let again = try visit(on: "2026-06-12", serial: typed, note: "二", as: county.coordinator)
    #expect(again.id == first.id)
    #expect(again.visitor == county.coordinator.id)
    #expect(again.note == "二")
    #expect(again.needs == ["饲料"])
    #expect(
      try visits(to: county.household, PageRequest(), as: county.admin, in: db).items.count == 1)
    #expect(try visitSheet(sheet.id, as: county.volunteer, in: db).visit == first.id)
    #expect(try auditVisits(in: db) == [])
  }

  @Test("A sheet is of one household, and what was checked stays as it is")
  func sheetRefusals() throws {
    let other = try sheet(of: county.otherHousehold)
    for serial in [other.serial, "0000000000", "x", "!"] {
      #expect(throws: VisitRefusal.unknownSerial) { try visit(serial: serial) }
    }
    let own = try sheet()
    let signed = try visit(with: county.otherVolunteer, serial: own.serial)
    _ = try check(signed, as: county.admin)
    #expect(throws: VisitRefusal.checkedAlready) { try visit(serial: own.serial) }
  }

  @Test(
    "A visit that was tampered with is named",
    arguments: [
      "UPDATE visit SET visitor_id = (SELECT max(id) FROM user_account)",
      "UPDATE visit SET co_visitor_id = NULL", "UPDATE visit SET visited_on = '2026-06-11'",
      "UPDATE visit SET visited_on = '2016-01-01'", "UPDATE visit SET visited_on = '2026-02-30'",
      "UPDATE visit SET household_id = (SELECT max(id) FROM household)",
      "UPDATE visit SET sheet_id = NULL", "UPDATE visit SET checked_by = NULL",
      "UPDATE visit SET checked_at = NULL", "UPDATE visit SET checked_by = visitor_id",
      "UPDATE visit SET entered_by = checked_by", "UPDATE visit SET entered_at = 0",
      "DELETE FROM visit_need", "UPDATE visit_figure SET value = 1", "DELETE FROM visit_figure",
      "DELETE FROM visit", "UPDATE visit_sheet SET serial = '0000000000'",
      "UPDATE visit_sheet SET household_id = (SELECT max(id) FROM household)",
      "DELETE FROM visit_sheet",
    ])
  func tampering(statement: String) throws {
    let signed = try visit(with: county.otherVolunteer, serial: try sheet().serial)
    _ = try check(signed, as: county.admin)
    #expect(try auditVisits(in: db) == [])
    try market.spoil(statement)
    #expect(try !auditVisits(in: db).isEmpty)
  }

  @Test("Each refusal has its word and points to its place")
  func words() {
    let refusals: [(VisitRefusal, RefusalKind, String, String?)] = [
      (.visitedInFuture, .invalid, "in_the_future", "/visited_on"),
      (.visitedBeforeRegistration, .invalid, "before_registration", "/visited_on"),
      (.visitedBeforePairing, .invalid, "before_pairing", "/visited_on"),
      (.visitedAfterPairing, .invalid, "after_pairing", "/visited_on"),
      (.coSignedAlone, .invalid, "same_visitor", "/with"),
      (.unknownSerial, .invalid, "unknown_serial", "/serial"),
      (.notCoSigned, .conflict, "not_co_signed", nil), (.ownVisit, .conflict, "own_visit", nil),
      (.checkedAlready, .conflict, "checked_already", nil),
    ]
    for (refusal, kind, code, pointer) in refusals {
      #expect(refusal.kind == kind)
      #expect(refusal.code == code)
      #expect(!refusal.detail.isEmpty)
      #expect(refusal.faults.map(\.pointer) == [pointer].compactMap { $0 })
    }
  }
}
