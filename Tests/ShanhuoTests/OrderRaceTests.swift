import SQLite
import TestSupport
import Testing

@Suite("Many clients at once", .onThreadsOfTheirOwn)
struct OrderRaceTests {
  @Test("Of 200 buyers at once on the last 50 boxes 50 get one and 150 are told")
  func lastBoxes() throws {
    let county = try County.ready()
    let site = try county.site()
    let server = try ServerProcess(site.database)
    let port = server.port
    let answers = try concurrently(County.buyerCount) { number, line in
      let client = try HTTPClient(port: port)
      line.wait()
      return try client.send(
        "POST", "/v1/orders", token: county.buyers[number], key: "box", order(of: county.eggs))
    }
    let sold = answers.filter { $0.status == 201 }
    let refused = answers.filter { $0.status == 409 && $0.code == "out_of_stock" }
    #expect(sold.count == 50)
    #expect(refused.count == 150)
    #expect(Set(sold.compactMap { $0["id"]?.text }).count == 50)
    for answer in refused {
      let fault = answer["errors"]?.items.first
      #expect(fault?["pointer"]?.text == "/lines/0/quantity")
      #expect(fault?["available"]?.number == 0)
    }
    let listing = try server.client().send("GET", "/v1/listings/\(county.eggs)")
    #expect(listing["available"]?.number == 0)
    #expect(try server.stop() == .exited(0))
    #expect(try site.faults() == "")
  }

  @Test("The same key sent by 50 clients at once makes one order and the same answer for all")
  func sameKey() throws {
    let county = try County.ready()
    let site = try county.site()
    let server = try ServerProcess(site.database)
    let port = server.port
    let answers = try concurrently(50) { _, line in
      let client = try HTTPClient(port: port)
      line.wait()
      var answer: Answer
      repeat {
        answer = try client.send(
          "POST", "/v1/orders", token: county.buyers[0], key: "once", order(of: county.eggs))
        // While the first is in flight the others may be told to wait.
      } while answer.status == 409 && answer.code != "out_of_stock"
      return answer
    }
    #expect(answers.allSatisfy { $0.status == 201 })
    #expect(Set(answers.map(\.body)).count == 1)
    #expect(Set(answers.map { $0.headers["location"] }).count == 1)
    #expect(answers.filter { $0.headers["idempotent-replayed"] == "true" }.count == 49)
    let other = try server.client().send(
      "POST", "/v1/orders", token: county.buyers[0], key: "once", order(2, of: county.eggs))
    #expect(other.status == 422)
    #expect(other.code == "idempotency_key_reused")
    #expect(try server.stop() == .exited(0))
    let db = try site.open()
    #expect(try db.value("SELECT count(*) FROM customer_order") == 1)
    #expect(try db.value("SELECT sum(reserved) FROM stock") == 1)
    #expect(try site.faults() == "")
  }
}
