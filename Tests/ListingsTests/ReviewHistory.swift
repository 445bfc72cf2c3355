import Access
import Core
import Households
import Listings
import Orders
import Reports
import SQLite
import Storage
import TestSupport

/// A step of a history: what is done, and the seed of its choices, so that a history can leave out
/// any of its steps and take the others as before.
struct ReviewStep: CustomStringConvertible {
  enum Kind: CaseIterable {
    case draft, publish, giveBack, pause, retire, trust, season, count
    case addLot, review, postpone, harvest, expire, wait
    case order, cancel, ask, takeBack, tell

    /// How likely it is beside the others.
    var weight: Int {
      switch self {
      case .publish, .addLot, .order: 5
      case .review, .postpone, .harvest, .ask: 3
      case .draft, .giveBack, .trust, .tell, .cancel, .wait, .pause, .season: 2
      case .retire, .count, .expire, .takeBack: 1
      }
    }
  }

  let kind: Kind
  let seed: UInt64

  var description: String { "\(kind)" }

  static func some(_ count: Int, seed: UInt64) -> [ReviewStep] {
    var random = SeededGenerator(seed: seed)
    let kinds = Kind.allCases.flatMap { Array(repeating: $0, count: $0.weight) }
    return (0..<count).map { _ in
      ReviewStep(kind: kinds.randomElement(using: &random) ?? .publish, seed: random.next())
    }
  }
}

/// A market and its `ReviewModel`, driven by the same random steps.
final class ReviewHistory {
  /// After how many steps the whole database is proved.
  static let stepsBetweenProofs = 40
  static let hensAtFirst = 20

  let market: TestMarket
  var model: ReviewModel
  private var random = SeededGenerator(seed: 0)
  private let sellers: [(seller: NewListing.Seller, households: [Identifier], village: Identifier)]
  var county: TestCounty { market.county }
  var db: Connection { market.db }

  init(seed: UInt64) throws {
    let market = try TestMarket(clock: ManualClock(seed: seed))
    self.market = market
    let county = market.county
    let other = try county.addHousehold("N-1", village: county.villages[0])
    model = ReviewModel(today: market.db.today)
    model.villages = [
      county.coordinator.id: county.villages[0], county.otherCoordinator.id: county.villages[1],
    ]
    model.trusted = [county.coordinator.id]
    sellers = [
      (.household(county.household), [county.household], county.villages[0]),
      (.village(county.villages[0]), [county.household, other].sorted(), county.villages[0]),
      (.household(county.otherHousehold), [county.otherHousehold], county.villages[1]),
    ]
    for household in [county.household, other, county.otherHousehold] {
      try count(Self.hensAtFirst, of: household)
    }
    for seller in sellers.indices { try draft(seller) }
    for id in model.goods.keys.sorted() {
      try market.write { _ = try takeStep(.publish, listing: id, as: county.admin, in: $0) }
      try model.publish(id, as: .office)
    }
  }

  /// Runs a history from a new market on, up to the first step after which something is otherwise
  /// than in the model. `spoil` changes the model after each step.
  static func fault(
    in steps: [ReviewStep], seed: UInt64, spoil: (inout ReviewModel) -> Void = { _ in }
  ) throws -> String? {
    let history = try ReviewHistory(seed: seed)
    for (index, step) in steps.enumerated() {
      var differences = try history.take(step)
      spoil(&history.model)
      differences += try history.differences()
      if (index + 1) % stepsBetweenProofs == 0 || index + 1 == steps.count {
        differences += try verify(history.db).map(\.description)
      }
      if !differences.isEmpty {
        return "step \(index + 1), \(step): \(differences.joined(separator: "; "))"
      }
    }
    return nil
  }

  // MARK: Steps

  private func take(_ step: ReviewStep) throws -> [String] {
    random = SeededGenerator(seed: step.seed)
    model.today = db.today
    switch step.kind {
    case .draft: try draft(.random(in: sellers.indices, using: &random))
    case .trust: try trust()
    case .count:
      if let household = any(Array(model.hens.keys)) { try count(number(2...40), of: household) }
    case .wait: market.clock.advance(days: Int64(number(1...4)))
    case .expire:
      while try market.write({ try expireLots(upTo: 2, in: $0) }) {}
      model.expire()
    case .tell: try tell()
    case .publish, .giveBack, .pause, .retire, .season: return try move(step.kind)
    case .addLot: return try addLot()
    case .review, .postpone, .harvest: return try decide(step.kind)
    case .order: return try order()
    case .cancel:
      let open = model.purchases.filter(\.value.isOpen).map(\.key)
      let isOpen = !open.isEmpty && number(0...4) > 0
      guard let id = any(isOpen ? open : Array(model.purchases.keys)),
        let purchase = model.purchases[id]
      else { break }
      let buyer = try actor(purchase.buyer)
      return agree(
        try market.write { _ = try cancelOrder(id, as: buyer, in: $0) }, try model.cancel(id))
    case .ask, .takeBack: return try wish(step.kind)
    }
    return []
  }

  private func draft(_ seller: Int) throws {
    let (seller, households, village) = sellers[seller]
    let id = try market.write {
      try addListing(
        NewListing(
          seller: seller, category: "hen_eggs", title: "物", description: "", unit: "盒",
          netWeightGrams: ReviewModel.gramsPerBox, price: Fen(4_500),
          shelfLifeDays: ReviewModel.shelfLifeDays, split: TestCounty.split), as: county.admin,
        in: $0)
    }
    model.goods[id] = ReviewModel.Good(village: village, households: households)
  }

  private func count(_ hens: Int, of household: Identifier) throws {
    _ = try market.write {
      try countResource(
        "hens", hens, on: nil, of: household, among: ["hens"], as: county.admin, in: $0)
    }
    model.hens[household] = hens
  }

  private func trust() throws {
    guard let id = any(Array(model.villages.keys)) else { return }
    let mayPublish = Bool.random(using: &random)
    try market.write { db in
      try changeAccount(id, AccountChange(mayPublish: mayPublish), as: county.admin, in: db)
      try withdrawListings(publishedBy: id, as: county.admin, in: db)
    }
    model.setTrust(id, mayPublish)
  }

  private func move(_ kind: ReviewStep.Kind) throws -> [String] {
    let isEnd = kind == .retire && number(0...2) == 0
    let wanted: [ListingStatus] =
      switch kind {
      case .publish: [.draft, .submitted, .paused]
      case .giveBack: [.submitted]
      default: [.published, .paused]
      }
    let isFitting = { id in wanted.contains { $0 == self.model.goods[id]?.status } }
    guard kind != .retire || isEnd, let id = anyListing(where: isFitting) else { return [] }
    let (person, actor) = try somebody(for: id, isOffice: kind == .giveBack)
    func step(_ action: ListingAction) throws {
      _ = try market.write { try takeStep(action, listing: id, as: actor, in: $0) }
    }
    switch kind {
    case .publish: return agree(try step(.publish), try model.publish(id, as: person))
    case .pause: return agree(try step(.pause), try model.pause(id, as: person))
    case .retire: return agree(try step(.retire), try model.retire(id, as: person))
    case .giveBack:
      return agree(
        try step(.giveBack(reason: "净重？")),
        try model.giveBack(id, reason: "净重？", as: person))
    default:
      let month = db.today.month
      let seasons = [[month], [month, month % 12 + 1], [(month + 5) % 12 + 1], Array(1...12)]
      guard let season = Season(months: any(seasons) ?? []) else { return [] }
      return agree(
        try market.write {
          try changeListing(id, ListingChange(season: season), as: actor, in: $0)
        }, try model.setSeason(id, season, as: person))
    }
  }

  private func addLot() throws -> [String] {
    guard let listing = anyListing(), let good = model.goods[listing] else { return [] }
    let (person, actor) = try somebody(for: listing)
    let isExpected = Bool.random(using: &random)
    let day = db.today.adding(days: isExpected ? number(0...9) : number(-14...1))
    let parts = good.households.map {
      ReviewModel.Part(household: $0, received: number(1...4))
    }
    let isPooled = parts.count > 1
    let (faults, entered, lot) = both(
      try market.write { db in
        try Listings.addLot(
          NewLot(
            quantity: parts.reduce(0) { $0 + $1.received }, harvestedOn: day,
            isExpected: isExpected, bestBefore: nil,
            contributions: isPooled
              ? parts.map { Contribution(household: $0.household, quantity: $0.received) } : nil),
          to: listing, as: actor, in: db
        ).id
      }, try model.entered(parts, to: listing, on: day, isExpected: isExpected, as: person))
    if let entered, let lot { model.add(lot, id: entered) }
    return faults
  }

  private func decide(_ kind: ReviewStep.Kind) throws -> [String] {
    let wanted: LotStatus = kind == .review ? .held : .expected
    let fitting = model.lots.filter { $0.value.status == wanted }.map(\.key)
    // As a rule something that can be done is.
    let isFitting = !fitting.isEmpty && number(0...7) > 0
    guard let id = any(isFitting ? fitting : Array(model.lots.keys)),
      let listing = model.lots[id]?.listing
    else { return [] }
    let (person, actor) = try somebody(for: listing, isOffice: kind == .review)
    let day = db.today.adding(days: number(kind == .harvest ? -3...1 : 0...9))
    switch kind {
    case .review:
      let reason = Bool.random(using: &random) ? "太多" : nil
      let decision = reason.map { LotDecision.refuse(reason: $0) } ?? .release
      return agree(
        try market.write { _ = try reviewLot(id, decision, as: actor, in: $0) },
        try model.review(id, refusal: reason, as: person))
    case .postpone:
      return agree(
        try market.write { _ = try postponeLot(id, to: day, as: actor, in: $0) },
        try model.postpone(id, to: day, as: person))
    default:
      return agree(
        try market.write { _ = try harvestLot(id, on: day, as: actor, in: $0) },
        try model.harvest(id, on: day, as: person))
    }
  }

  private func order() throws -> [String] {
    guard let listing = anyListing(where: model.canBeOrdered),
      let buyer = any([county.buyer, county.otherBuyer])
    else { return [] }
    let quantity = number(1...4)
    let (faults, placed, purchase) = both(
      try county.order(quantity, of: listing, as: buyer).id,
      try model.order(quantity, of: listing, by: buyer.id))
    if let placed, let purchase { model.purchases[placed] = purchase }
    return faults
  }

  private func wish(_ kind: ReviewStep.Kind) throws -> [String] {
    let isPublic = { id in self.model.goods[id]?.isPublic == true }
    guard let id = anyListing(where: isPublic),
      let buyer = any([county.buyer, county.otherBuyer])
    else { return [] }
    if kind == .ask {
      return agree(
        try market.write { _ = try askForReminder(of: id, as: buyer, in: $0) },
        try model.ask(id, as: buyer.id))
    }
    return agree(
      try market.write { try withdrawReminder(of: id, as: buyer, in: $0) },
      try model.takeBack(id, as: buyer.id))
  }

  /// What the program does by itself.
  private func tell() throws {
    var place: Identifier?
    repeat {
      let (listings, next) = try listingsThatCameBack(after: place, upTo: 2, in: db)
      for id in listings {
        while try market.write({ try tellReminders(of: id, upTo: 1, in: $0) }) {}
      }
      place = next
    } while place != nil
    model.tellWishes()
  }

  // MARK: Choices

  private func any<T>(_ things: [T]) -> T? { things.randomElement(using: &random) }
  /// In an order that is the same in each run.
  private func any(_ ids: [Identifier]) -> Identifier? {
    ids.sorted().randomElement(using: &random)
  }
  private func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &random) }

  private func actor(_ id: Identifier) throws -> Actor { try account(id, in: db).actor }

  /// The county office or the listing's coordinator, now and then another or a buyer, with its
  /// rights of now.
  private func somebody(
    for listing: Identifier, isOffice: Bool = false
  ) throws -> (ReviewModel.Person, Actor) {
    if isOffice, number(0...3) > 0 { return (.office, county.admin) }
    let village = model.goods[listing]?.village
    let coordinators = [county.coordinator.id, county.otherCoordinator.id]
    let own = coordinators.filter { model.villages[$0] == village }
    switch number(0...9) {
    case 0...3: return (.office, county.admin)
    case 9: return (.buyer(county.buyer.id), county.buyer)
    case let chance:
      let id = any(chance == 8 ? coordinators : own) ?? county.coordinator.id
      return (.coordinator(id), try actor(id))
    }
  }

  /// A listing, as a rule one of which this is true.
  private func anyListing(
    where isFitting: (Identifier) -> Bool = { _ in true }
  ) -> Identifier? {
    let fitting = model.goods.keys.filter(isFitting)
    return any(fitting.isEmpty || number(0...4) == 0 ? Array(model.goods.keys) : fitting)
  }

  // MARK: Agreement

  /// Both do it, or both refuse it for the same reason; with what they give.
  private func both<Real, Modelled>(
    _ real: @autoclosure () throws -> Real, _ modelled: @autoclosure () throws -> Modelled
  ) -> (faults: [String], real: Real?, modelled: Modelled?) {
    func outcome<T>(_ body: () throws -> T) -> (T?, String) {
      do { return (try body(), "done") } catch { return (nil, "\(error)") }
    }
    let (one, other) = (outcome(real), outcome(modelled))
    let faults = one.1 == other.1 ? [] : ["it was \(one.1), in the model \(other.1)"]
    return (faults, one.0, other.0)
  }

  private func agree(
    _ real: @autoclosure () throws -> Void, _ modelled: @autoclosure () throws -> Void
  ) -> [String] {
    both(try real(), try modelled()).faults
  }
}
