import Core
import Crypto
import SQLite
import Storage
import TestSupport
import Testing

@testable import Audit

extension AuditAction {
  static let made = AuditAction("thing.made")
  static let changed = AuditAction("thing.changed")
}

@Suite struct RecordChangeTests {
  let market: TestMarket
  let thing = Identifier(rawValue: 77)
  var db: Connection { market.db }
  var admin: Actor { market.county.admin }

  init() throws { market = try TestMarket() }

  private func entries(of subject: Identifier) throws -> [AuditEntry] {
    try auditEntries(AuditFilter(subject: subject), PageRequest(), as: admin, in: db).items
  }

  @Test func `a change is on record with who, what, when and from where`() throws {
    var buyer = market.county.buyer
    buyer.address = "198.51.100.7"
    try market.write {
      try record(
        .made, of: thing, partOf: Identifier(rawValue: 78),
        to: ["status": .text("新"), "count": .number(-3), "none": .null, "all": .list(["a", "b"])],
        as: buyer, in: $0)
    }
    let entry = try #require(try entries(of: thing).first)
    #expect(entry.actor == buyer.id)
    #expect(entry.actorRole == "buyer")
    #expect(entry.address == "198.51.100.7")
    #expect(entry.action == "thing.made")
    #expect(entry.subject == thing)
    #expect(entry.partOf == Identifier(rawValue: 78))
    #expect(entry.happenedAt.rawValue > ManualClock.start.rawValue)
    #expect(entry.before == nil)
    #expect(entry.after == #"{"status":"新","count":-3,"none":null,"all":["a","b"]}"#)
    #expect(try entries(of: Identifier(rawValue: 78)).map(\.sequence) == [entry.sequence])
  }

  @Test func `of what was and is only the difference goes in, and nothing where there is none`()
    throws
  {
    let before: Facts = ["status": .text("a"), "price_fen": .number(1), "gone": .truth(true)]
    try market.write {
      try record(
        .changed, of: thing, from: before,
        to: ["status": .text("b"), "price_fen": .number(1), "new": .truth(false)], as: admin,
        in: $0)
      try record(.changed, of: thing, from: before, to: before, as: admin, in: $0)
    }
    let found = try entries(of: thing)
    #expect(found.count == 1)
    #expect(found.first?.before == #"{"status":"a","gone":true}"#)
    #expect(found.first?.after == #"{"status":"b","new":false}"#)
  }

  @Test func `who has no account is on record as what it is`() throws {
    try market.write {
      try record(.made, of: thing, by: .stranger(address: "2001:db8::1"), in: $0)
      try record(.made, of: thing, by: .machineOperator, in: $0)
      try record(.made, of: thing, as: .machineOperator, in: $0)
      try record(.made, of: thing, by: .program, in: $0)
    }
    let found = try entries(of: thing)
    #expect(found.map(\.actorRole) == ["program", "operator", "operator", "stranger"])
    #expect(found.map(\.actor) == [nil, nil, nil, nil])
    #expect(found.last?.address == "2001:db8::1")
  }

  @Test func `what was undone is not on record, and the chain goes on from what stayed`() throws {
    struct Refused: Error {}
    let before = try auditHead(in: db)
    try market.write { db in
      try record(.made, of: thing, as: admin, in: db)
      let first = try auditHead(in: db)
      #expect(throws: Refused.self) {
        try db.transaction {
          try record(.changed, of: thing, as: admin, in: db)
          throw Refused()
        }
      }
      #expect(try auditHead(in: db) == first)
      try record(.changed, of: thing, as: admin, in: db)
    }
    #expect(throws: Refused.self) {
      try market.write { db in
        try record(.changed, of: thing, as: admin, in: db)
        throw Refused()
      }
    }
    #expect(try auditHead(in: db).sequence == before.sequence + 2)
    #expect(try auditChain(in: db) == [])
  }

  @Test(arguments: [
    "UPDATE audit_entry SET actor_id = 1", "DELETE FROM audit_entry", "DELETE FROM audit_head",
  ])
  func `an entry is neither changed nor deleted`(statement: String) throws {
    #expect(throws: SQLiteError.self) { try db.script(statement) }
    #expect(try auditChain(in: db) == [])
  }

  @Test func `nothing is changed any more where the head is gone`() throws {
    try market.spoil("DROP TRIGGER audit_head_stays; DELETE FROM audit_head")
    #expect(throws: AuditFailure.headMissing) {
      try market.write { try record(.made, of: thing, as: admin, in: $0) }
    }
  }

  @Test func `the hash is that of the bytes that the documents name`() throws {
    let entry = AuditEntry(
      sequence: 1, happenedAt: Instant(rawValue: 2), actor: nil, actorRole: "program",
      address: nil, action: "a.b", subject: Identifier(rawValue: 3), partOf: nil, before: nil,
      after: "{}")
    func integer(_ value: UInt8) -> [UInt8] { [0x69, 0, 0, 0, 0, 0, 0, 0, value] }
    func text(_ text: String) -> [UInt8] {
      [0x74, 0, 0, 0, UInt8(text.utf8.count)] + Array(text.utf8)
    }
    var bytes = [UInt8](repeating: 9, count: 32) + integer(1) + integer(2) + [0x6e]
    bytes += text("program") + [0x6e] + text("a.b") + integer(3) + [0x6e, 0x6e] + text("{}")
    #expect(
      AuditDigest.of(entry, after: [UInt8](repeating: 9, count: 32)) == SHA256.digest(bytes))
  }
}
