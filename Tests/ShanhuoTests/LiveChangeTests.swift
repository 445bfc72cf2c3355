import SQLite
import TestSupport
import Testing

/// Listeners to what happens, over the socket of the program itself.
@Suite("Live changes", .onThreadsOfTheirOwn)
struct LiveChangeTests {
  private func listen(
    _ server: ServerProcess, _ token: String, since last: String? = nil
  ) throws -> HTTPClient {
    let client = try server.client()
    var request = "GET /v1/changes HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
    request += "Authorization: Bearer \(token)\r\n"
    if let last { request += "Last-Event-ID: \(last)\r\n" }
    try client.write(request + "\r\n")
    let answer = try client.readAnswer()
    #expect(answer.status == 200)
    #expect(answer.headers["content-type"] == "text/event-stream")
    #expect(answer.headers["content-length"] == nil)
    #expect(try client.readBlock() == "retry: 1000")
    return client
  }

  /// The next event; signs of life are passed over.
  private func event(_ client: HTTPClient) throws -> String {
    while true {
      let block = try client.readBlock()
      if block.contains("event: ") { return block }
    }
  }

  /// Waits until the server closes it; whether no event came before.
  private func isOver(_ client: HTTPClient) throws -> Bool {
    do {
      _ = try event(client)
      return false
    } catch HTTPClient.Failure.closed {
      return true
    }
  }

  private func order(_ server: ServerProcess, _ token: String, of listing: String) throws {
    let body = """
      {"lines": [{"listing_id": "\(listing)", "quantity": 1}],
       "recipient": {"name": "虚构", "phone": "19900000001", "address": "虚构市示例路1号"}}
      """
    let key = "\(UInt64.random(in: 0...UInt64.max))"
    let answer = try server.client().send("POST", "/v1/orders", token: token, key: key, body)
    #expect(answer.status == 201)
  }

  @Test("Each hears at once of what concerns it, and goes on where it was")
  func live() throws {
    let county = try County.ready()
    let site = try county.site()
    let server = try ServerProcess(site.database)
    let (buyer, other) = (county.buyers[0], county.buyers[1])
    let listener = try listen(server, buyer)
    let start = try listener.readBlock()
    #expect(start.hasPrefix("id: ") && !start.contains("data"))
    try order(server, other, of: county.honey)
    try order(server, buyer, of: county.honey)
    let first = try event(listener)
    #expect(first.contains("\nevent: order.placed\ndata: {\"id\":\""))
    let place = String(first.split(separator: "\n")[0].dropFirst(4))
    let again = try listen(server, buyer, since: place)
    #expect(try again.readBlock().hasPrefix("id: "))
    try order(server, buyer, of: county.honey)
    let second = try event(listener)
    #expect(second != first && second.contains("event: order.placed"))
    #expect(try event(again) == second)
    let all = try listen(server, buyer)
    #expect(try event(all) == first)
    #expect(try event(all) == second)
    server.askToStop()
    for client in [listener, again, all] { #expect(try isOver(client)) }
    #expect(try server.wait() == .exited(0))
    #expect(try site.faults() == "")
  }

  @Test("A session that is ended hears of nothing more")
  func ended() throws {
    let county = try County.ready()
    let site = try county.site()
    let server = try ServerProcess(site.database)
    let buyer = county.buyers[0]
    let listener = try listen(server, buyer)
    _ = try listener.readBlock()
    try order(server, buyer, of: county.honey)
    #expect(try event(listener).contains("order.placed"))
    let client = try server.client()
    // Placed by somebody else for the buyer, whose own session is over by then.
    let me = try client.send("GET", "/v1/me", token: buyer)
    let id = try #require(me.json["id"]?.text)
    #expect(try client.send("DELETE", "/v1/sessions/current", token: buyer).status == 204)
    let body = """
      {"buyer_id": "\(id)", "lines": [{"listing_id": "\(county.honey)", "quantity": 1}],
       "recipient": {"name": "虚构", "phone": "19900000001", "address": "虚构市示例路1号"}}
      """
    let placed = try client.send(
      "POST", "/v1/telephone-orders", token: county.admin, key: "phone", body)
    #expect(placed.status == 201)
    #expect(try isOver(listener))
  }

  @Test("An account listens so often and not more")
  func often() throws {
    let county = try County.ready()
    let site = try county.site()
    let server = try ServerProcess(site.database)
    let listeners = try (0..<100).map { _ in try listen(server, county.buyers[0]) }
    let client = try server.client()
    try client.write(
      "GET /v1/changes HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
        + "Authorization: Bearer \(county.buyers[0])\r\n\r\n")
    let refused = try client.readAnswer()
    #expect(refused.status == 429)
    #expect(refused.headers["retry-after"] == "60")
    _ = try listen(server, county.buyers[1])
    #expect(listeners.count == 100)
  }
}
