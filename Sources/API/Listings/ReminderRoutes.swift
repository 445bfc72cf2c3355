import Core
import HTTP
import JSON
import Listings
import SQLite
import Storage

/// Buyers who wait for what cannot be ordered now.
let reminderRoutes: [Endpoint] = [
  Endpoint(
    .put, "/v1/listings/{id}/reminder", .keepReminders,
    "Asks to be told once a listing can be ordered again.", answers: .value(.reminder),
    refuses: [
      ListingRefusal.wrongState(.retired), ReminderRefusal.canBeOrdered,
      ReminderRefusal.tooManyReminders,
    ]
  ) { call in
    let id = try call.identifier("id", of: "listing")
    let actor = call.actor
    let reminder = try await call.database.write { try askForReminder(of: id, as: actor, in: $0) }
    call.respond { writeReminder(reminder, to: &$0) }
  },
  Endpoint(
    .delete, "/v1/listings/{id}/reminder", .keepReminders, "Takes the wish to be told back.",
    answers: .nothing
  ) { call in
    let id = try call.identifier("id", of: "reminder")
    let actor = call.actor
    try await call.database.write { try withdrawReminder(of: id, as: actor, in: $0) }
    call.respondWithNothing()
  },
  Endpoint(
    .get, "/v1/me/reminders", .keepReminders, "What the caller wants to be told of.",
    query: { $0.page() }, answers: .value(.page(of: .reminder))
  ) { call, page in
    let reminders = try call.read { try Listings.reminders(page, as: call.actor, in: $0) }
    try call.respondWithPage(reminders, writeReminder)
  },
]

extension Schema {
  fileprivate static let reminder = named(
    "Reminder",
    [
      "listing_id": .identifier, "title": .text, "asked_at": .instant,
      "told_at": .instant.orNull.noted("When the caller was told; null while it waits."),
    ])
}

private func writeReminder(_ reminder: Reminder, to json: inout JSONWriter) {
  json.beginObject()
  json.member("listing_id", reminder.listing)
  json.member("title", reminder.title)
  json.member("asked_at", reminder.askedAt)
  json.member("told_at", reminder.toldAt)
  json.endObject()
}
