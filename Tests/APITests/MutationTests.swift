import Core
import HTTP
import JSON
import Reports
import TestSupport
import Testing

@testable import API

/// Bodies that fit are spoilt in seeded ways: never an answer of 5xx, and never a byte written
/// where the answer is not 2xx.
@Suite struct MutationTests {
  /// Bodies tried for each operation.
  private static let rounds = 60

  static let writing = Operation.all.filter {
    ($0.method == .post || $0.method == .put) && $0.takesJSON
  }

  @Test(arguments: writing.indices)
  func `a spoilt body is answered and nothing of it is kept`(index: Int) async throws {
    let operation = MutationTests.writing[index]
    let scene = try await Scene()
    var random = Seeded(state: UInt64(index) + 1)
    var content = try scene.api.database.content()
    for round in 0..<MutationTests.rounds {
      let request = operation.request(scene, as: operation.somebody(scene))
      var body = try JSONValue.read(request.body ?? "{}")
      for _ in 0...Int.random(in: 0...2, using: &random) { body = spoil(body, &random) }
      let answer = try await scene.api.send(request.with(body: body.literal))
      let what = "\(operation.name), round \(round): \(body.literal.prefix(500))"
      #expect(answer.status < 500, "\(what): \(answer.raw.text)")
      let after = try scene.api.database.content()
      if answer.status >= 300 {
        #expect(after == content, "\(what)")
        expectProblem(answer)
      }
      content = after
    }
    #expect(try verify(scene.api.county.db) == [])
  }

  @Test func `nothing in a body's bytes is answered with 5xx`() async throws {
    let scene = try await Scene()
    let operations = Operation.all.filter { $0.body != nil }
    let tokens = try Role.allCases.map { try scene.api.token(of: scene.actor($0)) }
    var random = Seeded(state: 99)
    for round in 0..<400 {
      let operation = operations[round % operations.count]
      var bytes = Array((operation.body?(scene.own, scene) ?? "{}").utf8)
      for _ in 0...Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        default: bytes.removeSubrange(place...)
        }
        if bytes.isEmpty { bytes = [0x7B] }
      }
      let role = operation.somebody(scene)?.role ?? .admin
      let token = tokens[Role.allCases.firstIndex(of: role) ?? 0]
      let answer = TestAnswer(
        await scene.api.client.send(
          operation.method, operation.path(scene.own),
          headers: [
            ("Authorization", "Bearer \(token)"),
            ("Content-Type", operation.mediaType ?? "application/json"),
            ("Idempotency-Key", "round-\(round)"),
          ], body: bytes))
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(answer.status < 500, "\(operation.name) \(text): \(answer.raw.text)")
    }
    #expect(try verify(scene.api.county.db) == [])
  }

  @Test func `nothing in a query is answered with 5xx`() async throws {
    let scene = try await Scene()
    let lists = Operation.all.filter { $0.method == .get }
    let names = [
      "limit", "cursor", "q", "sort", "status", "category", "village_id", "in_stock", "year",
      "role", "x",
    ]
    let values = [
      "", "0", "1", "100", "-1", "9999999999999999999", "abc", "%00", "%F0%9F%98%80", "%22", "*",
      "true", "published", "draft", "2016", "price", "0000000000000-0000000000000",
      "7ZZZZZZZZZZZZ-7ZZZZZZZZZZZZ", "7ZZZZZZZZZZZZ", "%E9%B8%A1", "admin", "'%20OR%201=1--",
    ]
    let before = try scene.api.database.content()
    var random = Seeded(state: 7)
    for round in 0..<500 {
      let operation = lists[round % lists.count]
      var request = operation.request(scene, as: operation.somebody(scene))
      let items = (0...Int.random(in: 0...3, using: &random)).map { _ in
        let name = names.randomElement(using: &random) ?? ""
        return name + "=" + (values.randomElement(using: &random) ?? "")
      }
      request.path += "?" + items.joined(separator: "&")
      let answer = try await scene.api.send(request)
      #expect(answer.status < 500, "\(request.path): \(answer.raw.text)")
    }
    #expect(try scene.api.database.content() == before)
  }

  /// The same body with one thing wrong, or merely odd, somewhere.
  private func spoil(_ body: JSONValue, _ random: inout Seeded) -> JSONValue {
    let pointers = body.pointers
    guard let pointer = pointers.randomElement(using: &random) else {
      return body.setting("/unknown", to: 1)
    }
    switch Int.random(in: 0...6, using: &random) {
    case 0: return body.setting(pointer, to: nil)
    case 1: return body.setting(pointer, to: .null)
    case 2: return body.setting("/unknown", to: body.at(pointer))
    default: return body.setting(pointer, to: MutationTests.odd.randomElement(using: &random))
    }
  }

  private static let odd: [JSONValue] = [
    0, 1, -1, 2, 50, 2016, .integer(.max), .integer(.min), 9_007_199_254_740_993,
    .number("1e400"), .number("0.1"), .number("-99999999999999999999999"), .boolean(true),
    .boolean(false), "", " ", "x", "0", "\u{0}", "\u{1F600}", "a\u{301}", "\u{202E}abc", "'; --",
    "0000000000000", "7ZZZZZZZZZZZZ", "2026-06-15", "9999-12-31", "1900-01-01", "2026-02-29",
    "19900000001", "hen_eggs", "order.paid", .string(String(repeating: "长", count: 20_000)),
    .array([]), .array([.null]), .array(Array(repeating: 1, count: 2_000)), .object([]),
    .object([JSONMember("a", .array([.object([])]))]),
  ]
}

/// SplitMix64 (https://prng.di.unimi.it/splitmix64.c): the same numbers at each run.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
