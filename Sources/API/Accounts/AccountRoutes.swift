import Access
import Core
import HTTP
import Households
import JSON
import Storage

let accountRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/users", .openAccount,
    "Makes an account: a buyer's by itself, any by the county office.",
    body: newAccount, answers: .created(.account),
    refuses: [
      AccessRefusal.phoneTaken, AccessRefusal.onlyCoordinatorsHaveVillages,
      AccessRefusal.coordinatorNeedsVillage, AccessRefusal.unknownVillage,
      AccessRefusal.onlyBuyersHaveOrganisation, CommonRefusal.roleMayNot,
    ], addUser),
  Endpoint(
    .get, "/v1/users", .findVolunteers,
    "Accounts: all for the county office, volunteers for a coordinator.",
    query: { (role: $0.choice("role", Role.self), page: $0.page()) },
    answers: .value(.page(of: .account)), refuses: [CommonRefusal.roleMayNot]
  ) { call, asked in
    let (role, page) = asked
    let (accounts, villages) = try call.read { db in
      let accounts = try Access.accounts(role: role, page, as: call.actor, in: db)
      let ids = Set(accounts.items.flatMap(\.villages))
      return (accounts, try villageNames(Array(ids), in: db))
    }
    try call.respondWithPage(accounts) { account, json in
      let own = villages.filter { account.villages.contains($0.id) }
        .map { VillageReference(id: $0.id, name: $0.name) }
      writeAccount(account, villages: own, to: &json)
    }
  },
  Endpoint(
    .get, "/v1/me", .useOwnAccount, "The caller's own account.", answers: .resource(.account)
  ) { call in
    try call.read { db in
      let account = try Access.account(call.actor.id, in: db)
      let villages = try villageReferences(of: account, in: db)
      call.respondWithResource { writeAccount(account, villages: villages, to: &$0) }
    }
  },
  Endpoint(
    .post, "/v1/sessions", .openAccount, "Logs in.", body: LogInForm.init,
    answers: .created(.newSession), key: KeyRule.none,
    refuses: [AccessRefusal.wrongCredentials, AccessRefusal.tooManyAttempts(retryAfter: 0)], logIn),
  Endpoint(
    .get, "/v1/sessions", .useOwnAccount, "Where the caller is logged in.",
    query: { $0.page() }, answers: .value(.page(of: .session))
  ) { call, page in
    let sessions = try call.read { try Access.sessions(of: call.actor, in: $0) }
    let found = Page(of: sessions, page, ascending: false) { Cursor(id: $0.id) }
    try call.respondWithPage(found) { session, json in
      json.beginObject()
      json.member("id", session.id)
      json.member("created_at", session.createdAt)
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

private struct AccountForm {
  let phone: Phone
  let name: String
  let password: String
  let role: Role
  let villages: [Identifier]
  let mayPublish: Bool
  let organisation: String?
}

@Sendable private func newAccount(_ fields: Fields) -> AccountForm {
  AccountForm(
    phone: fields.mobilePhone("phone"), name: fields.text("name", 1...Account.maximumNameLength),
    password: fields.text("password", Account.passwordLengths),
    role: fields.optionalChoice("role", Role.self) ?? .buyer,
    villages: fields.identifiers("village_ids", 0...100) ?? [],
    mayPublish: fields.optionalBoolean("may_publish") ?? false,
    organisation: fields.optionalText("organisation", 1...80))
}

/// A stranger makes a buyer of itself; the county office makes any account.
@Sendable private func addUser(_ call: Call, _ form: AccountForm) async throws {
  if call.caller == nil, form.role != .buyer || form.organisation != nil {
    throw AccessRefusal.tokenNeeded
  }
  let hasher = call.application.hasher
  let hash = try await call.database.work { try hasher.hash(form.password) }
  let new = NewAccount(
    phone: form.phone, name: form.name, role: form.role, villages: form.villages,
    mayPublish: form.mayPublish, organisation: form.organisation, passwordHash: hash)
  let (actor, address) = (call.caller?.actor, call.address)
  try await call.write { db in
    let id = try addAccount(new, as: actor, from: address, in: db)
    let account = try Access.account(id, in: db)
    let villages = try villageReferences(of: account, in: db)
    return Reply(.created) { writeAccount(account, villages: villages, to: &$0) }
  }
}

private func logOut(_ call: Call, of session: Identifier?) async throws {
  guard let session else { throw CommonRefusal.notFound(what: "session") }
  let actor = call.actor
  try await call.database.write { try closeSession(session, as: actor, in: $0) }
  call.respondWithNothing()
}
