import Core
import Crypto

/// One change on record.
package struct AuditEntry: Sendable {
  /// Its place in the log, from 1 without a gap.
  package let sequence: Int64
  package let happenedAt: Instant
  /// The account; nil for who has none, and for the program itself.
  package let actor: Identifier?
  /// The word of an `AuthorRole`.
  package let actorRole: String
  package let address: String?
  package let action: String
  package let subject: Identifier
  package let partOf: Identifier?
  /// JSON objects of what was different.
  package let before: String?
  package let after: String?
}

/// The end of the chain: how many entries there are, and the hash that stands for all of them.
package struct AuditHead: Sendable, Equatable, CustomStringConvertible {
  package let sequence: Int64
  /// SHA-256; 32 zeros before the first entry.
  package let hash: [UInt8]

  package var description: String { "\(sequence) \(Hex.encode(hash))" }
}

/// Which entries are asked for.
package struct AuditFilter: Sendable {
  /// A thing, or the larger thing that it is a part of.
  package let subject: Identifier?
  /// The account that did it.
  package let actor: Identifier?

  package init(subject: Identifier? = nil, actor: Identifier? = nil) {
    self.subject = subject
    self.actor = actor
  }
}
