import Core
import SQLite
import Storage
import TestSupport
import Testing

@testable import Audit

@Suite struct FindEntriesTests {
  let market: TestMarket
  var db: Connection { market.db }
  var county: TestCounty { market.county }

  init() throws {
    market = try TestMarket()
    try market.write { db in
      for number in 1...30 {
        try record(
          .made, of: Identifier(rawValue: Int64(number)),
          partOf: number % 3 == 0 ? Identifier(rawValue: 900) : nil,
          as: number % 10 == 0 ? county.volunteer : county.admin, in: db)
      }
      try record(.changed, of: Identifier(rawValue: 900), as: county.admin, in: db)
    }
  }

  private func walk(
    _ filter: AuditFilter, limit: Int, lookingThrough maximum: Int64? = nil
  ) throws -> (entries: [AuditEntry], pages: Int) {
    var (found, pages): ([AuditEntry], Int) = ([], 0)
    var after: Cursor?
    repeat {
      let page = try auditEntries(
        filter, PageRequest(limit: limit, after: after), lookingThrough: maximum,
        as: county.admin, in: db)
      #expect(page.items.count <= limit)
      found += page.items
      after = page.next
      pages += 1
    } while after != nil && pages < 1_000
    return (found, pages)
  }

  @Test func `the log is walked from the newest entry to the first`() throws {
    let last = try auditHead(in: db).sequence
    for limit in [1, 7, 100] {
      let found = try walk(AuditFilter(), limit: limit).entries
      #expect(found.map(\.sequence) == (1...last).reversed())
    }
  }

  @Test func `a thing has its own entries and those of its parts`() throws {
    let whole = Identifier(rawValue: 900)
    for limit in [1, 4, 100] {
      let found = try walk(AuditFilter(subject: whole), limit: limit).entries
      #expect(found.map(\.subject.rawValue) == [900] + stride(from: 30, through: 3, by: -3))
    }
    let part = try walk(AuditFilter(subject: Identifier(rawValue: 6)), limit: 5).entries
    #expect(part.map(\.subject.rawValue) == [6])
    #expect(try walk(AuditFilter(subject: Identifier(rawValue: 0)), limit: 5).entries.isEmpty)
  }

  @Test func `what an account did is looked for a part of the log at a time`() throws {
    let filter = AuditFilter(actor: county.volunteer.id)
    for maximum in [1, 2, 9, 1_000] as [Int64] {
      let found = try walk(filter, limit: 2, lookingThrough: maximum)
      #expect(found.entries.map(\.subject.rawValue) == [30, 20, 10])
      #expect(maximum == 1_000 || found.pages > 2)
    }
    let both = AuditFilter(subject: Identifier(rawValue: 900), actor: county.volunteer.id)
    #expect(try walk(both, limit: 5).entries.map(\.subject.rawValue) == [30])
  }

  @Test func `only the county office reads it`() throws {
    for actor in [county.buyer, county.coordinator, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) {
        try auditEntries(AuditFilter(), PageRequest(), as: actor, in: db)
      }
    }
  }
}
