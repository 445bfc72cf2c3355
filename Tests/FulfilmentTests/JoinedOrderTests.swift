import Core
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Fulfilment
@testable import Orders

/// Goods of an order of two villages, joined at the county hub into one parcel.
@Suite("Joined orders") struct JoinedOrderTests: BeginsWithLot {
  let start: TestLot
  private let other: Identifier

  init() throws {
    start = try TestLot()
    other = try start.market.county.addEggs(of: start.market.county.otherHousehold, price: 700)
  }

  private func place(
    _ lines: [(Identifier, Int)], _ delivery: Delivery = .joined
  ) throws -> Order {
    try market.write {
      try placeOrder(
        NewOrder(
          basket: lines.map { BasketLine(listing: $0.0, quantity: $0.1) },
          recipient: TestCounty.recipient, note: "", delivery: delivery), as: county.buyer, in: $0)
    }
  }

  /// A paid one of two boxes of the first village and three of the second, packed by both.
  private func packed(_ lines: [(Identifier, Int)]? = nil) throws -> Order {
    let order = try place(lines ?? [(eggs, 2), (other, 3)])
    try county.pay(order)
    for consignment in order.consignments {
      try market.write { _ = try packConsignment(consignment.id, as: county.admin, in: $0) }
    }
    return try county.state(order)
  }

  private func forward(_ id: Identifier, as actor: Actor? = nil) throws {
    try market.write { _ = try forwardToHub(id, as: actor ?? county.admin, in: $0) }
  }
  private func arrive(_ id: Identifier, as actor: Actor? = nil) throws {
    try market.write { _ = try arriveAtHub(id, as: actor ?? county.admin, in: $0) }
  }
  private func send(_ order: Order, _ kind: Travel? = nil, as actor: Actor? = nil) throws {
    try market.write {
      _ = try dispatchJoined(
        order.id, only: kind, carrier: "邮政", trackingNumber: "EX9", as: actor ?? county.admin,
        in: $0)
    }
  }
  private func atHub(_ lines: [(Identifier, Int)]? = nil) throws -> Order {
    let order = try packed(lines)
    for consignment in order.consignments {
      try forward(consignment.id)
      try arrive(consignment.id)
    }
    return order
  }
  private func parcels(_ order: Order) throws -> [Parcel] {
    try order.consignments.flatMap { try Fulfilment.parcels(of: $0.id, in: db) }
  }
  private func statuses(_ order: Order) throws -> [String] {
    let now = try county.state(order)
    return [now.status.rawValue] + now.consignments.map(\.status.rawValue)
  }

  @Test("What is joined is priced by its whole weight, as one parcel")
  func price() throws {
    let separate = try place([(eggs, 1), (other, 1)], .separate)
    #expect(separate.shipping == Fen(2_000))
    let joined = try place([(eggs, 1), (other, 1)])
    #expect(joined.delivery == .joined && joined.shipping == Fen(1_200))
    #expect(joined.shippingTerms?.parts.map(\.village) == [nil])
    #expect(joined.shippingTerms?.parts.map(\.grams) == [2_700])
    let quoted = try market.write {
      try quote(
        [BasketLine(listing: eggs, quantity: 1), BasketLine(listing: other, quantity: 1)],
        .joined, in: $0)
    }
    #expect(quoted.shipping == joined.shipping && quoted.delivery == .joined)
    let chilled = try county.addGoods("duck", grams: 1_500)
    let three = try place([(eggs, 1), (chilled, 1), (other, 1)])
    #expect(three.shippingTerms?.parts.map(\.travels) == [.fragile, .chilled])
    #expect(three.shipping == Fen(1_200 + 1_000))
    #expect(try verify(db) == [])
  }

  @Test("What comes from one village is not joined")
  func oneVillage() throws {
    let order = try place([(eggs, 1), (eggs, 2)])
    #expect(order.delivery == .separate && order.shippingTerms?.parts[0].village != nil)
    #expect(throws: OrderRefusal.notJoined) { try forward(order.consignments[0].id) }
    #expect(throws: OrderRefusal.notJoined) { try send(order) }
  }

  @Test("It goes by the hub, and leaves as one parcel once all of it is there")
  func wholeWay() throws {
    let order = try packed()
    let (first, second) = (order.consignments[0].id, order.consignments[1].id)
    let keepers = order.consignments.map {
      $0.village == county.villages[0] ? county.coordinator : county.otherCoordinator
    }
    #expect(throws: OrderRefusal.joinedAtHub) {
      try market.write {
        try dispatchConsignment(
          first, carrier: "邮政", trackingNumber: "1", as: county.admin, in: $0)
      }
    }
    #expect(throws: OrderRefusal.notAllAtHub([first, second])) { try send(order) }
    #expect(throws: OrderRefusal.wrongConsignmentState(.packed, order: .packing)) {
      try arrive(first)
    }
    #expect(throws: CommonRefusal.notFound(what: "consignment")) {
      try forward(first, as: keepers[1])
    }
    try forward(first, as: keepers[0])
    #expect(try statuses(order) == ["packing", "to_hub", "packed"])
    try arrive(first, as: keepers[0])
    #expect(throws: OrderRefusal.wrongConsignmentState(.atHub, order: .packing)) {
      try forward(first)
    }
    #expect(try verify(db) == [])
    #expect(throws: OrderRefusal.notAllAtHub([second])) { try send(order) }
    try forward(second, as: keepers[1])
    try arrive(second)
    #expect(throws: CommonRefusal.roleMayNot) { try send(order, as: county.coordinator) }
    #expect(throws: OrderRefusal.nothingLeft) { try send(order, .chilled) }
    try send(order)
    #expect(try statuses(order) == ["dispatched", "dispatched", "dispatched"])
    let sent = try parcels(order)
    #expect(sent.map(\.joint) == [sent[0].id, sent[0].id])
    #expect(sent.map(\.trackingNumber) == ["EX9", "EX9"])
    #expect(try verify(db) == [])
    #expect(throws: OrderRefusal.nothingLeft) { try send(order) }
    // Either village's coordinator may tell that it arrived.
    try market.write { _ = try deliverParcel(sent[1].id, as: keepers[1], in: $0) }
    #expect(try statuses(order) == ["delivered", "delivered", "delivered"])
    try market.write { _ = try confirmOrder(order.id, as: county.buyer, in: $0) }
    #expect(try verify(db) == [])
  }

  @Test("That one consignment arrived means that all of its parcel did")
  func delivered() throws {
    let order = try atHub()
    try send(order)
    try market.write {
      _ = try deliverConsignment(order.consignments[1].id, as: county.admin, in: $0)
    }
    #expect(try statuses(order) == ["delivered", "delivered", "delivered"])
    #expect(try verify(db) == [])
  }

  @Test("What its carrier tells of it moves all of it, once")
  func tracked() throws {
    let order = try atHub()
    try send(order)
    let sent = try parcels(order)
    let notice = TrackingContent(
      happenedAt: market.clock.now.adding(seconds: 60), kind: .delivered)
    market.clock.advance(seconds: 120)
    try market.write { db in
      for parcel in sent {
        _ = try track(
          parcel, notice, .typed, reference: nil, by: .actor(county.admin), in: db)
      }
    }
    #expect(try statuses(order) == ["delivered", "delivered", "delivered"])
    #expect(try parcels(order).map(\.status) == [.delivered, .delivered])
    #expect(try verify(db) == [])
  }

  @Test("What cannot travel together leaves the hub in parcels of its own")
  func apart() throws {
    let chilled = try county.addGoods("duck", grams: 1_500)
    let order = try atHub([(eggs, 1), (other, 1), (chilled, 1)])
    #expect(throws: OrderRefusal.keptApart([.fragile, .chilled])) { try send(order) }
    try send(order, .chilled)
    #expect(try statuses(order) == ["packing", "at_hub", "at_hub"])
    #expect(try verify(db) == [])
    try send(order)
    #expect(try statuses(order) == ["dispatched", "dispatched", "dispatched"])
    #expect(Set(try parcels(order).compactMap(\.joint)).count == 2)
    #expect(try verify(db) == [])
  }

  @Test("It fails, comes back and is lost as a whole, and only by who acts for all of it")
  func givenUp() throws {
    let order = try atHub()
    try send(order)
    let sent = try parcels(order)
    let (eggLine, otherLine) = (1, 2)
    try market.write {
      _ = try failParcel(sent[0].id, reason: "无人", as: county.admin, in: $0)
    }
    #expect(try parcels(order).map(\.status) == [.failed, .failed])
    try market.write { _ = try redeliverParcel(sent[1].id, as: county.admin, in: $0) }
    #expect(try parcels(order).map(\.status) == [.dispatched, .dispatched])
    let mine = order.consignments.firstIndex { $0.village == county.villages[0] } ?? 0
    #expect(throws: FulfilmentRefusal.othersGoods) {
      try market.write {
        try loseParcel(sent[mine].id, reason: "x", as: county.coordinator, in: $0)
      }
    }
    func bringBack(_ lines: [Int]) throws {
      try market.write {
        _ = try returnParcel(
          sent[0].id, lines.map { ReturnedLine(line: $0, isRestocked: $0 == eggLine) },
          reason: "拒收", as: county.admin, in: $0)
      }
    }
    #expect(throws: FulfilmentRefusal.unfitLines([.missing(line: otherLine)])) {
      try bringBack([eggLine])
    }
    try bringBack([eggLine, otherLine])
    #expect(try statuses(order) == ["cancelled", "undelivered", "undelivered"])
    #expect(try stock() == [50, 0, 0])
    #expect(try county.state(order).owed == order.total)
    #expect(try verify(db) == [])
  }

  @Test("Something that is due is paid before it leaves the hub")
  func due() throws {
    let order = try atHub()
    try db.script("UPDATE customer_order SET shipping_fen = shipping_fen + 5")
    #expect(throws: OrderRefusal.paymentDue(Fen(5))) { try send(order) }
  }

  @Test("What was recalled at the hub is packed anew, and what is left of it goes on")
  func recalled() throws {
    let more = try county.addGoods("hen_eggs", grams: 500)
    let order = try atHub([(eggs, 2), (more, 1), (other, 3)])
    try market.write { _ = try recallLot(lot, reason: "x", as: county.admin, in: $0) }
    let village = county.villages[0]
    let own = try #require(try county.state(order).consignments.first { $0.village == village })
    #expect(own.status == .pending)
    #expect(throws: OrderRefusal.notAllAtHub([own.id])) { try send(order) }
    try market.write { _ = try packConsignment(own.id, as: county.admin, in: $0) }
    try forward(own.id)
    try arrive(own.id)
    try send(order)
    #expect(try statuses(order)[0] == "dispatched")
    #expect(try verify(db) == [])
  }

  @Test("A village all of whose goods were recalled holds nobody up")
  func fellAway() throws {
    let order = try packed()
    let village = county.villages[1]
    let rest = try #require(order.consignments.first { $0.village == village })
    try market.write { _ = try recallLot(lot, reason: "x", as: county.admin, in: $0) }
    try forward(rest.id)
    try arrive(rest.id)
    try send(order)
    #expect(try county.state(order).status == .dispatched)
    #expect(try verify(db) == [])
  }

  @Test(
    "Verifying finds what is joined wrongly",
    arguments: [
      ("UPDATE parcel SET joint_id = NULL WHERE id <> joint_id", "not one with"),
      ("UPDATE parcel SET tracking_number = 'x' WHERE id = joint_id", "not one with"),
      ("UPDATE customer_order SET delivery = 'separate'", "not one with"),
      ("UPDATE customer_order SET delivery = 'separate'", "its band says"),
      (
        """
        UPDATE consignment SET status = 'at_hub';
        UPDATE customer_order SET delivery = 'separate'
        """, "goes to the hub"
      ),
    ])
  func broken(statement: String, finding: String) throws {
    let order = try atHub()
    try send(order)
    #expect(try verify(db) == [])
    try market.spoil(statement)
    #expect(try verify(db).contains { $0.description.contains(finding) })
  }
}
