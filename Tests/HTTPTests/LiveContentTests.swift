import JSON
import Locks
import Testing

@testable import HTTP

/// News for listeners of a server, as a test tells them.
private final class News: Sendable {
  private struct State {
    var texts: [String] = []
    var isOver = false
    var ended = 0
    var watchers: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Locked(State())

  func tell(_ text: String) { state.withLock { $0.texts.append(text) } }
  func finish() { state.withLock { $0.isOver = true } }

  var ended: Int { state.withLock(\.ended) }

  /// Waits until a listener has ended.
  func end() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if state.ended > 0 { return true }
        state.watchers.append(continuation)
        return false
      }
      if isOver { continuation.resume() }
    }
  }

  fileprivate func listenerEnded() {
    let watchers = state.withLock { state in
      state.ended += 1
      defer { state.watchers = [] }
      return state.watchers
    }
    for watcher in watchers { watcher.resume() }
  }

  fileprivate func texts(after count: Int) -> (texts: ArraySlice<String>, isOver: Bool) {
    state.withLock { ($0.texts[count...], $0.isOver) }
  }
}

private final class Listener: LiveContent {
  private let news: News
  private var told = 0

  init(_ news: News) { self.news = news }

  func goOn(_ buffer: ByteBuffer, isBeat: Bool) -> Bool {
    let (texts, isOver) = news.texts(after: told)
    for text in texts { buffer.append(text) }
    told += texts.count
    if isBeat { buffer.append("beat\n") }
    return !isOver
  }

  func end() { news.listenerEnded() }
}

@Suite(.serialized) struct LiveContentTests {
  private let news: News
  private let get = "GET /live HTTP/1.1\r\nHost: a\r\n\r\n"

  private func withLiveServer(
    _ limits: ServerLimits = .patient, _ body: (Server) async throws -> Void
  ) async throws {
    let news = self.news
    let router = Router([
      Route(.get, "/live") { exchange in
        exchange.content.append("hello\n")
        exchange.respond(live: HTTPTests.Listener(news), contentType: "text/event-stream")
      }
    ]) { _, _ in }
    let server = Server(
      configuration: ServerConfiguration(loops: 2, limits: limits), router: router)
    try server.start()
    try await body(server)
    await server.stop(within: .seconds(30))
    #expect(server.statistics().openConnections == 0)
    #expect(server.statistics().listeners == 0)
  }

  private func join(_ server: Server) async -> SocketClient {
    let client = SocketClient(port: server.port)
    client.send(get)
    let head = await client.receive(until: "hello\n")
    #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(head.contains("Content-Type: text/event-stream\r\n"))
    #expect(head.contains("Connection: close\r\n"))
    #expect(!head.contains("Content-Length"))
    return client
  }

  @Test func `listeners hear of what comes, and the server's stop is their end`() async throws {
    try await withLiveServer { server in
      var clients: [SocketClient] = []
      for _ in 0..<20 { clients.append(await join(server)) }
      #expect(server.statistics().listeners == 20)
      for text in ["one\n", "two\n"] {
        news.tell(text)
        server.wakeListeners()
        for client in clients { #expect(await client.receive(until: text) == text) }
      }
      async let stopped: Void = server.stop(within: .seconds(30))
      for client in clients {
        #expect(await client.receiveAll().isEmpty)
        client.close()
      }
      await stopped
      #expect(news.ended == 20)
    }
  }

  @Test func `one that ends by itself still gets its last words`() async throws {
    try await withLiveServer { server in
      let client = await join(server)
      news.tell("last\n")
      news.finish()
      server.wakeListeners()
      #expect(String(decoding: await client.receiveAll(), as: UTF8.self) == "last\n")
      client.close()
      await news.end()
    }
  }

  @Test func `a listener that hears nothing gets a sign of life`() async throws {
    var limits = ServerLimits.patient
    limits.heartbeatInterval = .milliseconds(20)
    limits.sweepInterval = .milliseconds(10)
    try await withLiveServer(limits) { server in
      let client = await join(server)
      let beats = await client.receive(atLeast: 15)
      #expect(String(decoding: beats, as: UTF8.self).hasPrefix("beat\nbeat\nbeat\n"))
      client.close()
      await news.end()
    }
  }

  @Test func `one that goes away is forgotten, also by a reset`() async throws {
    for isReset in [false, true] {
      let news = News()
      let test = LiveContentTests(news: news)
      try await test.withLiveServer { server in
        let client = await test.join(server)
        if isReset { client.abort() } else { client.close() }
        await news.end()
      }
    }
  }

  @Test func `one that does not read is closed, and holds up nobody else`() async throws {
    var limits = ServerLimits.patient
    limits.tellingInterval = .milliseconds(1)
    try await withLiveServer(limits) { server in
      let deaf = await join(server)
      let other = await join(server)
      let text = String(repeating: "x", count: 32 * 1024 - 1) + "\n"
      var told = 0
      while news.ended == 0 {
        news.tell(text)
        told += text.utf8.count
        server.wakeListeners()
        #expect(await other.receive(atLeast: text.utf8.count).count == text.utf8.count)
        // The kernel's buffers of both ends, and what the server keeps.
        try #require(told < 64 * 1024 * 1024)
      }
      other.close()
      deaf.close()
    }
  }

  @Test func `what a listener sends is thrown away, and too much of it ends it`() async throws {
    try await withLiveServer { server in
      let client = await join(server)
      client.send(get)
      news.tell("one\n")
      server.wakeListeners()
      #expect(await client.receive(until: "one\n") == "one\n")
      client.send(String(repeating: get, count: 2_000))
      #expect(await client.receiveAll().isEmpty)
      client.close()
      await news.end()
    }
  }

  @Test func `HEAD gets the headers and is over`() async throws {
    try await withLiveServer { server in
      let client = SocketClient(port: server.port)
      client.send("HEAD /live HTTP/1.1\r\nHost: a\r\n\r\n")
      let answer = String(decoding: await client.receiveAll(), as: UTF8.self)
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(answer.hasSuffix("\r\n\r\n"))
      client.close()
      await news.end()
    }
  }

  init() { news = News() }

  private init(news: News) { self.news = news }
}
