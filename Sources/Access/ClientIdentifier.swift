import Core
import Crypto
import SQLite
import Storage

/// The name that a client gave to the thing that its request makes, with what it asked for: a
/// device that was offline names things before the server has seen them. An object, so that a call
/// without one carries no more than a word.
package final class ClientIdentifier: Sendable {
  /// Names are told apart within one kind of thing.
  package let kind: String
  package let id: Identifier
  let account: Identifier?
  let contentHash: [UInt8]

  /// `content` is what must be the same for the thing to be the same: what is asked for, in one
  /// form, without any secret. A name belongs to the account that gave it, or to nobody's.
  package init(kind: String, id: Identifier, of account: Identifier?, content: [UInt8]) {
    self.kind = kind
    self.id = id
    self.account = account
    // Under the name: the digests of two things do not tell that they are alike.
    contentHash = HMAC.sha256(key: Array("\(kind) \(id)".utf8), message: content)
  }
}

/// Whether the thing was made by the same request before. Throws `CommonRefusal.idTaken` where the
/// name was given to other content, or by another account.
package func wasMade(_ name: ClientIdentifier, in db: Connection) throws -> Bool {
  let made = try db.first(
    """
    SELECT user_id, content_hash FROM client_identifier
    WHERE kind = \(name.kind) AND id = \(name.id)
    """
  ) { (account: try $0[0] as Identifier?, contentHash: try $0[1] as [UInt8]) }
  guard let made else { return false }
  guard made.account == name.account, made.contentHash == name.contentHash else {
    throw CommonRefusal.idTaken
  }
  return true
}

/// Keeps a name, in the transaction that makes its thing.
package func keep(_ name: ClientIdentifier, in db: Connection) throws {
  try db.execute(
    """
    INSERT INTO client_identifier (kind, id, user_id, content_hash)
    VALUES (\(name.kind), \(name.id), \(name.account), \(name.contentHash))
    """)
}
