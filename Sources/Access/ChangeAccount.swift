import Audit
import Core
import SQLite
import Storage

/// Changes an account, for the county office. Who is no coordinator any more acts for no village; a
/// change that says otherwise is refused. To disable it ends its sessions. Throws
/// `AccessRefusal.lastAdmin`, `.phoneTaken`, the rules of roles and villages, and
/// `CommonRefusal.roleMayNot` and `.notFound`.
package func changeAccount(
  _ id: Identifier, _ change: AccountChange, as actor: Actor, in db: Connection
) throws {
  let old = try account(id, as: actor, in: db)
  let role = change.role ?? old.role
  let isCoordinator = role == .coordinator
  let new = Account(
    id: id, phone: change.phone ?? old.phone, name: change.name ?? old.name, role: role,
    villages: change.villages ?? (isCoordinator ? old.villages : []),
    mayPublish: change.mayPublish ?? (isCoordinator && old.mayPublish),
    isActive: change.isActive ?? old.isActive, createdAt: old.createdAt)
  try checkRights(of: role, villages: new.villages, mayPublish: new.mayPublish)
  let wasInOffice = old.isActive && old.role == .admin
  let isInOffice = new.isActive && role == .admin
  if wasInOffice, !isInOffice, try !AccountStore.hasActiveAdmin(besides: id, in: db) {
    throw AccessRefusal.lastAdmin
  }
  try namingRefusals { try AccountStore.update(new, in: db) }
  try record(
    .accountChanged, of: id, from: old.facts, to: new.facts(changedFrom: old), as: actor, in: db)
  if !new.isActive { try closeSessions(of: id, besides: nil, as: actor, in: db) }
}

/// A new password's hash in place of the one that the current password was checked against.
package struct PasswordChange: Sendable {
  let old: String
  let new: String

  package init(from old: String, to new: String) {
    self.old = old
    self.new = new
  }
}

/// What the account's current password is checked against. Throws `CommonRefusal.notFound`.
package func passwordHash(of actor: Actor, in db: Connection) throws -> String {
  guard let hash = try AccountStore.passwordHash(of: actor.id, in: db) else {
    throw CommonRefusal.notFound(what: "account")
  }
  return hash
}

/// Changes one's own name or password. A new password ends all sessions but `session`. Throws
/// `AccessRefusal.wrongPassword` where the password was changed since it was checked.
package func changeOwnAccount(
  name: String?, password: PasswordChange?, as actor: Actor, session: Identifier?,
  in db: Connection
) throws {
  if let name { try rename(name, as: actor, in: db) }
  guard let password else { return }
  guard
    try AccountStore.setPassword(of: actor.id, from: password.old, to: password.new, in: db)
  else { throw AccessRefusal.wrongPassword }
  try record(.passwordChanged, of: actor.id, as: actor, in: db)
  try closeSessions(of: actor.id, besides: session, as: actor, in: db)
}

private func rename(_ name: String, as actor: Actor, in db: Connection) throws {
  guard name != (try account(actor.id, in: db).name) else { return }
  try AccountStore.rename(actor.id, name, in: db)
  try record(
    .accountChanged, of: actor.id, to: ["name_changed": .truth(true)], as: actor, in: db)
}
