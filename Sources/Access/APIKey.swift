import Audit
import Core
import Crypto
import SQLite
import Storage

/// A key with which a program acts for an account, within `scopes`.
package struct APIKey: Sendable {
  package let id: Identifier
  package let name: String
  package let scopes: [Action]
  /// Nil: until it is removed.
  package let expiresAt: Instant?
  package let createdAt: Instant

  /// Longest name, in Unicode scalars.
  package static let maximumNameLength = 40
  /// Keys that an account has at once.
  package static let maximumPerAccount = 20
  /// What every key begins with, so that one that leaked is known for what it is.
  package static let prefix = "shk_"
  /// Random bytes of a key: 256 bits.
  package static let keySize = 32

  /// What a key can be made for. Never for accounts: a key that leaked makes no other keys, changes
  /// no password and lets nobody in.
  package static let grantable = Action.allCases.filter {
    ![.openAccount, .useOwnAccount, .manageAccounts].contains($0)
  }

  /// A new key: known to its owner only, stored as its hash.
  package static func make() -> String {
    prefix + Base64.encode(Random.bytes(keySize), as: .urlSafe)
  }

  /// Whether a token looks like a key. A session's may begin like one, but is shorter.
  static func isOne(_ token: String) -> Bool {
    token.utf8.count > 43 && token.hasPrefix(prefix)
  }
}

/// Makes a key for the actor itself; `key` is one that `APIKey.make` gave, and `scopes` are some of
/// `APIKey.grantable`. Throws `AccessRefusal.tooManyAPIKeys`.
package func addAPIKey(
  name: String, scopes: Set<Action>, expiresAt: Instant?, key: String, as actor: Actor,
  in db: Connection
) throws -> APIKey {
  guard try APIKeyStore.count(of: actor.id, in: db) < APIKey.maximumPerAccount else {
    throw AccessRefusal.tooManyAPIKeys
  }
  func made(_ id: Identifier) -> APIKey {
    APIKey(
      id: id, name: name, scopes: APIKey.grantable.filter(scopes.contains), expiresAt: expiresAt,
      createdAt: db.now)
  }
  let id = try db.insertThing { id in
    try APIKeyStore.insert(made(id), of: actor.id, keyHash: SHA256.digest(key), in: db)
  }
  try record(.apiKeyAdded, of: id, partOf: actor.id, to: made(id).facts, as: actor, in: db)
  return made(id)
}

/// The actor's own keys, those that have expired too, oldest first; `APIKey.maximumPerAccount`
/// bounds them.
package func apiKeys(of actor: Actor, in db: Connection) throws -> [APIKey] {
  try APIKeyStore.list(of: actor.id, in: db)
}

/// One of the actor's own keys. Throws `CommonRefusal.notFound`.
package func apiKey(_ id: Identifier, of actor: Actor, in db: Connection) throws -> APIKey {
  guard let key = try apiKeys(of: actor, in: db).first(where: { $0.id == id }) else {
    throw CommonRefusal.notFound(what: "API key")
  }
  return key
}

/// Removes a key: it is dead with the transaction. Throws `CommonRefusal.notFound` for one that is
/// not the actor's own.
package func removeAPIKey(_ id: Identifier, as actor: Actor, in db: Connection) throws {
  guard try APIKeyStore.delete(id, of: actor.id, in: db) else {
    throw CommonRefusal.notFound(what: "API key")
  }
  try record(.apiKeyRemoved, of: id, partOf: actor.id, as: actor, in: db)
}

/// For whom this key acts. Throws `AccessRefusal.tokenNeeded` where it is unknown or has expired,
/// or the account is disabled.
func authenticate(key: String, in db: Connection) throws -> Authenticated {
  guard let (user, scopes) = try APIKeyStore.find(keyHash: SHA256.digest(key), in: db),
    let account = try AccountStore.find(user, in: db), account.isActive
  else { throw AccessRefusal.tokenNeeded }
  return Authenticated(
    actor: account.actor(grants: Set(scopes)), session: nil, isUseToBeNoted: false)
}
