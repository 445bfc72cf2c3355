import Core
import Fulfilment
import Ledger
import Listings
import Orders
import Reports
import SQLite
import Storage
import TestSupport
import Testing

/// A step of a history: what is done, and the seed of its choices, so that a history can leave out
/// any of its steps and take the others as before.
struct PlannedStep: CustomStringConvertible {
  enum Kind: CaseIterable {
    case place, pay, cancel, refund, pack, dispatch, deliver, confirm, wait, expire
    case confirmByTime, addLot, expectLot, harvest, expireLots, adjust, shelve
    case recall, shorten, openRound, reduce, lose, bringBack

    /// How likely it is beside the others.
    var weight: Int {
      switch self {
      case .place: 8
      case .pay, .pack, .dispatch, .deliver: 4
      case .confirm, .addLot: 3
      case .cancel, .reduce, .refund, .adjust, .wait, .harvest, .shorten: 2
      case .expire, .confirmByTime, .expectLot, .expireLots, .shelve, .recall, .openRound, .lose,
        .bringBack:
        1
      }
    }
  }

  let kind: Kind
  let seed: UInt64

  var description: String { "\(kind)" }

  static func some(_ count: Int, seed: UInt64) -> [PlannedStep] {
    var random = SeededGenerator(seed: seed)
    let kinds = Kind.allCases.flatMap { Array(repeating: $0, count: $0.weight) }
    return (0..<count).map { _ in
      PlannedStep(kind: kinds.randomElement(using: &random) ?? .place, seed: random.next())
    }
  }
}

/// Where the market and its model part.
struct HistoryFault: Error {
  let text: String
}

/// A market and its model, driven by the same random steps.
final class MarketHistory {
  /// After how many steps the whole database is proved.
  static let stepsBetweenProofs = 40

  let market: TestMarket
  var model = MarketModel()
  private(set) var statusesSeen: Set<OrderStatus> = []
  var random: SeededGenerator
  private let listings: [Identifier]
  private let contributors: [Identifier]

  init(seed: UInt64) throws {
    random = SeededGenerator(seed: seed)
    market = try TestMarket(clock: ManualClock(seed: seed))
    let county = market.county
    contributors =
      [county.household]
      + (try ["N-1", "N-4"].map { try county.addHousehold($0, village: county.villages[0]) })
    listings = try market.write { db in
      var listings: [Identifier] = []
      for ware in Ware.all(in: county) {
        let id = try addListing(
          NewListing(
            seller: ware.seller, category: "eggs", title: "物", description: "", unit: "盒",
            netWeightGrams: ware.grams, price: Fen(ware.price), shelfLifeDays: 20,
            split: ware.split, stock: ware.sharesStockOf.map { listings[$0] },
            stockUnits: ware.units, toleranceBasisPoints: ware.tolerance), as: county.admin, in: db)
        _ = try takeStep(.publish, listing: id, as: county.admin, in: db)
        listings.append(id)
      }
      return listings
    }
    for (id, ware) in zip(listings, Ware.all(in: county)) {
      let isElsewhere = ware.seller == .household(county.otherHousehold)
      model.goods[id] = MarketModel.Goods(
        village: county.villages[isElsewhere ? 1 : 0], price: ware.price, grams: ware.grams,
        villageShare: Int64(ware.split.village), logisticsShare: Int64(ware.split.logistics),
        isPooled: ware.seller == .village(county.villages[0]),
        stock: ware.sharesStockOf.map { listings[$0] } ?? id, units: ware.units,
        tolerance: ware.tolerance)
    }
    model.people = [contributors[0]: 3, contributors[1]: 2, contributors[2]: 2]
    for listing in stocks { for _ in 0..<2 { try addLot(to: listing) } }
  }

  /// The listings that have lots.
  var stocks: [Identifier] { listings.filter { model.goods[$0]?.stock == $0 } }

  /// Runs a history from a new market on, up to the first step after which something is otherwise
  /// than in the model. `spoil` changes the model after each step.
  static func run(
    _ steps: [PlannedStep], seed: UInt64, spoil: (inout MarketModel) -> Void = { _ in }
  ) throws -> (fault: String?, history: MarketHistory) {
    let history = try MarketHistory(seed: seed)
    for (index, step) in steps.enumerated() {
      do {
        try history.take(step)
        spoil(&history.model)
        var differences = try history.differences()
        if (index + 1) % stepsBetweenProofs == 0 || index + 1 == steps.count {
          differences += try verify(history.market.db).map(\.description)
        }
        if !differences.isEmpty { throw HistoryFault(text: differences.joined(separator: "; ")) }
      } catch let fault as HistoryFault {
        return ("step \(index + 1), \(step): \(fault.text)", history)
      }
    }
    return (nil, history)
  }

  /// Takes one step in the market and, if it may be taken, in the model.
  private func take(_ step: PlannedStep) throws {
    random = SeededGenerator(seed: step.seed)
    switch step.kind {
    case .place: try place()
    case .pay: try pay()
    case .cancel: try cancel()
    case .refund: try refund()
    case .pack: try advance(to: .packed)
    case .dispatch: try advance(to: .dispatched)
    case .deliver: try advance(to: .delivered)
    case .confirm: try confirm()
    case .wait: market.clock.advance(seconds: Int64.random(in: 1...1_200, using: &random))
    case .expire: try expire()
    case .confirmByTime: try confirmByTime()
    case .addLot: try addLot(to: stocks.randomElement(using: &random) ?? listings[0])
    case .expectLot:
      try addLot(to: stocks.randomElement(using: &random) ?? listings[0], isExpected: true)
    case .harvest: try harvest()
    case .expireLots: try expireLots()
    case .adjust: try adjust()
    case .shelve: try shelve()
    case .recall: try recall()
    case .shorten: try shorten()
    case .reduce: try reduce()
    case .openRound: try openRound()
    case .lose: try giveUp(isLost: true)
    case .bringBack: try giveUp(isLost: false)
    }
    statusesSeen.formUnion(model.purchases.values.map(\.status))
  }

  /// What the database says otherwise than the model.
  func differences() throws -> [String] {
    let db = market.db
    var differences: [String] = []
    differences += try stockDifferences(in: db)
    for (account, amount) in model.money {
      let balance = try balance(of: account, in: db).rawValue
      if balance != amount { differences.append("\(account): \(balance) fen, not \(amount)") }
    }
    try db.each(
      "SELECT id, status, goods_fen, shipping_fen, paid_fen, refunded_fen FROM customer_order"
    ) { row in
      let (id, status): (Identifier, OrderStatus) = (try row[0], try row[1])
      let sums: [Int64] = [try row[2], try row[3], try row[4], try row[5]]
      guard let ours = model.purchases[id] else { return differences.append("order \(id)") }
      if ours.status != status { differences.append("order \(id): \(status), not \(ours.status)") }
      let expected = [ours.goods, ours.shipping, ours.paid, ours.refunded]
      if sums != expected { differences.append("order \(id): \(sums), not \(expected)") }
    }
    return differences
  }

  private func stockDifferences(in db: Connection) throws -> [String] {
    var differences: [String] = []
    let rows = try db.all(
      """
      SELECT lot_id, household_id, available, reserved, sold, adjusted
      FROM stock ORDER BY lot_id, household_id
      """
    ) { row in
      MarketModel.Row(
        lot: try row[0], household: try row[1], available: try row[2], reserved: try row[3],
        sold: try row[4], adjusted: try row[5])
    }
    let expected = model.rows.sorted { ($0.lot, $0.household) < ($1.lot, $1.household) }
    for (row, ours) in zip(rows, expected) where row != ours {
      differences.append("stock: \(row), not \(ours)")
    }
    if rows.count != expected.count { differences.append("\(rows.count) rows of stock") }
    try db.each("SELECT id, status, harvested_on, best_before FROM lot") { row in
      let (id, status): (Identifier, LotStatus) = (try row[0], try row[1])
      let (day, bestBefore): (CivilDate, CivilDate) = (try row[2], try row[3])
      guard let ours = model.lots[id] else { return differences.append("lot \(id)") }
      if (ours.status, ours.day, ours.bestBefore) != (status, day, bestBefore) {
        differences.append("lot \(id): \(status) \(day) \(bestBefore), not \(ours)")
      }
    }
    return differences
  }

  // MARK: Steps

  /// Runs an operation as the writer does. Throws `HistoryFault` where it is refused otherwise than
  /// the model says.
  func attempt<Refused: Refusal & Equatable, T>(
    _ refusal: Refused?, _ body: (Connection) throws -> T
  ) throws -> T? {
    do {
      let done = try market.write(body)
      guard let refusal else { return done }
      throw HistoryFault(text: "not refused by \(refusal)")
    } catch let other as any Refusal {
      guard let refused = other as? Refused, refused == refusal else {
        throw HistoryFault(
          text: "refused by \(other), not by \(refusal.map { "\($0)" } ?? "anything")")
      }
      return nil
    }
  }

  private func expect(_ isSo: Bool, _ what: String) throws {
    if !isSo { throw HistoryFault(text: what) }
  }

  func anyOrder() -> Identifier? {
    // Sorted: a dictionary's own order changes from run to run. The younger half is likelier.
    let ids = model.purchases.keys.sorted()
    return Bool.random(using: &random)
      ? ids.suffix(6).randomElement(using: &random) : ids.randomElement(using: &random)
  }

  private func place() throws {
    let basket = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      BasketLine(
        listing: listings.randomElement(using: &random) ?? listings[0],
        quantity: Int.random(in: 1...7, using: &random))
    }
    let today = market.clock.now.countyDate
    let order = try attempt(model.refusal(of: basket, on: today)) { db in
      let costs = try quote(basket, in: db)
      let order = try placeOrder(
        NewOrder(basket: basket, recipient: TestCounty.recipient, note: ""),
        as: market.county.buyer, in: db)
      try expect(costs.total == order.total, "a quote of \(costs.total)")
      return order
    }
    guard let order else { return }
    model.place(basket, order, on: today)
    try expect(
      order.total.rawValue == model.purchases[order.id]?.total,
      "a total of \(order.total)")
  }

  private func pay() throws {
    guard let id = anyOrder(), let purchase = model.purchases[id] else { return }
    let isExact = Int.random(in: 0..<8, using: &random) > 0
    let refusal: OrderRefusal? =
      purchase.due == 0
      ? .wrongState(purchase.status)
      : isExact ? nil : .amountIsNotDue(due: Fen(purchase.due))
    let payment = NewPayment(
      method: .bankTransfer, amount: Fen(max(1, purchase.due) + (isExact ? 0 : 1)), reference: "x")
    let done = try attempt(refusal) {
      try recordPayment(payment, for: id, as: market.county.admin, in: $0)
    }
    if done != nil { model.pay(id) }
  }

  private func cancel() throws {
    guard let id = anyOrder(), let status = model.purchases[id]?.status else { return }
    let refusal: OrderRefusal? =
      status == .placed || status == .paid ? nil : .wrongState(status)
    let done = try attempt(refusal) { try cancelOrder(id, as: market.county.buyer, in: $0) }
    if done != nil { model.cancel(id) }
  }

  private func refund() throws {
    let owed = model.purchases.filter { $0.value.owed > 0 }.keys.sorted()
    guard let id = owed.randomElement(using: &random) ?? anyOrder(),
      let status = model.purchases[id]?.status
    else { return }
    let left = model.purchases[id]?.owed ?? 0
    let amount = Int64.random(in: 1...max(1, left + left / 4), using: &random)
    let isWhole = Bool.random(using: &random)
    let refusal: OrderRefusal? =
      left == 0
      ? .wrongState(status)
      : !isWhole && amount > left ? .refundExceedsPayment(left: Fen(left)) : nil
    let refund = try attempt(refusal) {
      try refundOrder(
        id, amount: isWhole ? nil : Fen(amount), reason: "x", as: market.county.admin, in: $0)
    }
    if let refund { model.refund(id, refund.amount.rawValue) }
  }

  private func advance(to step: ConsignmentStatus) throws {
    // Mostly an order that is on its way, or nothing would ever arrive.
    let moving = model.purchases
      .filter { [.paid, .packing, .dispatched].contains($0.value.status) }.keys.sorted()
    let isAny = Int.random(in: 0..<4, using: &random) == 0
    guard let id = isAny ? anyOrder() : moving.randomElement(using: &random),
      let purchase = model.purchases[id]
    else { return }
    let places = purchase.consignments.indices
    // The model keeps a consignment's step by its rank.
    let before = ConsignmentStatus.withoutHub[
      (ConsignmentStatus.withoutHub.firstIndex(of: step) ?? 1) - 1]
    let fitting = places.filter { purchase.consignments[$0].status == before }
    guard
      let place = (fitting.randomElement(using: &random) ?? places.randomElement(using: &random))
    else { return }
    let consignment = purchase.consignments[place]
    let mayMove = [.paid, .packing, .dispatched].contains(purchase.status)
    let refusal: OrderRefusal? =
      mayMove && consignment.status == before
      ? model.refusal(of: step, purchase, place)
      : .wrongConsignmentState(consignment.status, order: purchase.status)
    let admin = market.county.admin
    let weights = step == .packed ? someWeights(of: purchase, in: consignment.village) : []
    let now = try attempt(refusal) { db in
      switch step {
      case .packed:
        _ = try packConsignment(
          consignment.id, weights: weights.map(\.given), as: admin, in: db)
      case .dispatched:
        _ = try dispatchConsignment(
          consignment.id, carrier: "邮政", trackingNumber: "1", as: admin, in: db)
      default: _ = try deliverConsignment(consignment.id, as: admin, in: db)
      }
      return db.now
    }
    guard let now else { return }
    model.advance(id, place, at: now)
    model.weigh(id, weights.map { ($0.line, $0.part, $0.given.grams.reduce(0, +)) })
  }

  private func confirm() throws {
    let delivered = model.purchases.filter { $0.value.status == .delivered }.keys.sorted()
    guard let id = delivered.randomElement(using: &random) ?? anyOrder(),
      let status = model.purchases[id]?.status
    else { return }
    let refusal: OrderRefusal? = status == .delivered ? nil : .wrongState(status)
    let done = try attempt(refusal) { try confirmOrder(id, as: market.county.buyer, in: $0) }
    if done != nil { model.complete(id) }
  }

  private func expire() throws {
    market.clock.advance(seconds: Int64.random(in: 1...2_400, using: &random))
    let now = try market.write { db in
      _ = try cancelUnpaidOrders(upTo: 1_000, in: db)
      return db.now
    }
    for (id, purchase) in model.purchases
    where purchase.status == .placed && purchase.payBefore <= now { model.cancel(id) }
  }

  private func confirmByTime() throws {
    market.clock.advance(days: Int64.random(in: 0...4, using: &random))
    let now = try market.write { db in
      _ = try confirmDeliveredOrders(upTo: 1_000, in: db)
      return db.now
    }
    for (id, purchase) in model.purchases where purchase.status == .delivered {
      if let at = purchase.deliveredAt, at.adding(days: 7) <= now { model.complete(id) }
    }
  }

  private func addLot(to stock: Identifier, isExpected: Bool = false) throws {
    let parts = contributors.map { ($0, Int.random(in: 1...15, using: &random)) }
    let sum = parts.reduce(0) { $0 + $1.1 }
    let kept = Int.random(in: 0...20, using: &random)
    let ahead = isExpected ? Int.random(in: 1...10, using: &random) : 0
    let isPooled = model.goods[stock]?.isPooled == true
    let lot = try market.write { db in
      let day = db.today.adding(days: ahead)
      let lot = try Listings.addLot(
        NewLot(
          quantity: sum, harvestedOn: day, isExpected: isExpected,
          bestBefore: day.adding(days: kept),
          contributions: isPooled
            ? parts.map { Contribution(household: $0.0, quantity: $0.1) } : nil),
        to: stock, as: market.county.admin, in: db)
      // Far more than in past weeks waits for the county office, which lets it go.
      return lot.status == .held
        ? try reviewLot(lot.id, .release, as: market.county.admin, in: db) : lot
    }
    model.lots[lot.id] = MarketModel.Lot(
      stock: stock, status: isExpected ? .expected : .harvested, day: lot.harvestedOn,
      bestBefore: lot.bestBefore)
    for contribution in lot.contributions {
      model.rows.append(
        MarketModel.Row(
          lot: lot.id, household: contribution.household, available: contribution.quantity))
    }
  }

  private func harvest() throws {
    let expected = model.lots.filter { $0.value.status == .expected }.keys.sorted()
    guard
      let id = expected.randomElement(using: &random)
        ?? model.lots.keys.sorted().randomElement(using: &random), let lot = model.lots[id]
    else { return }
    let today = market.clock.now.countyDate
    let bestBefore = today.adding(days: Int.random(in: 0...15, using: &random))
    let refusal: ListingRefusal? = lot.status == .expected ? nil : .wrongLotState(lot.status)
    let done = try attempt(refusal) {
      try harvestLot(
        id, on: today, bestBefore: bestBefore, as: market.county.admin, in: $0)
    }
    if done != nil { model.harvest(id, on: today, bestBefore: bestBefore) }
  }

  private func expireLots() throws {
    _ = try market.write { try Listings.expireLots(upTo: 1_000, in: $0) }
    model.expire(on: market.clock.now.countyDate)
  }

  private func adjust() throws {
    guard let lot = model.lots.keys.sorted().randomElement(using: &random),
      let status = model.lots[lot]?.status
    else { return }
    let delta = Int.random(in: -6...3, using: &random)
    let available = model.available(inLot: lot)
    let refusal: ListingRefusal? =
      status != .expected && status != .harvested
      ? .wrongLotState(status)
      : available + delta < 0 ? .adjustmentBelowReserved(available: available) : nil
    let done = try attempt(refusal) {
      try adjustLot(lot, by: delta, reason: .recount, as: market.county.admin, in: $0)
    }
    if done != nil { model.adjust(lot, by: delta) }
  }

  private func shelve() throws {
    guard let listing = listings.randomElement(using: &random),
      let isOnShelf = model.goods[listing]?.isOnShelf
    else { return }
    // Seldom off for long: an empty shelf sells nothing.
    if isOnShelf, Int.random(in: 0..<6, using: &random) > 0 { return }
    _ = try market.write {
      try takeStep(
        isOnShelf ? .pause : .publish, listing: listing, as: market.county.admin, in: $0)
    }
    model.goods[listing]?.isOnShelf = !isOnShelf
  }
}
