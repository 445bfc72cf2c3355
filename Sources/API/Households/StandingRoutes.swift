import Core
import HTTP
import Households
import JSON
import Storage

let standingRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/households/{id}/standing-changes", .keepHouseholds,
    """
    Enters that a household leaves the register or comes back to it. Nothing changes until \
    somebody else signs it.
    """,
    body: { fields in
      NewStandingChange(
        kind: fields.choice("kind", StandingChangeKind.self) ?? .exit,
        on: fields.date("on", notAfter: fields.today),
        evidence: fields.text(
          "evidence", 1...NewStandingChange.maximumEvidenceLength, .paragraphs))
    }, answers: .created(.standingChange, as: .standingChange),
    refuses: [
      StandingRefusal.changedInFuture, .changedBeforeRegistration, .changedBeforeLastChange,
      .exitedAlready, .changeOpen,
    ]
  ) { call, new in
    let id = try call.identifier("id", of: "household")
    let actor = call.actor
    try await call.create { db in
      reply(.created, try enterStandingChange(new, of: id, as: actor, in: db))
    } again: { change, db in
      reply(.ok, try standingChange(change, as: actor, in: db))
    }
  },
  Endpoint(
    .get, "/v1/households/{id}/standing-changes", .readHouseholds,
    "A household's exits and returns, the newest first.", query: { $0.page() },
    answers: .value(.page(of: .standingChange))
  ) { call, page in
    let id = try call.identifier("id", of: "household")
    let found = try call.read { try standingChanges(of: id, page, as: call.actor, in: $0) }
    try call.respondWithPage(found, writeChange)
  },
  Endpoint(
    .get, "/v1/standing-changes", .keepHouseholds,
    "The exits and returns within the caller's scope; without a status those that wait for a "
      + "second signature.",
    query: {
      (status: $0.choice("status", StandingChangeStatus.self) ?? .entered, page: $0.page())
    },
    answers: .value(.page(of: .standingChange))
  ) { call, asked in
    let actor = call.actor
    let found = try await call.database.readSlowly {
      try standingChanges(asked.status, asked.page, as: actor, in: $0)
    }
    try call.respondWithPage(found, writeChange)
  },
  .promptly(
    .get, "/v1/standing-changes/{id}", .readHouseholds, "One exit or return.",
    answers: .resource(.standingChange)
  ) { call in
    let id = try call.identifier("id", of: "standing change")
    let change = try call.read { try standingChange(id, as: call.actor, in: $0) }
    call.respondWithResource { writeChange(change, to: &$0) }
  },
  Endpoint(
    .post, "/v1/standing-changes/{id}/check", .keepHouseholds,
    "Signs an exit or a return as the second person: only now is the household what it says.",
    answers: .value(.standingChange),
    refuses: [StandingRefusal.ownChange, .decidedAlready, .exitedAlready]
  ) { call in
    let id = try call.identifier("id", of: "standing change")
    let actor = call.actor
    try await call.write { db in
      let change = try signStandingChange(id, as: actor, in: db)
      return Reply { writeChange(change, to: &$0) }
    }
  },
  Endpoint(
    .post, "/v1/standing-changes/{id}/refuse", .keepHouseholds,
    "Refuses an exit or a return, or takes one's own back.",
    body: { $0.text("reason", 1...NewStandingChange.maximumReasonLength) },
    answers: .value(.standingChange), refuses: [StandingRefusal.decidedAlready]
  ) { call, reason in
    let id = try call.identifier("id", of: "standing change")
    let actor = call.actor
    try await call.write { db in
      let change = try refuseStandingChange(id, reason: reason, as: actor, in: db)
      return Reply { writeChange(change, to: &$0) }
    }
  },
]

extension Schema {
  fileprivate static let standingChange = named(
    "StandingChange",
    [
      "id": .identifier, "household_id": .identifier, "kind": .choice(StandingChangeKind.self),
      "on": .date, "evidence": .text, "status": .choice(StandingChangeStatus.self),
      "entered_by": .identifier, "entered_at": .instant,
      "decided_by": .identifier.orNull.noted("Who signed or refused it."),
      "decided_at": .instant.orNull, "reason": .text.orNull.noted("Why it was refused."),
    ])
}

private func reply(_ status: Status, _ change: StandingChange) -> Reply {
  Reply(status, location: "/v1/standing-changes/\(change.id)") { writeChange(change, to: &$0) }
}

private func writeChange(_ change: StandingChange, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", change.id)
  json.member("household_id", change.household)
  json.member("kind", change.content.kind)
  json.member("on", change.content.on)
  json.member("evidence", change.content.evidence)
  json.member("status", change.status)
  json.member("entered_by", change.enteredBy)
  json.member("entered_at", change.enteredAt)
  json.member("decided_by", change.decidedBy)
  json.member("decided_at", change.decidedAt)
  json.member("reason", change.reason)
  json.endObject()
}
