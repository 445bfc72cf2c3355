import Audit
import Core
import Crypto
import SQLite
import Storage

/// A log-in on one device.
package struct Session: Sendable {
  package let id: Identifier
  package let userID: Identifier
  package let createdAt: Instant
  package let expiresAt: Instant

  /// How long a log-in lasts.
  package static let lifetimeDays = 30
  /// Log-ins an account keeps at once; the oldest makes room.
  package static let maximumPerAccount = 50
  /// Random bytes of a token: 256 bits.
  package static let tokenSize = 32
}

/// What a log-in is checked against.
package struct Credentials: Sendable {
  package let userID: Identifier?
  package let passwordHash: String
}

/// What to check a password against. Where nobody has this phone number it is `decoy`, so that
/// the time taken does not tell.
package func credentials(
  phone: Phone, decoy: String, in db: Connection
) throws -> Credentials {
  guard let (id, hash) = try AccountStore.idAndHash(phone: phone, in: db) else {
    return Credentials(userID: nil, passwordHash: decoy)
  }
  return Credentials(userID: id, passwordHash: hash)
}

/// A new session's token: known to its owner only, stored as its hash.
package func makeToken() -> String {
  Base64.encode(Random.bytes(Session.tokenSize), as: .urlSafe)
}

/// Opens a session for an account whose password was checked. Throws
/// `AccessRefusal.wrongCredentials` for one that is gone or disabled by now.
package func openSession(
  user: Identifier, token: String, from address: String? = nil, in db: Connection
) throws -> (session: Session, account: Account) {
  guard let account = try AccountStore.find(user, in: db), account.isActive else {
    throw AccessRefusal.wrongCredentials
  }
  var actor = account.actor
  actor.address = address
  for id in try SessionStore.oldest(of: user, keeping: Session.maximumPerAccount - 1, in: db) {
    try closeSession(id, as: actor, in: db)
  }
  let expiresAt = db.now.adding(days: Session.lifetimeDays)
  let id = try db.insert { id in
    try SessionStore.insert(
      Session(id: id, userID: user, createdAt: db.now, expiresAt: expiresAt),
      tokenHash: SHA256.digest(token), in: db)
  }
  let session = Session(id: id, userID: user, createdAt: db.now, expiresAt: expiresAt)
  try record(.sessionOpened, of: id, partOf: user, to: session.facts, as: actor, in: db)
  return (session, account)
}

/// Who sent this token. Throws `AccessRefusal.tokenNeeded`.
package func authenticate(token: String, in db: Connection) throws -> (Actor, session: Identifier) {
  guard let (session, user) = try SessionStore.find(tokenHash: SHA256.digest(token), in: db),
    let account = try AccountStore.find(user, in: db), account.isActive
  else { throw AccessRefusal.tokenNeeded }
  return (account.actor, session)
}

/// The account's own sessions that have not expired, newest first; `Session.maximumPerAccount`
/// bounds them.
package func sessions(of actor: Actor, in db: Connection) throws -> [Session] {
  try SessionStore.list(of: actor.id, in: db)
}

/// Logs out there: the token is dead with the transaction. Throws `CommonRefusal.notFound` for a
/// session that is not the actor's own.
package func closeSession(_ id: Identifier, as actor: Actor, in db: Connection) throws {
  guard try SessionStore.delete(id, of: actor.id, in: db) else {
    throw CommonRefusal.notFound(what: "session")
  }
  try record(.sessionClosed, of: id, partOf: actor.id, as: actor, in: db)
}

/// Forgets what has expired, some at a time. True where there may be more. Nothing goes on record:
/// when a session ends by itself stands where it was opened.
package func sweepExpiredSessions(upTo limit: Int, in db: Connection) throws -> Bool {
  try SessionStore.deleteExpired(upTo: limit, in: db) == limit
}
