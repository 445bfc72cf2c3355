import Access
import Core
import HTTP
import JSON
import Storage

let sessionRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/sessions", .openAccount, "Logs in.", body: LogInForm.init,
    // Without a name of the client's own: a session is of no use without its token, shown once.
    answers: .created(.newSession, as: nil), key: .shownOnce("The token"),
    refuses: [
      AccessRefusal.wrongCredentials, AccessRefusal.tooManyAttempts(retryAfter: 0),
    ], logIn),
  Endpoint(
    .get, "/v1/sessions", .useOwnAccount, "Where the caller is logged in.",
    query: { $0.page() }, answers: .value(.page(of: .session))
  ) { call, page in
    let sessions = try call.read { try Access.sessions(of: call.actor, in: $0) }
    let found = Page(of: sessions, page, ascending: false) { Cursor(id: $0.id) }
    try call.respondWithPage(found) { session, json in
      json.beginObject()
      json.member("id", session.id)
      json.member("device", session.device)
      json.member("created_at", session.createdAt)
      json.member("last_used_at", session.lastUsedAt)
      json.member("expires_at", session.expiresAt)
      json.member("current", session.id == call.caller?.session)
      json.endObject()
    }
  },
  Endpoint(
    .delete, "/v1/sessions/current", .useOwnAccount, "Logs out here.", answers: .nothing
  ) { call in
    try await logOut(call, of: call.caller?.session)
  },
  Endpoint(
    .delete, "/v1/sessions/{id}", .useOwnAccount, "Logs out there.", answers: .nothing
  ) { call in
    try await logOut(call, of: try call.identifier("id", of: "session"))
  },
]

private func logOut(_ call: Call, of session: Identifier?) async throws {
  guard let session else { throw CommonRefusal.notFound(what: "session") }
  let actor = call.actor
  try await call.database.write { try closeSession(session, as: actor, in: $0) }
  call.respondWithNothing()
}

extension Schema {
  fileprivate static let session = named(
    "Session",
    [
      "id": .identifier,
      "device": Schema.text.orNull.noted("What the device called itself when it logged in."),
      "created_at": .instant,
      "last_used_at": Schema.instant.noted("To the day."), "expires_at": .instant,
      "current": .boolean.noted("Whether it is the one that asks."),
    ])

  fileprivate static let newSession = named(
    "NewSession",
    [
      "id": .identifier, "token": .text.noted("Shown once; send it as a bearer token."),
      "expires_at": .instant, "user": .account,
    ])
}
