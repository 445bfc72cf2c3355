import Addresses
import Glibc
import Outbound
import Testing

@Suite struct OutboundClientTests {
  let receiver: Receiver
  let client: OutboundClient

  init() throws {
    receiver = try Receiver()
    client = try Self.client()
  }

  static func client(maximumInFlight: Int = 256) throws -> OutboundClient {
    OutboundClient(
      userAgent: "Shanhuo/test", allowing: [try CIDR.parse("127.0.0.1")],
      maximumInFlight: maximumInFlight)
  }

  private func finish() {
    client.stop()
    receiver.stop()
  }

  @Test("Method, headers and body arrive as they were given")
  func delivered() async throws {
    defer { finish() }
    let body = Array(#"{"type":"order.paid","货":"核桃"}"#.utf8) + [0, 255, 13, 10]
    let response = try await client.send(
      OutboundRequest(
        url: receiver.url("/hook?key=a%20b"),
        headers: [
          ("webhook-id", "msg_1"), ("Content-Type", "application/json"), ("X-Empty", ""),
          ("X-Name", "山货"), ("X-Blank", "  "),
        ], body: body))
    #expect(response.status == 200)
    #expect(response.body == Array("good".utf8) && !response.isTruncated)
    #expect(response.durationMilliseconds < 15_000)
    #expect(response.retryAfterSeconds == nil && response.redirectURL == nil)
    let received = try #require(receiver.received.first)
    #expect(received.line == "POST /hook?key=a%20b HTTP/1.1")
    #expect(received.body == body)
    #expect(
      Set(received.headers) == [
        "Host: 127.0.0.1:\(receiver.port)", "User-Agent: Shanhuo/test", "Accept: */*",
        "webhook-id: msg_1", "Content-Type: application/json", "X-Empty:", "X-Name: 山货",
        "X-Blank:", "Content-Length: \(body.count)",
      ])
  }

  @Test(
    "Each method is sent, with a body and without",
    arguments: ["GET", "PUT", "PATCH", "DELETE", "POST"])
  func methods(method: String) async throws {
    defer { finish() }
    for body in [[], Array("body".utf8)] {
      let response = try await client.send(
        OutboundRequest(url: receiver.url("/"), method: method, body: body))
      #expect(response.status == 200)
    }
    #expect(receiver.received.map(\.line) == [String](repeating: "\(method) / HTTP/1.1", count: 2))
    #expect(receiver.received.map(\.body) == [[], Array("body".utf8)])
  }

  @Test("A HEAD request has a status and no body")
  func head() async throws {
    defer { finish() }
    let response = try await client.send(OutboundRequest(url: receiver.url("/"), method: "HEAD"))
    #expect(response.status == 200 && response.body.isEmpty)
  }

  @Test("A long body is sent at once, without asking first")
  func longBody() async throws {
    defer { finish() }
    let body = [UInt8](repeating: 7, count: 2_000_000)
    let response = try await client.send(OutboundRequest(url: receiver.url("/"), body: body))
    #expect(response.status == 200)
    let received = try #require(receiver.received.first)
    #expect(received.body == body)
    #expect(!received.headers.contains { $0.lowercased().hasPrefix("expect") })
  }

  @Test(
    "A request that could say two things is refused before anything is sent",
    arguments: [
      ("X-A", "a\r\nX-B: b"), ("X-A", "a\nb"), ("X-A", "a\rb"), ("X-A", "a\u{0}b"),
      ("X-A", "\u{7f}"), ("X A", "a"), ("X-A:", "a"), ("", "a"), ("X-A\r\nX-B", "a"), ("头", "a"),
      ("Host", "example.com"), ("content-length", "1"), ("Transfer-Encoding", "chunked"),
      ("X-A", String(repeating: "a", count: OutboundRequest.maximumHeaderSize)),
    ])
  func badHeaders(name: String, value: String) async {
    defer { finish() }
    let failure = await #expect(throws: OutboundFailure.self) {
      try await client.send(OutboundRequest(url: receiver.url("/"), headers: [(name, value)]))
    }
    #expect(failure?.code == "invalid_request")
    #expect(receiver.connectionCount == 0)
  }

  @Test("A bad method and a body past the bound are refused before anything is sent")
  func badRequests() async {
    defer { finish() }
    for method in ["", "GET /x HTTP/1.1\r\nX:", "G T"] {
      let failure = await #expect(throws: OutboundFailure.self) {
        try await client.send(OutboundRequest(url: receiver.url("/"), method: method))
      }
      #expect(failure?.code == "invalid_request")
    }
    let body = [UInt8](repeating: 0, count: OutboundRequest.maximumBodySize + 1)
    await #expect(throws: OutboundFailure.invalidRequest("the body is too long")) {
      try await client.send(OutboundRequest(url: receiver.url("/"), body: body))
    }
    #expect(receiver.connectionCount == 0)
  }

  @Test("Answers are read up to 64 KiB, and said to be cut past that")
  func truncated() async throws {
    defer { finish() }
    let bound = OutboundResponse.maximumBodySize
    for (path, size, isTruncated) in [
      ("/size/0", 0, false), ("/size/\(bound)", bound, false), ("/size/\(bound + 1)", bound, true),
      ("/size/5000000", bound, true), ("/endless", bound, true),
    ] {
      let response = try await client.send(OutboundRequest(url: receiver.url(path)))
      #expect(response.status == 200)
      #expect(response.body.count == size && response.isTruncated == isTruncated, "\(path)")
    }
  }

  @Test("Headers without end fail the request")
  func endlessHeaders() async {
    defer { finish() }
    await #expect(throws: OutboundFailure.other("the answer's headers are too long")) {
      try await client.send(OutboundRequest(url: receiver.url("/headers")))
    }
  }

  @Test("The time to wait comes with the answer, and an interim answer counts for nothing")
  func statuses() async throws {
    defer { finish() }
    let busy = try await client.send(OutboundRequest(url: receiver.url("/busy")))
    #expect(busy.status == 503 && busy.retryAfterSeconds == 120)
    let early = try await client.send(OutboundRequest(url: receiver.url("/early")))
    #expect(early.status == 204 && early.retryAfterSeconds == nil)
  }

  @Test("A server that never answers is given up when the time is over")
  func hang() async {
    defer { finish() }
    await #expect(throws: OutboundFailure.timeout) {
      try await client.send(OutboundRequest(url: receiver.url("/hang"), timeoutMilliseconds: 50))
    }
  }

  @Test("A port that nobody listens on is a failure to connect")
  func refusedPort() async throws {
    receiver.stop()
    let other = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer {
      close(other)
      client.stop()
    }
    // Bound and not listening: nobody else gets the port, and every connection to it is refused.
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = bind(other, address, size)
        getsockname(other, address, &size)
      }
    }
    let port = UInt16(bigEndian: address.sin_port)
    await #expect(throws: OutboundFailure.connect) {
      try await client.send(OutboundRequest(url: "http://127.0.0.1:\(port)/"))
    }
  }

  @Test("A name that does not exist is a failure to resolve")
  func unknownName() async {
    defer { finish() }
    await #expect(throws: OutboundFailure.resolve) {
      try await client.send(OutboundRequest(url: "http://shanhuo.invalid/"))
    }
  }

  @Test("A server without TLS is no trusted one")
  func tls() async {
    defer { finish() }
    let url = "https" + receiver.url("/").dropFirst(4)
    await #expect(throws: OutboundFailure.tls) {
      try await client.send(OutboundRequest(url: url))
    }
  }

  @Test(
    "A connection that breaks before the answer is complete is told", arguments: ["/drop", "/cut"])
  func interrupted(path: String) async {
    defer { finish() }
    await #expect(throws: OutboundFailure.interrupted) {
      try await client.send(OutboundRequest(url: receiver.url(path)))
    }
  }

  @Test("Requests one after another use one connection")
  func reused() async throws {
    defer { finish() }
    for _ in 0..<50 { _ = try await client.send(OutboundRequest(url: receiver.url("/"))) }
    #expect(receiver.received.count == 50)
    // One, but for pauses in which libcurl gives an idle connection up: two minutes, which is how
    // long a busy machine can let this test wait for its turn.
    #expect(receiver.connectionCount <= 5)
  }

  @Test("Hundreds at once are all answered, while as many hang")
  func many() async throws {
    defer { finish() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<100 {
        group.addTask { _ = try? await client.send(OutboundRequest(url: receiver.url("/hang"))) }
      }
      try await withThrowingTaskGroup(of: Int.self) { quick in
        for number in 0..<100 {
          quick.addTask {
            try await client.send(
              OutboundRequest(url: receiver.url("/"), body: Array("\(number)".utf8))
            ).status
          }
        }
        for try await status in quick { #expect(status == 200) }
      }
      client.stop()
    }
    let bodies = receiver.received.filter { $0.line == "POST / HTTP/1.1" }.map(\.body)
    #expect(Set(bodies) == Set((0..<100).map { Array("\($0)".utf8) }) && bodies.count == 100)
  }

  @Test("One more than may be under way is refused at once, and room comes back")
  func bounded() async throws {
    defer { finish() }
    let small = try Self.client(maximumInFlight: 2)
    defer { small.stop() }
    let hanging = try Receiver()
    @Sendable func failure(of url: String) async -> OutboundFailure? {
      do throws(OutboundFailure) {
        _ = try await small.send(OutboundRequest(url: url))
        return nil
      } catch { return error }
    }
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<2 {
        // On a busy machine the time may be over before the test has had its turn.
        group.addTask {
          while [.timeout, .tooManyInFlight].contains(await failure(of: hanging.url("/hang"))) {}
        }
      }
      var refusal: OutboundFailure?
      for _ in 0..<10_000 where refusal == nil { refusal = await failure(of: receiver.url("/")) }
      #expect(refusal == .tooManyInFlight)
      hanging.stop()
    }
    #expect(try await small.send(OutboundRequest(url: receiver.url("/"))).status == 200)
  }

  @Test("Stopping ends what is under way, refuses what comes later, and may be done twice")
  func stop() async {
    defer { finish() }
    await withTaskGroup(of: OutboundFailure?.self) { group in
      for _ in 0..<20 {
        group.addTask {
          // On a busy machine the time may be over before the test has had its turn.
          while true {
            do throws(OutboundFailure) {
              _ = try await client.send(OutboundRequest(url: receiver.url("/hang")))
              return nil
            } catch { if error != .timeout { return error } }
          }
        }
      }
      while receiver.received.isEmpty { await Task.yield() }
      client.stop()
      for await failure in group { #expect(failure == .stopped) }
    }
    client.stop()
    await #expect(throws: OutboundFailure.stopped) {
      try await client.send(OutboundRequest(url: receiver.url("/")))
    }
  }
}
