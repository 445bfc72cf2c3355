import Core
import Households
import Income
import Ledger
import SQLite
import Storage
import TestSupport
import Testing

@Suite("A household's income") struct IncomeTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func enter(
    _ amount: Int64, on date: String = "2026-03-31", source: IncomeSource = .wages,
    of household: Identifier? = nil, as actor: Actor? = nil
  ) throws -> IncomeEntry {
    let receivedOn = try #require(CivilDate(rawValue: date))
    return try market.write {
      try enterIncome(
        NewIncomeEntry(
          source: source, amount: Fen(amount), receivedOn: receivedOn, note: "虚构"),
        of: household ?? county.household, as: actor ?? county.coordinator, in: $0)
    }
  }

  private func reverse(
    _ id: Identifier, of household: Identifier? = nil, as actor: Actor? = nil
  ) throws -> IncomeEntry {
    try market.write {
      try reverseIncome(
        id, of: household ?? county.household, note: "录错", as: actor ?? county.coordinator, in: $0)
    }
  }

  private func year(
    _ year: Int = 2026, of household: Identifier? = nil, as actor: Actor? = nil
  ) throws -> IncomeYear {
    try income(
      of: household ?? county.household, year: year, as: actor ?? county.volunteer, in: db)
  }

  /// What the market credits, as of a moment.
  private func credit(_ amount: Int64, at moment: Instant) throws {
    try market.write { db in
      try db.asOf(moment) {
        try post(
          Transfer(.payment, order: nil, [(.bank, Fen(-amount)), (.escrow, Fen(amount))]), in: db)
        try post(
          Transfer(
            .completion, order: nil,
            [(.escrow, Fen(-amount)), (.household(county.household), Fen(amount))]), in: db)
      }
    }
  }

  @Test(
    "Below, near and above meet at the line and at one and a half times the line",
    arguments: [
      (0, .below), (399_999, .below), (400_000, .near), (599_999, .near), (600_000, .above),
      (9_000_000, .above),
    ] as [(Int64, Standing)])
  func standing(perCapita: Int64, expected: Standing) {
    #expect(Standing(perCapita: Fen(perCapita), line: Fen(400_000)) == expected)
  }

  @Test("A line that is odd has its boundary rounded up")
  func oddLine() {
    #expect(Standing(perCapita: Fen(4), line: Fen(3)) == .near)
    #expect(Standing(perCapita: Fen(5), line: Fen(3)) == .above)
  }

  @Test("Market and entries are summed by source and month, a head rounded down")
  func sums() throws {
    try credit(100_000, at: ManualClock.start)
    _ = try enter(200_001, on: "2026-01-01", source: .wages)
    _ = try enter(50_000, on: "2026-06-15", source: .subsidy)
    _ = try enter(30_000, on: "2025-12-31", source: .farming)
    let income = try year()
    #expect(income.people == 3)
    #expect(income.total == Fen(350_001))
    #expect(income.perCapita == Fen(116_667))
    #expect(income.standing == .below)
    #expect(income.line.year == 2020)
    #expect(income.line.line == Fen(400_000))
    #expect(income.bySource.map(\.source) == ["market", "wages", "subsidy"])
    #expect(income.bySource.map(\.amount) == [Fen(100_000), Fen(200_001), Fen(50_000)])
    #expect(income.byMonth.map(\.rawValue) == [200_001, 0, 0, 0, 0, 150_000, 0, 0, 0, 0, 0, 0])
    #expect(try year(2025).total == Fen(30_000))
    #expect(try year(2025).byMonth[11] == Fen(30_000))
  }

  @Test("What the market credits counts in the county's year, which begins at 16:00 UTC")
  func yearBoundary() throws {
    let newYear = try #require(CivilDate(year: 2026, month: 1, day: 1)).start
    try credit(1_000, at: Instant(rawValue: newYear.rawValue - 1))
    try credit(20, at: newYear)
    #expect(try year(2025).byMonth[11] == Fen(1_000))
    #expect(try year(2025).total == Fen(1_000))
    #expect(try year(2026).byMonth[0] == Fen(20))
    #expect(try year(2026).total == Fen(20))
  }

  @Test("The standing follows the household's heads")
  func boundaryByEntries() throws {
    _ = try enter(1_199_999)
    #expect(try year().standing == .below)
    _ = try enter(1)
    #expect(try year().standing == .near)
    _ = try enter(599_999)
    #expect(try year().standing == .near)
    _ = try enter(1)
    #expect(try year().standing == .above)
  }

  @Test("A year has its own line, or the last one before it, or none")
  func lines() throws {
    #expect(try year(2016).line.line == Fen(295_200))
    #expect(try year(2010).line.line == Fen(230_000))
    #expect(try year(2199).line.year == 2020)
    #expect(throws: IncomeRefusal.noPovertyLine) { try year(2009) }
    #expect(try year(2019).total == .zero)
    #expect(try year(2019).bySource.isEmpty)
  }

  @Test("A poverty line that is entered again stays as it is")
  func lineAgain() throws {
    try market.write {
      try Income.enter([PovertyLine(year: 2020, line: Fen(1), source: "x")], in: $0)
    }
    #expect(try year(2020).line.line == Fen(400_000))
  }

  @Test("An entry is taken back by one of the opposite amount, and both stay")
  func reversal() throws {
    let entry = try enter(50_000)
    let reversal = try reverse(entry.id)
    #expect(reversal.amount == Fen(-50_000))
    #expect(reversal.reverses == entry.id)
    #expect(reversal.receivedOn == entry.receivedOn)
    let income = try year()
    #expect(income.total == .zero)
    #expect(income.bySource.isEmpty)
    let page = try incomeEntries(
      of: county.household, PageRequest(), as: county.volunteer, in: db)
    #expect(page.items.map(\.id) == [reversal.id, entry.id])
    #expect(page.items.map(\.amount) == [Fen(-50_000), Fen(50_000)])
  }

  @Test("An entry is taken back once, and a taking back never")
  func reversedAlready() throws {
    let entry = try enter(50_000)
    let reversal = try reverse(entry.id)
    #expect(throws: IncomeRefusal.reversedAlready) { try reverse(entry.id) }
    #expect(throws: IncomeRefusal.isReversal) { try reverse(reversal.id) }
    #expect(try year().total == .zero)
  }

  @Test("There is nothing to take back that is another household's, or not there")
  func nothingToReverse() throws {
    let entry = try enter(50_000, of: county.otherHousehold, as: county.admin)
    #expect(throws: IncomeRefusal.nothingToReverse) { try reverse(entry.id) }
    #expect(throws: IncomeRefusal.nothingToReverse) { try reverse(Identifier(rawValue: 5)) }
  }

  @Test("Income is entered when it was received, and not before the household was registered")
  func dates() throws {
    _ = try enter(1, on: "2026-06-15")
    #expect(throws: IncomeRefusal.receivedInFuture) { try enter(1, on: "2026-06-16") }
    _ = try enter(1, on: "2016-01-04")
    #expect(throws: IncomeRefusal.receivedBeforeRegistration) { try enter(1, on: "2016-01-03") }
  }

  @Test("Who does not keep a household enters nothing, who does not look after it reads nothing")
  func scope() throws {
    let entry = try enter(1)
    let missing = CommonRefusal.notFound(what: "household")
    for actor in [county.otherCoordinator, county.volunteer, county.buyer] {
      #expect(throws: missing) { try enter(1, as: actor) }
      #expect(throws: missing) { try reverse(entry.id, as: actor) }
    }
    for actor in [county.otherCoordinator, county.otherVolunteer, county.buyer] {
      #expect(throws: missing) { try year(as: actor) }
      #expect(throws: missing) {
        try incomeEntries(of: county.household, PageRequest(), as: actor, in: db)
      }
    }
    #expect(try year(as: county.coordinator).total == Fen(1))
  }

  @Test("Pages of entries hold while more are entered")
  func pages() throws {
    let ids = try (1...5).map { try enter(Int64($0)).id }
    let first = try incomeEntries(
      of: county.household, PageRequest(limit: 2), as: county.admin, in: db)
    _ = try enter(99)
    let second = try incomeEntries(
      of: county.household, PageRequest(limit: 3, after: first.next), as: county.admin, in: db)
    #expect(first.items.map(\.id) + second.items.map(\.id) == ids.reversed())
    #expect(second.next == nil)
  }

  @Test(
    "An entry is never changed or deleted",
    arguments: ["UPDATE income_entry SET amount_fen = 9", "DELETE FROM income_entry"])
  func final(statement: String) throws {
    _ = try enter(1)
    #expect {
      try db.script(statement)
    } throws: {
      ($0 as? SQLiteError)?.message.hasPrefix("an income entry is never ") == true
    }
  }

  @Test("Each refusal has its word and points to its place")
  func words() {
    let refusals: [(IncomeRefusal, RefusalKind, String, String?)] = [
      (.receivedInFuture, .invalid, "in_the_future", "/received_on"),
      (.receivedBeforeRegistration, .invalid, "before_registration", "/received_on"),
      (.nothingToReverse, .notFound, "not_found", nil),
      (.reversedAlready, .conflict, "reversed_already", nil),
      (.isReversal, .conflict, "is_reversal", nil),
      (.noPovertyLine, .notFound, "no_poverty_line", nil),
    ]
    for (refusal, kind, code, pointer) in refusals {
      #expect(refusal.kind == kind)
      #expect(refusal.code == code)
      #expect(!refusal.detail.isEmpty)
      #expect(refusal.faults.map(\.pointer) == [pointer].compactMap { $0 })
    }
  }
}
