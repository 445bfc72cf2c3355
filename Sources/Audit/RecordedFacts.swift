import Core
import JSON
import SQLite
import Storage

/// What the log says of a thing by now: each fact as the last entry has it that tells of it. It is
/// what an auditor holds the thing's own row against.
package struct RecordedFacts: Sendable {
  /// The larger thing that it belongs to.
  package let whole: Identifier?
  private var facts: [String: JSONValue] = [:]

  fileprivate init(whole: Identifier?) { self.whole = whole }

  fileprivate mutating func take(_ json: String) {
    guard case .object(let members)? = try? JSONValue.read(json) else { return }
    for member in members { facts[member.name] = member.value }
  }

  /// Whether anything was told of it, be it that there is none.
  package func has(_ name: String) -> Bool { facts[name] != nil }

  /// A text, as `Fact.text`, `.id`, `.word`, `.date` and `.phone` are.
  package func text(_ name: String) -> String? {
    if case .string(let text) = facts[name] { text } else { nil }
  }

  /// A number, as `Fact.fen` and `.count` are.
  package func number(_ name: String) -> Int64? {
    if case .integer(let number) = facts[name] { number } else { nil }
  }

  /// What `Fact.truth` is.
  package func truth(_ name: String) -> Bool? {
    if case .boolean(let truth) = facts[name] { truth } else { nil }
  }

  /// What `Fact.list` and `.ids` are.
  package func list(_ name: String) -> [String]? {
    guard case .array(let items) = facts[name] else { return nil }
    return items.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }
}

/// What the log says of each thing that was the subject of one of these actions. An entry that is
/// no JSON was tampered with, and tells nothing: `auditChain` names it.
package func recordedFacts(
  of actions: [AuditAction], in db: Connection
) throws -> [Identifier: RecordedFacts] {
  var things: [Identifier: RecordedFacts] = [:]
  try AuditStore.eachAfter(of: actions.map(\.word), in: db) { subject, whole, after in
    var facts = things[subject] ?? RecordedFacts(whole: whole)
    facts.take(after)
    things[subject] = facts
  }
  return things
}

/// What each entry of these actions says by itself, in their order.
package func eachRecorded(
  of actions: [AuditAction], in db: Connection,
  _ body: (_ subject: Identifier, RecordedFacts) throws -> Void
) throws {
  try AuditStore.eachAfter(of: actions.map(\.word), in: db) { subject, whole, after in
    var facts = RecordedFacts(whole: whole)
    facts.take(after)
    try body(subject, facts)
  }
}

/// When the last change of a thing was put on record; nil where none was.
package func lastRecorded(of subject: Identifier, in db: Connection) throws -> Instant? {
  try AuditStore.lastInstant(of: subject, in: db)
}
