import Access
import Core
import HTTP
import Households
import JSON
import Listings
import SQLite
import Storage

let accountRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/users", .openAccount,
    "Makes an account: a buyer's by itself, any by the county office.",
    body: newAccount, answers: .created(.account, as: .account),
    refuses: [
      AccessRefusal.phoneTaken, AccessRefusal.onlyCoordinatorsHaveVillages,
      AccessRefusal.coordinatorNeedsVillage, AccessRefusal.unknownVillage,
      CommonRefusal.roleMayNot,
      AccessRefusal.tooManyAttempts(retryAfter: 0),
    ], addUser),
  Endpoint(
    .get, "/v1/users", .findVolunteers,
    "Accounts: all for the county office, volunteers for a coordinator.",
    query: { (role: $0.choice("role", Role.self), page: $0.page()) },
    answers: .value(.page(of: .account)), refuses: [CommonRefusal.roleMayNot]
  ) { call, asked in
    let (role, page) = asked
    let (accounts, places) = try call.read { db in
      let accounts = try Access.accounts(role: role, page, as: call.actor, in: db)
      return (accounts, try AccountPlaces.of(accounts.items, in: db))
    }
    // A coordinator chooses a volunteer; to ring one up is the county office's.
    let isMasked = !call.actor.may(.manageAccounts)
    try call.respondWithPage(accounts) { account, json in
      writeAccount(account, places[account.id], isMasked: isMasked, to: &json)
    }
  },
  Endpoint(
    .get, "/v1/me", .useOwnAccount, "The caller's own account.", answers: .resource(.account)
  ) { call in
    try call.read { db in
      let account = try Access.account(call.actor.id, in: db)
      let places = try AccountPlaces(of: account, in: db)
      call.respondWithResource { writeAccount(account, places, to: &$0) }
    }
  },
  Endpoint(
    .patch, "/v1/me", .useOwnAccount,
    "Changes the caller's name or password. A new password ends all other sessions.",
    body: ownChange, answers: .resource(.account),
    refuses: [AccessRefusal.wrongPassword, AccessRefusal.tooManyAttempts(retryAfter: 0)], changeMe),
  Endpoint(
    .get, "/v1/users/{id}", .manageAccounts, "One account.", answers: .resource(.account)
  ) { call in
    let id = try call.identifier("id", of: "account")
    try call.read { db in
      let account = try Access.account(id, as: call.actor, in: db)
      let places = try AccountPlaces(of: account, in: db)
      call.respondWithResource { writeAccount(account, places, to: &$0) }
    }
  },
  Endpoint(
    .patch, "/v1/users/{id}", .manageAccounts,
    "Changes an account. One that is disabled is logged out everywhere; what it put on the shelf "
      + "on a trust that it has no more goes before the county office.",
    body: accountChange, answers: .resource(.account),
    refuses: [
      AccessRefusal.lastAdmin, AccessRefusal.phoneTaken, AccessRefusal.onlyCoordinatorsHaveVillages,
      AccessRefusal.coordinatorNeedsVillage, AccessRefusal.unknownVillage,
    ]
  ) { call, change in
    let (actor, id) = (call.actor, try call.identifier("id", of: "account"))
    try await call.changeIfMatch { db in
      try reply(with: try Access.account(id, as: actor, in: db), in: db)
    } _: { db in
      try changeAccount(id, change, as: actor, in: db)
      // A right that is withdrawn takes its goods off the shelf.
      try withdrawListings(publishedBy: id, as: actor, in: db)
    }
  },
]

private struct AccountForm {
  let phone: Phone
  let name: String
  let password: Password
  let role: Role
  let villages: [Identifier]
  let mayPublish: Bool
}

@Sendable private func newAccount(_ fields: Fields) -> AccountForm {
  let phone = fields.mobilePhone("phone")
  return AccountForm(
    phone: phone, name: fields.text("name", 1...Account.maximumNameLength),
    password: fields.newPassword("password", phone: phone),
    role: fields.optionalChoice("role", Role.self) ?? .buyer,
    villages: fields.identifiers("village_ids", 0...Account.maximumVillages) ?? [],
    mayPublish: fields.optionalBoolean("may_publish") ?? false)
}

/// A stranger makes a buyer of itself; the county office makes any account.
@Sendable private func addUser(_ call: Call, _ form: AccountForm) async throws {
  if call.caller == nil, form.role != .buyer { throw AccessRefusal.tokenNeeded }
  if call.caller == nil {
    try call.application.limits?.countRegistration(call.exchange, now: call.database.milliseconds)
  }
  let hasher = call.application.hasher
  if let name = call.name, try call.read({ try wasMade(name, in: $0) }) {
    return try await showAgain(call, form, name.id)
  }
  let hash = try await call.database.work { try hasher.hash(form.password.text) }
  let new = NewAccount(
    phone: form.phone, name: form.name, role: form.role, villages: form.villages,
    mayPublish: form.mayPublish, passwordHash: hash)
  let (actor, address) = (call.caller?.actor, call.address)
  do {
    try await call.create { db in
      let id = try addAccount(new, as: actor, from: address, in: db)
      let isOffice = actor?.may(.manageAccounts) == true
      return try reply(
        .created, isLocated: isOffice, with: try Access.account(id, in: db), in: db)
    } again: { _, _ in
      throw MadeMeanwhile()
    }
  } catch let meanwhile as MadeMeanwhile {
    guard let name = call.name else { throw meanwhile }
    try await showAgain(call, form, name.id)
  }
}

/// The account was made by the same request between the look for it and the write.
private struct MadeMeanwhile: Error {}

/// The same content again, as far as it is digested. The password is not: it is held against the
/// account's own hash, which counts as a log-in, and another one is other content.
private func showAgain(_ call: Call, _ form: AccountForm, _ id: Identifier) async throws {
  try await call.attempt(onAccount: form.phone.rawValue) {
    let hasher = call.application.hasher
    let known = try call.read {
      try Access.credentials(phone: form.phone, decoy: hasher.decoy, in: $0)
    }
    let isRight = try await call.database.work {
      hasher.verify(form.password.text, against: known.passwordHash)
    }
    guard isRight, known.userID == id else { throw CommonRefusal.idTaken }
  }
  let isOffice = call.caller?.actor.may(.manageAccounts) == true
  try await call.write { db in
    try reply(isLocated: isOffice, with: try Access.account(id, in: db), in: db)
  }
}

/// Located for whom may get the account where it lies, which is the county office.
private func reply(
  _ status: Status = .ok, isLocated: Bool = false, with account: Account, in db: Connection
) throws -> Reply {
  let places = try AccountPlaces(of: account, in: db)
  return Reply(status, location: isLocated ? "/v1/users/\(account.id)" : nil) {
    writeAccount(account, places, to: &$0)
  }
}

private struct OwnChange: Sendable {
  let name: String?
  let current: Password?
  let password: Password?
}

@Sendable private func ownChange(_ fields: Fields) -> OwnChange {
  let change = OwnChange(
    name: fields.optionalText("name", 1...Account.maximumNameLength),
    current: fields.optionalText("current_password", 1...256, .typed).map(Password.init),
    password: fields.optionalNewPassword("password"))
  fields.refuseNull("name", "current_password", "password")
  if change.password != nil, change.current == nil {
    fields.fault("current_password", "needed_for_password", "A new password needs the current one.")
  }
  return change
}

@Sendable private func changeMe(_ call: Call, _ change: OwnChange) async throws {
  try call.requireMatch()
  let (actor, session) = (call.actor, call.caller?.session)
  let password = try await passwordChange(call, change)
  try await call.changeIfMatch { db in
    try reply(with: try Access.account(actor.id, in: db), in: db)
  } _: { db in
    try changeOwnAccount(
      name: change.name, password: password, as: actor, session: session, in: db)
  }
}

/// The new password's hash, once the current one was found right: a session that fell into wrong
/// hands guesses no more passwords than a stranger, and does not keep the owner from logging in.
/// Throws `AccessRefusal.wrongPassword`, `.tooManyAttempts` and `InvalidContent`.
private func passwordChange(_ call: Call, _ change: OwnChange) async throws -> PasswordChange? {
  guard let password = change.password, let current = change.current else { return nil }
  let actor = call.actor
  let (account, hash) = try call.read { db in
    (try Access.account(actor.id, in: db), try passwordHash(of: actor, in: db))
  }
  try check(password, of: account)
  let hasher = call.application.hasher
  return try await call.attempt(onAccount: "session of \(account.id)") {
    try await call.database.work {
      guard hasher.verify(current.text, against: hash) else { throw AccessRefusal.wrongPassword }
      return PasswordChange(from: hash, to: try hasher.hash(password.text))
    }
  }
}

@Sendable private func accountChange(_ fields: Fields) -> AccountChange {
  let status = fields.optionalChoice("status", AccountStatus.self)
  let change = AccountChange(
    name: fields.optionalText("name", 1...Account.maximumNameLength),
    phone: fields.optionalMobilePhone("phone"), role: fields.optionalChoice("role", Role.self),
    villages: fields.identifiers("village_ids", 0...Account.maximumVillages),
    mayPublish: fields.optionalBoolean("may_publish"),
    isActive: status.map { $0 == .active })
  fields.refuseNull("name", "phone", "role", "village_ids", "may_publish", "status")
  return change
}
