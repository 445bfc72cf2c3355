import Core
import Fulfilment
import Ledger
import Listings
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

@Suite("An order's receipt") struct ReceiptTests {
  let pool: TestPool
  var county: TestCounty { pool.county }
  var db: Connection { pool.db }

  init() throws { pool = try TestPool() }

  private func deliver(_ order: Order) throws {
    let (parcel, actor) = (order.consignments[0].id, county.coordinator)
    try pool.market.write { db in
      _ = try packConsignment(parcel, as: actor, in: db)
      _ = try dispatchConsignment(
        parcel, carrier: "中国邮政", trackingNumber: "1", as: actor, in: db)
      _ = try deliverConsignment(parcel, as: actor, in: db)
    }
  }

  @Test("It says how many households the money reached, and how much, as the books have it")
  func reached() throws {
    _ = try pool.addLot([(pool.three, 10), (pool.two, 10), (pool.one, 10)])
    let order = try county.order(25, of: pool.listing)
    try county.pay(order)
    try deliver(order)
    #expect(try receipt(order.id, as: county.buyer, in: db).reached == nil)
    _ = try pool.market.write { try confirmOrder(order.id, as: county.buyer, in: $0) }
    let receipt = try receipt(order.id, as: county.buyer, in: db)
    let balances = try [pool.three, pool.two, pool.one].map {
      try Ledger.balance(of: .household($0), in: db)
    }
    #expect(receipt.reached?.households == balances.count { $0 > .zero })
    #expect(receipt.reached?.households == 3)
    #expect(receipt.reached?.amount == balances.reduce(.zero, +))
    #expect(receipt.payments.map(\.content.amount) == [order.total])
    #expect(receipt.refunds.isEmpty && receipt.isComplete)
  }

  @Test("It lists what was given back; a cancelled order's money reached nobody")
  func refunded() throws {
    _ = try pool.addLot([(pool.three, 10)])
    let order = try county.order(5, of: pool.listing)
    try county.pay(order)
    try pool.market.write { db in
      _ = try cancelOrder(order.id, as: county.buyer, in: db)
      for amount in [Fen(1), order.total - Fen(1)] {
        _ = try refundOrder(order.id, amount: amount, reason: "退货", as: county.admin, in: db)
      }
    }
    let receipt = try receipt(order.id, as: county.buyer, in: db)
    // Both were recorded in the same moment.
    #expect(Set(receipt.refunds.map(\.amount)) == [Fen(1), order.total - Fen(1)])
    #expect(receipt.reached == nil)
  }

  @Test("It is for the buyer, and for the county office with its recipient masked")
  func scope() throws {
    _ = try pool.addLot([(pool.three, 10)])
    let order = try county.order(5, of: pool.listing)
    #expect(
      try receipt(order.id, as: county.buyer, in: db).order.recipient == TestCounty.recipient)
    #expect(
      try receipt(order.id, as: county.admin, in: db).order.recipient
        == TestCounty.recipient.masked)
    for actor in [county.otherBuyer, county.coordinator, county.volunteer] {
      #expect(throws: CommonRefusal.notFound(what: "order")) {
        try receipt(order.id, as: actor, in: db)
      }
    }
  }
}
