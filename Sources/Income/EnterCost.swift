import Audit
import Core
import Households
import SQLite
import Storage

/// Enters what a household spent to have income. Throws `CommonRefusal.notFound` outside of the
/// actor's scope, `IncomeRefusal.spentInFuture`, `.spentBeforeRegistration` and `.monthFrozen`.
package func enterCost(
  _ cost: NewProductionCost, of household: Identifier, as actor: Actor, in db: Connection
) throws -> ProductionCost {
  let household = try keptHousehold(household, as: actor, in: db)
  if cost.spentOn > db.today { throw IncomeRefusal.spentInFuture }
  if cost.spentOn < household.registeredOn { throw IncomeRefusal.spentBeforeRegistration }
  try refuseFrozen(cost.spentOn, as: actor, in: db)
  return try insert(
    cost, amount: cost.amount, household: household.id, reverses: nil, actor, in: db)
}

/// Takes a cost back by one of the opposite amount; the first stays. Throws
/// `CommonRefusal.notFound` outside of the actor's scope, `IncomeRefusal.nothingToReverse`,
/// `.isReversal`, `.monthFrozen` and `.reversedAlready`.
package func reverseCost(
  _ id: Identifier, of household: Identifier, note: String, as actor: Actor, in db: Connection
) throws -> ProductionCost {
  _ = try keptHousehold(household, as: actor, in: db)
  guard let cost = try CostStore.find(id, household: household, in: db) else {
    throw IncomeRefusal.nothingToReverse
  }
  if cost.reverses != nil { throw IncomeRefusal.isReversal }
  try refuseFrozen(cost.spentOn, as: actor, in: db)
  let reversal = NewProductionCost(
    kind: cost.kind, amount: cost.amount, spentOn: cost.spentOn, note: note)
  do {
    return try insert(
      reversal, amount: -cost.amount, household: household, reverses: id, actor, in: db)
  } catch let error as SQLiteError where error.isDuplicate {
    throw IncomeRefusal.reversedAlready
  }
}

/// One of the household's costs. Throws `CommonRefusal.notFound`.
package func productionCost(
  _ id: Identifier, of household: Identifier, as actor: Actor, in db: Connection
) throws -> ProductionCost {
  _ = try Households.household(household, as: actor, in: db)
  guard let cost = try CostStore.find(id, household: household, in: db) else {
    throw CommonRefusal.notFound(what: "production cost")
  }
  return cost
}

/// The household's costs, newest first. Throws `CommonRefusal.notFound` outside of the scope.
package func productionCosts(
  of household: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<ProductionCost> {
  _ = try Households.household(household, as: actor, in: db)
  return Page(try CostStore.list(household: household, page, in: db), limit: page.limit) {
    Cursor(id: $0.id)
  }
}

private func insert(
  _ cost: NewProductionCost, amount: Fen, household: Identifier, reverses: Identifier?,
  _ actor: Actor, in db: Connection
) throws -> ProductionCost {
  let id = try CostStore.insert(
    cost, amount: amount, household: household, reverses: reverses, by: actor.id, in: db)
  try record(
    reverses == nil ? .costEntered : .costReversed, of: id, partOf: household,
    to: [
      "kind": .word(cost.kind), "amount_fen": .fen(amount), "spent_on": .date(cost.spentOn),
      "reverses_id": .id(reverses),
    ], as: actor, in: db)
  return ProductionCost(
    id: id, kind: cost.kind, amount: amount, spentOn: cost.spentOn, note: cost.note,
    reverses: reverses, enteredAt: db.now)
}
