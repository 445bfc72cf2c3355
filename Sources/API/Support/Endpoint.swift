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
  /// The media type of its answers, in two parts; nil where only the handler knows it, and looks
  /// at `Accept` itself.
  let produces: (type: String, subtype: String)?
  /// The longest body in bytes, where it is not the server's general limit.
  let bodyLimit: Int?
  let handler: @Sendable (Call) async throws -> Void

  init(
    _ method: HTTP.Method, _ pattern: StaticString, for audience: Audience,
    produces: (type: String, subtype: String)? = ("application", "json"), bodyLimit: Int? = nil,
    _ handler: @escaping @Sendable (Call) async throws -> Void
  ) {
    self.method = method
    self.pattern = pattern
    self.audience = audience
    self.produces = produces
    self.bodyLimit = bodyLimit
    self.handler = handler
  }

  /// The route, with the check of who calls before the handler.
  func route(in application: Application) -> Route {
    Route(method, pattern, bodyLimit: bodyLimit) { exchange in
      if let produces { try checkAccept(exchange, produces) }
      let caller = try authenticate(exchange, application)
      // What one account may see is kept by no cache that others share (RFC 9111, section 5.2.2).
      if caller != nil { exchange.setHeader("Cache-Control", "private, no-cache") }
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

/// Refuses where the client does not take what the endpoint sends (RFC 9110, section 12.5.1).
func checkAccept(
  _ exchange: Exchange, _ produces: (type: String, subtype: String)
) throws {
  guard let accept = exchange.header("Accept") else { return }
  let isTakeable = accept.split(separator: ",").contains { range in
    let parts = range.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
    let isRefused = parts.dropFirst().contains { part in
      part.hasPrefix("q=0") && part.dropFirst(3).allSatisfy { $0 == "." || $0 == "0" }
    }
    let (type, subtype) = produces
    let fitting = ["*/*", "\(type)/*", "\(type)/\(subtype)"]
    return !isRefused && fitting.contains(parts.first ?? "")
  }
  guard isTakeable || accept.isEmpty else {
    throw CallRefusal.notAcceptable(available: "\(produces.type)/\(produces.subtype)")
  }
}
