import Audit
import Core
import Households
import SQLite
import Storage

/// Enters income that a household had outside of the market. Throws `CommonRefusal.notFound`
/// outside of the actor's scope and `IncomeRefusal` for a date that cannot be or whose month is
/// frozen.
package func enterIncome(
  _ entry: NewIncomeEntry, of household: Identifier, as actor: Actor, in db: Connection
) throws -> IncomeEntry {
  let household = try keptHousehold(household, as: actor, in: db)
  if entry.receivedOn > db.today { throw IncomeRefusal.receivedInFuture }
  if entry.receivedOn < household.registeredOn {
    throw IncomeRefusal.receivedBeforeRegistration
  }
  try refuseFrozen(entry.receivedOn, as: actor, in: db)
  return try insert(
    entry, amount: entry.amount, household: household.id, reverses: nil, actor, in: db)
}

/// Takes an entry back by one of the opposite amount; the first stays. Throws `IncomeRefusal`
/// where there is nothing to take back or its month is frozen.
package func reverseIncome(
  _ id: Identifier, of household: Identifier, note: String, as actor: Actor, in db: Connection
) throws -> IncomeEntry {
  _ = try keptHousehold(household, as: actor, in: db)
  guard let entry = try IncomeStore.find(id, household: household, in: db) else {
    throw IncomeRefusal.nothingToReverse
  }
  if entry.reverses != nil { throw IncomeRefusal.isReversal }
  try refuseFrozen(entry.receivedOn, as: actor, in: db)
  let reversal = NewIncomeEntry(
    source: entry.source, amount: entry.amount, receivedOn: entry.receivedOn, note: note)
  do {
    return try insert(
      reversal, amount: -entry.amount, household: household, reverses: id, actor, in: db)
  } catch let error as SQLiteError where error.isDuplicate {
    throw IncomeRefusal.reversedAlready
  }
}

/// One of the household's entries. Throws `CommonRefusal.notFound`.
package func incomeEntry(
  _ id: Identifier, of household: Identifier, as actor: Actor, in db: Connection
) throws -> IncomeEntry {
  _ = try Households.household(household, as: actor, in: db)
  guard let entry = try IncomeStore.find(id, household: household, in: db) else {
    throw CommonRefusal.notFound(what: "income entry")
  }
  return entry
}

/// The household's entries, newest first.
package func incomeEntries(
  of household: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<IncomeEntry> {
  _ = try Households.household(household, as: actor, in: db)
  return Page(
    try IncomeStore.list(household: household, page, in: db), limit: page.limit
  ) { Cursor(id: $0.id) }
}

/// Enters the poverty lines of the county's table; a year that is known stays as it is.
package func enter(_ lines: [PovertyLine], in db: Connection) throws {
  for line in lines { try IncomeStore.insertIfNew(line, in: db) }
}

/// Enters the county's monitoring lines; a year that is known stays as it is.
package func enter(monitoring lines: [PovertyLine], in db: Connection) throws {
  for line in lines { try IncomeStore.insertMonitoringIfNew(line, in: db) }
}

private func insert(
  _ entry: NewIncomeEntry, amount: Fen, household: Identifier, reverses: Identifier?,
  _ actor: Actor, in db: Connection
) throws -> IncomeEntry {
  let id = try IncomeStore.insert(
    entry, amount: amount, household: household, reverses: reverses, by: actor.id, in: db)
  try markIncomeChanged(household, in: db)
  try record(
    reverses == nil ? .incomeEntered : .incomeReversed, of: id, partOf: household,
    to: [
      "source": .word(entry.source), "amount_fen": .fen(amount),
      "received_on": .date(entry.receivedOn), "reverses_id": .id(reverses),
    ], as: actor, in: db)
  return IncomeEntry(
    id: id, source: entry.source, amount: amount, receivedOn: entry.receivedOn,
    note: entry.note, reverses: reverses, enteredAt: db.now)
}
