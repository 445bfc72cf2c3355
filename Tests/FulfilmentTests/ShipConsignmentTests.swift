import Core
import Fulfilment
import Listings
import Orders
import SQLite
import Storage
import TestSupport
import Testing

@Suite("A consignment's way") struct ShipConsignmentTests: BeginsWithLot {
  let start: TestLot

  init() throws { start = try TestLot(quantity: 10) }

  private func paid(_ quantity: Int = 3) throws -> Order {
    let order = try county.order(quantity, of: eggs)
    try county.pay(order)
    return order
  }

  /// A paid order with goods of both villages, and what each of them sends.
  private func paidInTwoVillages() throws -> (first: Consignment, second: Consignment) {
    let other = try county.addEggs(of: county.otherHousehold)
    let order = try market.write {
      try placeOrder(
        NewOrder(
          basket: [
            BasketLine(listing: eggs, quantity: 1), BasketLine(listing: other, quantity: 2),
            BasketLine(listing: eggs, quantity: 2),
          ], recipient: TestCounty.recipient, note: ""), as: county.buyer, in: $0)
    }
    try county.pay(order)
    let first = try #require(order.consignments.first { $0.village == county.villages[0] })
    let second = try #require(order.consignments.first { $0.village == county.villages[1] })
    return (first, second)
  }

  private func pack(_ consignment: Consignment, as actor: Actor? = nil) throws -> OrderStatus {
    try market.write {
      try packConsignment(consignment.id, as: actor ?? county.admin, in: $0).status
    }
  }

  private func dispatch(_ consignment: Consignment, as actor: Actor? = nil) throws -> OrderStatus {
    try market.write {
      try dispatchConsignment(
        consignment.id, carrier: "中国邮政", trackingNumber: "虚构1", as: actor ?? county.admin, in: $0
      ).status
    }
  }

  private func deliver(_ consignment: Consignment, as actor: Actor? = nil) throws -> OrderStatus {
    try market.write {
      try deliverConsignment(consignment.id, as: actor ?? county.admin, in: $0).status
    }
  }

  private func lots(of consignment: Consignment) throws -> [Int] {
    try db.all(
      """
      SELECT sum(g.quantity) FROM parcel_goods g JOIN parcel p ON p.id = g.parcel_id
      WHERE p.consignment_id = \(consignment.id) GROUP BY g.lot_id ORDER BY g.lot_id
      """
    ) { try $0[0] }
  }

  @Test("It is packed, leaves with a carrier and arrives, and its order goes with it")
  func journey() throws {
    let order = try paid()
    let consignment = order.consignments[0]
    #expect(try pack(consignment, as: county.coordinator) == .packing)
    #expect(try parcels(of: consignment.id, in: db).isEmpty)
    #expect(try dispatch(consignment, as: county.coordinator) == .dispatched)
    let sent = try #require(try parcels(of: consignment.id, in: db).first)
    #expect(sent.carrier == "中国邮政")
    #expect(sent.trackingNumber == "虚构1")
    #expect(sent.endedAt == nil)
    #expect(try lots(of: consignment) == [3])
    #expect(try deliver(consignment, as: county.coordinator) == .delivered)
    let arrived = try #require(try parcels(of: consignment.id, in: db).first)
    #expect(arrived.endedAt.map { $0 > arrived.dispatchedAt } == true)
    let delivered = try Orders.order(order.id, as: county.buyer, in: db)
    #expect(delivered.status == .delivered)
    #expect(delivered.deliveredAt == arrived.endedAt)
    #expect(try auditParcels(in: db) == [])
  }

  @Test("The slower of two villages decides where the order stands")
  func twoVillages() throws {
    let (first, second) = try paidInTwoVillages()
    #expect(try pack(first, as: county.coordinator) == .packing)
    #expect(try dispatch(first, as: county.coordinator) == .packing)
    #expect(try deliver(first, as: county.coordinator) == .packing)
    #expect(try pack(second, as: county.otherCoordinator) == .packing)
    #expect(try dispatch(second, as: county.otherCoordinator) == .dispatched)
    #expect(try deliver(second, as: county.otherCoordinator) == .delivered)
    // Two lines of one lot travel as one.
    #expect(try lots(of: first) == [3])
    #expect(try lots(of: second) == [2])
    #expect(try auditParcels(in: db) == [])
  }

  @Test("A step that does not follow is refused with both states, and leaves nothing behind")
  func wrongSteps() throws {
    let order = try paid()
    let consignment = order.consignments[0]
    typealias Step = (Consignment, Actor?) throws -> OrderStatus
    let steps: [(Step, ConsignmentStatus)] = [
      (pack, .packed), (dispatch, .dispatched), (deliver, .delivered),
    ]
    var orderStatus = OrderStatus.paid
    // What goes by the hub goes otherwise.
    let statuses = ConsignmentStatus.allCases.filter { $0 != .toHub && $0 != .atHub }
    for status in statuses where status != .undelivered {
      let next = statuses.first { $0 > status }
      for (step, leadsTo) in steps where leadsTo != next {
        #expect(throws: OrderRefusal.wrongConsignmentState(status, order: orderStatus)) {
          try step(consignment, county.admin)
        }
      }
      let parcels: Int = try db.value("SELECT count(*) FROM parcel")
      #expect(parcels == (status >= .dispatched ? 1 : 0))
      if let (step, _) = steps.first(where: { $0.1 == next }) {
        orderStatus = try step(consignment, county.admin)
      }
    }
  }

  @Test("What is not paid, or was called off, is not packed")
  func unpaid() throws {
    let placed = try county.order(1, of: eggs)
    #expect(throws: OrderRefusal.wrongConsignmentState(.pending, order: .placed)) {
      try pack(placed.consignments[0])
    }
    let cancelled = try paid(1)
    _ = try market.write { try cancelOrder(cancelled.id, as: county.buyer, in: $0) }
    #expect(throws: OrderRefusal.wrongConsignmentState(.pending, order: .cancelled)) {
      try pack(cancelled.consignments[0])
    }
    _ = try market.write {
      try refundOrder(cancelled.id, amount: nil, reason: "x", as: county.admin, in: $0)
    }
    #expect(throws: OrderRefusal.wrongConsignmentState(.pending, order: .refunded)) {
      try pack(cancelled.consignments[0])
    }
  }

  @Test("Another village's coordinator, a buyer or a volunteer does not find it")
  func scope() throws {
    let consignment = try paid().consignments[0]
    let missing = CommonRefusal.notFound(what: "consignment")
    for actor in [county.otherCoordinator, county.buyer, county.volunteer] {
      #expect(throws: missing) { try pack(consignment, as: actor) }
      #expect(throws: missing) { try dispatch(consignment, as: actor) }
      #expect(throws: missing) { try deliver(consignment, as: actor) }
      #expect(throws: missing) { try Orders.consignment(consignment.id, as: actor, in: db) }
    }
    #expect(throws: missing) {
      try market.write { try packConsignment(Identifier(rawValue: 5), as: county.admin, in: $0) }
    }
    #expect(
      try Orders.consignment(consignment.id, as: county.coordinator, in: db).order.id
        == consignment.order)
  }

  @Test("The work list holds what is paid, newest first, of the villages that one keeps")
  func workList() throws {
    let orders = try (0..<3).map { _ in try paid(1) }
    _ = try county.order(1, of: eggs)
    let both = try paidInTwoVillages()
    _ = try pack(orders[0].consignments[0])
    func list(
      _ actor: Actor, village: Identifier? = nil, _ status: ConsignmentStatus? = nil
    ) throws -> [Identifier] {
      var found: [Identifier] = []
      var cursor: Cursor?
      repeat {
        let page = try consignments(
          village: village, status: status, PageRequest(limit: 2, after: cursor), as: actor, in: db)
        found += page.items.map(\.id)
        cursor = page.next
      } while cursor != nil
      return found
    }
    let own = [both.first.id] + orders.reversed().map(\.consignments[0].id)
    #expect(try list(county.coordinator) == own)
    #expect(try list(county.otherCoordinator) == [both.second.id])
    #expect(Set(try list(county.admin)) == Set(own + [both.second.id]))
    #expect(try list(county.admin, village: county.villages[0]) == own)
    #expect(try list(county.coordinator, .packed) == [orders[0].consignments[0].id])
    #expect(try list(county.buyer) == [])
    #expect(throws: CommonRefusal.notFound(what: "village")) {
      try list(county.coordinator, village: county.villages[1])
    }
  }

  @Test("A lot's newest parcels are told, with nothing about who got them")
  func lotMovements() throws {
    for quantity in 1...3 {
      let consignment = try paid(quantity).consignments[0]
      _ = try pack(consignment)
      _ = try dispatch(consignment)
      if quantity == 1 { _ = try deliver(consignment) }
    }
    let lot = try db.value("SELECT id FROM lot") as Int64
    let found = try movements(of: Identifier(rawValue: lot), limit: 2, in: db)
    #expect(found.map(\.quantity) == [3, 2])
    let all = try movements(of: Identifier(rawValue: lot), limit: 10, in: db)
    #expect(all.map(\.quantity) == [3, 2, 1])
    #expect(all.map { $0.deliveredAt == nil } == [true, true, false])
  }

  static let faults = [
    "UPDATE parcel_goods SET quantity = quantity + 1", "DELETE FROM parcel_goods",
    "DELETE FROM parcel_goods; DELETE FROM parcel", "UPDATE parcel SET status = 'dispatched'",
    "UPDATE parcel SET status = 'lost'", "UPDATE order_allocation SET sent = sent - 1",
    "UPDATE consignment SET parcels_delivered = 0", "UPDATE consignment SET parcels_sent = 2",
    "UPDATE consignment SET parcels_under_way = 1",
  ]

  @Test("The audit finds parcels that were tampered with", arguments: faults)
  func audit(statement: String) throws {
    let consignment = try paid().consignments[0]
    _ = try pack(consignment)
    _ = try dispatch(consignment)
    _ = try deliver(consignment)
    #expect(try auditParcels(in: db) == [])
    try market.spoil(statement)
    #expect(try auditParcels(in: db) != [])
  }

  @Test("The audit finds goods that travelled as those of another lot")
  func auditLots() throws {
    let consignment = try paid().consignments[0]
    _ = try pack(consignment)
    _ = try dispatch(consignment)
    let other = try county.addEggs()
    let lot: Int64 = try db.value("SELECT id FROM lot WHERE listing_id = \(other)")
    try db.execute("UPDATE parcel_goods SET lot_id = \(lot)")
    #expect(try auditParcels(in: db) != [])
  }
}
