import Access
import Core
import HTTP
import JSON
import SQLite

/// An answer to a write, made inside of its transaction so that it can be kept under its key.
struct Reply: Sendable {
  let status: Status
  let location: String?
  let body: [UInt8]

  init(
    _ status: Status = .ok, location: String? = nil,
    _ write: (inout JSONWriter) throws -> Void
  ) rethrows {
    let buffer = ByteBuffer(capacity: 1024)
    var json = JSONWriter(buffer)
    try write(&json)
    self.status = status
    self.location = location
    body = buffer.bytes
  }
}

/// Whether a call may or must bring an `Idempotency-Key`.
enum KeyRule: Sendable, Equatable {
  /// It is no POST.
  case none
  /// It is not looked at, for a reason that the document tells in a sentence.
  case ignored(because: String)
  case optional, required

  /// Whether one is looked at.
  var isTaken: Bool { self == .optional || self == .required }

  /// For an answer with a secret that is kept nowhere, and so cannot be given again.
  static func shownOnce(_ secret: String) -> KeyRule {
    .ignored(
      because:
        "\(secret) is kept nowhere in readable form, so the answer could not be given again. "
        + "Who lost it sends the request once more and gets another one.")
  }
}

extension Call {
  /// Runs `body` in one transaction and answers with what it gives. Under an `Idempotency-Key`
  /// that was used for the same request before, the first answer goes out again and nothing is
  /// run; while the first one is on its way, `CallRefusal.idempotencyKeyInFlight` is thrown. Throws
  /// what `body` throws; then nothing is kept and the key is free.
  func write(_ body: @escaping @Sendable (Connection) throws -> Reply) async throws {
    let key = try idempotencyKey()
    if let key, !application.keysInFlight.begin(key) { throw CallRefusal.idempotencyKeyInFlight }
    defer { if let key { application.keysInFlight.end(key) } }
    let (answer, isReplay) = try await database.write { db in
      if let key, let kept = try Access.answer(under: key, in: db) { return (kept, true) }
      let reply = try body(db)
      let answer = IdempotentAnswer(
        status: reply.status.code, location: reply.location, body: reply.body)
      if let key { try keep(answer, under: key, in: db) }
      return (answer, false)
    }
    exchange.content.removeAll()
    exchange.content.append(answer.body)
    if let location = answer.location { exchange.setHeader("Location", location) }
    if isReplay { exchange.setHeader("Idempotent-Replayed", "true") }
    exchange.respond(answer.status == Status.created.code ? .created : .ok)
  }

  /// Runs `change` in one transaction, provided that the thing is still as the client saw it: its
  /// `If-Match`, which must be there, names the tag of what `represent` gives (RFC 9110, section
  /// 13.1.1). Answers with the thing as it is then. Throws `CallRefusal.matchRequired` and
  /// `.staleMatch`.
  func changeIfMatch(
    _ represent: @escaping @Sendable (Connection) throws -> Reply,
    _ change: @escaping @Sendable (Connection) throws -> Void
  ) async throws {
    try requireMatch()
    let (preconditions, method) = (exchange.preconditions, exchange.method)
    let changed = try await database.write { db in
      let present = try represent(db).body.withUnsafeBytes { entityTag(of: $0) }
      guard case .proceed = preconditions.outcome(of: method, Validators(present)) else {
        throw CallRefusal.staleMatch
      }
      try change(db)
      return try represent(db)
    }
    exchange.content.removeAll()
    exchange.content.append(changed.body)
    exchange.setHeader("ETag", entityTag(of: exchange.content.unsafeBytes).text)
    exchange.respond(changed.status)
  }

  /// Runs `remove` in one transaction and answers with nothing, provided that the thing is still as
  /// the client saw it, where it says how: its `If-Match` names the tag of what `represent` gives.
  /// Throws `CallRefusal.preconditionFailed`.
  func removeIfMatch(
    _ represent: @escaping @Sendable (Connection) throws -> Reply,
    _ remove: @escaping @Sendable (Connection) throws -> Void
  ) async throws {
    let preconditions = exchange.preconditions
    try await database.write { db in
      let present = try represent(db).body.withUnsafeBytes { entityTag(of: $0) }
      guard case .proceed = preconditions.outcome(of: .delete, Validators(present)) else {
        throw CallRefusal.preconditionFailed
      }
      try remove(db)
    }
    respondWithNothing()
  }

  /// Throws `CallRefusal.matchRequired` where there is no `If-Match`.
  func requireMatch() throws {
    guard exchange.headerBytes("If-Match") != nil else { throw CallRefusal.matchRequired }
  }

  private func idempotencyKey() throws -> IdempotencyKey? {
    // An answer with a secret that is kept nowhere is not kept under a key either.
    guard keyRule.isTaken else { return nil }
    guard let text = exchange.header("Idempotency-Key") else {
      if keyRule == .required { throw CallRefusal.idempotencyKeyRequired }
      return nil
    }
    let isPrintable = text.utf8.allSatisfy { (0x20...0x7e).contains($0) }
    guard isPrintable, (1...IdempotencyKey.maximumLength).contains(text.utf8.count) else {
      throw CallRefusal.malformedIdempotencyKey
    }
    var request = Array("\(exchange.method.token) \(exchange.path)\n".utf8)
    request += exchange.body
    return IdempotencyKey(text, of: caller?.actor.id, request: request)
  }
}
