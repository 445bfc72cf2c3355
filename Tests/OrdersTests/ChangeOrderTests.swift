import Core
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

/// What a buyer may still change about an order, and until when.
@Suite("Changing an order") struct ChangeOrderTests: BeginsWithLot {
  let start: TestLot

  init() throws { start = try TestLot() }

  private func change(_ order: Order, _ change: OrderChange, as actor: Actor? = nil) throws {
    try market.write { try changeOrder(order.id, change, as: actor ?? county.buyer, in: $0) }
  }

  private func reduce(_ order: Order, to quantities: Int..., as actor: Actor? = nil) throws {
    let lines = zip(order.lines, quantities).map {
      BasketLine(listing: $0.listing, quantity: $1)
    }
    try change(order, OrderChange(lines: lines), as: actor)
  }

  private func openRound() throws -> CollectionRound {
    try market.write { db in
      let cutOff = db.now.adding(days: 2)
      return try Orders.openRound(
        NewRound(cutOffAt: cutOff, pickUpOn: cutOff.countyDate, maximumConsignments: 5),
        of: county.villages[0], as: county.admin, in: db)
    }
  }

  @Test("Less of an unpaid order frees its goods, and is sent for what that costs")
  func unpaid() throws {
    let order = try county.order(5, of: eggs)
    #expect(order.shipping == .zero)
    try reduce(order, to: 2)
    let now = try county.state(order)
    #expect(now.lines.map(\.quantity) == [2] && now.lines.map(\.ordered) == [5])
    #expect(now.goods == Fen(9_000) && now.shipping == Fen(1_200) && now.due == Fen(10_200))
    #expect(try stock() == [48, 2, 0])
    #expect(try revisions(of: order.id, in: db).map(\.cause) == [.buyer])
    let told: String = try db.value(
      "SELECT after FROM audit_entry WHERE action = 'order.revised'")
    #expect(told == #"{"goods_fen":9000,"shipping_fen":1200,"cause":"buyer","lot_id":null}"#)
    #expect(try verify(db) == [])
    try county.pay(now)
  }

  @Test("Less of a paid order is owed to its buyer")
  func paid() throws {
    let order = try county.order(3, of: eggs)
    try county.pay(order)
    try reduce(order, to: 1)
    let now = try county.state(order)
    #expect(now.status == .paid && now.owed == order.total - now.total)
    #expect(try stock() == [49, 0, 1])
    #expect(try verify(db) == [])
  }

  @Test("Where less costs more to send than it saves, the rest is due before it leaves")
  func dearer() throws {
    let dear = try county.addEggs(price: 10_000)
    let cheap = try county.addEggs(price: 100, quantity: 200)
    let order = try market.write {
      try placeOrder(
        NewOrder(
          basket: [
            BasketLine(listing: dear, quantity: 1), BasketLine(listing: cheap, quantity: 99),
          ], recipient: TestCounty.recipient, note: ""), as: county.buyer, in: $0)
    }
    try county.pay(order)
    #expect(order.shipping == .zero)
    try reduce(order, to: 1, 98)
    let now = try county.state(order)
    #expect(now.goods == Fen(19_800) && now.due == now.shipping - Fen(100))
    #expect(try verify(db) == [])
  }

  @Test("Nothing left of an order cancels it")
  func emptied() throws {
    let round = try openRound()
    let order = try county.order(3, of: eggs)
    try county.pay(order)
    try reduce(order, to: 0)
    let now = try county.state(order)
    #expect(now.status == .cancelled && now.owed == order.total)
    #expect(try stock() == [50, 0, 0])
    #expect(try Orders.round(round.id, as: county.admin, in: db).consignments == 0)
    #expect(try verify(db) == [])
  }

  @Test("Where it goes and its note change, in whole or in part; nobody else's record has them")
  func recipient() throws {
    let order = try county.order(1, of: eggs)
    try change(order, OrderChange(recipientAddress: "虚构市新路2号", note: "放门口"))
    let now = try Orders.order(order.id, as: county.buyer, in: db)
    #expect(now.recipient.address == "虚构市新路2号" && now.note == "放门口")
    #expect(now.recipient.name == order.recipient.name)
    let told: [String] = try db.all("SELECT coalesce(after, '') FROM audit_entry") { try $0[0] }
    #expect(!told.contains { $0.contains("新路") || $0.contains("放门口") })
    let entries: Int = try db.value(
      "SELECT count(*) FROM audit_entry WHERE action = 'order.readdressed'")
    #expect(entries == 1)
    // The same again is no change.
    try change(order, OrderChange(note: "放门口"))
    #expect(
      try db.value("SELECT count(*) FROM audit_entry WHERE action = 'order.readdressed'") == 1)
    #expect(try verify(db) == [])
  }

  @Test("All that is wrong with the lines is named, and nothing is changed")
  func unfitLines() throws {
    let order = try county.order(2, of: eggs)
    let other = try county.addEggs()
    let wanted = [
      BasketLine(listing: other, quantity: 3), BasketLine(listing: eggs, quantity: 1),
    ]
    let refusal = OrderRefusal.unfitLines([
      .count(1), .listing(line: 0), .more(line: 0, than: 2),
    ])
    #expect(throws: refusal) {
      try change(order, OrderChange(note: "多一点", lines: wanted))
    }
    #expect(try county.state(order).lines.map(\.quantity) == [2])
    #expect(try Orders.order(order.id, as: county.buyer, in: db).note == order.note)
  }

  @Test("After the cut-off of its round, or a closed one, nothing changes")
  func cutOff() throws {
    let round = try openRound()
    let order = try county.order(2, of: eggs)
    try county.pay(order)
    try reduce(order, to: 1)
    market.clock.advance(days: 2)
    let refusal = OrderRefusal.cutOffPassed(round.id)
    #expect(throws: refusal) { try reduce(order, to: 0) }
    #expect(throws: refusal) { try change(order, OrderChange(note: "x")) }
    #expect(try county.state(order).lines.map(\.quantity) == [1])
  }

  @Test("What is packed, over or called off is as it is")
  func states() throws {
    let packed = try county.order(1, of: eggs)
    try county.pay(packed)
    try county.pack(packed)
    let cancelled = try county.order(1, of: eggs)
    _ = try market.write { try cancelOrder(cancelled.id, as: county.buyer, in: $0) }
    #expect(throws: OrderRefusal.wrongState(.packing)) { try reduce(packed, to: 0) }
    #expect(throws: OrderRefusal.wrongState(.cancelled)) { try reduce(cancelled, to: 0) }
  }

  @Test("A buyer changes the own orders, the office all; others do not")
  func scope() throws {
    let order = try county.order(3, of: eggs)
    try reduce(order, to: 2, as: county.admin)
    #expect(throws: CommonRefusal.roleMayNot) { try reduce(order, to: 1, as: county.coordinator) }
    for actor in [county.otherBuyer, county.otherCoordinator, county.volunteer] {
      #expect(throws: CommonRefusal.notFound(what: "order")) {
        try reduce(order, to: 1, as: actor)
      }
    }
  }
}
