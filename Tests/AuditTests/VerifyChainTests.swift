import Core
import SQLite
import Storage
import TestSupport
import Testing

@testable import Audit

/// The log of the small county, tampered with in every way there is.
@Suite struct VerifyChainTests {
  let market: TestMarket
  let last: Int64
  var db: Connection { market.db }

  struct Undo: Error {}

  init() throws {
    market = try TestMarket()
    _ = try market.county.addEggs()
    var admin = market.county.admin
    admin.address = "198.51.100.7"
    try market.write { [admin] in
      // A row with something in every column.
      try record(
        .changed, of: Identifier(rawValue: 1), partOf: Identifier(rawValue: 2),
        from: ["a": .number(1)], to: ["a": .number(2)], as: admin, in: $0)
      try record(.made, of: Identifier(rawValue: 3), by: .program, in: $0)
    }
    last = try auditHead(in: market.db).sequence
    try market.spoil(
      """
      DROP TRIGGER audit_entry_is_final_update; DROP TRIGGER audit_entry_is_final_delete;
      DROP TRIGGER audit_head_stays
      """)
  }

  /// What is found after a script, which is then undone.
  private func found(after script: String) throws -> [String] {
    var found: [String] = []
    #expect(throws: Undo.self) {
      try db.transaction {
        let before: Int = try db.value("SELECT total_changes()")
        try db.script(script)
        #expect(try db.value("SELECT total_changes()") as Int > before, "\(script)")
        found = try auditChain(in: db).map(\.description)
        throw Undo()
      }
    }
    return found
  }

  /// Whether findings name this entry.
  private func names(_ findings: [String], _ sequence: Int64) -> Bool {
    findings.contains { $0.split { !$0.isNumber }.contains("\(sequence)") }
  }

  @Test func `a log that nobody touched is whole`() throws {
    #expect(last > 10)
    #expect(try auditChain(in: db) == [])
  }

  @Test func `a changed field is found in each column of each row`() throws {
    let columns = try db.all("SELECT name FROM pragma_table_info('audit_entry')") {
      try $0[0] as String
    }
    #expect(columns.count == 11)
    for sequence in 1...last {
      for column in columns where column != "sequence" {
        let changed =
          switch column {
          case "hash": "x'00' || substr(hash, 2)"
          case let name where name.hasSuffix("_id") || name.hasSuffix("_at"):
            "coalesce(\(name), 0) + 1"
          default: "coalesce(\(column), '') || ' '"
          }
        let value = column == "hash" ? "CAST(\(changed) AS BLOB)" : changed
        let findings = try found(
          after: "UPDATE audit_entry SET \(column) = \(value) WHERE sequence = \(sequence)")
        #expect(names(findings, sequence), "\(column) of \(sequence): \(findings)")
      }
    }
  }

  @Test func `a field that was there and is not, or the other way about, is found`() throws {
    let full = last - 1
    for column in ["actor_id", "address", "part_of_id", "before", "after"] {
      let taken = try found(
        after: "UPDATE audit_entry SET \(column) = NULL WHERE sequence = \(full)")
      #expect(names(taken, full), "\(column): \(taken)")
    }
    for column in ["address", "before", "after"] {
      let given = try found(after: "UPDATE audit_entry SET \(column) = '' WHERE sequence = \(last)")
      #expect(names(given, last), "\(column): \(given)")
    }
    // What one column loses the next one gets: the bytes in a row would be the same.
    let moved = try found(
      after: """
        UPDATE audit_entry SET action = substr(action, 2), address = address || substr(action, 1, 1)
        WHERE sequence = \(full)
        """)
    #expect(names(moved, full))
  }

  @Test func `a row that is left out is found and named, the first and the last as well`() throws {
    for sequence in 1...last {
      let findings = try found(after: "DELETE FROM audit_entry WHERE sequence = \(sequence)")
      #expect(names(findings, sequence), "\(sequence): \(findings)")
    }
    let many = try found(after: "DELETE FROM audit_entry WHERE sequence BETWEEN 3 AND 6")
    #expect(many == ["audit entries 3 to 6 are missing"])
    #expect(try found(after: "DELETE FROM audit_entry") != [])
  }

  @Test func `a gap that is closed by new numbers is found`() throws {
    let findings = try found(
      after: """
        DELETE FROM audit_entry WHERE sequence = 4;
        UPDATE audit_entry SET sequence = sequence - 1 WHERE sequence > 4;
        UPDATE audit_head SET sequence = sequence - 1
        """)
    #expect(names(findings, 4), "\(findings)")
  }

  @Test func `two rows that changed places are found`() throws {
    let findings = try found(
      after: """
        UPDATE audit_entry SET sequence = -1 WHERE sequence = 4;
        UPDATE audit_entry SET sequence = 4 WHERE sequence = 5;
        UPDATE audit_entry SET sequence = 5 WHERE sequence = -1
        """)
    #expect(names(findings, 4) && names(findings, 5), "\(findings)")
  }

  @Test(arguments: [-1, 0])
  func `a row that is put in before the first is found`(sequence: Int64) throws {
    let findings = try found(after: "\(copy(of: 1, as: sequence))")
    #expect(findings.contains("audit entry \(sequence) was put in"))
  }

  @Test func `a row that is put in behind the last is found, with the head and without`() throws {
    let next = last + 1
    let plain = try found(after: copy(of: 2, as: next))
    #expect(names(plain, next), "\(plain)")
    let headed = try found(
      after: copy(of: 2, as: next)
        + "; UPDATE audit_head SET sequence = \(next), hash = (SELECT hash FROM audit_entry "
        + "WHERE sequence = \(next))")
    #expect(names(headed, next), "\(headed)")
  }

  @Test(arguments: [
    "UPDATE audit_head SET sequence = sequence + 1", "UPDATE audit_head SET sequence = 1",
    "UPDATE audit_head SET hash = zeroblob(32)", "DELETE FROM audit_head",
  ])
  func `a changed head is found`(statement: String) throws {
    #expect(try found(after: statement) != [])
  }

  @Test func `that the end was cut off with its head shows only by a head that is kept elsewhere`()
    throws
  {
    let kept = try auditHead(in: db)
    try db.script(
      """
      DELETE FROM audit_entry WHERE sequence = \(last);
      UPDATE audit_head SET sequence = \(last - 1),
        hash = (SELECT hash FROM audit_entry WHERE sequence = \(last - 1))
      """)
    #expect(try auditChain(in: db) == [])
    #expect(try auditHead(in: db) != kept)
  }

  @Test func `of very many findings the first are told`() throws {
    let findings = try found(after: "UPDATE audit_entry SET action = 'x.y'")
    #expect(findings.count <= Finding.maximumPerCheck)
  }

  private func copy(of sequence: Int64, as new: Int64) -> String {
    """
    INSERT INTO audit_entry SELECT \(new), happened_at, actor_id, actor_role, address, action,
      subject_id, part_of_id, before, after, hash FROM audit_entry WHERE sequence = \(sequence)
    """
  }
}
