import Audit
import Core
import SQLite
import Storage

/// Makes an account and gives its id. A stranger at `address` may make a buyer for itself (`actor`
/// is nil), the county office any. Throws `AccessRefusal.phoneTaken`, the rules of roles and
/// villages, or `CommonRefusal.roleMayNot`.
package func addAccount(
  _ account: NewAccount, as actor: Actor?, from address: String? = nil, in db: Connection
) throws -> Identifier {
  guard actor?.may(.manageAccounts) == true || account.role == .buyer else {
    throw CommonRefusal.roleMayNot
  }
  return try insert(account, by: actor.map(Author.actor) ?? .stranger(address: address), in: db)
}

/// The same by the operator of the machine, who may do everything.
package func addAccount(_ account: NewAccount, in db: Connection) throws -> Identifier {
  try insert(account, by: .machineOperator, in: db)
}

private func insert(
  _ account: NewAccount, by author: Author, in db: Connection
) throws -> Identifier {
  try checkRights(
    of: account.role, villages: account.villages, mayPublish: account.mayPublish)
  let id = try namingRefusals { try AccountStore.insert(account, in: db) }
  try record(.accountOpened, of: id, to: account.facts, by: author, in: db)
  return id
}

/// The rules of who may have what.
func checkRights(
  of role: Role, villages: [Identifier], mayPublish: Bool
) throws(AccessRefusal) {
  if role != .coordinator, !villages.isEmpty || mayPublish { throw .onlyCoordinatorsHaveVillages }
  if role == .coordinator, villages.isEmpty { throw .coordinatorNeedsVillage }
}

/// Runs a write of an account; what the schema refuses becomes a refusal with a name.
func namingRefusals<T>(_ write: () throws -> T) throws -> T {
  do {
    return try write()
  } catch let error as SQLiteError where error.isDuplicate {
    throw AccessRefusal.phoneTaken
  } catch let error as SQLiteError where error.isMissingReference {
    throw AccessRefusal.unknownVillage
  }
}

/// Any account, for the county office. Throws `CommonRefusal.roleMayNot` and `.notFound`.
package func account(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Account {
  guard actor.may(.manageAccounts) else { throw CommonRefusal.roleMayNot }
  return try account(id, in: db)
}

/// The account itself. Throws `CommonRefusal.notFound`.
package func account(_ id: Identifier, in db: Connection) throws -> Account {
  guard let account = try AccountStore.find(id, in: db) else {
    throw CommonRefusal.notFound(what: "account")
  }
  return account
}

/// The accounts' names by id.
package func accountNames(
  _ ids: Set<Identifier>, in db: Connection
) throws -> [Identifier: String] {
  try AccountStore.names(Array(ids), in: db)
}

/// Accounts in the order in which they were made: all for the county office, volunteers for a
/// coordinator, who pairs them with households. Throws `CommonRefusal.roleMayNot` for others.
package func accounts(
  role: Role?, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<Account> {
  guard actor.may(role == .volunteer ? .findVolunteers : .manageAccounts) else {
    throw CommonRefusal.roleMayNot
  }
  return Page(try AccountStore.list(role: role, page, in: db), limit: page.limit) {
    Cursor(id: $0.id)
  }
}
