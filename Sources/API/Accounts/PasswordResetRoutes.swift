import Access
import Core
import HTTP
import JSON

let passwordResetRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/users/{id}/password-reset", .manageAccounts,
    "Makes a code with which somebody sets a new password, once; it is shown once.",
    answers: .created(.passwordReset, as: nil), key: .shownOnce("The code")
  ) { call in
    // No idempotency key: the code is stored nowhere, so the answer cannot be given again.
    let (actor, id) = (call.actor, try call.identifier("id", of: "account"))
    let code = OneTimeCode.make()
    let reset = try await call.database.write { db in
      try addPasswordReset(for: id, code: code, as: actor, in: db)
    }
    call.exchange.setHeader("Cache-Control", "no-store")
    call.respond(.created) { json in
      json.beginObject()
      json.member("code", reset.code)
      json.member("expires_at", reset.expiresAt)
      json.endObject()
    }
  },
  Endpoint(
    .post, "/v1/password-resets", .openAccount,
    "Sets a new password with a code of the county office's; all sessions of the account end.",
    body: ResetForm.init, answers: .nothing,
    key: .ignored(because: "the code is used up by the first one, and the second is answered 401."),
    refuses: [AccessRefusal.wrongCode, AccessRefusal.tooManyAttempts(retryAfter: 0)]
  ) { call, form in
    let (hasher, address) = (call.application.hasher, call.address)
    try await call.attempt(onAccount: form.phone.rawValue) {
      // Whether or not the code is right, so that the time taken does not tell.
      let hash = try await call.database.work { try hasher.hash(form.password.text) }
      try await call.database.write { db in
        try resetPassword(
          phone: form.phone, code: form.code, passwordHash: hash, from: address, in: db)
      }
    }
    call.respondWithNothing()
  },
]

private struct ResetForm: Sendable {
  let phone: Phone
  let code: String
  let password: Password

  @Sendable init(_ fields: Fields) {
    phone = fields.mobilePhone("phone")
    code = fields.text("code", 1...PasswordReset.maximumCodeLength)
    password = fields.newPassword("password", phone: phone)
  }
}

extension Schema {
  fileprivate static let passwordReset = named(
    "PasswordReset",
    [
      "code": .text.noted("Shown once; tell it to the account's owner, and nobody else."),
      "expires_at": .instant,
    ])
}
