import Access
import Core
import HTTP
import JSON
import SQLite
import Storage

extension Call {
  /// Runs `body`, which looks at a secret that somebody claims to know of this account, unless too
  /// many such attempts failed of late. What it throws counts as a failure but where the server
  /// did not look, as when it is overloaded. Throws `AccessRefusal.tooManyAttempts`.
  func attempt<T>(onAccount account: String, _ body: () async throws -> T) async throws -> T {
    let attempts = application.loginAttempts
    let attempt = try attempts.begin(
      account: account, address: clientKey(of: exchange),
      at: Instant(rawValue: database.milliseconds))
    do {
      let result = try await body()
      attempts.succeeded(attempt)
      return result
    } catch {
      if !(error is any Refusal) { attempts.withdraw(attempt) }
      throw error
    }
  }
}

/// Who logs in, and with what.
struct LogInForm: Sendable {
  /// A number that is none has no account: it is treated like one that nobody has.
  let phone: Phone?
  let typedPhone: String
  let password: Password

  /// By what attempts are counted: the number in its normal form, or what was typed for one.
  var attemptKey: String { phone?.rawValue ?? typedPhone }

  @Sendable init(_ fields: Fields) {
    typedPhone = fields.text("phone", 1...Phone.maximumTypedLength)
    phone = Phone.mobile(typedPhone)
    password = Password(fields.text("password", 1...256, .typed))
  }
}

@Sendable func logIn(_ call: Call, _ form: LogInForm) async throws {
  // No idempotency key: the token is stored nowhere, so the answer cannot be given again.
  let (token, device) = (makeToken(), call.exchange.header("User-Agent"))
  let address = call.address
  let (session, account, places) = try await call.attempt(onAccount: form.attemptKey) {
    let user = try await checkPassword(call, form)
    return try await call.database.write { db in
      let (session, account) = try openSession(
        user: user, token: token, device: device, from: address, in: db)
      return (session, account, try AccountPlaces(of: account, in: db))
    }
  }
  call.exchange.setHeader("Cache-Control", "no-store")
  call.respond(.created) { json in
    json.beginObject()
    json.member("id", session.id)
    json.member("token", token)
    json.member("expires_at", session.expiresAt)
    json.key("user")
    writeAccount(account, places, to: &json)
    json.endObject()
  }
}

/// Whose password it is. Throws `AccessRefusal.wrongCredentials`, after the same time whether or
/// not there is such an account.
private func checkPassword(_ call: Call, _ form: LogInForm) async throws -> Identifier {
  let hasher = call.application.hasher
  let phone = form.phone ?? Phone(rawValue: "")
  let known = try call.read { try Access.credentials(phone: phone, decoy: hasher.decoy, in: $0) }
  let isRight = try await call.database.work {
    hasher.verify(form.password.text, against: known.passwordHash)
  }
  guard isRight, let user = known.userID else { throw AccessRefusal.wrongCredentials }
  return user
}
