import HTTP
import Synchronization
import Testing

@Suite(.serialized) struct ServerLimitsTests {
  func impatient(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
    var limits = ServerLimits.patient
    limits.sweepInterval = .milliseconds(10)
    change(&limits)
    return limits
  }

  /// The status of what comes back for `start` and nothing more. A connection that a busy machine
  /// let send too late was closed without a word, and is followed by another.
  func answer(to start: String, from server: Server) async -> Int? {
    var bytes: [UInt8] = []
    let end = ContinuousClock.now + .seconds(SocketClient.patience)
    while bytes.isEmpty, ContinuousClock.now < end {
      let client = SocketClient(port: server.port)
      client.send(start)
      bytes = await client.receiveAll()
    }
    return RouterClient.parseAll(bytes)?.first?.status
  }

  @Test func `a head that does not come in time is answered 408`() async throws {
    try await withServer(echoing, limits: impatient { $0.headTime = .milliseconds(30) }) { server in
      #expect(await answer(to: "GET /echo HTTP/1.1\r\nHos", from: server) == 408)
    }
  }

  @Test func `a connection without a request is closed`() async throws {
    let limits = impatient {
      $0.headTime = .milliseconds(30)
      $0.idleTime = .milliseconds(30)
    }
    try await withServer(echoing, limits: limits) { server in
      #expect(await SocketClient(port: server.port).receiveAll().isEmpty)
      #expect(await answer(to: get, from: server) == 200)
    }
  }

  @Test func `a body that comes too slowly is answered 408`() async throws {
    try await withServer(echoing, limits: impatient { $0.bodyTime = .milliseconds(30) }) { server in
      let client = SocketClient(port: server.port)
      client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhal")
      #expect(RouterClient.parse(await client.receiveAll()).status == 408)
    }
  }

  @Test func `a peer that does not read its answers is not read from and then closed`() async throws
  {
    let handled = Atomic(0)
    let answer = [UInt8](repeating: UInt8(ascii: "a"), count: 256 * 1024)
    let router = Router([
      Route(.get, "/echo") { exchange in
        handled.add(1, ordering: .relaxed)
        exchange.content.append(answer)
        exchange.respond(.ok)
      }
    ]) { _, _ in }
    let requests = 500
    let limits = impatient {
      $0.writeTime = .milliseconds(50)
      // Bytes that the kernel's buffers took earn no time here: the reader stands still.
      $0.leastRate = 1 << 30
    }
    try await withServer(router, limits: limits) { server in
      let client = SocketClient(port: server.port)
      client.send(String(repeating: get, count: requests))
      #expect(await eventually { server.hasServed(connections: 1) })
      // What the kernel's buffers take is answered, the rest never.
      #expect(handled.load(ordering: .relaxed) < requests / 8)
    }
  }

  @Test func `a peer that reads late gets all of its answers`() async throws {
    try await withServer(echoing) { server in
      let client = SocketClient(port: server.port)
      let body = String(repeating: "b", count: 500_000)
      let requests = 40
      let request = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n\(body)"
      async let sent: Void = Thread.run { for _ in 0..<requests { client.send(request) } }
      let expected = requests * body.utf8.count
      #expect(await client.receive(atLeast: expected).count >= expected)
      await sent
    }
  }

  @Test func `a connection past the limit is told 503 and the others are served`() async throws {
    try await withServer(echoing, limits: impatient { $0.connections = 2 }) { server in
      let served = [SocketClient(port: server.port), SocketClient(port: server.port)]
      for client in served {
        client.send(get)
        #expect(await client.receive(until: "GET /echo?  ").hasPrefix("HTTP/1.1 200 "))
      }
      let third = SocketClient(port: server.port)
      let answer = RouterClient.parse(await third.receiveAll())
      #expect(answer.status == 503)
      #expect(answer.header("Retry-After") == "1")
      third.close()
      #expect(server.statistics().refusedConnections == 1)
      served[0].send(get)
      #expect(await served[0].receive(until: "GET /echo?  ").hasPrefix("HTTP/1.1 200 "))
    }
  }

  @Test func `a body that is too long is refused before it is read`() async throws {
    try await withServer(echoing) { server in
      let client = SocketClient(port: server.port)
      client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 500000000\r\n\r\n")
      client.send([UInt8](repeating: 0, count: 300_000))
      #expect(await client.receive(until: "}").hasPrefix("HTTP/1.1 413 "))
    }
  }

  @Test func `a body for which there is no room now is answered 503, and others are served`()
    async throws
  {
    let limits = impatient {
      $0.ownInput = 1024
      $0.sharedInput = 64 * 1024
    }
    try await withServer(echoing, limits: limits) { server in
      func post(_ size: Int) -> String {
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n"
      }
      var connections = 0
      func allAreGone() async -> Bool {
        connections += 1
        return await eventually { server.hasServed(connections: connections) }
      }
      for _ in 0..<3 {
        // One that goes away in the middle gives its room back, and so does one that is refused.
        let leaving = SocketClient(port: server.port)
        leaving.send(post(60_000) + String(repeating: "a", count: 50_000))
        leaving.abort()
        #expect(await allAreGone())
        let refused = SocketClient(port: server.port)
        refused.send(post(100_000) + String(repeating: "b", count: 100_000))
        let answer = RouterClient.parse(await refused.receiveAll())
        #expect(answer.status == 503)
        #expect(answer.header("Retry-After") == "1")
        refused.close()
        #expect(await allAreGone())
        let served = SocketClient(port: server.port)
        for _ in 0..<2 {
          let body = String(repeating: "c", count: 60_000)
          served.send(post(60_000) + body)
          #expect(await served.receive(until: body).hasPrefix("HTTP/1.1 200 "))
        }
        served.close()
        #expect(await allAreGone())
      }
    }
  }

  @Test func `who sends ten megabytes before reading gets the answer, too`() async throws {
    try await withServer(echoing) { server in
      let client = SocketClient(port: server.port)
      client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n")
      #expect(client.send([UInt8](repeating: 0, count: 10_000_000)))
      #expect(await client.receive(until: "}").hasPrefix("HTTP/1.1 413 "))
    }
  }

  @Test func `a client that expects to be told to go on is told`() async throws {
    try await withServer(echoing) { server in
      let client = SocketClient(port: server.port)
      client.send(
        "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
      #expect(await client.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
      client.send("hi")
      #expect(await client.receive(until: "hi").hasPrefix("HTTP/1.1 200 "))
    }
  }
}
