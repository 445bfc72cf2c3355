import Audit
import Core
import Crypto
import SQLite
import Storage

/// A code with which somebody who forgot the password sets a new one, once. The county office makes
/// it and tells it by telephone.
package struct PasswordReset: Sendable {
  package let code: String
  package let expiresAt: Instant

  /// How long a code holds.
  package static let lifetimeHours: Int64 = 24
  /// Longest text that is looked at as a code, in Unicode scalars.
  package static let maximumCodeLength = OneTimeCode.maximumTypedLength
}

/// Lets an account set a new password with `code`, one that `OneTimeCode.make` gave; an
/// earlier code of the account is void. Throws `CommonRefusal.roleMayNot` and `.notFound`.
package func addPasswordReset(
  for id: Identifier, code: String, as actor: Actor, in db: Connection
) throws -> PasswordReset {
  _ = try account(id, as: actor, in: db)
  let expiresAt = db.now.adding(seconds: PasswordReset.lifetimeHours * 3_600)
  try db.execute(
    """
    INSERT INTO password_reset (user_id, code_hash, expires_at)
    VALUES (\(id), \(OneTimeCode.hash(code)), \(expiresAt))
    ON CONFLICT (user_id) DO UPDATE
    SET code_hash = excluded.code_hash, expires_at = excluded.expires_at
    """)
  try record(
    .resetCodeMade, of: id, to: ["expires_at": .instant(expiresAt)], as: actor, in: db)
  return PasswordReset(code: code, expiresAt: expiresAt)
}

/// Sets a password by its hash, with a code that is used up by that; all sessions of the account
/// end. Throws `AccessRefusal.wrongCode`, whatever is wrong.
package func resetPassword(
  phone: Phone, code: String, passwordHash: String, from address: String? = nil,
  in db: Connection
) throws {
  guard let (user, _) = try AccountStore.idAndHash(phone: phone, in: db),
    let hash = try db.first(
      """
      SELECT code_hash FROM password_reset WHERE user_id = \(user) AND expires_at > \(db.now)
      """, { try $0[0] as [UInt8] }),
    constantTimeEquals(hash, OneTimeCode.hash(code)),
    var actor = try AccountStore.find(user, in: db)?.actor
  else { throw AccessRefusal.wrongCode }
  actor.address = address
  try db.execute("DELETE FROM password_reset WHERE user_id = \(user)")
  _ = try AccountStore.setPassword(of: user, from: nil, to: passwordHash, in: db)
  try record(.passwordReset, of: user, as: actor, in: db)
  try closeSessions(of: user, besides: nil, as: actor, in: db)
}
