import Core
import Ledger
import Listings
import Payments
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Fulfilment
@testable import Orders

@Suite("Orders that are paid at the door") struct CashOnDeliveryTests: BeginsWithLot {
  let start: TestLot
  private let door: TestDoor

  init() throws {
    start = try TestLot(quantity: 40)
    door = TestDoor(market: start.market)
  }

  private func placed(_ quantity: Int = 2) throws -> Order { try door.place(quantity, of: eggs) }

  private func expect(_ order: Order, _ status: OrderStatus, due: Int64) throws {
    let now = try county.state(order)
    #expect(now.status == status)
    #expect(now.due == Fen(due))
    let findings = try verify(db)
    #expect(findings == [])
  }

  @Test("It is packed and sent unpaid; its goods are sold once it is packed")
  func unpaid() throws {
    let order = try placed()
    #expect(order.payment == .cashOnDelivery)
    try expect(order, .placed, due: 10_200)
    #expect(try stock() == [38, 2, 0])
    try county.pack(order)
    try expect(order, .packing, due: 10_200)
    #expect(try stock() == [38, 0, 2])
    try county.dispatch(order)
    try expect(order, .dispatched, due: 10_200)
  }

  @Test("Villages see it in their work, though nobody has paid")
  func work() throws {
    let order = try placed()
    let unpaid = try county.order(of: eggs)
    let page = try consignments(
      village: nil, status: .pending, PageRequest(), as: county.coordinator, in: db)
    #expect(page.items.map(\.order) == [order.id])
    let list = try pickList(
      of: county.villages[0], by: db.today.adding(days: 1), as: county.coordinator, in: db)
    #expect(list.consignments == 1)
    #expect(throws: OrderRefusal.wrongConsignmentState(.pending, order: .placed)) {
      try county.pack(unpaid)
    }
  }

  @Test("What is due pays it at the door, and only once it is handed in it is divided")
  func wholeWay() throws {
    let order = try placed()
    let parcel = try door.send(order)
    let cash = try door.collect(10_200, at: parcel)
    #expect(cash.status == .applied)
    #expect(try balance(of: .cashInTransit(cash.collectorID), in: db) == Fen(-10_200))
    try expect(order, .dispatched, due: 0)
    try county.deliver(order)
    #expect(throws: OrderRefusal.cashInTransit(Fen(10_200))) { try door.confirm(order) }
    market.clock.advance(days: 10)
    #expect(try market.write { try confirmDeliveredOrders(upTo: 1, in: $0) } == false)
    try door.handIn(10_199, of: cash.collectorID)
    #expect(throws: OrderRefusal.cashInTransit(Fen(10_200))) { try door.confirm(order) }
    try expect(order, .delivered, due: 0)
    try door.handIn(1, of: cash.collectorID)
    #expect(try market.write { try confirmDeliveredOrders(upTo: 1, in: $0) })
    try expect(order, .completed, due: 0)
    #expect(try balance(of: .household(county.household), in: db) == Fen(7_650))
    #expect(try balance(of: .bank, in: db) == Fen(-10_200))
    #expect(try balance(of: .cashInTransit(cash.collectorID), in: db) == .zero)
  }

  @Test("One that arrived unpaid waits, and may be paid later, also by transfer")
  func later() throws {
    let order = try placed()
    _ = try door.send(order)
    try county.deliver(order)
    #expect(throws: OrderRefusal.paymentDue(Fen(10_200))) { try door.confirm(order) }
    try county.pay(order)
    try door.confirm(order)
    try expect(order, .completed, due: 0)
  }

  @Test("Short cash waits for the rest, which comes at the door or by transfer")
  func short() throws {
    for isTransfer in [false, true] {
      let order = try placed()
      let parcel = try door.send(order)
      let first = try door.collect(10_000, at: parcel)
      #expect(first.status == .short)
      try expect(order, .dispatched, due: 10_200)
      if isTransfer {
        try market.write { db in
          _ = try takeIn(
            NewIncomingPayment(
              reference: "T1", amount: Fen(200), payer: "", remark: order.number,
              receivedOn: db.today), by: .actor(county.admin), in: db)
        }
      } else {
        #expect(try door.collect(200, at: parcel).status == .applied)
      }
      try expect(order, .dispatched, due: 0)
      try county.deliver(order)
      try door.handInAll()
      try door.confirm(order)
      try expect(order, .completed, due: 0)
    }
  }

  @Test("Excess is given back by who still has it, and by the office once it is handed in")
  func excess() throws {
    let order = try placed()
    let parcel = try door.send(order)
    let cash = try door.collect(10_300, at: parcel)
    #expect(cash.status == .excess)
    let back = try market.write {
      try returnPayment(cash.id, reference: "找零", as: county.admin, in: $0)
    }
    #expect(back.status == .returned)
    #expect(try balance(of: .cashInTransit(cash.collectorID), in: db) == Fen(-10_200))
    #expect(try balance(of: .bank, in: db) == .zero)
    try door.handIn(10_200, of: cash.collectorID)
    let more = try door.collect(50, at: parcel, by: .carrier)
    #expect(more.collector == .carrier("ems"))
    try door.handIn(50, of: more.collectorID)
    _ = try market.write { try returnPayment(more.id, reference: "R", as: county.admin, in: $0) }
    #expect(try balance(of: .bank, in: db) == Fen(-10_200))
    try expect(order, .dispatched, due: 0)
  }

  @Test("Refused at the door it comes back, and nothing is owed")
  func refused() throws {
    let order = try placed()
    let parcel = try door.send(order)
    _ = try market.write {
      try failParcel(parcel, reason: "拒收", as: county.coordinator, in: $0)
    }
    try door.bringBack(parcel)
    try expect(order, .cancelled, due: 0)
    #expect(try county.state(order).owed == .zero)
    #expect(try stock() == [40, 0, 0])
    #expect(throws: FulfilmentRefusal.wrongParcelState(.returned)) {
      try door.collect(1, at: parcel)
    }
  }

  @Test("Of two parcels one may be refused: what is due is for the other")
  func refusedInPart() throws {
    let order = try placed(3)
    try county.pack(order)
    let parts = try [1, 2].map { try door.send($0, of: order) }
    try door.bringBack(parts[1])
    let due = try county.state(order).due
    #expect(due == Fen(4_500 + 1_600))
    #expect(try door.collect(due.rawValue, at: parts[0]).status == .applied)
    try door.deliver(parts[0])
    try door.handInAll()
    try door.confirm(order)
    try expect(order, .completed, due: 0)
  }

  @Test("What was paid for goods that then came back is given back once the office has it")
  func refund() throws {
    let order = try placed()
    let parcel = try door.send(order)
    let cash = try door.collect(10_200, at: parcel)
    try door.bringBack(parcel)
    try expect(order, .cancelled, due: 0)
    func giveBack() throws {
      _ = try market.write {
        try refundOrder(order.id, amount: nil, reason: "x", as: county.admin, in: $0)
      }
    }
    #expect(throws: OrderRefusal.cashInTransit(Fen(10_200))) { try giveBack() }
    try door.handIn(10_200, of: cash.collectorID)
    try giveBack()
    try expect(order, .refunded, due: 0)
  }

  @Test("What never comes is written off: the county office bears it, the household is paid")
  func writtenOff() throws {
    let order = try placed()
    let parcel = try door.send(order)
    let cash = try door.collect(10_200, at: parcel)
    try county.deliver(order)
    try door.handIn(200, of: cash.collectorID)
    try door.handIn(10_000, of: cash.collectorID, .writtenOff)
    #expect(try balance(of: .county, in: db) == Fen(-10_000))
    try door.confirm(order)
    try expect(order, .completed, due: 0)
    #expect(try balance(of: .household(county.household), in: db) == Fen(7_650))
  }

  @Test("The bearers of cash are told apart, and no more is handed in than was collected")
  func collectors() throws {
    let order = try placed()
    let parcel = try door.send(order)
    let first = try door.collect(100, at: parcel)
    market.clock.advance(seconds: 1)
    let second = try door.collect(30, at: parcel, by: .carrier)
    market.clock.advance(seconds: 1)
    let third = try door.collect(5, at: parcel)
    #expect(first.collectorID == third.collectorID && first.collectorID != second.collectorID)
    let owed = try cashOwed(PageRequest(), as: county.admin, in: db).items
    #expect(Set(owed.map(\.inTransit)) == [Fen(105), Fen(30)])
    for amount in [106, 0, -1] as [Int64] {
      #expect(throws: PaymentRefusal.moreThanCollected(left: Fen(105))) {
        try door.handIn(amount, of: first.collectorID)
      }
    }
    let paid = try door.handIn(103, of: first.collectorID)
    #expect(
      try handIns(of: first.collectorID, PageRequest(), as: county.admin, in: db).items
        .map(\.id) == [paid.id])
    let left = try collections(ofParcel: parcel, PageRequest(), as: county.coordinator, in: db)
    #expect(left.items.map(\.amount) == [Fen(5), Fen(30), Fen(100)])
    #expect(left.items.map(\.inTransit) == [Fen(2), Fen(30), .zero])
    #expect(try verify(db) == [])
  }

  @Test("Only the office hands in, only those of the village collect, and only what is unpaid")
  func rights() throws {
    let order = try placed()
    let parcel = try door.send(order)
    let cash = try door.collect(100, at: parcel)
    let missing = CommonRefusal.notFound(what: "parcel")
    #expect(throws: missing) { try door.collect(1, at: parcel, as: county.otherCoordinator) }
    #expect(throws: CommonRefusal.notFound(what: "collection")) {
      try collection(cash.id, as: county.otherCoordinator, in: db)
    }
    #expect(throws: missing) {
      try collections(ofParcel: parcel, PageRequest(), as: county.otherCoordinator, in: db)
    }
    #expect(throws: CommonRefusal.roleMayNot) {
      try door.handIn(1, of: cash.collectorID, as: county.coordinator)
    }
    #expect(throws: CommonRefusal.roleMayNot) {
      try cashOwed(PageRequest(), as: county.coordinator, in: db)
    }
    let absent = CommonRefusal.notFound(what: "collector")
    #expect(throws: absent) { try door.handIn(1, of: Identifier(rawValue: 5)) }
    #expect(throws: absent) {
      try handIns(of: Identifier(rawValue: 5), PageRequest(), as: county.admin, in: db)
    }
    #expect(throws: CommonRefusal.notFound(what: "hand-in")) {
      try handIn(Identifier(rawValue: 5), as: county.admin, in: db)
    }
    #expect(throws: PaymentRefusal.unfitReference) {
      try door.handIn(1, of: cash.collectorID, reference: "")
    }
    let paid = try county.order(of: eggs)
    try county.pay(paid)
    let other = try door.send(paid)
    #expect(throws: FulfilmentRefusal.notOnDelivery) { try door.collect(1, at: other) }
  }

  @Test("For one parcel is collected so often and not more")
  func often() throws {
    let parcel = try door.send(try placed())
    for _ in 0..<CashCollection.maximumPerParcel { try door.collect(1, at: parcel) }
    #expect(throws: FulfilmentRefusal.tooManyCollections) { try door.collect(1, at: parcel) }
  }

  @Test("It is not for organisations, for large sums, for many at a time, or for goods ahead")
  func rules() throws {
    func refused(_ bar: CashOnDelivery.Bar, _ body: () throws -> Void) {
      #expect(throws: OrderRefusal.noCash(bar), performing: body)
    }
    refused(.organisation) {
      _ = try county.order(of: eggs, as: county.organisation, payment: .cashOnDelivery)
    }
    let dear = try county.addEggs(price: 100_001, quantity: 5)
    refused(.total) { _ = try door.place(1, of: dear) }
    let fitting = try county.addEggs(price: 100_000, quantity: 5)
    #expect(try door.place(1, of: fitting).total == CashOnDelivery.highestTotal)
    for _ in 1..<CashOnDelivery.maximumOpenOrders { _ = try placed() }
    refused(.openOrders) { _ = try placed() }
    _ = try county.order(of: eggs)
    let ahead = try county.addEggs(quantity: 1)
    try market.write { db in
      _ = try addLot(
        NewLot(
          quantity: 5, harvestedOn: db.today.adding(days: 9), isExpected: true, bestBefore: nil,
          contributions: nil), to: ahead, as: county.admin, in: db)
    }
    let other = county.otherBuyer
    refused(.ahead) {
      _ = try county.order(2, of: ahead, as: other, payment: .cashOnDelivery)
    }
    _ = try county.order(1, of: ahead, as: other, payment: .cashOnDelivery)
    #expect(try verify(db) == [])
  }

  @Test("One that was paid, called off or has lapsed makes room for another")
  func room() throws {
    let orders = try (0..<CashOnDelivery.maximumOpenOrders).map { _ in try placed() }
    try market.write { _ = try cancelOrder(orders[0].id, as: county.buyer, in: $0) }
    try county.pay(orders[1])
    try expect(orders[1], .paid, due: 0)
    _ = try (0..<2).map { _ in try placed() }
    #expect(throws: OrderRefusal.noCash(.openOrders)) { _ = try placed() }
  }

  @Test("It keeps its goods until its time to be packed is up, and is not called off once packed")
  func lapse() throws {
    let (order, packed) = (try placed(), try placed())
    try county.pack(packed)
    #expect(throws: OrderRefusal.wrongState(.packing)) {
      try market.write { _ = try cancelOrder(packed.id, as: county.buyer, in: $0) }
    }
    market.clock.advance(days: 20)
    _ = try market.write { try cancelUnpaidOrders(upTo: 10, in: $0) }
    try expect(order, .placed, due: 10_200)
    market.clock.advance(days: 1)
    _ = try market.write { try cancelUnpaidOrders(upTo: 10, in: $0) }
    try expect(order, .cancelled, due: 0)
    try expect(packed, .packing, due: 10_200)
  }

  @Test("What a recall opens stays in packing, and is packed anew")
  func opened() throws {
    let more = try county.addEggs(quantity: 10)
    let order = try market.write { db in
      try placeOrder(
        NewOrder(
          basket: [eggs, more].map { BasketLine(listing: $0, quantity: 1) },
          recipient: TestCounty.recipient, note: "", payment: .cashOnDelivery),
        as: county.buyer, in: db)
    }
    try county.pack(order)
    let lot = try lots(of: more, PageRequest(), as: county.admin, in: db).items[0].id
    try market.write { _ = try recallLot(lot, reason: "x", as: county.coordinator, in: $0) }
    try expect(order, .packing, due: 4_500 + 1_200)
    #expect(try county.state(order).consignments[0].status == .pending)
    try county.pack(order)
    #expect(try door.collect(5_700, at: door.sendPacked(order)).status == .applied)
    #expect(try verify(db) == [])
  }

  @Test("What is due at the door is not waived; a claim lowers it")
  func notWaived() throws {
    let order = try placed()
    _ = try door.send(order)
    #expect(throws: OrderRefusal.wrongState(.dispatched)) {
      try market.write { _ = try waiveDue(of: order.id, reason: "x", as: county.admin, in: $0) }
    }
  }
}
