import Core
import SQLite
import Storage

/// Puts a change on record, in its own transaction. `whole` is the larger thing whose history it
/// belongs to. Of what was before and is after, that goes in which is different; where a thing was
/// and is the same, nothing was changed and nothing goes in. Throws `AuditFailure.headMissing`.
package func record(
  _ action: AuditAction, of subject: Identifier, partOf whole: Identifier? = nil,
  from before: Facts = [:], to after: Facts = [:], by author: Author, in db: Connection
) throws {
  var (before, after) = (before, after)
  if !before.members.isEmpty, !after.members.isEmpty {
    (before, after) = (before.differing(from: after), after.differing(from: before))
    if before.members.isEmpty, after.members.isEmpty { return }
  }
  let head = try auditHead(in: db)
  let entry = AuditEntry(
    sequence: head.sequence + 1, happenedAt: db.now, actor: author.id, actorRole: author.role,
    address: author.address, action: action.word, subject: subject, partOf: whole,
    before: before.json, after: after.json)
  let hash = AuditDigest.of(entry, after: head.hash)
  try AuditStore.insert(entry, hash: hash, in: db)
  try db.writeAtEnd(AuditHead(sequence: entry.sequence, hash: hash))
}

/// The same for what an account did.
package func record(
  _ action: AuditAction, of subject: Identifier, partOf whole: Identifier? = nil,
  from before: Facts = [:], to after: Facts = [:], as actor: Actor, in db: Connection
) throws {
  try record(
    action, of: subject, partOf: whole, from: before, to: after, by: .actor(actor), in: db)
}

/// The newest entry's place and hash. Throws `AuditFailure.headMissing`.
package func auditHead(in db: Connection) throws -> AuditHead {
  if let head = db.pending(AuditHead.self) { return head }
  guard let head = try AuditStore.head(in: db) else { throw AuditFailure.headMissing }
  return head
}

extension AuditHead: PendingRow {
  /// Makes it the head in the table. Throws `SQLiteError`.
  package func write(in db: Connection) throws { try AuditStore.setHead(self, in: db) }
}

/// The log was tampered with, so that nothing can be put on record any more.
package enum AuditFailure: Error, Equatable {
  case headMissing
}
