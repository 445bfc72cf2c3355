import Core
import Fulfilment
import JSON
import Ledger
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

@Suite("Goods sold by weight") struct WeighGoodsTests {
  let market: TestMarket
  let county: TestCounty
  let other: Identifier
  let hams: Identifier
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
    other = try county.addHousehold("T-3", village: county.villages[0])
    hams = try county.addHams(from: [county.household, other])
  }

  /// A paid order of four hams, of which one household has three.
  private func paid() throws -> Order {
    let order = try county.order(4, of: hams)
    try county.pay(order)
    return try county.state(order)
  }

  private func parts(_ order: Order) throws -> [OrderAllocation] {
    try allocations(of: order.id, in: db)
  }

  /// What each of the order's parts weighs: so much for every piece.
  private func weights(
    _ order: Order, _ grams: (Int) -> Int = { _ in 2_000 }
  ) throws -> [WeighedPart] {
    try parts(order).filter { order.lines[$0.line - 1].weight != nil }.map { part in
      WeighedPart(
        line: part.line, lot: part.allocation.lot, household: part.allocation.household,
        grams: (0..<part.allocation.quantity).map(grams))
    }
  }

  @discardableResult
  private func pack(
    _ order: Order, _ weights: [WeighedPart], consignment: Int = 0
  ) throws -> Order {
    try market.write {
      try packConsignment(
        order.consignments[consignment].id, weights: weights, as: county.admin, in: $0)
    }
  }

  private func dispatch(_ order: Order, consignment: Int = 0) throws {
    _ = try market.write {
      try dispatchConsignment(
        order.consignments[consignment].id, carrier: "邮政", trackingNumber: "1",
        as: county.admin, in: $0)
    }
  }

  private func complete(_ order: Order) throws {
    try dispatch(order)
    try market.write { db in
      _ = try deliverConsignment(order.consignments[0].id, as: county.admin, in: db)
      _ = try confirmOrder(order.id, as: county.buyer, in: db)
    }
  }

  private func pay(_ order: Order, _ amount: Fen) throws {
    _ = try market.write {
      try recordPayment(
        NewPayment(method: .bankTransfer, amount: amount, reference: "x"), for: order.id,
        as: county.admin, in: $0)
    }
  }

  private func refund(_ order: Order, _ amount: Fen? = nil) throws {
    _ = try market.write {
      try refundOrder(order.id, amount: amount, reason: "少秤", as: county.admin, in: $0)
    }
  }

  /// Expects that packing is refused for these reasons, and that nothing is written.
  private func expectUnfit(
    _ order: Order, _ weights: [WeighedPart], _ faults: [WeightFault],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try market.database.content()
    #expect(throws: OrderRefusal.unfitWeights(faults), sourceLocation: sourceLocation) {
      try pack(order, weights)
    }
    #expect(try market.database.content() == before, sourceLocation: sourceLocation)
  }

  @Test("An order keeps the estimate and the tolerance that it was placed with")
  func frozen() throws {
    let order = try county.order(4, of: hams)
    let promised = OrderLine.Weight(estimateGrams: 2_000, toleranceBasisPoints: 1_000)
    #expect(order.lines[0].weight == promised)
    #expect(order.lines[0].amount == Fen(40_000))
    try market.write {
      try changeListing(
        hams, ListingChange(netWeightGrams: 3_000, toleranceBasisPoints: .clear),
        as: county.admin, in: $0)
    }
    #expect(try county.state(order).lines[0].weight == promised)
    let later = try county.order(1, of: hams)
    #expect(later.lines[0].weight == nil)
    #expect(try verify(db) == [])
  }

  @Test("What a piece may weigh, and what a line may come to, is known before it is ordered")
  func promise() throws {
    let weight = OrderLine.Weight(estimateGrams: 2_000, toleranceBasisPoints: 1_000)
    #expect(weight.pieceGrams == 1_800...2_200)
    #expect(weight.amounts(of: 4, at: Fen(10_000)) == Fen(36_000)...Fen(44_000))
    let odd = OrderLine.Weight(estimateGrams: 1_333, toleranceBasisPoints: 777)
    // 103.57 g either way: never more than was said.
    #expect(odd.pieceGrams == 1_230...1_436)
    #expect(odd.amounts(of: 3, at: Fen(999)) == Fen(2_765)...Fen(3_228))
    let finest = OrderLine.Weight(estimateGrams: 1, toleranceBasisPoints: 5_000)
    #expect(finest.pieceGrams == 1...1)
    #expect(
      OrderLine.Weight(estimateGrams: 1_000, toleranceBasisPoints: 100)
        .amount(of: 1_001, at: Fen(999)) == Fen(999))
  }

  @Test("A line is charged by what its goods weighed, and each part keeps its weight")
  func weighed() throws {
    let order = try paid()
    let packed = try pack(order, try weights(order) { 1_900 + $0 * 10 })
    // 1,900 + 1,910 + 1,920 g of one household, 1,900 g of the other.
    #expect(packed.status == .packing)
    let now = try county.state(order)
    #expect(now.lines[0].weight?.grams == 7_630)
    #expect(now.lines[0].amount == Fen(38_150))
    #expect(now.goods == Fen(38_150))
    #expect(now.owed == Fen(1_850))
    #expect(now.due == .zero)
    #expect(try parts(order).map(\.grams).sorted { $0 ?? 0 < $1 ?? 0 } == [1_900, 5_730])
    let revisions = try revisions(of: order.id, in: db)
    #expect(revisions.map(\.cause) == [.weight])
    #expect(revisions.map(\.goodsAfter) == [Fen(38_150)])
    #expect(try verify(db) == [])
  }

  @Test("The buyer's hooks hear of it with the cause, and it is on record")
  func told() throws {
    let order = try paid()
    try pack(order, try weights(order) { _ in 2_100 })
    let data: String = try db.value(
      "SELECT data FROM outbox_event WHERE type = 'order.revised' AND buyer_id = \(order.buyer)")
    let event = try JSONValue.read(data)
    #expect(event["cause"]?.text == "weight")
    #expect(event["goods_fen"]?.number == 42_000)
    #expect(event["due_fen"]?.number == 2_000)
    #expect(event["owed_fen"]?.number == 0)
    let after: String = try db.value(
      "SELECT after FROM audit_entry WHERE action = 'order.revised' AND subject_id = \(order.id)")
    #expect(after == #"{"goods_fen":42000,"cause":"weight","lot_id":null}"#)
  }

  @Test("What was paid too much is given back, to the last fen and not beyond")
  func lighter() throws {
    let order = try paid()
    try pack(order, try weights(order) { _ in 1_900 })
    #expect(try county.state(order).owed == Fen(2_000))
    #expect(throws: OrderRefusal.refundExceedsPayment(left: Fen(2_000))) {
      try refund(order, Fen(2_001))
    }
    try refund(order, Fen(500))
    #expect(try county.state(order).owed == Fen(1_500))
    #expect(try verify(db) == [])
    try refund(order)
    #expect(try county.state(order).owed == .zero)
    #expect(try county.state(order).status == .packing)
    #expect(throws: OrderRefusal.wrongState(.packing)) { try refund(order) }
    try complete(order)
    #expect(try balance(of: .escrow, in: db) == .zero)
    #expect(try verify(db) == [])
  }

  @Test("What is missing is asked for, and nothing leaves before it is paid")
  func heavier() throws {
    let order = try paid()
    try pack(order, try weights(order) { _ in 2_200 })
    #expect(try county.state(order).due == Fen(4_000))
    #expect(throws: OrderRefusal.paymentDue(Fen(4_000))) { try dispatch(order) }
    for amount in [1, 3_999, 4_001, order.total.rawValue] {
      #expect(throws: OrderRefusal.amountIsNotDue(due: Fen(4_000))) { try pay(order, Fen(amount)) }
    }
    try pay(order, Fen(4_000))
    let now = try county.state(order)
    #expect(now.due == .zero)
    #expect(now.status == .packing)
    #expect(now.paid == order.total + Fen(4_000))
    #expect(throws: OrderRefusal.wrongState(.packing)) { try pay(order, Fen(4_000)) }
    #expect(try verify(db) == [])
    try complete(order)
    #expect(try balance(of: .escrow, in: db) == .zero)
    #expect(try verify(db) == [])
  }

  @Test("Households share a line's money by what their own goods weighed")
  func shared() throws {
    let order = try paid()
    let parts = try parts(order)
    let three = try #require(parts.first { $0.allocation.quantity == 3 }).allocation
    let one = try #require(parts.first { $0.allocation.quantity == 1 }).allocation
    try pack(
      order,
      [
        WeighedPart(line: 1, household: one.household, grams: [2_200]),
        WeighedPart(line: 1, lot: three.lot, grams: [1_800, 1_800, 1_801]),
      ])
    // 7,601 g at 5 fen: 38,005; 1,900 to the village, 3,800 to logistics, 32,305 to households.
    #expect(try county.state(order).goods == Fen(38_005))
    try complete(order)
    let given = [
      try balance(of: .household(three.household), in: db).rawValue,
      try balance(of: .household(one.household), in: db).rawValue,
    ]
    #expect(given.reduce(0, +) == 32_305)
    // The one who comes second has what the first's rounding left.
    #expect((22_954...22_955).contains(given[0]), "5,401 of 7,601 g")
    #expect(try verify(db) == [])
  }

  @Test("A line with goods of one lot and household needs no other name")
  func single() throws {
    let order = try county.order(2, of: hams)
    try county.pay(order)
    try pack(order, [WeighedPart(line: 1, grams: [2_000, 2_001])])
    #expect(try county.state(order).lines[0].amount == Fen(20_005))
  }

  @Test("Weights that are missing are named, each line and part of it")
  func missing() throws {
    let order = try paid()
    let expected = try parts(order).map {
      WeightFault.missing(line: 1, lot: $0.allocation.lot, household: $0.allocation.household)
    }
    try expectUnfit(order, [], expected)
    try expectUnfit(order, [try weights(order)[0]], [expected[1]])
  }

  @Test("Too few and too many, and each piece that is outside of the tolerance")
  func misfits() throws {
    let order = try paid()
    let parts = try parts(order)
    let three = try #require(parts.firstIndex { $0.allocation.quantity == 3 })
    let fitting = try weights(order)
    func with(_ grams: [Int]) -> [WeighedPart] {
      var weights = fitting
      let part = weights[three]
      weights[three] = WeighedPart(
        line: 1, lot: part.lot, household: part.household, grams: grams)
      return weights
    }
    try expectUnfit(order, with([2_000, 2_000]), [.tooFew(three, pieces: 3)])
    try expectUnfit(order, with([2_000, 2_000, 2_000, 2_000]), [.tooMany(three, pieces: 3)])
    try expectUnfit(
      order, with([1_799, 2_000, 2_201]),
      [
        .outsideTolerance(three, piece: 0, 1_800...2_200),
        .outsideTolerance(three, piece: 2, 1_800...2_200),
      ])
    try pack(order, with([1_800, 2_000, 2_200]))
  }

  @Test("Weights of what is not there, twice, or of several are refused by their place")
  func misplaced() throws {
    let order = try paid()
    let fitting = try weights(order)
    let absent = Identifier(rawValue: 5)
    try expectUnfit(order, fitting + [WeighedPart(line: 2, grams: [2_000])], [.unknownLine(2)])
    try expectUnfit(
      order, fitting + [WeighedPart(line: 1, lot: absent, grams: [2_000])], [.unknownPart(2)])
    try expectUnfit(
      order, fitting + [WeighedPart(line: 1, household: absent, grams: [2_000])],
      [.unknownPart(2)])
    try expectUnfit(order, fitting + [fitting[1]], [.doubled(2)])
    try expectUnfit(
      order, [WeighedPart(line: 1, grams: [2_000, 2_000, 2_000, 2_000])], [.ambiguous(0)])
  }

  @Test("All that is wrong with the weights is told at once, up to a bound")
  func together() throws {
    let order = try paid()
    let fitting = try weights(order)
    let wrong = WeighedPart(
      line: 1, lot: fitting[0].lot, household: fitting[0].household,
      grams: Array(repeating: 9, count: 200))
    let pieces = try parts(order)[0].allocation.quantity
    let faults =
      [WeightFault.unknownLine(0), .tooMany(1, pieces: pieces)]
      + (0..<98).map { .outsideTolerance(1, piece: $0, 1_800...2_200) }
    try expectUnfit(order, [WeighedPart(line: 7, grams: [1]), wrong], faults)
  }

  @Test("Goods by the unit are packed as ever, and take no weights")
  func byUnit() throws {
    let eggs = try county.addEggs()
    let order = try county.order(2, of: eggs)
    try county.pay(order)
    try expectUnfit(order, [WeighedPart(line: 1, grams: [1_350, 1_350])], [.soldByUnit(0)])
    try pack(order, [])
    #expect(try county.state(order).goods == order.goods)
    #expect(try revisions(of: order.id, in: db).isEmpty)
    #expect(try verify(db) == [])
  }

  @Test("Each village weighs its own goods; what is due of one keeps no other's")
  func severalVillages() throws {
    let eggs = try county.addEggs(of: county.otherHousehold)
    let order = try market.write {
      try placeOrder(
        NewOrder(
          basket: [BasketLine(listing: eggs, quantity: 1), BasketLine(listing: hams, quantity: 1)],
          recipient: TestCounty.recipient, note: ""), as: county.buyer, in: $0)
    }
    try county.pay(order)
    let first = try #require(order.consignments.firstIndex { $0.village == county.villages[0] })
    let heavy = [WeighedPart(line: 2, grams: [2_200])]
    #expect(throws: OrderRefusal.unfitWeights([.unknownLine(0)])) {
      try pack(order, heavy, consignment: 1 - first)
    }
    try pack(order, [], consignment: 1 - first)
    #expect(try verify(db) == [])
    try pack(order, heavy, consignment: first)
    #expect(throws: OrderRefusal.paymentDue(Fen(1_000))) {
      try dispatch(order, consignment: first)
    }
    try dispatch(order, consignment: 1 - first)
    #expect(try verify(db) == [])
    try pay(order, Fen(1_000))
    try dispatch(order, consignment: first)
    #expect(try verify(db) == [])
  }

  @Test("A line has no more pieces than can be weighed by hand")
  func bound() throws {
    let most = Order.maximumWeighedPieces
    let many = try county.addHams(from: [county.household], each: most + 1)
    #expect(throws: OrderRefusal.tooManyToWeigh([0])) { try county.order(most + 1, of: many) }
    #expect(throws: OrderRefusal.tooManyToWeigh([0])) {
      try quote([BasketLine(listing: many, quantity: most + 1)], in: db)
    }
    let order = try county.order(most, of: many)
    try county.pay(order)
    try pack(order, [WeighedPart(line: 1, grams: Array(repeating: 2_000, count: most))])
    #expect(try verify(db) == [])
  }

  @Test("The state is told before the weights: a consignment is weighed once, and a paid one only")
  func states() throws {
    let placed = try county.order(1, of: hams)
    #expect(throws: OrderRefusal.wrongConsignmentState(.pending, order: .placed)) {
      try pack(placed, [])
    }
    try county.pay(placed)
    try pack(placed, [WeighedPart(line: 1, grams: [2_000])])
    #expect(throws: OrderRefusal.wrongConsignmentState(.packed, order: .packing)) {
      try pack(placed, [WeighedPart(line: 1, grams: [2_000])])
    }
  }
}
