import Audit
import Core
import Ledger
import Orders
import Payments
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Money that comes in, after any history") struct IncomingHistoryTests {
  let market: TestMarket
  let county: TestCounty

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  @Test("What came is applied, given back or unapplied, to the fen", arguments: TestSeeds.some(3))
  func history(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let eggs = try county.addEggs(quantity: 200)
    var orders: [Order] = []
    var money: [Identifier] = []
    for step in 0..<60 {
      switch Int.random(in: 0..<6, using: &random) {
      case 0:
        let buyer = Bool.random(using: &random) ? county.buyer : county.otherBuyer
        orders.append(try county.order(of: eggs, as: buyer))
      case 1:
        guard let order = orders.randomElement(using: &random) else { continue }
        try attempt { _ = try cancelOrder(order.id, as: county.admin, in: $0) }
      case 2:
        guard let id = money.randomElement(using: &random) else { continue }
        try attempt { _ = try returnPayment(id, reference: "r", as: county.admin, in: $0) }
      case 3:
        guard let id = money.randomElement(using: &random),
          let order = orders.randomElement(using: &random)
        else { continue }
        try attempt { _ = try assignPayment(id, to: order.id, as: county.admin, in: $0) }
      default:
        let order = orders.randomElement(using: &random)
        let total = order?.total ?? Fen(5_000)
        let amount =
          [total, Fen(total.rawValue / 2), total + Fen(1)]
          .randomElement(using: &random) ?? total
        let known = Bool.random(using: &random) ? order?.id : nil
        try attempt {
          money.append(try take(amount, "\(step)", for: known, in: $0).id)
        }
      }
      try expectAccounted(money, seed)
    }
  }

  private func take(
    _ amount: Fen, _ reference: String, for order: Identifier?, in db: Connection
  ) throws -> IncomingPayment {
    try takeIn(
      NewIncomingPayment(
        reference: reference, amount: amount, payer: "虚构", remark: "",
        receivedOn: db.today), for: order, by: .actor(county.admin), in: db
    ).payment
  }

  /// Runs what may be refused; a refusal leaves nothing behind.
  private func attempt(_ body: (Connection) throws -> Void) throws {
    do { try market.write(body) } catch is any Refusal {}
  }

  private func expectAccounted(_ money: [Identifier], _ seed: UInt64) throws {
    let known = try money.map { try incomingPayment($0, as: county.admin, in: market.db) }
    let came = known.reduce(Fen.zero) { $0 + $1.content.amount }
    let gone = known.reduce(Fen.zero) { $0 + $1.applied + $1.returned }
    let unapplied = try balance(of: .unapplied, in: market.db)
    #expect(came == gone + unapplied, "seed \(seed)")
    #expect(try verify(market.db) == [], "seed \(seed)")
  }
}
