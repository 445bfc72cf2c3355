import Core
import HTTP
import JSON
import Storage
import Watch

let watchRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/watch", .keepWatch,
    """
    What is to be looked after: households whose income fell, that nobody visited, or whose hens \
    should lay and sell nothing. Without a status those that are open.
    """,
    query: {
      (
        status: $0.choice("status", WatchStatus.self) ?? .open,
        isEscalated: $0.boolean("is_escalated"), page: $0.page()
      )
    }, answers: .value(.page(of: .watchTask))
  ) { call, asked in
    let actor = call.actor
    let tasks = try await call.database.readSlowly {
      try watchTasks(
        asked.status, isEscalated: asked.isEscalated, asked.page, as: actor, in: $0)
    }
    try call.respondWithPage(tasks, writeTask)
  },
  .promptly(
    .get, "/v1/watch/{id}", .keepWatch, "One task.", answers: .resource(.watchTask)
  ) { call in
    let id = try call.identifier("id", of: "task")
    let task = try call.read { try watchTask(id, as: call.actor, in: $0) }
    call.respondWithResource { writeTask(task, to: &$0) }
  },
  Endpoint(
    .post, "/v1/watch/{id}/done", .keepWatch, "Closes a task that somebody saw to.",
    body: { $0.text("note", 1...WatchTask.maximumNoteLength, .paragraphs) },
    answers: .value(.watchTask), refuses: [WatchRefusal.closedAlready]
  ) { call, note in
    let id = try call.identifier("id", of: "task")
    let actor = call.actor
    try await call.write { db in
      let task = try seeToTask(id, note: note, as: actor, in: db)
      return Reply { writeTask(task, to: &$0) }
    }
  },
]

extension Schema {
  fileprivate static let watchTask = named(
    "WatchTask",
    [
      "id": .identifier, "household_id": .identifier, "village_id": .identifier,
      "volunteer_id": .identifier.orNull.noted("Who is paired with the household now."),
      "reason": .choice(WatchReason.self),
      "why": .object(["zh": .text, "en": .text]).noted("In words, with the figures."),
      "status": .choice(WatchStatus.self), "opened_on": .date,
      "escalated_on": .date.orNull.noted("When it went to the coordinator."),
      "closed_on": .date.orNull, "closed_by": .identifier.orNull, "note": .text.orNull,
    ])
}

private func writeTask(_ task: WatchTask, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", task.id)
  json.member("household_id", task.household)
  json.member("village_id", task.village)
  json.member("volunteer_id", task.volunteer)
  json.member("reason", task.cause.reason)
  json.key("why")
  json.beginObject()
  json.member("zh", task.whyInChinese)
  json.member("en", task.whyInEnglish)
  json.endObject()
  json.member("status", task.status)
  json.member("opened_on", task.openedOn)
  json.member("escalated_on", task.escalatedOn)
  json.member("closed_on", task.closedOn)
  json.member("closed_by", task.closedBy)
  json.member("note", task.note)
  json.endObject()
}
