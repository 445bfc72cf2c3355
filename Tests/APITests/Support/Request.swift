import Core
import HTTP
import TestSupport

/// A request that a test sends, maybe in several versions.
struct Request {
  var method = HTTP.Method.post
  var path: String
  var actor: Actor?
  /// Whether it needs an `Idempotency-Key`; each version is then sent with a new one.
  var needsKey = false
  var body: String?
  /// What the body is called, where it is no JSON.
  var mediaType: String?

  init(
    _ method: HTTP.Method, _ path: String, as actor: Actor?, needsKey: Bool = false,
    _ body: String? = nil
  ) {
    self.method = method
    self.path = path
    self.actor = actor
    self.needsKey = needsKey
    self.body = body
  }

  /// A POST.
  init(_ path: String, as actor: Actor?, needsKey: Bool = false, _ body: String? = nil) {
    self.init(.post, path, as: actor, needsKey: needsKey, body)
  }

  func with(body: String?) -> Request {
    var copy = self
    copy.body = body
    return copy
  }
}

extension TestAPI {
  /// Sends a request, with a new `Idempotency-Key` where it needs one, and a change whatever the
  /// thing is like now.
  func send(
    _ request: Request, headers: [(name: String, value: String)] = []
  ) async throws -> TestAnswer {
    let match = request.method == .patch ? [(name: "If-Match", value: "*")] : []
    let type = request.mediaType.map { [(name: "Content-Type", value: $0)] } ?? []
    return try await send(
      request.method, request.path, as: request.actor,
      key: request.needsKey ? makeKey() : nil, headers: headers + match + type, request.body)
  }

  /// A key that was not used before.
  func makeKey() -> String { "key-\(database.clock.timeAndChance.random())" }
}
