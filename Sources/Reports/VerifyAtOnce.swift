import Audit
import Locks
import SQLite
import Storage

/// Tries to have all connections look at the same state while somebody writes.
private let maximumAttempts = 100

/// Proves the whole database as `verify` does, with so many connections at once: each takes the
/// next check that nobody has begun, and all look at the same snapshot. Throws what `open`
/// throws, `UnprovableDatabase` for a connection that only reads, and `BusyDatabase` where
/// writes keep them from the same snapshot.
package func verification(
  connections count: Int, _ open: () throws -> Connection
) async throws -> Verification {
  let readers = try (0..<max(count, 1)).map { _ in
    let connection = try open()
    if connection.isReadOnly { throw UnprovableDatabase() }
    return VerifyingReader(connection)
  }
  try beginSameSnapshot(readers)
  let next = Locked(0)
  typealias Part = (place: Int, findings: [Finding])
  let parts = await withTaskGroup(of: [Part].self) { group in
    for reader in readers {
      group.addTask { reader.run { next.withLock { take(&$0) } } }
    }
    return await group.reduce(into: []) { $0 += $1 }
  }
  let findings = parts.sorted { $0.place < $1.place }.flatMap(\.findings)
  let head = findings.isEmpty ? try readers[0].head() : nil
  for reader in readers { try reader.end() }
  return Verification(findings: findings, auditHead: head)
}

/// Writes go on and on, so that no two connections ever saw the same state.
package struct BusyDatabase: Error, CustomStringConvertible {
  package let description = "the database is written too often to be looked at by several readers"
}

/// SQLite knows no CHECK constraint of a file that it may only read.
package struct UnprovableDatabase: Error, CustomStringConvertible {
  package let description =
    """
    the database can only be proven where it could be written to, for SQLite looks at CHECK \
    constraints only then: copy it to such a place
    """
}

/// The place of the next check; nil when there is none.
private func take(_ next: inout Int) -> Int? {
  guard next < checks.count else { return nil }
  defer { next += 1 }
  return next
}

/// Has all of them look at the same state, as far as that is on record: each check is sound by
/// itself, and snapshots with the same head of the audit log have all in common that it tells of.
private func beginSameSnapshot(_ readers: [VerifyingReader]) throws {
  for _ in 0..<maximumAttempts {
    for reader in readers { try reader.begin() }
    // A log without its head is among what the checks find.
    let heads = try readers.map { try $0.place() }
    if Set(heads).count == 1 { return }
    for reader in readers { try reader.end() }
  }
  throw BusyDatabase()
}

/// A connection with a snapshot. One task has it at a time.
private final class VerifyingReader: @unchecked Sendable {
  private let db: Connection

  init(_ db: Connection) { self.db = db }

  func begin() throws { try db.beginSnapshot() }
  func end() throws { try db.endSnapshot() }
  func head() throws -> AuditHead { try auditHead(in: db) }

  /// The head in words; empty where there is none.
  func place() throws -> String {
    do { return try head().description } catch is AuditFailure { return "" }
  }

  /// Runs one check after the other until none is left, and gives what each found.
  func run(_ next: () -> Int?) -> [(place: Int, findings: [Finding])] {
    var parts: [(place: Int, findings: [Finding])] = []
    while let place = next() { parts.append((place, findings(of: checks[place], in: db))) }
    return parts
  }
}
