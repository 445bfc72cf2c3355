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
  /// To `useGranularitySeconds`.
  package let lastUsedAt: Instant
  /// What the device called itself when it logged in.
  package let device: String?

  /// How long a log-in lasts without being used.
  package static let lifetimeDays = 30
  /// How long it lasts at the most, however much it is used.
  package static let absoluteLifetimeDays = 180
  /// A use is written down once in so many seconds: a day.
  package static let useGranularitySeconds: Int64 = 86_400
  /// Log-ins an account keeps at once; the oldest makes room.
  package static let maximumPerAccount = 50
  /// Random bytes of a token: 256 bits.
  package static let tokenSize = 32
  /// Characters that are kept of a device's name, in Unicode scalars.
  package static let maximumDeviceLength = 120
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
  // An account that nobody can log in to has no hash that takes as long.
  return Credentials(userID: id, passwordHash: hash == "*" ? decoy : hash)
}

/// A new session's token: known to its owner only, stored as its hash.
package func makeToken() -> String {
  Base64.encode(Random.bytes(Session.tokenSize), as: .urlSafe)
}

/// Opens a session for an account whose password was checked; of the device's name
/// `Session.maximumDeviceLength` characters are kept. Throws `AccessRefusal.wrongCredentials` for
/// an account that is gone or disabled by now.
package func openSession(
  user: Identifier, token: String, device: String? = nil, from address: String? = nil,
  in db: Connection
) throws -> (session: Session, account: Account) {
  guard let account = try AccountStore.find(user, in: db), account.isActive else {
    throw AccessRefusal.wrongCredentials
  }
  var actor = account.actor
  actor.address = address
  for id in try SessionStore.oldest(of: user, keeping: Session.maximumPerAccount - 1, in: db) {
    try closeSession(id, as: actor, in: db)
  }
  let name = device.map { device in
    String(String.UnicodeScalarView(device.unicodeScalars.prefix(Session.maximumDeviceLength)))
  }
  func session(_ id: Identifier) -> Session {
    Session(
      id: id, userID: user, createdAt: db.now, expiresAt: db.now.adding(days: Session.lifetimeDays),
      lastUsedAt: db.now, device: name)
  }
  let id = try db.insert { id in
    try SessionStore.insert(session(id), tokenHash: SHA256.digest(token), in: db)
  }
  try record(.sessionOpened, of: id, partOf: user, to: session(id).facts, as: actor, in: db)
  return (session(id), account)
}

/// Who sent a token, or a key for programs.
package struct Authenticated: Sendable {
  package let actor: Actor
  /// Nil where it was a key.
  package let session: Identifier?
  /// Whether the use of the session is to be written down, by `noteUse`.
  package let isUseToBeNoted: Bool
}

/// Who sent this token or key. Throws `AccessRefusal.tokenNeeded`.
package func authenticate(token: String, in db: Connection) throws -> Authenticated {
  if APIKey.isOne(token) { return try authenticate(key: token, in: db) }
  guard let found = try SessionStore.holder(tokenHash: SHA256.digest(token), in: db) else {
    throw AccessRefusal.tokenNeeded
  }
  return Authenticated(
    actor: found.actor, session: found.session,
    isUseToBeNoted: found.lastUsedAt.adding(seconds: Session.useGranularitySeconds) <= db.now)
}

/// Writes down that a session is used, so that it lasts `Session.lifetimeDays` from now on, but not
/// past its absolute end. Nothing where that was done within the day.
package func noteUse(of session: Identifier, in db: Connection) throws {
  try SessionStore.noteUse(of: session, in: db)
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

/// Ends an account's sessions, all or all but one.
func closeSessions(
  of user: Identifier, besides kept: Identifier?, as actor: Actor, in db: Connection
) throws {
  for id in try SessionStore.oldest(of: user, keeping: 0, in: db) where id != kept {
    _ = try SessionStore.delete(id, of: user, in: db)
    try record(.sessionClosed, of: id, partOf: user, as: actor, in: db)
  }
}

/// Forgets what has expired, some at a time. True where there may be more. Nothing goes on record:
/// when a session ends by itself stands where it was opened.
package func sweepExpiredSessions(upTo limit: Int, in db: Connection) throws -> Bool {
  try SessionStore.deleteExpired(upTo: limit, in: db) == limit
}
