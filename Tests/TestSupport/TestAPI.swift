import API
import Access
import Core
import Crypto
import HTTP
import JSON
import SQLite
import Storage

/// The whole API over a real database, through the router and without a socket.
package final class TestAPI {
  package let database: TestDatabase
  package let county: TestCounty
  package let doors: Database
  package let application: Application
  package let client: RouterClient
  private var tokens: [Identifier: (token: String, until: Instant)] = [:]
  /// Hashing at its cheapest: tests prove the rules, not the cost.
  package static let hasher = PasswordHasher(cost: 1)

  package init(
    outside: Application.Outside = Application.Outside(), limits: RateLimits? = nil,
    clock: ManualClock = ManualClock()
  ) throws {
    database = try TestDatabase(clock: clock)
    county = try TestCounty(database)
    doors = try database.open()
    application = Application(
      database: doors, hasher: TestAPI.hasher, limits: limits, log: nil, version: "test",
      outside: outside)
    client = RouterClient(router: application.router)
  }

  deinit { doors.close() }

  /// A token of a new session of this account.
  package func token(of actor: Actor) throws -> String {
    let token = makeToken()
    _ = try county.db.transaction { try openSession(user: actor.id, token: token, in: county.db) }
    return token
  }

  /// The token of the session that `send` uses for this account, a new one before it expires.
  private func lastingToken(of actor: Actor) throws -> String {
    let now = database.clock.now
    if let known = tokens[actor.id], known.until > now { return known.token }
    let token = try token(of: actor)
    tokens[actor.id] = (token, now.adding(days: Session.lifetimeDays - 1))
    return token
  }

  /// Sends a request with a JSON body, as this account or as a stranger.
  package func send(
    _ method: Method, _ target: String, as actor: Actor? = nil, key: String? = nil,
    headers: [(name: String, value: String)] = [], _ body: String? = nil
  ) async throws -> TestAnswer {
    var all = headers
    if let key { all.append(("Idempotency-Key", key)) }
    let hasType = headers.contains { $0.name == "Content-Type" }
    if body != nil, !hasType { all.append(("Content-Type", "application/json")) }
    return try await send(
      method, target, as: actor, headers: all, bytes: Array((body ?? "").utf8))
  }

  /// Sends a request with a body of any kind.
  package func send(
    _ method: Method, _ target: String, as actor: Actor?,
    headers: [(name: String, value: String)] = [], bytes: [UInt8]
  ) async throws -> TestAnswer {
    var all = headers
    if let actor { all.append(("Authorization", "Bearer \(try lastingToken(of: actor))")) }
    let answer = TestAnswer(await client.send(method, target, headers: all, body: bytes))
    // Every test of the API is one of its document, too.
    for fault in try await Contract.shared(client).faults(method, target, answer) {
      throw ContractBroken(description: "\(method.token) \(target): \(fault)")
    }
    return answer
  }

  /// Runs a write of the market's own, such as what happens by itself when time is up.
  package func write<T>(_ body: (Connection) throws -> T) throws -> T {
    try county.db.transaction { try body(county.db) }
  }
}

/// An answer that the OpenAPI document does not promise.
package struct ContractBroken: Error, CustomStringConvertible {
  package let description: String
}

/// An answer with its body read.
package struct TestAnswer {
  package let status: Int
  package let raw: RouterClient.Answer
  /// `null` where the body is empty or no JSON.
  package let json: JSONValue

  package init(_ raw: RouterClient.Answer) {
    self.raw = raw
    status = raw.status
    json = raw.body.withUnsafeBytes { (try? JSONValue.read($0)) ?? .null }
  }

  /// The problem's stable word.
  package var code: String? { json["code"]?.text }

  /// Where the faults are, in their order.
  package var pointers: [String] {
    json["errors"]?.items.compactMap { $0["pointer"]?.text } ?? []
  }

  /// Each fault's stable word by the place that it is at; of several at one place the first.
  package var faults: [String: String] {
    var faults: [String: String] = [:]
    for fault in json["errors"]?.items ?? [] {
      guard let pointer = fault["pointer"]?.text, faults[pointer] == nil else { continue }
      faults[pointer] = fault["code"]?.text ?? ""
    }
    return faults
  }

  /// The value of a header.
  package func header(_ name: String) -> String? { raw.header(name) }

  package subscript(_ name: String) -> JSONValue? { json[name] }
}

extension JSONValue {
  package var text: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  package var number: Int64? {
    if case .integer(let integer) = self { return integer }
    return nil
  }

  package var truth: Bool? {
    if case .boolean(let boolean) = self { return boolean }
    return nil
  }

  /// The items of a list; none where it is no list.
  package var items: [JSONValue] {
    if case .array(let items) = self { return items }
    return []
  }
}
