import Audit
import Core
import SQLite
import Storage

/// Notes that a buyer wants to be told once a listing can be ordered again; one that waits already
/// keeps its place. Throws `CommonRefusal.roleMayNot` for anybody but a buyer, and
/// `CommonRefusal.notFound` for a listing that buyers cannot see, `ListingRefusal.wrongState` for
/// one that never comes back, `ReminderRefusal.canBeOrdered` and `.tooManyReminders`.
package func askForReminder(
  of id: Identifier, as actor: Actor, in db: Connection
) throws -> Reminder {
  guard actor.may(.keepReminders, owner: actor.id) else { throw CommonRefusal.roleMayNot }
  guard let listing = try ListingStore.find(id, in: db), listing.isPublic else {
    throw CommonRefusal.notFound(what: "listing")
  }
  if listing.status == .retired { throw ListingRefusal.wrongState(.retired) }
  if try canBeOrdered(listing, in: db) { throw ReminderRefusal.canBeOrdered }
  let present = try ReminderStore.find(id, of: actor.id, in: db)
  if let present, present.toldAt == nil { return present }
  guard try ReminderStore.countWaiting(of: actor.id, in: db) < Reminder.maximumPerBuyer else {
    throw ReminderRefusal.tooManyReminders
  }
  try ReminderStore.put(id, of: actor.id, in: db)
  try record(.reminderAsked, of: id, to: ["buyer_id": .id(actor.id)], as: actor, in: db)
  return try reminder(of: id, as: actor, in: db)
}

/// Takes a buyer's wish back, told or not. Throws `CommonRefusal.notFound`.
package func withdrawReminder(of id: Identifier, as actor: Actor, in db: Connection) throws {
  _ = try reminder(of: id, as: actor, in: db)
  try ReminderStore.remove(id, of: actor.id, in: db)
  try record(.reminderWithdrawn, of: id, from: ["buyer_id": .id(actor.id)], as: actor, in: db)
}

/// The actor's own, those of the newest listings first.
package func reminders(
  _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<Reminder> {
  Page(try ReminderStore.list(of: actor.id, page, in: db), limit: page.limit) {
    Cursor(id: $0.listing)
  }
}

private func reminder(
  of listing: Identifier, as actor: Actor, in db: Connection
) throws -> Reminder {
  guard let reminder = try ReminderStore.find(listing, of: actor.id, in: db) else {
    throw CommonRefusal.notFound(what: "reminder")
  }
  return reminder
}
