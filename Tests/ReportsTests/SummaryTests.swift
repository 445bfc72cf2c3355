import Core
import Fulfilment
import Orders
import Reports
import TestSupport
import Testing

@Suite("The county's figures") struct SummaryTests {
  let market: TestMarket
  let county: TestCounty

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func complete(_ order: Order) throws {
    try county.pay(order)
    try market.write { db in
      let id = order.consignments[0].id
      _ = try packConsignment(id, as: county.admin, in: db)
      _ = try dispatchConsignment(
        id, carrier: "邮政", trackingNumber: "1", as: county.admin, in: db)
      _ = try deliverConsignment(id, as: county.admin, in: db)
      _ = try confirmOrder(order.id, as: county.admin, in: db)
    }
  }

  @Test("Before the first order there are villages and households, and no money")
  func empty() throws {
    let summary = try summary(in: market.db)
    #expect(summary.villages == 9)
    #expect(summary.households == 2)
    #expect(summary.people == 4)
    #expect(summary.orders == 0)
    #expect(summary.buyers == 0)
    #expect(summary.spent == .zero)
    #expect(summary.paidToHouseholds == .zero)
    #expect(summary.householdShareBasisPoints == 0)
  }

  @Test("Orders count once they are paid, and no more once they are given back")
  func figures() throws {
    let eggs = try county.addEggs()
    // 225.00 each, sent free.
    let orders = try (0..<3).map { _ in try county.order(5, of: eggs) }
    let other = try county.order(5, of: eggs, as: county.otherBuyer)
    _ = try county.order(1, of: eggs, as: county.organisation)
    try complete(orders[0])
    try county.pay(orders[1])
    try county.pay(other)
    try county.pay(orders[2])
    try market.write { db in
      _ = try cancelOrder(orders[2].id, as: county.buyer, in: db)
      _ = try refundOrder(orders[2].id, amount: nil, reason: "x", as: county.admin, in: db)
    }
    let summary = try summary(in: market.db)
    #expect(summary.orders == 3)
    #expect(summary.buyers == 2)
    #expect(summary.spent == Fen(67_500))
    #expect(summary.paidToHouseholds == Fen(19_125))
    #expect(summary.householdShareBasisPoints == 8_500)
  }
}
