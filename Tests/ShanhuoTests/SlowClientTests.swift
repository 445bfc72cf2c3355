import TestSupport
import Testing

@Suite("Slow clients", .onThreadsOfTheirOwn)
struct SlowClientTests {
  private static let clients = 200
  /// What one may cost the server, in KiB. A sanitizer keeps bytes of its own beside each of the
  /// server's, and those that were given back for a while.
  private static let memory = Program.isSanitized ? 16 * 64 : 64
  /// What the database may open late, once: the log and its index of two connections.
  private static let databaseFiles = 4

  @Test("200 slow clients cost 64 KiB each at the most, hold up nobody, and leave nothing open")
  func slowClients() throws {
    let site = try County.ready().site()
    let server = try ServerProcess(site.database)
    let other = try server.client()
    #expect(try other.send("GET", "/v1/listings").status == 200)
    let before = try server.use()

    var slow: [HTTPClient] = []
    for number in 0..<SlowClientTests.clients {
      let client = try server.client()
      try client.write(SlowClientTests.beginning(number))
      slow.append(client)
    }
    #expect(try eventually { try connections(other) == slow.count + 1 })
    for _ in 0..<100 { #expect(try other.send("GET", "/v1/listings").status == 200) }
    let growth = try server.use().memory - before.memory
    #expect(growth <= slow.count * SlowClientTests.memory)

    slow = []
    #expect(try eventually { try connections(other) == 1 })
    let left = try server.use().descriptors - before.descriptors
    #expect(left <= SlowClientTests.databaseFiles)
    #expect(try server.stop() == .exited(0))
  }

  /// The connections that the server says are open.
  private func connections(_ client: HTTPClient) throws -> Int? {
    let metrics = String(decoding: try client.send("GET", "/metrics").body, as: UTF8.self)
    return metrics.firstMatch(of: /\nshanhuo_http_connections (\d+)/).flatMap { Int($0.output.1) }
  }

  /// What a slow client sends at first, a quarter of them each: half of a head, half of a body,
  /// more requests than it ever reads answers, nothing.
  private static func beginning(_ number: Int) -> String {
    switch number % 4 {
    case 0: "GET /v1/listings HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
    case 1:
      "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n"
        + String(repeating: " ", count: 30_000)
    case 2: String(repeating: HTTPClient.request("GET", "/v1/listings"), count: 300)
    default: ""
    }
  }
}
