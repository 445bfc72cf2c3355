import Audit
import Core
import Households
import SQLite
import Storage

/// Puts on record where a household's money goes; what was closed is open again by it. Throws
/// `CommonRefusal.notFound` for a household that the actor does not keep.
package func recordBankAccount(
  _ account: BankAccount, of household: Identifier, as actor: Actor, in db: Connection
) throws {
  let household = try keptHousehold(household, as: actor, in: db).id
  let before = try BankAccountStore.find(household, in: db)
  try BankAccountStore.put(account, of: household, in: db)
  try record(
    .bankAccountRecorded, of: household, from: before.map(facts) ?? [:], to: facts(account),
    as: actor, in: db)
}

/// Takes it off the record: the household is paid in cash. Throws `CommonRefusal.notFound` for a
/// household that the actor does not keep, and where there is no account.
package func removeBankAccount(
  of household: Identifier, as actor: Actor, in db: Connection
) throws {
  let account = try bankAccount(of: household, as: actor, in: db)
  try BankAccountStore.remove(household, in: db)
  try record(.bankAccountRemoved, of: household, from: facts(account), as: actor, in: db)
}

/// Where a household's money goes. Throws `CommonRefusal.notFound` for a household that the actor
/// does not keep, and where it is paid in cash.
package func bankAccount(
  of household: Identifier, as actor: Actor, in db: Connection
) throws -> BankAccount {
  let household = try keptHousehold(household, as: actor, in: db).id
  guard let account = try BankAccountStore.find(household, in: db) else {
    throw CommonRefusal.notFound(what: "bank account")
  }
  return account
}

/// The number goes into the log by its end only: it is enough to tell one from another.
private func facts(_ account: BankAccount) -> Facts {
  ["number": .text(account.number.masked), "closed": .truth(account.isClosed)]
}
