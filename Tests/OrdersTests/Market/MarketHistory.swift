import Core
import Fulfilment
import Listings
import Orders
import Reports
import SQLite
import Storage
import TestSupport
import Testing

/// Where the market and its model part.
struct HistoryFault: Error {
  let text: String
}

/// A market and its model, driven by the same random steps.
final class MarketHistory {
  /// After how many steps the whole database is proved, and at the end.
  static let stepsBetweenProofs = 60

  let market: TestMarket
  var model = MarketModel()
  private(set) var statusesSeen: Set<OrderStatus> = []
  /// The steps that were not refused at least once.
  private(set) var done: Set<PlannedStep.Kind> = [.wait]
  private var kind = PlannedStep.Kind.wait
  var random: SeededGenerator
  let listings: [Identifier]
  let contributors: [Identifier]

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
    model.homes = [county.otherHousehold: county.villages[1]]
    for household in contributors { model.homes[household] = county.villages[0] }
    for listing in stocks { for _ in 0..<2 { try addLot(to: listing) } }
  }

  /// The listings that have lots.
  var stocks: [Identifier] { listings.filter { model.goods[$0]?.stock == $0 } }

  var admin: Actor { market.county.admin }

  /// Runs a history from a new market on, up to the first step after which something is otherwise
  /// than in the model. The whole database is proved each `proofs` steps, and at the end. `spoil`
  /// changes the model after each step.
  static func run(
    _ steps: [PlannedStep], seed: UInt64, proofs: Int = stepsBetweenProofs,
    spoil: (inout MarketModel) -> Void = { _ in }
  ) throws -> (fault: String?, history: MarketHistory) {
    let history = try MarketHistory(seed: seed)
    for (index, step) in steps.enumerated() {
      do {
        try history.take(step)
        spoil(&history.model)
        var differences = try history.differences()
        if (index + 1) % proofs == 0 || index + 1 == steps.count {
          differences += try history.differencesOfStanding()
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
    kind = step.kind
    switch step.kind {
    case .place: try place()
    case .pay: try pay()
    case .cancel: try cancel()
    case .reduce: try reduce()
    case .refund: try refund()
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
    case .openRound: try openRound()
    case .waive: try waive()
    case .pack: try pack()
    case .forward: try moveToHub(arrives: false)
    case .reachHub: try moveToHub(arrives: true)
    case .dispatch: try dispatch()
    case .sendPart: try sendPart()
    case .dispatchJoined: try sendJoined()
    case .deliver: try deliver()
    case .fail: try fail()
    case .sendAgain: try sendAgain()
    case .lose: try giveUp(isLost: true)
    case .bringBack: try giveUp(isLost: false)
    case .takeIn: try takeMoney()
    case .tellAgain: try tellAgain()
    case .assign: try assign()
    case .giveBack: try giveBack()
    case .applyHeld: try applyHeld()
    case .collect: try collect()
    case .handIn: try handInCash()
    case .claim: try claim()
    case .decide: try decide()
    case .withdraw: try withdraw()
    case .makePayout: try payOut()
    case .confirmPayout: try confirmPayment()
    case .callOffPayout: try callOffPayment()
    case .bounce: try bounce()
    }
    statusesSeen.formUnion(model.purchases.values.map(\.status))
  }

  /// Runs an operation as the writer does. Throws `HistoryFault` where it is refused otherwise than
  /// the model says.
  func attempt<T>(
    _ refusal: (any Refusal & Equatable)?, _ body: (Connection) throws -> T
  ) throws -> T? {
    do {
      let value = try write(body)
      guard let refusal else { return value }
      throw HistoryFault(text: "not refused by \(refusal)")
    } catch let other as any Refusal {
      if let refusal, isSame(refusal, other) { return nil }
      throw HistoryFault(
        text: "refused by \(other), not by \(refusal.map { "\($0)" } ?? "anything")")
    }
  }

  private func isSame<Refused: Refusal & Equatable>(
    _ refusal: Refused, _ other: any Refusal
  ) -> Bool { (other as? Refused) == refusal }

  /// Runs what is never refused, and tells the model when that was.
  func write<T>(_ body: (Connection) throws -> T) throws -> T {
    let (value, now) = try market.write { (try body($0), $0.now) }
    model.now = now
    done.insert(kind)
    return value
  }

  func expect(_ isSo: Bool, _ what: String) throws {
    if !isSo { throw HistoryFault(text: what) }
  }

  /// One of the orders that `fits`, as a rule; one in four times, and where none does, any.
  func anyOrder(_ fits: (MarketModel.Purchase) -> Bool = { _ in false }) -> Identifier? {
    // Sorted: a dictionary's own order changes from run to run. The younger half is likelier.
    let ids = model.purchases.keys.sorted()
    let fitting = ids.filter { model.purchases[$0].map(fits) ?? false }
    if Int.random(in: 0..<4, using: &random) > 0,
      let id = fitting.randomElement(using: &random)
    {
      return id
    }
    return Bool.random(using: &random)
      ? ids.suffix(6).randomElement(using: &random) : ids.randomElement(using: &random)
  }

  /// A place in a list of consignments: one that stands like this, if there is any.
  func anyPlace(
    _ purchase: MarketModel.Purchase, _ fits: (MarketModel.Consignment) -> Bool
  ) -> Int? {
    let places = purchase.consignments.indices
    return places.filter { fits(purchase.consignments[$0]) }.randomElement(using: &random)
      ?? places.randomElement(using: &random)
  }
}
