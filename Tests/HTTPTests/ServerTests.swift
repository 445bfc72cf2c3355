import HTTP
import Locks
import Testing

/// A gate at which handlers wait until a test opens it.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    var arrived = 0
    var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Locked(State())

  /// Waits, in a handler, until the gate is opened.
  func pass() async {
    await withCheckedContinuation { continuation in
      let (isOpen, watchers) = state.withLock { state in
        state.arrived += 1
        let arrived = state.arrived
        let due = state.watchers.filter { $0.count <= arrived }.map(\.continuation)
        state.watchers.removeAll { $0.count <= arrived }
        if !state.isOpen { state.waiting.append(continuation) }
        return (state.isOpen, due)
      }
      for watcher in watchers { watcher.resume() }
      if isOpen { continuation.resume() }
    }
  }

  /// Waits, in a test, until so many handlers have come to the gate.
  func arrivals(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isDue = state.withLock { state in
        if state.arrived >= count { return true }
        state.watchers.append((count, continuation))
        return false
      }
      if isDue { continuation.resume() }
    }
  }

  /// Lets all pass, at once and from this thread.
  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}

extension ServerLimits {
  /// Nothing is given up for want of time: hundreds of tests share the process, and on a busy
  /// machine each may wait long for its turn.
  static let patient = {
    var limits = ServerLimits()
    limits.headTime = .seconds(3600)
    limits.bodyTime = .seconds(3600)
    limits.idleTime = .seconds(3600)
    limits.writeTime = .seconds(3600)
    limits.lingerTime = .seconds(3600)
    limits.heartbeatInterval = .seconds(3600)
    return limits
  }()
}

/// Starts a server, runs `body` with it, and stops it.
func withServer(
  _ router: Router, limits: ServerLimits = .patient, loops: Int = 2,
  _ body: (Server) async throws -> Void
) async throws {
  let server = Server(
    configuration: ServerConfiguration(loops: loops, limits: limits), router: router)
  try server.start()
  try await body(server)
  await server.stop(within: .seconds(5))
}

extension Server {
  /// Whether so many connections were accepted, and none of them is open any more.
  func hasServed(connections count: Int) -> Bool {
    let statistics = statistics()
    return statistics.acceptedConnections == count && statistics.openConnections == 0
  }
}

/// Gives other tasks their turn until something holds, or too many turns have passed.
func eventually(_ condition: () -> Bool) async -> Bool {
  let clock = ContinuousClock()
  let start = clock.now
  while !condition() {
    if clock.now - start > .seconds(SocketClient.patience) { return false }
    await Task.yield()
  }
  return true
}

let get = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"

@Suite(.serialized) struct ServerTests {
  @Test func `pipelined requests are answered in order`() async throws {
    try await withServer(echoing) { server in
      let client = SocketClient(port: server.port)
      let names = (0..<2_000).map { "n\($0)" }
      client.send(names.map { "GET /echo/\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
      client.finishSending()
      let text = String(decoding: await client.receiveAll(), as: UTF8.self)
      let answered = text.split(separator: "GET /echo/").dropFirst().map { $0.prefix { $0 != "?" } }
      #expect(answered.map(String.init) == names)
    }
  }

  @Test func `the next request is not read over one whose handler still runs`() async throws {
    let gate = Gate()
    let router = Router([
      Route(.post, "/slow") { exchange in
        await gate.pass()
        exchange.content.append(exchange.body)
        exchange.respond(.ok)
      }
    ]) { _, _ in }
    try await withServer(router) { server in
      let client = SocketClient(port: server.port)
      let request = { (body: String) in
        "POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
      }
      client.send(request("first"))
      await gate.arrivals(1)
      client.send(request(String(repeating: "x", count: 100_000)) + request("third"))
      gate.open()
      client.finishSending()
      let text = String(decoding: await client.receiveAll(), as: UTF8.self)
      #expect(text.occurrences(of: "HTTP/1.1 200 OK") == 3)
      #expect(text.contains("\r\n\r\nfirstHTTP/1.1"))
      #expect(text.hasSuffix("\r\n\r\nthird"))
    }
  }

  @Test func `handlers that another thread resumes at once are all answered`() async throws {
    let gate = Gate()
    let router = Router([
      Route(.get, "/echo") { exchange in
        await gate.pass()
        exchange.respond(.noContent)
      }
    ]) { _, _ in }
    try await withServer(router) { server in
      let clients = (0..<64).map { _ in SocketClient(port: server.port) }
      for client in clients { client.send(get) }
      await gate.arrivals(clients.count)
      gate.open()
      for client in clients {
        #expect(await client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 204 "))
      }
      #expect(server.statistics().answers[1] == clients.count)
    }
  }

  @Test func `a peer that goes away does not take the handler's request with it`() async throws {
    let gate = Gate()
    let body = Locked("")
    let router = Router([
      Route(.post, "/slow") { exchange in
        await gate.pass()
        body.withLock { $0 = String(decoding: exchange.body, as: UTF8.self) }
        exchange.respond(.ok)
      }
    ]) { _, _ in }
    try await withServer(router) { server in
      let client = SocketClient(port: server.port)
      client.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")
      await gate.arrivals(1)
      client.abort()
      #expect(await eventually { server.statistics().openConnections == 0 })
      gate.open()
      #expect(await eventually { body.withLock { $0 } == "body" })
    }
  }

  @Test func `a handler that throws is answered by the failure mapper`() async throws {
    struct Unexpected: Error {}
    let router = Router([
      Route(.get, "/echo") { exchange in
        exchange.content.append("half an answer" as StaticString)
        exchange.setHeader("X-Half", "yes")
        throw Unexpected()
      },
      Route(.get, "/silent") { _ in },
      Route(.get, "/query") { exchange in _ = try exchange.queryItems() },
      Route(.get, "/split") { exchange in
        exchange.setHeader("Location", "/a\r\nX-Evil: 1")
        exchange.respond(.found)
      },
    ]) { error, exchange in
      Problem(.conflict, code: "mapped", detail: "\(error)").write(to: exchange)
    }
    let client = RouterClient(router: router)
    let thrown = await client.send(.get, "/echo")
    #expect(thrown.status == 409)
    #expect(thrown.header("X-Half") == nil)
    #expect(thrown.header("Content-Type") == "application/problem+json")
    #expect(await client.send(.get, "/silent").status == 500)
    #expect(await client.send(.get, "/query?%zz").text.contains("malformed_query"))
    let split = await client.send(.get, "/split")
    #expect(split.status == 500)
    #expect(split.header("X-Evil") == nil)
  }

  @Test func `statistics count answers by class and time`() async throws {
    try await withServer(echoing) { server in
      let client = SocketClient(port: server.port)
      client.send(get + "GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      _ = await client.receiveAll()
      let statistics = server.statistics()
      #expect(statistics.answers == [0, 1, 0, 1, 0])
      #expect(statistics.latency.map(\.count).reduce(0, +) == 2)
      #expect(statistics.acceptedConnections == 1)
    }
  }

  @Test func `an address in use is said in one line`() async throws {
    try await withServer(echoing) { server in
      let second = Server(
        configuration: ServerConfiguration(address: .tcp(host: "127.0.0.1", port: server.port)),
        router: echoing)
      let error = #expect(throws: ServerError.self) { try second.start() }
      #expect(error == .addressInUse("127.0.0.1:\(server.port)"))
      #expect(error?.description == "127.0.0.1:\(server.port) is in use by another program")
    }
  }

  @Test(arguments: [
    ("no.such.host.invalid", 0, ServerError.badHost("no.such.host.invalid")),
    ("127.0.0.1", 70_000, .badPort(70_000)),
    ("192.0.2.1", 0, .addressNotAvailable("192.0.2.1:0")),
  ])
  func `an address that cannot be had is said in one line`(
    host: String, port: Int, error: ServerError
  ) {
    let server = Server(
      configuration: ServerConfiguration(address: .tcp(host: host, port: port)), router: echoing)
    #expect(throws: error) { try server.start() }
    #expect(!error.description.contains("\n"))
  }
}
