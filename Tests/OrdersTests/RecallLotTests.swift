import Core
import Fulfilment
import Ledger
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

@Suite("Recalling a lot") struct RecallLotTests: BeginsWithLot {
  let start: TestLot

  init() throws { start = try TestLot() }

  private func recall(_ id: Identifier? = nil, as actor: Actor? = nil) throws -> Lot {
    try market.write {
      try recallLot(id ?? lot, reason: "沙门氏菌", as: actor ?? county.coordinator, in: $0)
    }
  }

  private func find(_ order: Order) throws -> Order {
    try Orders.order(order.id, as: county.buyer, in: db)
  }

  private func addLot(_ quantity: Int, daysLater: Int = 1) throws -> Lot {
    try market.write {
      try Listings.addLot(
        NewLot(
          quantity: quantity, harvestedOn: $0.today,
          bestBefore: $0.today.adding(days: 30 + daysLater), contributions: nil),
        to: eggs, as: county.coordinator, in: $0)
    }
  }

  /// What is available, reserved and sold of a lot, and what was taken away.
  private func figures(_ id: Identifier) throws -> [Int] {
    let lot = try Listings.lot(id, as: county.admin, in: db)
    return [lot.available, lot.reserved, lot.sold, lot.adjusted]
  }

  private func events(_ order: Order) throws -> Int {
    try db.value(
      "SELECT count(*) FROM outbox_event WHERE type = 'order.revised' AND subject_id = \(order.id)")
  }

  @Test("What nobody ordered leaves the shelf, with its reason on record")
  func shelf() throws {
    let recalled = try recall()
    #expect(recalled.status == .recalled && recalled.statusReason == "沙门氏菌")
    #expect(recalled.available == 0 && recalled.adjusted == 50)
    #expect(try available(ofStock: eggs, in: db) == 0)
    let reasons = try db.all("SELECT reason, quantity_delta FROM lot_adjustment") {
      "\(try $0[0] as String) \(try $0[1] as Int)"
    }
    #expect(reasons == ["recall -50"])
    #expect(try verify(db) == [])
  }

  @Test("A recalled lot is not recalled again, nor is one outside of the asker's villages")
  func refusals() throws {
    for actor in [county.otherCoordinator, county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.notFound(what: "lot")) { try recall(as: actor) }
    }
    _ = try recall(as: county.admin)
    let before = try market.database.content()
    #expect(throws: ListingRefusal.alreadyRecalled) { try recall() }
    #expect(throws: ListingRefusal.wrongLotState(.recalled)) {
      try market.write {
        try adjustLot(lot, by: 1, reason: .recount, as: county.coordinator, in: $0)
      }
    }
    #expect(try market.database.content() == before)
  }

  @Test("An order with nothing left that has not left is cancelled, and all of its money owed")
  func cancelled() throws {
    let placed = try county.order(2, of: eggs)
    let paid = try county.order(3, of: eggs)
    try county.pay(paid)
    let packed = try county.order(4, of: eggs)
    try county.pay(packed)
    try county.pack(packed)
    let recalled = try recall()
    #expect((recalled.reserved, recalled.sold, recalled.adjusted) == (0, 0, 50))
    for order in [placed, paid, packed] {
      let now = try find(order)
      #expect(now.status == .cancelled && now.goods == .zero && now.lines[0].quantity == 0)
      #expect(now.lines[0].ordered == order.lines[0].ordered)
      #expect(now.owed == now.paid && now.due == .zero)
      #expect(try events(order) == 1)
    }
    #expect(try verify(db) == [])
    _ = try market.write {
      try refundOrder(packed.id, amount: nil, reason: "召回", as: county.admin, in: $0)
    }
    #expect(try find(packed).status == .refunded)
    #expect(try verify(db) == [])
  }

  @Test("An order that also holds another lot keeps that, and owes the difference")
  func partly() throws {
    let other = try addLot(10)
    let order = try county.order(55, of: eggs)
    try county.pay(order)
    _ = try recall()
    let now = try find(order)
    #expect(now.status == .paid && now.lines[0].quantity == 5 && now.lines[0].ordered == 55)
    #expect(now.goods == Fen(5 * 4_500) && now.shipping == order.shipping)
    #expect(now.owed == Fen(50 * 4_500) && now.due == .zero)
    let parts = try allocations(of: order.id, in: db)
    #expect(parts.map(\.allocation.lot) == [other.id] && parts.map(\.allocation.quantity) == [5])
    #expect(try figures(lot) == [0, 0, 0, 50])
    #expect(try figures(other.id) == [5, 0, 5, 0])
    #expect(try events(order) == 1)
    // All that was paid is still held: for the five boxes, and to be given back.
    #expect(try balance(of: .escrow, in: db) == order.total)
    #expect(try verify(db) == [])
    try county.pack(order)
    try county.finish(order)
    // 8,500, 500 and 1,000 of 22,500 fen, and the shipping.
    #expect(try balance(of: .household(county.household), in: db) == Fen(19_125))
    #expect(try balance(of: .village(county.villages[0]), in: db) == Fen(1_125))
    #expect(try balance(of: .logistics, in: db) == Fen(2_250) + order.shipping)
    #expect(try balance(of: .escrow, in: db) == Fen(225_000))
    #expect(try verify(db) == [])
  }

  @Test(
    "What has left is withdrawn and not charged; the parcel still says what it held",
    arguments: ["dispatched", "delivered", "completed"])
  func left(state: String) throws {
    let order = try county.order(2, of: eggs)
    try county.pay(order)
    try county.pack(order)
    try county.dispatch(order)
    if state != "dispatched" { try county.deliver(order) }
    if state == "completed" {
      _ = try market.write { try confirmOrder(order.id, as: county.buyer, in: $0) }
      #expect(try balance(of: .household(county.household), in: db) > .zero)
    }
    let recalled = try recall()
    #expect((recalled.sold, recalled.available, recalled.adjusted) == (0, 0, 50))
    let now = try find(order)
    #expect(now.status.rawValue == state && now.goods == .zero)
    #expect(now.owed == Fen(9_000))
    let parts = try allocations(of: order.id, in: db)
    #expect(parts.map(\.allocation.quantity) == [2] && parts.map(\.withdrawn) == [2])
    #expect(try movements(of: lot, limit: 5, in: db).map(\.quantity) == [2])
    #expect(try balance(of: .household(county.household), in: db) == .zero)
    #expect(try balance(of: .village(county.villages[0]), in: db) == .zero)
    #expect(try events(order) == 1)
    #expect(try verify(db) == [])
    let refund = try market.write {
      try refundOrder(order.id, amount: nil, reason: "召回", as: county.admin, in: $0)
    }
    #expect(refund.amount == Fen(9_000))
    #expect(try find(order).owed == .zero && find(order).status.rawValue == state)
    #expect(try verify(db) == [])
  }

  @Test("Of a box with even one recalled piece the sound ones go back to the shelf")
  func boxes() throws {
    let threes = try start.addThrees()
    let other = try addLot(10)
    // 49 of the first lot are gone: the order takes one of it and eight of the second.
    let first = try county.order(49, of: eggs, as: county.otherBuyer)
    let order = try county.order(3, of: threes)
    try county.pay(order)
    _ = try recall()
    let now = try find(order)
    #expect(now.lines[0].quantity == 2 && now.goods == Fen(24_000) && now.owed == Fen(12_000))
    #expect(try find2(first).status == .cancelled)
    let lot = try Listings.lot(other.id, as: county.coordinator, in: db)
    #expect((lot.available, lot.sold, lot.adjusted) == (4, 6, 0))
    #expect(try verify(db) == [])
  }

  private func find2(_ order: Order) throws -> Order {
    try Orders.order(order.id, as: county.admin, in: db)
  }

  @Test("Sound pieces in a box that has left are withdrawn with it")
  func boxesThatLeft() throws {
    let threes = try start.addThrees()
    let other = try addLot(10)
    _ = try county.order(49, of: eggs, as: county.otherBuyer)
    let order = try county.order(3, of: threes)
    try county.pay(order)
    try county.pack(order)
    try county.dispatch(order)
    _ = try recall()
    #expect(try find(order).lines[0].quantity == 2)
    let parts = try allocations(of: order.id, in: db)
    #expect(parts.map(\.allocation.quantity) == [1, 8] && parts.map(\.withdrawn) == [1, 2])
    let lot = try Listings.lot(other.id, as: county.coordinator, in: db)
    #expect((lot.available, lot.sold, lot.adjusted) == (2, 6, 2))
    #expect(try verify(db) == [])
  }

  @Test("A consignment with nothing left holds its order up no more, and is not packed")
  func emptyConsignment() throws {
    let far = try county.addEggs(of: county.otherHousehold)
    let order = try market.write {
      try placeOrder(
        NewOrder(
          basket: [BasketLine(listing: eggs, quantity: 1), BasketLine(listing: far, quantity: 1)],
          recipient: TestCounty.recipient, note: ""), as: county.buyer, in: $0)
    }
    try county.pay(order)
    let empty = try #require(order.consignments.first { $0.village == county.villages[0] })
    let full = try #require(order.consignments.first { $0.village == county.villages[1] })
    try market.write { db in
      _ = try packConsignment(full.id, as: county.admin, in: db)
      _ = try dispatchConsignment(
        full.id, carrier: "邮政", trackingNumber: "1", as: county.admin, in: db)
    }
    #expect(try find(order).status == .packing)
    _ = try recall()
    #expect(try find(order).status == .dispatched)
    #expect(throws: OrderRefusal.nothingLeft) {
      try market.write { try packConsignment(empty.id, as: county.admin, in: $0) }
    }
    #expect(try verify(db) == [])
    try market.write { db in
      _ = try deliverConsignment(full.id, as: county.admin, in: db)
      _ = try confirmOrder(order.id, as: county.buyer, in: db)
    }
    #expect(try find(order).status == .completed)
    #expect(try verify(db) == [])
  }

  @Test("Expected and expired lots are recalled, too; what comes back of one does not stay")
  func otherStates() throws {
    let expected = try market.write {
      try Listings.addLot(
        NewLot(
          quantity: 10, harvestedOn: $0.today.adding(days: 5), isExpected: true, bestBefore: nil,
          contributions: nil), to: eggs, as: county.coordinator, in: $0)
    }
    let order = try county.order(53, of: eggs)
    try county.pay(order)
    #expect(try recall(expected.id).status == .recalled)
    #expect(try find(order).lines[0].quantity == 50)
    #expect(try verify(db) == [])
    _ = try market.write { try cancelOrder(order.id, as: county.buyer, in: $0) }
    market.clock.advance(days: 40)
    _ = try market.write { try expireLots(upTo: 10, in: $0) }
    #expect(try recall().adjusted == 50)
    #expect(try verify(db) == [])
  }

  @Test("Weighed goods are recalled by what they weighed")
  func weighed() throws {
    let hams = try county.addHams(
      from: [county.household, county.addHousehold("T-3", village: county.villages[0])], each: 2)
    let order = try county.order(4, of: hams)
    try county.pay(order)
    let parts = try allocations(of: order.id, in: db)
    #expect(parts.map(\.allocation.quantity) == [2, 2])
    let (recalled, sound) = (parts[0].allocation, parts[1].allocation)
    func pack() throws {
      let parts = try allocations(of: order.id, in: db)
      _ = try market.write {
        try packConsignment(
          order.consignments[0].id,
          weights: parts.map {
            WeighedPart(
              line: $0.line, lot: $0.allocation.lot, household: $0.allocation.household,
              grams: $0.allocation == recalled ? [1_900, 1_950] : [1_980, 2_000])
          }, as: county.admin, in: $0)
      }
    }
    try pack()
    // 5 fen a gram: 7,830 g at first.
    #expect(try find(order).goods == Fen(39_150) && find(order).owed == Fen(850))
    #expect(try recall(recalled.lot).status == .recalled)
    // Two of 2,000 g, until the parcel is weighed anew.
    let opened = try find(order)
    #expect(opened.status == .paid && opened.lines[0].quantity == 2)
    #expect(opened.lines[0].weight?.grams == nil)
    #expect(opened.goods == Fen(20_000) && opened.owed == Fen(20_000))
    #expect(try verify(db) == [])
    try pack()
    // 3,980 g without the lot.
    let now = try find(order)
    #expect(now.status == .packing && now.lines[0].quantity == 2 && now.goods == Fen(19_900))
    #expect(now.lines[0].weight?.grams == 3_980 && now.owed == Fen(20_100))
    let left = try allocations(of: order.id, in: db)
    #expect(left.map(\.allocation) == [sound] && left.map(\.grams) == [3_980])
    #expect(try figures(recalled.lot) == [0, 0, 0, 2] && figures(sound.lot) == [0, 0, 2, 0])
    #expect(try verify(db) == [])
    try county.finish(order)
    #expect(try balance(of: .household(recalled.household), in: db) == .zero)
    #expect(try balance(of: .household(sound.household), in: db) == Fen(16_915))
    #expect(try balance(of: .village(county.villages[0]), in: db) == Fen(995))
    #expect(try balance(of: .logistics, in: db) == Fen(1_990) + order.shipping)
    #expect(try balance(of: .escrow, in: db) == Fen(20_100))
    #expect(try verify(db) == [])
  }

  @Test("Who has it is told, masked to who does not send the goods")
  func holders() throws {
    let open = try county.order(2, of: eggs)
    let sent = try county.order(3, of: eggs)
    try county.pay(sent)
    try county.pack(sent)
    try county.dispatch(sent)
    func list(_ actor: Actor) throws -> [LotHolder] {
      try Orders.holders(of: lot, PageRequest(), as: actor, in: db).items
    }
    let before = try list(county.coordinator)
    #expect(before.map(\.order.id) == [sent.id, open.id])
    #expect(before.map(\.quantity) == [3, 2] && before.map(\.hadLeft) == [true, false])
    #expect(before[0].order.recipient == TestCounty.recipient)
    #expect(try list(county.admin)[0].order.recipient == TestCounty.recipient.masked)
    _ = try recall()
    let after = try list(county.coordinator)
    #expect(after.map(\.quantity) == [3, 2] && after.map(\.withdrawn) == [3, 0])
    #expect(after.map(\.takenOut) == [0, 2])
    #expect(after.map(\.order.owed) == [Fen(13_500), .zero])
    #expect(throws: CommonRefusal.notFound(what: "lot")) { try list(county.otherCoordinator) }
  }

  @Test("The county office sees of which orders money is owed, and why")
  func refunds() throws {
    let recalled = try county.order(2, of: eggs)
    try county.pay(recalled)
    let cancelled = try county.order(1, of: eggs)
    try county.pay(cancelled)
    _ = try market.write { try cancelOrder(cancelled.id, as: county.buyer, in: $0) }
    _ = try recall()
    let open = try openRefunds(PageRequest(), as: county.admin, in: db).items
    #expect(open.map(\.order.id) == [cancelled.id, recalled.id])
    #expect(open.map(\.cause) == [nil, .recall])
    #expect(throws: CommonRefusal.roleMayNot) {
      try openRefunds(PageRequest(), as: county.coordinator, in: db)
    }
    for order in [recalled, cancelled] {
      _ = try market.write {
        try refundOrder(order.id, amount: nil, reason: "x", as: county.admin, in: $0)
      }
    }
    #expect(try openRefunds(PageRequest(), as: county.admin, in: db).items.isEmpty)
  }
}
