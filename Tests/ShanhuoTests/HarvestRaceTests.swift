import Foundation
import JSON
import SQLite
import Seeds
import TestSupport
import Testing

/// Everything that a harvest brings, by clients that know nothing of each other: whatever comes in
/// between, each is answered by the contract and the database is whole afterwards.
@Suite("A harvest with many clients at once", .onThreadsOfTheirOwn)
struct HarvestRaceTests {
  private static let clients = 12
  private static let steps = 40

  @Test("Stock, money and states are whole after it", arguments: TestSeeds.some(1))
  func whole(seed: UInt64) throws {
    let county = try County.ready()
    let site = try county.site()
    let server = try ServerProcess(site.database)
    let port = server.port
    let harvest = try Harvest(server.client(), county)
    let outcomes = try concurrently(HarvestRaceTests.clients) { number, line in
      let client = try HTTPClient(port: port)
      let chance = SeededChance(seed: seed &+ UInt64(number))
      line.wait()
      var statuses: [Int: Int] = [:]
      var faults: [String] = []
      var orders: [Placed] = []
      for step in 0..<HarvestRaceTests.steps {
        let request = harvest.request(
          number, step, &orders, { Int(chance.next() % UInt64($0)) })
        var answer = try client.send(
          "POST", request.path, token: request.token, key: "\(number)-\(step)", request.body)
        if let digest = answer["plan_digest"]?.text, let body = request.body {
          answer = try client.send(
            "POST", String(request.path.dropLast("/preview".count)), token: request.token,
            key: "\(number)-\(step)", body.dropLast() + #","plan_digest":"\#(digest)"}"#)
        }
        statuses[answer.status, default: 0] += 1
        if ![200, 201, 409, 422].contains(answer.status) {
          faults.append("\(request.path): \(answer.status) \(answer.text)")
        }
        if request.path == "/v1/orders", answer.status == 201 { orders.append(Placed(answer)) }
      }
      return (statuses: statuses, faults: faults)
    }
    #expect(outcomes.flatMap(\.faults) == [], "seed \(seed)")
    let done = outcomes.reduce(0) { $0 + ($1.statuses[200] ?? 0) + ($1.statuses[201] ?? 0) }
    // Where everything is refused nothing is shown.
    #expect(done > HarvestRaceTests.clients * HarvestRaceTests.steps / 8, "seed \(seed)")
    #expect(try server.stop() == .exited(0))
    #expect(try site.faults() == "", "seed \(seed)")
  }
}

/// An order that a client placed.
private struct Placed: Sendable {
  let id: String
  let consignment: String
  let total: Int64

  init(_ answer: Answer) {
    id = answer["id"]?.text ?? ""
    consignment = answer["consignments"]?.items.first?["id"]?.text ?? ""
    total = answer["total_fen"]?.number ?? 0
  }
}

/// Eggs that are counted singly and sold by 10 and by 30, from lots that come, fall short and are
/// called back while they are ordered.
private struct Harvest: Sendable {
  private let county: County
  private let tens: String
  private let thirties: String
  private let lots: [String]

  init(_ client: HTTPClient, _ county: County) throws {
    self.county = county
    func post(_ path: String, _ body: String?) throws -> Answer {
      let answer = try client.send("POST", path, token: county.admin, body)
      try #require(answer.status < 300, "\(path): \(answer.text)")
      return answer
    }
    let eggs = try client.send("GET", "/v1/listings/\(county.eggs)")
    let household = eggs["household"]?["id"]?.text ?? ""
    func list(_ title: String, _ price: Int, _ rest: String) throws -> String {
      let made = try post(
        "/v1/listings",
        """
        {"household_id":"\(household)","category":"eggs","title":"\(title)","description":"",\
        "unit":"盒","net_weight_g":500,"price_fen":\(price),"shelf_life_days":30,\
        "split":{"household_bps":8501,"village_bps":499,"logistics_bps":1000}\(rest)}
        """)
      let id = made["id"]?.text ?? ""
      _ = try post("/v1/listings/\(id)/publish", nil)
      return id
    }
    tens = try list("十枚", 1_501, #","stock_units":10"#)
    thirties = try list("三十枚", 4_203, #","stock_listing_id":"\#(tens)","stock_units":30"#)
    let today = String(Date.now.addingTimeInterval(8 * 3_600).ISO8601Format().prefix(10))
    let tens = tens
    lots = try (0..<6).map { number in
      let lot = try post(
        "/v1/listings/\(tens)/lots", #"{"quantity":\#(4_000 + number),"harvested_on":"\#(today)"}"#)
      let id = lot["id"]?.text ?? ""
      if lot["status"]?.text == "held" { _ = try post("/v1/lots/\(id)/release", nil) }
      return id
    }
  }

  /// A client's next request: buyers order and call off, the office is paid, villages pack, and
  /// lots change under all of them.
  func request(
    _ client: Int, _ step: Int, _ orders: inout [Placed], _ below: (Int) -> Int
  ) -> (path: String, token: String, body: String?) {
    let buyer = county.buyers[client]
    let lot = lots[below(lots.count)]
    let mine = orders.isEmpty ? nil : orders[below(orders.count)]
    switch (below(12), mine) {
    case (0, _):
      return (
        "/v1/lots/\(lot)/adjustments", county.coordinator,
        #"{"quantity_delta":-\#(1 + below(9)),"reason":"loss"}"#
      )
    case (1, _) where step % 9 == 0:
      return ("/v1/lots/\(lot)/recall", county.coordinator, #"{"reason":"异味"}"#)
    case (1, _):
      return (
        "/v1/lots/\(lot)/shortfalls/preview", county.coordinator,
        #"{"quantity":\#(1 + below(40)),"rule":"pro_rata"}"#
      )
    case (2...4, let order?):
      return (
        "/v1/orders/\(order.id)/payments", county.admin,
        #"{"method":"bank_transfer","amount_fen":\#(order.total),"reference":"x"}"#
      )
    case (5, let order?): return ("/v1/orders/\(order.id)/cancel", buyer, nil)
    case (6, let order?):
      return ("/v1/consignments/\(order.consignment)/pack", county.coordinator, nil)
    case (7, let order?):
      return (
        "/v1/consignments/\(order.consignment)/dispatch", county.coordinator,
        #"{"carrier":"邮政","tracking_number":"1"}"#
      )
    case (8, let order?):
      return ("/v1/consignments/\(order.consignment)/deliver", county.coordinator, nil)
    default:
      // Two lines of one stock.
      return (
        "/v1/orders", buyer,
        """
        {"lines":[{"listing_id":"\(tens)","quantity":\(1 + below(3))},\
        {"listing_id":"\(thirties)","quantity":\(1 + below(2))}],"recipient":\
        {"name":"虚构收件人","phone":"19900000001","address":"虚构市示例路1号"},"note":""}
        """
      )
    }
  }
}
