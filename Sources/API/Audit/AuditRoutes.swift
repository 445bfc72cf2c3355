import Access
import Audit
import Core
import HTTP
import JSON
import Storage

let auditRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/audit", .readAudit,
    "Who did what to which thing, when, from what to what: the newest first.",
    query: { query in
      (
        filter: AuditFilter(
          subject: query.anyIdentifier("subject"), actor: query.anyIdentifier("actor")),
        page: query.page()
      )
    },
    answers: .value(.page(of: .auditEntry))
  ) { call, asked in
    let (filter, page) = asked
    let actor = call.actor
    let (entries, names) = try await call.database.readSlowly { db in
      let entries = try auditEntries(filter, page, as: actor, in: db)
      return (entries, try accountNames(Set(entries.items.compactMap(\.actor)), in: db))
    }
    try call.respondWithPage(entries) { entry, json in
      writeEntry(entry, actorName: entry.actor.flatMap { names[$0] }, to: &json)
    }
  }
]

extension Schema {
  static let auditEntry = named(
    "AuditEntry",
    [
      "sequence": .integer.noted("Its place in the log, from 1 without a gap."),
      "at": .instant,
      "actor_id": .identifier.orNull, "actor_name": .text.orNull.noted("As it is now."),
      "actor_role": .choice(AuthorRole.self).noted("As it was then."),
      "address": Schema(.text(Text(example: "198.51.100.7"))).orNull
        .noted("The IP address that the request came from."),
      "action": Schema(.text(Text(example: "order.placed"))),
      "subject_id": .identifier,
      "part_of_id": .identifier.orNull
        .noted("The larger thing whose history it belongs to, such as a consignment's order."),
      "before": recordedFacts, "after": recordedFacts,
    ])

  private static let recordedFacts = Schema(.object([])).orNull
    .noted("What was different. No secrets, no names, no addresses; phone numbers are masked.")
}

private func writeEntry(_ entry: AuditEntry, actorName: String?, to json: inout JSONWriter) {
  json.beginObject()
  json.member("sequence", entry.sequence)
  json.member("at", entry.happenedAt)
  json.member("actor_id", entry.actor)
  json.member("actor_name", actorName)
  json.member("actor_role", entry.actorRole)
  json.member("address", entry.address)
  json.member("action", entry.action)
  json.member("subject_id", entry.subject)
  json.member("part_of_id", entry.partOf)
  for (name, facts) in [("before", entry.before), ("after", entry.after)] {
    json.key(name)
    if let facts { json.raw(Array(facts.utf8)) } else { json.null() }
  }
  json.endObject()
}
