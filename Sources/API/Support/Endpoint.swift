import Access
import Core
import HTTP
import JSON

/// Who may call an endpoint at all. Which things of theirs they may touch is decided by the
/// operation behind it.
enum Audience: Sendable {
  /// Anybody, with or without a token; a token that is sent must be good.
  case everyone
  /// Anybody who is logged in.
  case members
  case roles(Set<Role>)

  /// Those who keep a village's affairs.
  static let keepers = Audience.roles([.admin, .coordinator])
  /// Those who look after households.
  static let helpers = Audience.roles([.admin, .coordinator, .volunteer])
  static let admin = Audience.roles([.admin])
  static let buyer = Audience.roles([.buyer])
}

/// One operation of the API: where it is, who may call it, what answers.
struct Endpoint: Sendable {
  let method: HTTP.Method
  let pattern: StaticString
  let audience: Audience
  let handler: @Sendable (Call) async throws -> Void

  init(
    _ method: HTTP.Method, _ pattern: StaticString, for audience: Audience,
    _ handler: @escaping @Sendable (Call) async throws -> Void
  ) {
    self.method = method
    self.pattern = pattern
    self.audience = audience
    self.handler = handler
  }

  /// The route, with the check of who calls before the handler.
  func route(in application: Application) -> Route {
    Route(method, pattern) { exchange in
      try checkAccept(exchange)
      let caller = try authenticate(exchange, application)
      switch audience {
      case .everyone: break
      case .members:
        guard caller != nil else { throw AccessRefusal.tokenNeeded }
      case .roles(let roles):
        guard let caller else { throw AccessRefusal.tokenNeeded }
        guard roles.contains(caller.actor.role) else { throw CommonRefusal.roleMayNot }
      }
      try await handler(Call(exchange: exchange, application: application, caller: caller))
    }
  }
}

/// Who calls, and by which session.
struct Caller: Sendable {
  let actor: Actor
  let session: Identifier
}

private func authenticate(_ exchange: Exchange, _ application: Application) throws -> Caller? {
  guard let header = exchange.header("Authorization") else { return nil }
  let parts = header.split(separator: " ", maxSplits: 1)
  guard parts.count == 2, parts[0].lowercased() == "bearer" else {
    throw AccessRefusal.tokenNeeded
  }
  let token = String(parts[1].drop(while: { $0 == " " }))
  let (actor, session) = try application.database.read(on: exchange.loop) { db in
    try Access.authenticate(token: token, in: db)
  }
  return Caller(actor: actor, session: session)
}

/// Refuses where the client takes nothing that we could send (RFC 9110, section 12.5.1).
private func checkAccept(_ exchange: Exchange) throws {
  guard let accept = exchange.header("Accept") else { return }
  let isTakeable = accept.split(separator: ",").contains { range in
    let parts = range.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
    let isRefused = parts.dropFirst().contains { part in
      part.hasPrefix("q=0") && part.dropFirst(3).allSatisfy { $0 == "." || $0 == "0" }
    }
    let types = ["*/*", "application/*", "application/json", "text/*", "text/plain"]
    return !isRefused && types.contains(parts.first ?? "")
  }
  guard isTakeable || accept.isEmpty else { throw CallRefusal.notAcceptable }
}
