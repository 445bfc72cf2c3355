import Addresses
import Core
import HTTP
import JSON
import TestSupport
import Testing

@testable import API

/// How much one may ask for.
@Suite struct RateLimitTests {
  private let clock = ManualClock()
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws {
    api = try TestAPI(
      limits: RateLimits(accountReads: 5, accountWrites: 2, addressReads: 3, addressWrites: 1),
      clock: clock)
  }

  /// A request of somebody who is not logged in.
  private func stranger(
    _ address: String, _ method: HTTP.Method = .get, _ target: String = "/v1/listings",
    headers: [(name: String, value: String)] = []
  ) async throws -> TestAnswer {
    let peer: IPAddress = try #require(IPAddress(address))
    let client = RouterClient(router: api.application.router, at: peer)
    return TestAnswer(await client.send(method, target, headers: headers))
  }

  @Test func `an account is told what is left, and past it when to come back`() async throws {
    for left in (0..<5).reversed() {
      let answer = try await api.send(.get, "/v1/me", as: county.buyer)
      #expect(answer.status == 200)
      #expect(answer.header("RateLimit-Policy") == #""account-reads";q=5;w=60"#)
      #expect(answer.header("RateLimit") == #""account-reads";r=\#(left);t=\#((5 - left) * 12)"#)
    }
    let refused = try await api.send(.get, "/v1/me", as: county.buyer)
    expect(refused, 429, "rate_limited")
    #expect(refused.header("Retry-After") == "12")
    #expect(refused.header("RateLimit")?.hasPrefix(#""account-reads";r=0;t="#) == true)
    // Another account, and what is not a read, are counted apart.
    #expect(try await api.send(.get, "/v1/me", as: county.otherBuyer).status == 200)
    let write = try await api.send(.post, "/v1/quotes", as: county.buyer, "{}")
    #expect(write.status == 422)
    #expect(write.header("RateLimit-Policy") == #""account-writes";q=2;w=60"#)
    clock.advance(seconds: 12)
    #expect(try await api.send(.get, "/v1/me", as: county.buyer).status == 200)
  }

  @Test func `an address is counted while nobody is logged in, IPv6 by its network`() async throws {
    for _ in 0..<3 { #expect(try await stranger("198.51.100.7").status == 200) }
    expect(try await stranger("198.51.100.7"), 429, "rate_limited")
    #expect(try await stranger("198.51.100.8").status == 200)
    for end in 1...3 { #expect(try await stranger("2001:db8::\(end)").status == 200) }
    expect(try await stranger("2001:db8::4"), 429, "rate_limited")
    #expect(try await stranger("2001:db8:0:1::4").status == 200)
    // Who is logged in is not held to what others at its address did.
    let token = try api.token(of: county.buyer)
    let member = try await stranger(
      "198.51.100.7", headers: [("Authorization", "Bearer \(token)")])
    #expect(member.status == 200)
    #expect(member.header("RateLimit-Policy")?.hasPrefix("\"account-reads\"") == true)
  }

  @Test func `a token that is none counts for the address it came from`() async throws {
    let headers = [(name: "Authorization", value: "Bearer nonsense")]
    for _ in 0..<3 {
      expect(try await stranger("198.51.100.7", headers: headers), 401, "unauthenticated")
    }
    expect(try await stranger("198.51.100.7", headers: headers), 429, "rate_limited")
  }

  @Test func `a request that was refused for its form has taken of the quota as well`() async throws
  {
    #expect(try await stranger("198.51.100.7", .post, "/v1/users").status == 400)
    expect(try await stranger("198.51.100.7", .post, "/v1/users"), 429, "rate_limited")
  }

  @Test func `who opens accounts learns of few numbers in an hour, and the office is not counted`()
    async throws
  {
    let api = try TestAPI(limits: RateLimits(registrations: 2), clock: clock)
    func open(_ number: Int, from address: String) async throws -> TestAnswer {
      let peer = try #require(IPAddress(address))
      let body = try JSONValue.read(Bodies.user).setting(
        "/phone", to: .string("1991111000\(number)"))
      return TestAnswer(
        await RouterClient(router: api.application.router, at: peer).send(
          .post, "/v1/users", headers: [("Content-Type", "application/json")],
          body: Array(body.literal.utf8)))
    }
    let first = try await open(1, from: "198.51.100.7")
    #expect(first.status == 201)
    #expect(first.header("RateLimit-Policy") == #""address-registrations";q=2;w=3600"#)
    expect(try await open(1, from: "198.51.100.7"), 409, "phone_taken")
    let refused = try await open(2, from: "198.51.100.7")
    expect(refused, 429, "rate_limited")
    #expect(refused.header("Retry-After") == "1800")
    #expect(try await open(2, from: "198.51.100.8").status == 201)
    for end in 1...2 { _ = try await open(3, from: "2001:db8::\(end)") }
    expect(try await open(4, from: "2001:db8::3"), 429, "rate_limited")
    clock.advance(seconds: 1_800)
    #expect(try await open(5, from: "198.51.100.7").status == 201)
    for number in 6...9 {
      let body = try JSONValue.read(Bodies.user).setting(
        "/phone", to: .string("1991111000\(number)"))
      let answer = try await api.send(.post, "/v1/users", as: api.county.admin, body.literal)
      #expect(answer.status == 201)
    }
  }

  @Test func `machines that watch the server are not counted`() async throws {
    for path in ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"] {
      for _ in 0..<10 {
        let answer = try await stranger("198.51.100.7", .get, path)
        #expect(answer.status == 200)
        #expect(answer.header("RateLimit") == nil)
      }
    }
    for _ in 0..<4 { _ = try await stranger("198.51.100.7") }
    let metrics = try await stranger("198.51.100.7", .get, "/metrics")
    #expect(metrics.raw.text.contains("\nshanhuo_rate_limited_total 1\n"))
  }

  @Test func `with no limits nobody is counted`() async throws {
    let free = try TestAPI()
    for _ in 0..<20 {
      let answer = try await free.send(.get, "/v1/me", as: free.county.buyer)
      #expect(answer.status == 200)
      #expect(answer.header("RateLimit") == nil)
    }
  }
}
