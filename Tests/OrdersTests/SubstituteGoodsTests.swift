import Core
import Fulfilment
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

@Suite("Packing what the buyer takes instead") struct SubstituteGoodsTests {
  let market: TestMarket
  let county: TestCounty
  /// At 45 and 40 yuan of one household, at 50 of another of the village.
  let eggs: Identifier
  let cheap: Identifier
  let dear: Identifier
  let neighbour: Identifier
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
    neighbour = try county.addHousehold("T-3", village: county.villages[0])
    eggs = try county.addEggs(quantity: 20)
    cheap = try county.addEggs(price: 4_000, quantity: 20)
    dear = try county.addEggs(of: neighbour, price: 5_000, quantity: 20)
  }

  private func place(
    _ basket: [BasketLine], as buyer: Actor? = nil
  ) throws -> Order {
    try market.write {
      try placeOrder(
        NewOrder(basket: basket, recipient: TestCounty.recipient, note: ""),
        as: buyer ?? county.buyer, in: $0)
    }
  }

  /// A paid order of five boxes whose buyer takes the dear ones or the cheap ones instead.
  private func paid(_ quantity: Int = 5) throws -> Order {
    let order = try place([
      BasketLine(listing: eggs, quantity: quantity, substitutes: [dear, cheap])
    ])
    try county.pay(order)
    return try county.state(order)
  }

  @discardableResult
  private func pack(
    _ order: Order, _ items: [NewSubstitution], as actor: Actor? = nil
  ) throws -> Order {
    try market.write {
      try packConsignment(
        order.consignments[0].id, substituting: items, as: actor ?? county.coordinator, in: $0)
    }
  }

  private func instead(
    _ quantity: Int, of listing: Identifier, line: Int = 1, restock: Bool = false
  ) -> NewSubstitution {
    NewSubstitution(line: line, listing: listing, quantity: quantity, isRestocked: restock)
  }

  /// Available, reserved, sold and adjusted.
  private func stock(_ listing: Identifier) throws -> [Int] {
    try db.first(
      "SELECT available, reserved, sold, adjusted FROM stock WHERE listing_id = \(listing)"
    ) { [try $0[0], try $0[1], try $0[2], try $0[3]] } ?? []
  }

  private func expectNothing(
    of refusal: some Refusal & Equatable, _ body: () throws -> Void
  ) throws {
    let before = try market.database.content()
    #expect(throws: refusal, performing: body)
    #expect(try market.database.content() == before)
  }

  @Test("What is dearer comes at the line's own price, and nothing is owed")
  func dearer() throws {
    let order = try paid()
    let packed = try pack(order, [instead(2, of: dear)])
    #expect(packed.lines.map(\.quantity) == [3, 2])
    #expect(packed.lines.map(\.unitPrice) == [Fen(4_500), Fen(4_500)])
    #expect(packed.lines.map(\.replaces) == [nil, 1])
    #expect(packed.goods == order.goods && packed.owed == .zero && packed.due == .zero)
    #expect(packed.status == .packing)
    #expect(try stock(eggs) == [15, 0, 3, 2])
    #expect(try stock(dear) == [18, 0, 2, 0])
    let known = try county.state(order)
    #expect(known.lines.map(\.replaces) == [nil, 1])
    #expect(known.lines[0].substitutes == [dear, cheap])
    #expect(try verify(db) == [])
    try county.finish(packed)
    #expect(try verify(db) == [])
    let shares = try db.all(
      """
      SELECT balance_fen FROM ledger_account
      WHERE kind = 'household' AND owner_id = \(neighbour)
      """
    ) { try $0[0] as Int64 }
    #expect(shares == [7_650])
  }

  @Test("What is cheaper comes at its price, and the difference is given back as ever")
  func cheaper() throws {
    let order = try paid()
    let packed = try pack(order, [instead(5, of: cheap, restock: true)])
    #expect(packed.lines.map(\.quantity) == [0, 5])
    #expect(packed.goods == Fen(20_000) && packed.owed == Fen(2_500))
    #expect(try stock(eggs) == [20, 0, 0, 0])
    let revision = try #require(try revisions(of: order.id, in: db).first)
    #expect(revision.cause == .substitution)
    #expect(revision.goodsBefore == Fen(22_500) && revision.goodsAfter == Fen(20_000))
    let open = try openRefunds(PageRequest(), as: county.admin, in: db).items
    #expect(open.map(\.cause) == [.substitution])
    try market.write {
      _ = try refundOrder(order.id, amount: nil, reason: "替代", as: county.admin, in: $0)
    }
    #expect(try county.state(order).owed == .zero)
    try county.finish(packed)
    let receipt = try receipt(order.id, as: county.buyer, in: db)
    #expect(receipt.reached?.amount == Fen(17_000))
    #expect(try verify(db) == [])
  }

  @Test("Lines that were not agreed on, are gone, twice or too small are all named, and kept")
  func unfit() throws {
    let order = try place([
      BasketLine(listing: eggs, quantity: 5, substitutes: [cheap]),
      BasketLine(listing: eggs, quantity: 2),
    ])
    try county.pay(order)
    try expectNothing(
      of: SubstitutionRefusal.unfitSubstitutions([
        .notAgreed(0), .unknownLine(1), .notAgreed(2), .doubled(3), .more(3, than: 5),
      ])
    ) {
      try pack(
        order,
        [
          instead(1, of: dear), instead(1, of: cheap, line: 3), instead(1, of: cheap, line: 2),
          instead(6, of: cheap),
        ])
    }
    try expectNothing(of: CommonRefusal.notFound(what: "consignment")) {
      try pack(order, [instead(1, of: cheap)], as: county.otherCoordinator)
    }
    try pack(order, [])
    try expectNothing(
      of: OrderRefusal.wrongConsignmentState(.packed, order: .packing)
    ) { try pack(order, [instead(1, of: cheap)]) }
  }

  @Test("What is not on hand or off the shelf is refused, and all stays as it was")
  func missing() throws {
    let order = try paid(10)
    _ = try county.order(15, of: cheap)
    try expectNothing(of: SubstitutionRefusal.outOfStock([0])) {
      try pack(order, [instead(6, of: cheap)])
    }
    // What is still to be harvested is on no truck.
    _ = try market.write {
      try addLot(
        NewLot(
          quantity: 9, harvestedOn: db.today.adding(days: 3), isExpected: true, bestBefore: nil,
          contributions: nil), to: cheap, as: county.admin, in: $0)
    }
    try expectNothing(of: SubstitutionRefusal.outOfStock([0])) {
      try pack(order, [instead(6, of: cheap)])
    }
    try market.write { _ = try takeStep(.pause, listing: cheap, as: county.admin, in: $0) }
    try expectNothing(of: SubstitutionRefusal.notForSale([0])) {
      try pack(order, [instead(1, of: cheap)])
    }
    try pack(order, [instead(10, of: dear)])
    #expect(try verify(db) == [])
  }

  @Test("What is still to be harvested is replaced, and stays on the shelf")
  func unharvested() throws {
    let order = try paid(20)
    try market.write { _ = try cancelOrder(order.id, as: county.buyer, in: $0) }
    _ = try market.write {
      try addLot(
        NewLot(
          quantity: 9, harvestedOn: db.today.adding(days: 3), isExpected: true, bestBefore: nil,
          contributions: nil), to: eggs, as: county.admin, in: $0)
    }
    let ahead = try paid(22)
    #expect(throws: OrderRefusal.notHarvested(expectedOn: db.today.adding(days: 3))) {
      try pack(ahead, [])
    }
    let packed = try pack(ahead, [instead(2, of: dear)])
    #expect(packed.lines.map(\.quantity) == [20, 2])
    #expect(try verify(db) == [])
    try county.finish(packed)
    #expect(try verify(db) == [])
  }

  @Test("A substitute is another piece of the same village, on the shelf, and named once")
  func agreed() throws {
    let elsewhere = try county.addEggs(of: county.otherHousehold)
    let paused = try county.addEggs()
    let hams = try county.addHams(from: [county.household])
    try market.write { _ = try takeStep(.pause, listing: paused, as: county.admin, in: $0) }
    let faults: [SubstitutionRefusal.SubstituteFault] = [
      .same(line: 0, 0), .otherVillage(line: 0, 1), .unknown(line: 0, 2),
      .notForSale(line: 1, 0), .byWeight(line: 1, 1), .byWeight(line: 2, 0),
      .doubled(line: 3, 1),
    ]
    let basket = [
      BasketLine(
        listing: eggs, quantity: 1,
        substitutes: [eggs, elsewhere, Identifier(rawValue: 7)]),
      BasketLine(listing: eggs, quantity: 1, substitutes: [paused, hams]),
      BasketLine(listing: hams, quantity: 1, substitutes: [eggs]),
      BasketLine(listing: eggs, quantity: 1, substitutes: [cheap, cheap]),
    ]
    try expectNothing(of: SubstitutionRefusal.unfitSubstitutes(faults)) { _ = try place(basket) }
    #expect(throws: SubstitutionRefusal.unfitSubstitutes(faults)) {
      try quote(basket, as: county.buyer, in: db)
    }
  }

  @Test("A pooled substitute is given out by the rule")
  func pooled() throws {
    let pool = try TestPool()
    _ = try pool.addLot([(pool.three, 5), (pool.two, 5)])
    let county = pool.county
    let eggs = try county.addEggs()
    let order = try pool.market.write {
      try placeOrder(
        NewOrder(
          basket: [BasketLine(listing: eggs, quantity: 4, substitutes: [pool.listing])],
          recipient: TestCounty.recipient, note: ""), as: county.buyer, in: $0)
    }
    try county.pay(order)
    _ = try pool.market.write {
      try packConsignment(
        order.consignments[0].id, substituting: [instead(3, of: pool.listing)],
        as: county.admin, in: $0)
    }
    #expect(
      try pool.db.value("SELECT sum(taken) FROM fair_allocation WHERE line = 2") as Int == 3)
    #expect(try verify(pool.db) == [])
  }

  @Test(
    "Whatever is replaced, money and goods stay right to the fen", arguments: TestSeeds.some(5))
  func history(seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed)
    let listings = [eggs, cheap, dear]
    for _ in 0..<8 {
      let basket = (0..<Int.random(in: 1...3, using: &chance)).map { _ in
        let listing = listings.randomElement(using: &chance) ?? eggs
        let others = listings.filter { $0 != listing }.shuffled(using: &chance)
        return BasketLine(
          listing: listing, quantity: .random(in: 1...3, using: &chance),
          substitutes: Array(others.prefix(.random(in: 0...2, using: &chance))))
      }
      guard let order = try? place(basket) else { continue }
      try county.pay(order)
      let items = order.lines.enumerated().compactMap { place, line -> NewSubstitution? in
        guard let other = line.substitutes.randomElement(using: &chance) else { return nil }
        return instead(
          .random(in: 1...line.quantity, using: &chance), of: other, line: place + 1,
          restock: .random(using: &chance))
      }
      let packed: Order
      do {
        packed = try pack(order, items)
      } catch SubstitutionRefusal.outOfStock {
        packed = try pack(order, [])
      }
      #expect(packed.total <= order.total && packed.due == .zero, "seed \(seed)")
      #expect(packed.owed == order.total - packed.total, "seed \(seed)")
      #expect(
        packed.lines.reduce(0) { $0 + $1.quantity } == basket.reduce(0) { $0 + $1.quantity },
        "seed \(seed)")
      #expect(try verify(db) == [], "seed \(seed)")
      if Bool.random(using: &chance), packed.owed > .zero {
        try market.write {
          _ = try refundOrder(order.id, amount: nil, reason: "替代", as: county.admin, in: $0)
        }
      }
      switch Int.random(in: 0...2, using: &chance) {
      case 0: try county.finish(packed)
      case 1:
        try county.dispatch(packed)
        let parcel = try Fulfilment.parcels(of: order.consignments[0].id, in: db)[0]
        try market.write {
          _ = try loseParcel(parcel.id, reason: "丢失", as: county.admin, in: $0)
        }
      default: break
      }
      #expect(try verify(db) == [], "seed \(seed)")
    }
    if Bool.random(using: &chance) {
      let lot = Identifier(rawValue: try db.value("SELECT min(id) FROM lot"))
      try market.write { _ = try recallLot(lot, reason: "异味", as: county.admin, in: $0) }
      #expect(try verify(db) == [], "seed \(seed)")
    }
  }

  @Test(
    "What is planted is found",
    arguments: [
      "DELETE FROM order_substitute", "UPDATE order_substitute SET place = 3 WHERE place = 1",
      "UPDATE order_substitute SET listing_id = (SELECT max(id) FROM listing) WHERE place = 2",
      "DELETE FROM order_substitution", "UPDATE order_substitution SET replaces = 2",
      "UPDATE order_substitution SET revision_id = (SELECT min(id) FROM order_revision)",
      "UPDATE order_line SET ordered = 3, quantity = 3 WHERE line = 3",
      "UPDATE order_line SET unit_price_fen = 4600, amount_fen = 9200 WHERE line = 3",
      "UPDATE order_line SET listing_id = (SELECT min(listing_id) FROM order_line) WHERE line = 3",
      "UPDATE order_revision SET cause = 'buyer' WHERE cause = 'substitution'",
      "UPDATE order_revision SET goods_after_fen = goods_after_fen - 1 "
        + "WHERE cause = 'substitution'",
      "UPDATE order_revision_line SET quantity_delta = quantity_delta - 1",
    ])
  func planted(statement: String) throws {
    _ = try county.addEggs()
    let order = try place([
      BasketLine(listing: eggs, quantity: 5, substitutes: [dear, cheap]),
      BasketLine(listing: cheap, quantity: 2),
    ])
    try county.pay(order)
    try market.write {
      try changeOrder(
        order.id,
        OrderChange(lines: [
          BasketLine(listing: eggs, quantity: 4), BasketLine(listing: cheap, quantity: 2),
        ]), as: county.buyer, in: $0)
    }
    try pack(order, [instead(2, of: dear)])
    #expect(try verify(db) == [])
    let before: Int = try db.value("SELECT total_changes()")
    try market.spoil(statement)
    #expect(try db.value("SELECT total_changes()") as Int > before, "nothing was planted")
    #expect(try verify(db) != [], "\(statement)")
  }
}
