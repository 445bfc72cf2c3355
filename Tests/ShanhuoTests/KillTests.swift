import Foundation
import JSON
import SQLite
import Seeds
import TestSupport
import Testing

/// `SHANHUO_KILL_ROUNDS` says how often (`make kill-test`: 1,000 times), `SHANHUO_KILL_SEED`
/// repeats the instants of an earlier run as well as a machine can.
@Suite("kill -9 under a load of orders", .onThreadsOfTheirOwn)
struct KillTests {
  private static let variables = ProcessInfo.processInfo.environment
  private static let rounds = variables["SHANHUO_KILL_ROUNDS"].flatMap { Int($0) } ?? 8
  private static let seed =
    variables["SHANHUO_KILL_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...999_999)
  private static let clients = 32
  /// A database is used for so many rounds, so that proving it does not take longer and longer.
  private static let roundsPerDatabase = 40
  /// The promise is 2 s; the rest is for a machine that does other things besides.
  private static let readySeconds = Program.isSanitized ? 60.0 : 8.0

  @Test("What was answered is kept, nothing is half done, and the server is soon ready again")
  func killed() throws {
    let chance = SeededChance(seed: KillTests.seed)
    let county = try County.ready()
    var site = try county.site()
    var (placed, answered, slowest) = (0, 0, 0.0)
    for round in 0..<KillTests.rounds {
      if round % KillTests.roundsPerDatabase == 0 {
        site = try county.site()
        placed = 0
      }
      let server = try serve(site)
      let load = OrderLoad(
        county: county, port: server.port, clients: KillTests.clients, name: "round \(round)")
      load.start()
      // An instant by chance, not a wait for anything.
      load.waitForAnswers(Int(chance.next() % 400))
      usleep(UInt32(chance.next() % 20_000))
      try server.killAtOnce()
      let outcome = load.finish()
      placed += outcome.placements.count
      answered += outcome.answered.count

      let start = ContinuousClock.now
      let next = try serve(site)
      let client = try next.client()
      #expect(try client.send("GET", "/readyz").status == 200)
      slowest = max(slowest, (ContinuousClock.now - start) / .seconds(1))
      let faults = try check(outcome, client, county)
      #expect(faults == [], "round \(round), seed \(KillTests.seed)")
      #expect(
        try site.open().value("SELECT count(*) FROM customer_order") == placed,
        "round \(round), seed \(KillTests.seed)")
      #expect(try next.stop() == .exited(0))
      #expect(try site.faults() == "", "round \(round), seed \(KillTests.seed)")
    }
    #expect(slowest < KillTests.readySeconds)
    print(
      """
      kill -9: \(KillTests.rounds) rounds with seed \(KillTests.seed), \(answered) orders were \
      answered, ready again after \(Int(slowest * 1_000)) ms at the most
      """)
  }

  private func serve(_ site: Site) throws -> ServerProcess {
    try ServerProcess(site.database, "--access-log", "off")
  }

  /// What does not hold of what the clients know. Orders whose answer is missing are sent again.
  private func check(
    _ outcome: OrderLoad.Outcome, _ client: HTTPClient, _ county: County
  ) throws -> [String] {
    var faults = outcome.unexpected
    for placement in outcome.placements {
      let token = county.buyers[placement.buyer]
      let again = try client.send(
        "POST", "/v1/orders", token: token, key: placement.key, placement.body)
      guard again.status == 201 else {
        faults.append("\(placement.key): sent again: \(again.status) \(again.text)")
        continue
      }
      guard let answer = placement.answer, let id = answer["id"]?.text else { continue }
      if again.body != answer.body { faults.append("\(placement.key): another answer") }
      let kept = try client.send("GET", "/v1/orders/\(id)", token: token)
      for name in KillTests.lasting where kept[name] != answer[name] {
        faults.append("\(placement.key): \(name) was \(answer.text), is \(kept.text)")
      }
      let state = kept["status"]?.text ?? ""
      if !placement.states.contains(state) {
        faults.append("\(placement.key): is \(state), not one of \(placement.states)")
      }
      let total = answer["total_fen"]?.number
      let isPaid = ["paid", "packing"].contains(state)
      if kept["paid_fen"]?.number != (isPaid ? total : 0) {
        faults.append("\(placement.key): is \(state) with \(kept.text)")
      }
    }
    return faults
  }

  /// What no step changes in an order.
  private static let lasting = [
    "id", "number", "lines", "goods_fen", "shipping_fen", "total_fen", "pay_before", "recipient",
    "note", "placed_at",
  ]
}
