import Core
import Listings
import Orders
import SQLite
import Storage

/// A county's orders over some weeks or a year, each taken as far as its age lets it come, so that
/// at the end there are some in every state; and what happens besides: harvests, rounds,
/// shortfalls, recalls, parcels that fail or come back, cash at the door, claims, refunds, payouts.
/// Things happen in the order of their times, as they did.
struct CountyMarket {
  var county: DemoCounty
  let goods: [DemoGood]
  var schedule = Schedule<Step>()
  /// Listings of which the next harvest is expected: until then nothing else comes in of them.
  var awaited: Set<Identifier> = []
  var db: Connection { county.db }
  var accounts: DemoAccounts { county.accounts }

  static let recipient = Recipient(
    name: "虚构收件人", phone: Phone(rawValue: "19900090000"), address: "虚构省虚构市示例路1号")

  enum Step {
    case place(buyer: Actor, fate: Fate)
    case pay(Identifier, Fate)
    /// So much comes in for an order.
    case receive(Identifier, Fen, Fate)
    case cancelUnpaid
    case cancel(Identifier)
    case refund(Identifier)
    case pack(Identifier)
    case send(Identifier)
    case forward(Identifier)
    case reachHub(Identifier)
    case sendJoined(Identifier)
    case deliver(Identifier)
    case fail(Identifier, isRefused: Bool)
    case sendAgain(Identifier)
    case comeBack(Identifier)
    case lose(Identifier)
    case track(Identifier, stage: Int)
    case collect(Identifier)
    case confirm(Identifier)
    case day(Int)
    case harvest(lot: Identifier)
    case after(Identifier)
    case decide(claim: Identifier)
    case settle(payout: Identifier)
  }

  /// What becomes of an order.
  enum Fate { case smooth, unpaid, calledOff, atDoor }

  init(county: DemoCounty, goods: [DemoGood]) {
    self.county = county
    self.goods = goods
  }

  mutating func run() throws {
    for day in 1..<county.span.days {
      schedule.put(.day(day), at: county.start.adding(days: day).adding(seconds: 3_600))
    }
    schedulePlacements()
    while let next = schedule.next() {
      guard next.at <= county.end else { continue }
      try db.asOf(next.at) { try take(next.step, at: next.at) }
    }
  }

  private mutating func schedulePlacements() {
    let seconds = Int64(county.span.days) * 86_400
    let buyers = [accounts.buyer, accounts.organisation] + accounts.otherBuyers
    for number in 0..<county.span.orders {
      let wait = Int64.random(in: 43_200..<seconds, using: &county.random)
      let fate: Fate =
        switch number % 25 {
        case 7: .unpaid
        case 16: .calledOff
        case 3, 12: .atDoor
        default: .smooth
        }
      schedule.put(
        .place(buyer: buyers.pick(&county.random), fate: fate),
        at: county.start.adding(seconds: wait))
    }
    // An organisation pays within days: these are still waiting when the history ends.
    for number in 1...3 {
      schedule.put(
        .place(buyer: accounts.organisation, fate: .unpaid),
        at: county.end.adding(seconds: -Int64(number) * 5_400))
    }
    schedule.put(
      .place(buyer: accounts.buyer, fate: .unpaid), at: county.end.adding(seconds: -120))
  }

  mutating func hours(_ range: ClosedRange<Int64>, after at: Instant) -> Instant {
    at.adding(seconds: Int64.random(in: range, using: &county.random) * 3_600 + 60)
  }

  private mutating func take(_ step: Step, at: Instant) throws {
    switch step {
    case .place(let buyer, let fate): try place(as: buyer, fate, at: at)
    case .pay(let id, let fate): try pay(id, fate, at: at)
    case .receive(let id, let amount, let fate): try receive(amount, for: id, fate, at: at)
    case .cancelUnpaid: _ = try cancelUnpaidOrders(upTo: 100, in: db)
    case .cancel(let id):
      _ = try cancelOrder(id, as: accounts.admin, in: db)
      schedule.put(.refund(id), at: hours(5...60, after: at))
    case .refund(let id): try refund(id, at: at)
    case .pack(let id): try pack(id, at: at)
    case .send(let id): try send(id, at: at)
    case .forward(let id): try forward(id, at: at)
    case .reachHub(let id): try reachHub(id, at: at)
    case .sendJoined(let id): try sendJoined(id, at: at)
    case .deliver(let id): try deliver(id, at: at)
    case .fail(let id, let isRefused): try fail(id, isRefused: isRefused, at: at)
    case .sendAgain(let id): try sendAgain(id, at: at)
    case .comeBack(let id): try comeBack(id, at: at)
    case .lose(let id): try lose(id, at: at)
    case .track(let id, let stage): try track(id, stage, at: at)
    case .collect(let id):
      try collect(try Orders.order(id, as: accounts.admin, in: db), at: at)
    case .confirm(let id): try confirm(id, at: at)
    case .day(let number): try spendDay(number, at: at)
    case .harvest(let lot): try harvest(lot)
    case .after(let id): try lookBack(on: id, at: at)
    case .decide(let claim): try decide(claim)
    case .settle(let payout): try settle(payout)
    }
  }

  private mutating func place(as buyer: Actor, _ fate: Fate, at: Instant) throws {
    let basket = try someBasket()
    let delivery = Int.random(in: 0..<3, using: &county.random) == 0 ? Delivery.joined : .separate
    guard !basket.isEmpty,
      let order = try order(
        basket, as: buyer, delivery, fate == .atDoor ? .cashOnDelivery : .inAdvance)
    else { return }
    switch fate {
    case .unpaid:
      schedule.put(.cancelUnpaid, at: order.payBefore.adding(seconds: 1))
      // Some pay all the same.
      if Int.random(in: 0..<4, using: &county.random) == 0 {
        schedule.put(
          .receive(order.id, order.total, fate), at: hours(1...30, after: order.payBefore))
      }
    case .atDoor where order.payment == .cashOnDelivery: prepare(order, fate, at: at)
    case .smooth, .calledOff, .atDoor:
      schedule.put(.pay(order.id, fate), at: at.adding(seconds: 60 * 11))
    }
  }

  private mutating func someBasket() throws -> [BasketLine] {
    var basket: [BasketLine] = []
    for _ in 0..<Int.random(in: 1...3, using: &county.random) {
      let good = goods.pick(&county.random)
      let isNew = !basket.contains { $0.listing == good.listing }
      let isInSeason = try listing(good.listing, in: db)?.season.contains(db.today) == true
      if isNew, isInSeason, try available(ofStock: good.listing, in: db) >= good.most {
        let quantity = Int.random(in: 1...good.most, using: &county.random)
        basket.append(
          BasketLine(
            listing: good.listing, quantity: quantity, substitutes: try someSubstitute(of: good)))
      }
    }
    return basket
  }

  /// One line in six may be replaced by something else of its village.
  private mutating func someSubstitute(of good: DemoGood) throws -> [Identifier] {
    guard Int.random(in: 0..<6, using: &county.random) == 0 else { return [] }
    let other = goods.filter { $0.village == good.village && $0.listing != good.listing }
      .pick(&county.random)
    return try listing(other.listing, in: db)?.status == .published ? [other.listing] : []
  }

  /// Nil where goods that were there when they were put into the basket are past their best. What
  /// cannot be paid at the door is paid in advance.
  private func order(
    _ basket: [BasketLine], as buyer: Actor, _ delivery: Delivery, _ payment: PaymentTerms
  ) throws -> Order? {
    do {
      return try db.transaction {
        try placeOrder(
          NewOrder(
            basket: basket, recipient: CountyMarket.recipient, note: "", delivery: delivery,
            payment: payment), as: buyer, in: db)
      }
    } catch OrderRefusal.outOfStock {
      return nil
    } catch OrderRefusal.noCash where payment == .cashOnDelivery {
      return try order(basket, as: buyer, delivery, .inAdvance)
    }
  }

  /// Each village packs its part in a day or two, if it is not called off before.
  mutating func prepare(_ order: Order, _ fate: Fate, at: Instant) {
    if fate == .calledOff {
      schedule.put(.cancel(order.id), at: hours(1...4, after: at))
      return
    }
    for consignment in order.consignments {
      schedule.put(.pack(consignment.id), at: hours(10...40, after: at))
    }
  }
}
