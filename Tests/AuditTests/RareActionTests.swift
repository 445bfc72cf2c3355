import Core
import SQLite
import TestSupport
import Testing

@testable import Audit

/// An auditor looks up entries by their action; with a log of millions it must not walk through it.
@Suite struct RareActionTests {
  let market: TestMarket

  init() throws { market = try TestMarket() }

  private func words(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test func `the index's condition is the one that is asked by`() throws {
    let index: String = try market.db.value(
      "SELECT sql FROM sqlite_schema WHERE name = 'audit_entry_by_rare_action'")
    #expect(words(index).hasSuffix("WHERE " + words(AuditStore.isRareAction.text)))
  }

  @Test func `the condition names what is frequent`() {
    let named = AuditStore.isRareAction.text.split(separator: "'").enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    #expect(Set(named) == AuditStore.frequentActions)
  }

  @Test func `entries of an action are found by the index`() throws {
    var sql: SQL = "EXPLAIN QUERY PLAN SELECT after FROM audit_entry WHERE action IN ('a', 'b') AND"
    sql += AuditStore.isRareAction
    let steps = try market.db.all(sql) { try $0[3] as String }
    #expect(steps.contains { $0.contains("audit_entry_by_rare_action (action=?)") }, "\(steps)")
  }

  @Test func `facts are told in the order in which they were put on record`() throws {
    let subject = Identifier(rawValue: 7)
    try market.write {
      try record(.made, of: subject, from: [:], to: ["a": .number(1)], by: .program, in: $0)
      try record(.changed, of: subject, from: [:], to: ["a": .number(2)], by: .program, in: $0)
    }
    let facts = try recordedFacts(of: [.changed, .made], in: market.db)
    #expect(facts[subject]?.number("a") == 2)
  }
}
