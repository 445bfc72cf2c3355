import Access
import Core
import SQLite

/// What the owner of a hook may know: the county office all, a buyer what concerns it, such as its
/// own orders, a coordinator what concerns its villages, a volunteer its households.
struct Audience {
  let actor: Actor

  func mayKnow(_ event: RecordedEvent) -> Bool {
    if event.type.isOfHookAlone { return false }
    if event.type == .webhookDisabled, event.buyer == actor.id { return true }
    return actor.may(
      event.type.isOfHousehold ? .readHouseholds : .readOrders, owner: event.buyer,
      volunteer: event.buyer, villages: event.villages)
  }
}

/// The hooks' owners with their rights as they are now; an account that was disabled has none.
func audiences(of hooks: [Webhook], in db: Connection) throws -> [Identifier: Audience] {
  var audiences: [Identifier: Audience] = [:]
  for owner in Set(hooks.map(\.owner)) {
    let account = try account(owner, in: db)
    if account.isActive { audiences[owner] = Audience(actor: account.actor) }
  }
  return audiences
}
