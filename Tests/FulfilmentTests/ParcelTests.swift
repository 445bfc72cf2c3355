import Core
import Listings
import Orders
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Fulfilment

@Suite("Parcels of a consignment") struct ParcelTests: BeginsWithLot {
  let start: TestLot

  init() throws { start = try TestLot(quantity: 20) }

  /// A packed order of so many boxes, at 45 yuan each and 12 yuan for sending them.
  private func packed(_ quantity: Int = 5) throws -> Order {
    let order = try county.order(quantity, of: eggs)
    try county.pay(order)
    try county.pack(order)
    return try county.state(order)
  }

  private func send(
    _ quantity: Int, of order: Order, line: Int = 1, as actor: Actor? = nil
  ) throws -> Parcel {
    try market.write {
      try sendParcel(
        [LinePart(line: line, quantity: quantity)], of: order.consignments[0].id, carrier: "邮政",
        trackingNumber: "EX1", as: actor ?? county.coordinator, in: $0)
    }
  }

  private func deliver(_ parcel: Parcel) throws {
    _ = try market.write { try deliverParcel(parcel.id, as: county.coordinator, in: $0) }
  }
  private func fail(_ parcel: Parcel) throws {
    _ = try market.write {
      try failParcel(parcel.id, reason: "无人", as: county.coordinator, in: $0)
    }
  }
  private func redeliver(_ parcel: Parcel) throws {
    _ = try market.write { try redeliverParcel(parcel.id, as: county.coordinator, in: $0) }
  }
  private func bringBack(_ parcel: Parcel) throws { try bringBack(parcel, restock: true) }
  private func bringBack(_ parcel: Parcel, restock: Bool) throws {
    let lines = parcel.lines.map { ReturnedLine(line: $0.line, isRestocked: restock) }
    _ = try market.write {
      try returnParcel(parcel.id, lines, reason: "拒收", as: county.coordinator, in: $0)
    }
  }
  private func lose(_ parcel: Parcel) throws {
    _ = try market.write {
      try loseParcel(parcel.id, reason: "丢失", as: county.coordinator, in: $0)
    }
  }

  private func status(_ order: Order) throws -> [String] {
    let now = try county.state(order)
    return [now.status.rawValue, now.consignments[0].status.rawValue]
  }

  private func events() throws -> [String] {
    try db.all("SELECT type FROM outbox_event WHERE type LIKE '%parcel%' OR type LIKE 'cons%'") {
      try $0[0]
    }
  }

  @Test("A consignment goes in parts: it is on its way with the last, and has arrived with all")
  func parts() throws {
    let order = try packed()
    let first = try send(2, of: order)
    #expect(first.lines == [Parcel.Line(line: 1, quantity: 2)])
    #expect(try status(order) == ["packing", "packed"])
    try deliver(first)
    #expect(try status(order) == ["packing", "packed"])
    #expect(throws: OrderRefusal.wrongConsignmentState(.packed, order: .packing)) {
      try county.deliver(order)
    }
    try county.dispatch(order)
    #expect(try status(order) == ["dispatched", "dispatched"])
    let all = try parcels(of: order.consignments[0].id, in: db)
    #expect(all.map(\.lines) == [first.lines, [Parcel.Line(line: 1, quantity: 3)]])
    try deliver(all[1])
    #expect(try status(order) == ["delivered", "delivered"])
    #expect(try verify(db) == [])
    #expect(
      try events() == [
        "parcel.dispatched", "parcel.moved", "consignment.dispatched", "parcel.moved",
      ]
    )
  }

  @Test("A part is of what is still to be sent of this consignment, each line once")
  func unfit() throws {
    let order = try packed()
    _ = try send(2, of: order)
    let parts = [
      LinePart(line: 1, quantity: 4), LinePart(line: 2, quantity: 1),
      LinePart(line: 1, quantity: 1),
    ]
    #expect(
      throws: OrderRefusal.unfitParcel([
        .more(part: 0, than: 3), .notWaiting(part: 1), .doubled(part: 2),
      ])
    ) {
      try market.write {
        try sendParcel(
          parts, of: order.consignments[0].id, carrier: "邮政", trackingNumber: "1",
          as: county.admin, in: $0)
      }
    }
    let paid = try county.order(1, of: eggs)
    try county.pay(paid)
    #expect(throws: OrderRefusal.wrongConsignmentState(.pending, order: .paid)) {
      try send(1, of: paid)
    }
    for actor in [county.otherCoordinator, county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.notFound(what: "consignment")) {
        try send(1, of: order, as: actor)
      }
    }
  }

  @Test("A consignment goes in twenty parcels at the most")
  func bound() throws {
    let many = try county.addEggs(quantity: 30)
    let order = try county.order(21, of: many)
    try county.pay(order)
    try county.pack(order)
    for _ in 0..<Consignment.maximumParcels { _ = try send(1, of: order) }
    #expect(throws: OrderRefusal.tooManyParcels) { try send(1, of: order) }
    #expect(try status(order) == ["packing", "packed"])
    #expect(try verify(db) == [])
  }

  @Test("What is sold by weight goes together as it was weighed")
  func weighed() throws {
    let hams = try county.addHams(from: [county.household])
    let order = try county.order(2, of: hams)
    try county.pay(order)
    try market.write {
      _ = try packConsignment(
        order.consignments[0].id, weights: [WeighedPart(line: 1, grams: [2_000, 2_000])],
        as: county.admin, in: $0)
    }
    #expect(throws: OrderRefusal.unfitParcel([.weighedTogether(part: 0, 2)])) {
      try send(1, of: order)
    }
    _ = try send(2, of: order)
    #expect(try status(order) == ["dispatched", "dispatched"])
    #expect(try verify(db) == [])
  }

  @Test("Each act is taken in the states that it follows from, and refused in the others")
  func life() throws {
    let acts: [(event: ParcelEvent, take: (Parcel) throws -> Void)] = [
      (.delivered, deliver), (.failed, fail), (.redelivered, redeliver), (.returned, bringBack),
      (.lost, lose),
    ]
    let ways: [ParcelStatus: [(Parcel) throws -> Void]] = [
      .dispatched: [], .failed: [fail], .delivered: [deliver], .returned: [bringBack],
      .lost: [lose],
    ]
    #expect(acts.count == ParcelEvent.allCases.count)
    for status in ParcelStatus.allCases {
      for (event, take) in acts {
        let order = try county.order(1, of: county.addEggs(quantity: 1))
        try county.pay(order)
        try county.pack(order)
        let parcel = try send(1, of: order)
        for step in ways[status] ?? [] { try step(parcel) }
        func now() throws -> ParcelStatus {
          try Fulfilment.parcel(parcel.id, as: county.buyer, in: db).status
        }
        #expect(try now() == status)
        if let next = status.after(event) {
          try take(parcel)
          #expect(try now() == next)
        } else {
          #expect(throws: FulfilmentRefusal.wrongParcelState(status)) { try take(parcel) }
        }
      }
    }
    #expect(try verify(db) == [])
  }

  @Test("What could not be delivered keeps its order, and may be delivered after all")
  func failing() throws {
    let order = try packed()
    let parcel = try send(5, of: order)
    try fail(parcel)
    #expect(try Fulfilment.parcel(parcel.id, as: county.buyer, in: db).reason == "无人")
    #expect(try status(order) == ["dispatched", "dispatched"])
    try redeliver(parcel)
    #expect(try Fulfilment.parcel(parcel.id, as: county.buyer, in: db).reason == nil)
    try deliver(parcel)
    #expect(try status(order) == ["delivered", "delivered"])
    #expect(try county.state(order).goods == Fen(22_500))
  }

  @Test("Of an order a part of which is lost the rest arrives, and its money is owed")
  func partLost() throws {
    let order = try packed()
    let (lost, rest) = (try send(2, of: order), try send(3, of: order))
    try lose(lost)
    #expect(try status(order) == ["dispatched", "dispatched"])
    var now = try county.state(order)
    #expect(now.goods == Fen(13_500) && now.owed == Fen(9_000))
    #expect(try stock() == [15, 0, 3])
    #expect(
      try db.value("SELECT sum(quantity_delta) FROM lot_adjustment WHERE reason = 'loss'") == -2)
    try deliver(rest)
    try market.write { _ = try confirmOrder(order.id, as: county.buyer, in: $0) }
    now = try county.state(order)
    #expect(now.status == .completed && now.owed == Fen(9_000))
    try market.write {
      _ = try refundOrder(order.id, amount: nil, reason: "丢失", as: county.admin, in: $0)
    }
    #expect(try county.state(order).owed == .zero)
    #expect(try verify(db) == [])
  }

  @Test("The last parcel under way decides: with it lost, what arrived is all")
  func lastLost() throws {
    let order = try packed()
    let (first, last) = (try send(2, of: order), try send(3, of: order))
    try deliver(first)
    try lose(last)
    #expect(try status(order) == ["delivered", "delivered"])
    #expect(try county.state(order).deliveredAt != nil)
    #expect(try verify(db) == [])
  }

  @Test("Goods that come back are on the shelf again or written off", arguments: [true, false])
  func returning(restock: Bool) throws {
    let order = try packed()
    let parcel = try send(2, of: order)
    try bringBack(parcel, restock: restock)
    #expect(try status(order) == ["packing", "packed"])
    #expect(try stock() == [restock ? 17 : 15, 0, 3])
    #expect(try county.state(order).owed == Fen(9_000))
    let written: Int = try db.value(
      "SELECT count(*) FROM lot_adjustment WHERE reason = 'quality' AND quantity_delta = -2")
    #expect(written == (restock ? 0 : 1))
    #expect(try verify(db) == [])
  }

  @Test("What comes back of a lot that left the shelf meanwhile stays off it")
  func returnedLate() throws {
    let order = try packed()
    let parcel = try send(5, of: order)
    market.clock.advance(days: 40)
    _ = try market.write { try expireLots(upTo: 10, in: $0) }
    try bringBack(parcel, restock: true)
    #expect(try stock() == [0, 0, 0])
    #expect(try verify(db) == [])
  }

  @Test("An order of which nothing arrived is cancelled, and its money given back whole")
  func allLost() throws {
    let order = try packed()
    let (first, second) = (try send(2, of: order), try send(3, of: order))
    try bringBack(first)
    #expect(try status(order) == ["dispatched", "dispatched"])
    try lose(second)
    #expect(try status(order) == ["cancelled", "undelivered"])
    #expect(try county.state(order).owed == order.paid)
    #expect(try verify(db) == [])
    try market.write {
      _ = try refundOrder(order.id, amount: nil, reason: "丢失", as: county.admin, in: $0)
    }
    #expect(try status(order) == ["refunded", "undelivered"])
    #expect(try verify(db) == [])
  }

  @Test("Each line that the parcel held is said something of, and no other")
  func unfitReturn() throws {
    let order = try packed()
    let parcel = try send(2, of: order)
    let lines = [2, 2].map { ReturnedLine(line: $0, isRestocked: true) }
    #expect(
      throws: FulfilmentRefusal.unfitLines([.unknown(0), .unknown(1), .missing(line: 1)])
    ) {
      try market.write {
        try returnParcel(parcel.id, lines, reason: "x", as: county.admin, in: $0)
      }
    }
    let doubled = [1, 1].map { ReturnedLine(line: $0, isRestocked: true) }
    #expect(throws: FulfilmentRefusal.unfitLines([.doubled(1)])) {
      try market.write {
        try returnParcel(parcel.id, doubled, reason: "x", as: county.admin, in: $0)
      }
    }
  }

  @Test("A recall takes out what has left and what has not, each in its way")
  func recalledInParts() throws {
    let order = try packed()
    let parcel = try send(2, of: order)
    try market.write { _ = try recallLot(lot, reason: "异味", as: county.admin, in: $0) }
    // Nothing waits any more: all that there will be of it is on its way.
    #expect(try status(order) == ["dispatched", "dispatched"])
    let now = try county.state(order)
    #expect(now.goods == .zero && now.owed == Fen(22_500))
    // Those of one instant follow in no order that is known.
    #expect(Set(try revisions(of: order.id, in: db).map(\.hadLeft)) == [true, false])
    #expect(try verify(db) == [])
    try lose(parcel)
    #expect(try status(order) == ["cancelled", "undelivered"])
    #expect(try verify(db) == [])
  }

  @Test("Of a packed rest the sound goods are packed anew, and what has left stays")
  func openedRest() throws {
    let ducks = try county.addEggs(quantity: 10)
    let order = try market.write {
      try placeOrder(
        NewOrder(
          basket: [
            BasketLine(listing: eggs, quantity: 4), BasketLine(listing: ducks, quantity: 2),
          ], recipient: TestCounty.recipient, note: ""), as: county.buyer, in: $0)
    }
    try county.pay(order)
    try county.pack(order)
    let parcel = try send(1, of: order)
    try market.write { _ = try recallLot(lot, reason: "异味", as: county.admin, in: $0) }
    #expect(try status(order) == ["packing", "pending"])
    #expect(throws: OrderRefusal.wrongState(.packing)) {
      try market.write { _ = try cancelOrder(order.id, as: county.buyer, in: $0) }
    }
    #expect(
      try pickList(of: county.villages[0], by: nil, as: county.admin, in: db).parts.map(\.units)
        == [2])
    #expect(try verify(db) == [])
    try county.pack(order)
    try county.dispatch(order)
    try deliver(parcel)
    try county.deliver(order)
    #expect(try status(order) == ["delivered", "delivered"])
    #expect(try county.state(order).goods == Fen(9_000))
    #expect(try verify(db) == [])
  }

  @Test("A shortfall takes nothing of what has left")
  func shortfallOfRest() throws {
    let order = try packed(20)
    _ = try send(15, of: order)
    #expect(throws: (any Error).self) {
      try market.write {
        try shareShortfall(
          of: lot, NewShortfall(.quantity(6), rule: .proRata), planned: nil, as: county.admin,
          in: $0)
      }
    }
    #expect(try verify(db) == [])
  }

  @Test("Recalled packs of several lots are not charged for twice when their parcels are lost")
  func packsOfLots() throws {
    let threes = try start.addThrees()
    let more = try market.write {
      try addLot(
        NewLot(quantity: 10, harvestedOn: $0.today, bestBefore: nil, contributions: nil), to: eggs,
        as: county.admin, in: $0)
    }
    // Twenty of the first lot and four of the second.
    let order = try county.order(8, of: threes)
    try county.pay(order)
    try county.pack(order)
    let parcels = try (1...4).map { _ in try send(2, of: order) }
    try market.write { _ = try recallLot(more.id, reason: "异味", as: county.admin, in: $0) }
    #expect(try verify(db) == [])
    for parcel in parcels {
      try lose(parcel)
      #expect(try verify(db) == [])
    }
    #expect(try status(order) == ["cancelled", "undelivered"])
    #expect(try county.state(order).goods == .zero)
  }

  @Test("A parcel is seen by its buyer, by those who sent it and by the office")
  func scope() throws {
    let order = try packed()
    let parcel = try send(5, of: order)
    for actor in [county.buyer, county.coordinator, county.admin] {
      #expect(try Fulfilment.parcel(parcel.id, as: actor, in: db).id == parcel.id)
      #expect(
        try parcels(of: order.consignments[0].id, PageRequest(), as: actor, in: db).items.count == 1
      )
    }
    for actor in [county.otherBuyer, county.otherCoordinator, county.volunteer] {
      #expect(throws: CommonRefusal.notFound(what: "parcel")) {
        try Fulfilment.parcel(parcel.id, as: actor, in: db)
      }
      #expect(throws: CommonRefusal.notFound(what: "consignment")) {
        try parcels(of: order.consignments[0].id, PageRequest(), as: actor, in: db)
      }
    }
    for actor in [county.buyer, county.otherCoordinator, county.volunteer] {
      #expect(throws: CommonRefusal.notFound(what: "parcel")) {
        try market.write { try deliverParcel(parcel.id, as: actor, in: $0) }
      }
    }
  }

  static let faults = [
    "UPDATE parcel SET status = 'returned' WHERE status = 'lost'",
    "UPDATE parcel SET status = 'delivered', reason = NULL WHERE status = 'lost'",
    "UPDATE parcel SET status = 'lost', reason = 'x' WHERE status = 'delivered'",
    "UPDATE parcel_goods SET quantity = quantity + 1",
    "UPDATE parcel_goods SET line = 2",
    "UPDATE parcel_goods SET household_id = (SELECT max(id) FROM household)",
    "DELETE FROM parcel_goods", "UPDATE order_allocation SET withdrawn = 0",
    "UPDATE order_allocation SET sent = quantity - 1",
    "UPDATE consignment SET status = 'undelivered'",
    "UPDATE consignment SET parcels_sent = 3",
    "UPDATE consignment SET parcels_delivered = 0",
    "UPDATE consignment SET parcels_under_way = 1, parcels_delivered = 0",
    "UPDATE order_revision SET cause = 'returned' WHERE cause = 'lost'",
    "UPDATE order_revision SET cause = 'recall'",
    "UPDATE lot_adjustment SET quantity_delta = -1 WHERE reason = 'loss'",
  ]

  @Test("The audit finds what was tampered with", arguments: faults)
  func audit(statement: String) throws {
    let order = try packed()
    let (first, last) = (try send(2, of: order), try send(3, of: order))
    try deliver(first)
    try lose(last)
    #expect(try verify(db) == [])
    try market.spoil(statement)
    #expect(try verify(db) != [], "\(statement)")
  }
}
