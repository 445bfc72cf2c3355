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

@Suite("Sharing a shortfall") struct ShareShortfallTests: BeginsWithLot {
  let start: TestLot

  init() throws { start = try TestLot() }

  private func paid(_ quantity: Int) throws -> Order {
    let order = try county.order(quantity, of: eggs)
    try county.pay(order)
    return order
  }

  private func plan(
    _ quantity: Int, _ rule: ShortfallRule = .proRata, as actor: Actor? = nil
  ) throws -> ShortfallPlan {
    try planShortfall(
      of: lot, NewShortfall(.quantity(quantity), rule: rule), as: actor ?? county.coordinator,
      in: db)
  }

  private func share(
    _ quantity: Int, _ rule: ShortfallRule = .proRata, digest: String? = nil,
    as actor: Actor? = nil
  ) throws -> ShortfallPlan {
    try market.write {
      try shareShortfall(
        of: lot, NewShortfall(.quantity(quantity), rule: rule), planned: digest,
        as: actor ?? county.coordinator, in: $0)
    }
  }

  private func quantities(_ orders: [Order]) throws -> [Int] {
    try orders.map { try Orders.order($0.id, as: county.admin, in: db).lines[0].quantity }
  }

  @Test("What nobody ordered goes first")
  func availableFirst() throws {
    let order = try paid(30)
    let plan = try share(20)
    #expect(plan.fromAvailable == 20 && plan.cuts.isEmpty)
    let now = try Listings.lot(lot, as: county.coordinator, in: db)
    #expect((now.available, now.sold, now.adjusted) == (0, 30, 20))
    #expect(try quantities([order]) == [30])
    #expect(try db.value("SELECT reason FROM lot_adjustment") as String == "shortfall")
    #expect(try verify(db) == [])
  }

  @Test("Pro rata, by the largest remainder; of equals the newest loses one more")
  func proRata() throws {
    let orders = [try paid(10), try paid(20), try paid(10), try paid(10)]
    _ = try share(18)
    // 3.6, 7.2, 3.6 and 3.6 of 18.
    #expect(try quantities(orders) == [7, 13, 6, 6])
    let now = try orders.map { try Orders.order($0.id, as: county.admin, in: db) }
    #expect(now.map(\.goods) == [Fen(31_500), Fen(58_500), Fen(27_000), Fen(27_000)])
    #expect(now.map(\.owed) == [Fen(13_500), Fen(31_500), Fen(18_000), Fen(18_000)])
    let parts = try orders.flatMap { try allocations(of: $0.id, in: db) }
    #expect(parts.map(\.allocation.quantity) == [7, 13, 6, 6])
    let left = try Listings.lot(lot, as: county.admin, in: db)
    #expect((left.available, left.reserved, left.sold, left.adjusted) == (0, 0, 32, 18))
    #expect(try balance(of: .escrow, in: db) == orders.reduce(.zero) { $0 + $1.total })
    #expect(try verify(db) == [])
    try county.pack(orders[0])
    try county.finish(orders[0])
    #expect(try balance(of: .household(county.household), in: db) == Fen(26_775))
    #expect(try verify(db) == [])
  }

  @Test("By date: who ordered first is served first, and one cut to nothing is cancelled")
  func byDate() throws {
    let orders = [try paid(20), try county.order(20, of: eggs), try paid(10)]
    let plan = try share(15, .byDate)
    #expect(try quantities(orders) == [20, 15, 0])
    #expect(plan.cuts.map(\.isCancelled) == [false, true])
    #expect(plan.cuts.map(\.refund) == [.zero, orders[2].total])
    let cancelled = try Orders.order(orders[2].id, as: county.admin, in: db)
    #expect(cancelled.status == .cancelled && cancelled.owed == cancelled.paid)
    let due = try Orders.order(orders[1].id, as: county.admin, in: db)
    #expect(due.status == .placed && due.due == due.total && due.goods == Fen(15 * 4_500))
    #expect(
      try db.value(
        "SELECT count(*) FROM outbox_event WHERE type = 'order.revised' AND data LIKE '%shortfall%'"
      )
        as Int == 2)
    #expect(try verify(db) == [])
  }

  @Test("A preview writes nothing, and says what comes to pass")
  func preview() throws {
    let orders = [try paid(10), try paid(30)]
    let before = try market.database.content()
    let preview = try plan(22)
    #expect(try market.database.content() == before)
    #expect(preview.quantity == 22 && preview.fromAvailable == 10 && preview.cuts.count == 2)
    let shared = try share(22, digest: preview.digest)
    #expect(shared.digest == preview.digest)
    for (order, cut) in zip(orders, preview.cuts) {
      let now = try Orders.order(order.id, as: county.admin, in: db)
      #expect(cut.order == order.id && cut.goodsAfter == now.goods && cut.refund == now.owed)
      #expect(cut.lines[0].after == now.lines[0].quantity)
      #expect(try revisions(of: order.id, in: db).map(\.cause) == [.shortfall])
    }
    #expect(try verify(db) == [])
  }

  @Test("A plan that is no longer right is refused, and nothing is written")
  func changed() throws {
    _ = try paid(40)
    let preview = try plan(20)
    _ = try paid(5)
    let before = try market.database.content()
    #expect(throws: OrderRefusal.planChanged) { try share(20, digest: preview.digest) }
    #expect(throws: OrderRefusal.planChanged) { try share(20, .byDate, digest: preview.digest) }
    #expect(try market.database.content() == before)
  }

  @Test("More than is open is refused with what is; packed goods are not open")
  func beyond() throws {
    let packed = try paid(10)
    _ = try paid(15)
    _ = try market.write {
      try packConsignment(packed.consignments[0].id, as: county.coordinator, in: $0)
    }
    let before = try market.database.content()
    let refusal = ListingRefusal.shortfallExceedsOpen([.init(contribution: nil, open: 40)])
    #expect(throws: refusal) { try plan(41) }
    #expect(throws: refusal) { try share(41, .byDate) }
    for actor in [county.otherCoordinator, county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.notFound(what: "lot")) { try share(1, as: actor) }
    }
    #expect(try market.database.content() == before)
    _ = try share(40, as: county.admin)
    #expect(try quantities([packed]) == [10])
    #expect(try verify(db) == [])
    _ = try market.write { try recallLot(lot, reason: "x", as: county.admin, in: $0) }
    #expect(throws: ListingRefusal.wrongLotState(.recalled)) { try plan(1) }
    #expect(try verify(db) == [])
  }

  // MARK: Of several households, and several units

  private struct Pool {
    let listing: Identifier
    let boxes: Identifier
    let lot: Identifier
    let households: [Identifier]
  }

  /// A pooled lot of 10, 20 and 30 eggs, sold by one and by seven.
  private func pool() throws -> Pool {
    let households = [
      county.household, try county.addHousehold("T-3", village: county.villages[0]),
      try county.addHousehold("T-4", village: county.villages[0]),
    ]
    return try market.write { db in
      func add(_ units: Int, of stock: Identifier?) throws -> Identifier {
        let id = try addListing(
          NewListing(
            seller: .village(county.villages[0]), category: "eggs", title: "鸡蛋",
            description: "", unit: "份", netWeightGrams: 50 * units, price: Fen(101 * Int64(units)),
            shelfLifeDays: 30, split: TestCounty.split, stock: stock, stockUnits: units),
          as: county.admin, in: db)
        _ = try takeStep(.publish, listing: id, as: county.admin, in: db)
        return id
      }
      let listing = try add(1, of: nil)
      let boxes = try add(7, of: listing)
      let lot = try addLot(
        NewLot(
          quantity: 60, harvestedOn: db.today, bestBefore: nil,
          contributions: zip(households, [10, 20, 30]).map {
            Contribution(household: $0, quantity: $1)
          }), to: listing, as: county.admin, in: db)
      return Pool(listing: listing, boxes: boxes, lot: lot.id, households: households)
    }
  }

  @Test("A pooled lot's shortfall is shared by what each household gave")
  func pooled() throws {
    let pool = try pool()
    let plan = try market.write {
      try shareShortfall(
        of: pool.lot, NewShortfall(.quantity(13), rule: .proRata), planned: nil,
        as: county.coordinator, in: $0)
    }
    let shares = Dictionary(
      uniqueKeysWithValues: plan.contributions.map { ($0.household, $0.quantity) })
    // 2.17, 4.33 and 6.5 of 13.
    #expect(pool.households.map { shares[$0] } == [2, 4, 7])
    #expect(try verify(db) == [])
  }

  @Test("Only a lot's own households fall short of it, each once and of no more than it has open")
  func misfits() throws {
    let pool = try pool()
    func expect(_ refusal: ListingRefusal, _ contributions: [(Identifier, Int)]) throws {
      #expect(throws: refusal) {
        try planShortfall(
          of: pool.lot,
          NewShortfall(
            .contributions(contributions.map { Contribution(household: $0.0, quantity: $0.1) }),
            rule: .proRata), as: county.coordinator, in: db)
      }
    }
    let first = pool.households[0]
    try expect(.shortfallOfOthers([1]), [(first, 1), (county.otherHousehold, 1)])
    try expect(.contributionTwice(1), [(first, 1), (first, 1)])
    try expect(
      .shortfallExceedsOpen([.init(contribution: 0, open: 10)]), [(first, 11)])
  }

  @Test("Boxes are cut whole; what is sound in them goes back to the shelf")
  func boxes() throws {
    let pool = try pool()
    let order = try county.order(8, of: pool.boxes)
    try county.pay(order)
    let plan = try market.write {
      try shareShortfall(
        of: pool.lot,
        NewShortfall(
          .contributions([Contribution(household: pool.households[1], quantity: 18)]),
          rule: .proRata), planned: nil, as: county.coordinator, in: $0)
    }
    #expect(plan.cuts.count == 1)
    let now = try Listings.lot(pool.lot, as: county.coordinator, in: db)
    let left = try quantities([order])[0]
    #expect(now.sold == left * 7 && now.adjusted == 18 && now.available == 42 - left * 7)
    #expect(try verify(db) == [])
  }

  @Test("What one household cannot bear is borne by the others")
  func bounds() throws {
    let pool = try pool()
    let order = try county.order(8, of: pool.boxes)
    try county.pay(order)
    _ = try market.write {
      try packConsignment(order.consignments[0].id, as: county.coordinator, in: $0)
    }
    let plan = try planShortfall(
      of: pool.lot, NewShortfall(.quantity(4), rule: .proRata), as: county.coordinator, in: db)
    #expect(plan.quantity == 4)
    #expect(throws: ListingRefusal.shortfallExceedsOpen([.init(contribution: nil, open: 4)])) {
      try planShortfall(
        of: pool.lot, NewShortfall(.quantity(5), rule: .proRata), as: county.coordinator, in: db)
    }
  }

  private func share(
    _ pool: Pool, _ quantity: Int, of household: Int, _ rule: ShortfallRule
  ) throws -> ShortfallPlan {
    try market.write {
      try shareShortfall(
        of: pool.lot,
        NewShortfall(
          .contributions([
            Contribution(household: pool.households[household], quantity: quantity)
          ]), rule: rule), planned: nil, as: county.coordinator, in: $0)
    }
  }

  /// What is left of a household's part, wherever it is.
  private func left(_ pool: Pool, of household: Int) throws -> Int {
    try db.value(
      """
      SELECT available + reserved + sold FROM stock
      WHERE lot_id = \(pool.lot) AND household_id = \(pool.households[household])
      """)
  }

  @Test("The newest order of a pooled lot is cut, whosever goods are short, paid or not")
  func pooledByDate() throws {
    let pool = try pool()
    let old = try county.order(30, of: pool.listing)
    try county.pay(old)
    let new = try county.order(20, of: pool.listing)
    for household in 0..<2 { _ = try share(pool, 10, of: household, .byDate) }
    // Ten were available, and so ten are cut.
    #expect(try quantities([old, new]) == [30, 10])
    #expect(try (0..<3).map { try left(pool, of: $0) } == [0, 10, 30])
    #expect(try verify(db) == [])
  }

  @Test("Each order of a pooled lot loses its part, whosever goods are short")
  func pooledProRata() throws {
    let pool = try pool()
    let orders = try [30, 20, 10].map { try county.order($0, of: pool.listing) }
    _ = try share(pool, 12, of: 2, .proRata)
    #expect(try quantities(orders) == [24, 16, 8])
    #expect(try (0..<3).map { try left(pool, of: $0) } == [10, 20, 18])
    #expect(try verify(db) == [])
  }

  @Test("What others have on the shelf stands in: no order is cut, and no buyer told of any")
  func standIn() throws {
    let pool = try pool()
    let order = try county.order(45, of: pool.listing)
    let plan = try share(pool, 10, of: 0, .byDate)
    #expect(plan.cuts.isEmpty && plan.fromAvailable == 10)
    #expect(try quantities([order]) == [45])
    #expect(try left(pool, of: 0) == 0)
    #expect(
      try db.value("SELECT count(*) FROM outbox_event WHERE type = 'order.revised'") as Int == 0)
    #expect(try revisions(of: order.id, in: db).isEmpty)
    #expect(try verify(db) == [])
  }

  @Test("What a whole box frees beyond what is short goes back to who lost some")
  func givenBack() throws {
    let pool = try pool()
    let orders = [
      try county.order(11, of: pool.listing), try county.order(7, of: pool.boxes),
    ]
    // Of four, the first bears 0.73 and the second 3.27, less than half a box.
    _ = try share(pool, 4, of: 1, .proRata)
    #expect(try quantities(orders) == [11, 6])
    #expect(try Listings.lot(pool.lot, as: county.coordinator, in: db).available == 3)
    #expect(try verify(db) == [])
  }

  @Test("Goods that were exchanged for others' are found where they are not as the log has them")
  func brokenExchange() throws {
    let pool = try pool()
    let order = try county.order(45, of: pool.listing)
    _ = try share(pool, 10, of: 0, .byDate)
    let goods = try OrderStore.allocations(of: order.id, in: db).map(\.allocation)
    #expect(goods.map(\.household).contains(pool.households[0]) == false)
    #expect(goods.reduce(0) { $0 + $1.quantity } == 45)
    // They come back to the household that has none: whose income it is would be another's.
    try market.spoil(
      """
      UPDATE order_allocation SET household_id = \(pool.households[0].rawValue)
      WHERE order_id = \(order.id.rawValue) AND household_id = \(pool.households[2].rawValue)
      """)
    #expect(try verify(db).isEmpty == false)
  }

  @Test("One household's part of a pooled lot cannot fall short of more than it has open")
  func pooledRefusal() throws {
    let pool = try pool()
    let order = try county.order(45, of: pool.listing)
    let entries = { try db.value("SELECT count(*) FROM audit_entry") as Int }
    let before = try entries()
    let beyond = ListingRefusal.shortfallExceedsOpen([.init(contribution: 0, open: 10)])
    #expect(throws: beyond) { try share(pool, 11, of: 0, .byDate) }
    #expect(try entries() == before)
    #expect(try quantities([order]) == [45])
    #expect(try (0..<3).map { try left(pool, of: $0) } == [10, 20, 30])
  }

  @Test("Hams of a pooled lot that are exchanged are weighed and paid for as who gave them says")
  func pooledWeighed() throws {
    let others = try county.addHousehold("T-3", village: county.villages[0])
    let hams = try county.addHams(from: [])
    let households = [county.household, others]
    let lot = try market.write { db in
      try addLot(
        NewLot(
          quantity: 6, harvestedOn: db.today, bestBefore: nil,
          contributions: households.map { Contribution(household: $0, quantity: 3) }), to: hams,
        as: county.admin, in: db)
    }
    let orders = try [3, 2].map { try county.order($0, of: hams) }
    func parts(_ order: Order) throws -> [Allocation] {
      try OrderStore.allocations(of: order.id, in: db).map(\.allocation)
    }
    // All of the older order's are the first household's, or the other's.
    let first = try parts(orders[0])[0].household
    #expect(try parts(orders[0]).map(\.quantity) == [3])
    let short = NewShortfall(
      .contributions([Contribution(household: first, quantity: 2)]), rule: .byDate)
    let plan = try market.write {
      try shareShortfall(of: lot.id, short, planned: nil, as: county.coordinator, in: $0)
    }
    // One was available, one is cut of the newer order, and the older gets what that gave up.
    #expect(plan.fromAvailable == 1)
    #expect(try quantities(orders) == [3, 1])
    let old = try Orders.order(orders[0].id, as: county.buyer, in: db)
    try county.pay(old)
    let weights = try parts(old).map {
      WeighedPart(
        line: 1, lot: $0.lot, household: $0.household,
        grams: Array(repeating: $0.household == first ? 2_000 : 1_900, count: $0.quantity))
    }
    #expect(weights.count == 2)
    _ = try market.write {
      try packConsignment(
        old.consignments[0].id, weights: weights, as: county.coordinator, in: $0)
    }
    try county.finish(old)
    // 5,800 g at 100 yuan for 2,000 g, of which households get what the split says, by their grams.
    let packed = try Orders.order(old.id, as: county.buyer, in: db)
    #expect(packed.goods == Fen(29_000))
    let shares = try households.map { try balance(of: .household($0), in: db).rawValue }
    let firstShare = try balance(of: .household(first), in: db).rawValue
    #expect(firstShare == shares.reduce(0, +) * 2_000 / 5_800)
    #expect(try verify(db) == [])
  }
}
