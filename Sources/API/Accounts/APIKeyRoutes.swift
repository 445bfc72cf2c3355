import Access
import Core
import HTTP
import JSON
import Storage

let apiKeyRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/api-keys", .useOwnAccount, "Makes a key for a program; it is shown once.",
    body: newAPIKey, answers: .created(.apiKey, as: .apiKey),
    key: .shownOnce("The key"),
    refuses: [AccessRefusal.tooManyAPIKeys]
  ) { call, form in
    // No idempotency key: the key is stored nowhere, so the answer cannot be given again.
    let (actor, key) = (call.actor, APIKey.make())
    try await call.create { db in
      let made = try addAPIKey(
        name: form.name, scopes: form.scopes, expiresAt: form.expiresAt, key: key, as: actor,
        in: db)
      return Reply(.created) { writeAPIKey(made, key: key, to: &$0) }
    } again: { id, db in
      // Without the key itself, which is shown once.
      let made = try Access.apiKey(id, of: actor, in: db)
      return Reply { writeAPIKey(made, key: nil, to: &$0) }
    }
    call.exchange.setHeader("Cache-Control", "no-store")
  },
  Endpoint(
    .get, "/v1/api-keys", .useOwnAccount, "The caller's keys for programs.",
    query: { $0.page() }, answers: .value(.page(of: .apiKey))
  ) { call, page in
    let keys = try call.read { try Access.apiKeys(of: call.actor, in: $0) }
    let found = Page(of: keys, page, ascending: true) { Cursor(id: $0.id) }
    try call.respondWithPage(found) { writeAPIKey($0, key: nil, to: &$1) }
  },
  Endpoint(
    .delete, "/v1/api-keys/{id}", .useOwnAccount, "Removes a key; it is dead at once.",
    answers: .nothing
  ) { call in
    let (actor, id) = (call.actor, try call.identifier("id", of: "API key"))
    try await call.database.write { try removeAPIKey(id, as: actor, in: $0) }
    call.respondWithNothing()
  },
]

private struct APIKeyForm: Sendable {
  let name: String
  let scopes: Set<Action>
  let expiresAt: Instant?
}

@Sendable private func newAPIKey(_ fields: Fields) -> APIKeyForm {
  APIKeyForm(
    name: fields.text("name", 1...APIKey.maximumNameLength),
    scopes: Set(fields.required("scopes", standIn: []) { _ in readScopes(fields) }),
    expiresAt: fields.optionalFutureInstant("expires_at"))
}

private func readScopes(_ fields: Fields) -> [Action]? {
  let choices = APIKey.grantable.map(\.rawValue)
  let values = fields.array("scopes", 1...choices.count, of: Schema(.choice(choices)))
  return values?.enumerated().compactMap { place, value in
    if case .string(let text) = value, choices.contains(text) { return Action(rawValue: text) }
    fields.fault(
      "scopes", item: place, "choice", "A scope is one of \(choices.joined(separator: ", ")).")
    return nil
  }
}

extension Schema {
  fileprivate static let apiKey = named(
    "ApiKey",
    [
      "id": .identifier,
      "key": .text.noted("Shown once, when it is made; send it as a bearer token."),
      "name": .text, "scopes": .list(Schema(.choice(APIKey.grantable.map(\.rawValue)))),
      "expires_at": .instant.orNull, "created_at": .instant,
    ], sometimes: ["key"])
}

private func writeAPIKey(_ key: APIKey, key secret: String?, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", key.id)
  if let secret { json.member("key", secret) }
  json.member("name", key.name)
  json.list("scopes", key.scopes) { scope, json in
    json.string(scope.rawValue)
  }
  json.member("expires_at", key.expiresAt)
  json.member("created_at", key.createdAt)
  json.endObject()
}
