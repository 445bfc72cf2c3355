import SQLite
import TestSupport
import Testing

@Suite("Stopping and starting", .onThreadsOfTheirOwn)
struct StopTests {
  @Test("On SIGTERM requests in flight are answered, idle connections closed, the port let go")
  func terminate() throws {
    let county = try County.ready()
    let site = try county.site()
    let server = try ServerProcess(site.database)
    let idle = try server.client()
    #expect(try idle.send("GET", "/healthz").status == 200)
    // Making an account takes long, because its password is hashed. That the answer to the request
    // before it has come tells that it is under way.
    let busy = try (0..<6).map { number in
      let client = try server.client()
      let body = #"{"phone":"1391234567\#(number)","name":"虚构","password":"a long password"}"#
      try client.write(
        HTTPClient.request("GET", "/healthz") + HTTPClient.request("POST", "/v1/users", body))
      #expect(try client.readAnswer().status == 200)
      return client
    }
    server.askToStop()
    for client in busy {
      let answer = try client.readAnswer()
      #expect(answer.status == 201)
      #expect(try client.isClosedInSilence())
    }
    #expect(try idle.isClosedInSilence())
    #expect(try server.wait() == .exited(0))
    #expect(throws: HTTPClient.Failure.refused) { try HTTPClient(port: server.port) }
    #expect(
      try site.open().value("SELECT count(*) FROM user_account WHERE phone LIKE '1391234567_'")
        == 6)
    #expect(try site.faults() == "")
  }

  @Test("A request that had begun is answered while stopping, and the server is not ready any more")
  func begunBefore() throws {
    let county = try County.ready()
    let site = try county.site()
    // One loop: when it has closed the idle connection, it knows of the stop for the others, too.
    let server = try ServerProcess(site.database, "--loops", "1")
    let idle = try server.client()
    #expect(try idle.send("GET", "/healthz").status == 200)
    // The first request's answer tells that what came with it has been read.
    func begin(_ request: String) throws -> (HTTPClient, rest: String) {
      let client = try server.client()
      try client.write(HTTPClient.request("GET", "/healthz") + request.prefix(request.count / 2))
      #expect(try client.readAnswer().status == 200)
      return (client, String(request.suffix(request.count - request.count / 2)))
    }
    let (asking, restOfQuestion) = try begin(HTTPClient.request("GET", "/readyz"))
    let (buying, restOfOrder) = try begin(
      HTTPClient.request(
        "POST", "/v1/orders", token: county.buyers[0], key: "1", order(of: county.honey)))
    server.askToStop()
    #expect(try idle.isClosedInSilence())

    try asking.write(restOfQuestion)
    let ready = try asking.readAnswer()
    #expect(ready.status == 503)
    #expect(ready.code == "stopping")
    #expect(ready.headers["retry-after"] != nil)
    #expect(ready.headers["connection"] == "close")
    #expect(try asking.isClosedInSilence())
    try buying.write(restOfOrder)
    #expect(try buying.readAnswer().status == 201)
    #expect(try server.wait() == .exited(0))
    #expect(try site.open().value("SELECT count(*) FROM customer_order") == 1)
    #expect(try site.faults() == "")
  }

  @Test("SIGTERM under a load of orders loses none that was answered, and breaks none off")
  func terminateUnderLoad() throws {
    let county = try County.ready()
    let site = try county.site()
    let server = try ServerProcess(site.database)
    let port = server.port
    let load = OrderLoad(county: county, port: port, clients: 8)
    load.start()
    load.waitForAnswers(100)
    server.askToStop()
    let placed = load.finish()
    #expect(try server.wait() == .exited(0))
    #expect(placed.answered.count >= 100)
    #expect(placed.unexpected == [])
    // What was done was answered, and what was answered was done.
    #expect(
      try site.open().value("SELECT count(*) FROM customer_order") == placed.answered.count)
    #expect(try site.faults() == "")
  }

  @Test("An unpaid order gives its stock back although its time ran out while the server was down")
  func unpaidAcrossRestart() throws {
    let county = try County.ready()
    let site = try county.site()
    let first = try ServerProcess(site.database)
    let client = try first.client()
    let placed = try client.send(
      "POST", "/v1/orders", token: county.buyers[0], key: "1", order(20, of: county.eggs))
    let kept = try client.send(
      "POST", "/v1/orders", token: county.organisation, key: "1", order(5, of: county.eggs))
    #expect(placed.status == 201)
    #expect(kept.status == 201)
    #expect(try client.send("GET", "/v1/listings/\(county.eggs)")["available"]?.number == 25)
    #expect(try first.stop() == .exited(0))
    do {
      // Half an hour goes by.
      let db = try site.open()
      try db.execute("UPDATE customer_order SET placed_at = placed_at - 1801000")
      try db.execute("UPDATE customer_order SET pay_before = pay_before - 1801000")
    }
    let second = try ServerProcess(site.database)
    let later = try second.client()
    #expect(
      try eventually {
        try later.send("GET", "/v1/listings/\(county.eggs)")["available"]?.number == 45
      })
    let id = try #require(placed["id"]?.text)
    let lapsed = try later.send("GET", "/v1/orders/\(id)", token: county.buyers[0])
    #expect(lapsed["status"]?.text == "cancelled")
    let total = try #require(placed["total_fen"]?.number)
    let payment = try later.send(
      "POST", "/v1/orders/\(id)/payments", token: county.admin, key: "late",
      #"{"method":"bank_transfer","amount_fen":\#(total),"reference":"late"}"#)
    #expect(payment.status == 409)
    #expect(payment.code == "wrong_state")
    let keptID = try #require(kept["id"]?.text)
    let waiting = try later.send("GET", "/v1/orders/\(keptID)", token: county.organisation)
    #expect(waiting["status"]?.text == "placed")
    #expect(try second.stop() == .exited(0))
    #expect(try site.faults() == "")
  }
}
