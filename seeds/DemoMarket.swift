import Core
import Fulfilment
import Listings
import Orders
import SQLite
import Storage

/// Some weeks of orders, each taken as far as its age lets it come, so that at the end there are
/// some in every state. Things happen in the order of their times, as they did.
struct DemoMarket {
  private var county: DemoCounty
  private let goods: [DemoGood]
  private var queue: [(at: Instant, step: Step)] = []
  private var db: Connection { county.db }
  private var accounts: DemoAccounts { county.accounts }

  private static let orders = 320
  static let recipient = Recipient(
    name: "虚构收件人", phone: Phone(rawValue: "19900090000"), address: "虚构省虚构市示例路1号")

  private enum Step {
    case place(buyer: Actor, fate: Fate)
    case pay(Identifier, Fate)
    case cancelUnpaid
    case cancel(Identifier, Actor)
    case refund(Identifier)
    case pack(Identifier)
    case send(Identifier)
    case deliver(Identifier)
    case confirm(Identifier, Actor)
  }

  /// What becomes of an order.
  private enum Fate { case smooth, unpaid, calledOff }

  init(county: DemoCounty, goods: [DemoGood]) {
    self.county = county
    self.goods = goods
  }

  mutating func run() throws {
    schedulePlacements()
    while !queue.isEmpty {
      let next = queue.removeFirst()
      guard next.at <= county.end else { continue }
      try db.asOf(next.at) { try take(next.step, at: next.at) }
    }
  }

  private mutating func schedulePlacements() {
    let seconds = Int64(DemoCounty.historyDays) * 86_400
    for number in 0..<DemoMarket.orders {
      let wait = Int64.random(in: 43_200..<seconds, using: &county.random)
      let buyers = [accounts.buyer, accounts.organisation] + accounts.otherBuyers
      let fate: Fate = number % 25 == 7 ? .unpaid : number % 25 == 16 ? .calledOff : .smooth
      schedule(
        .place(buyer: buyers.pick(&county.random), fate: fate),
        at: county.start.adding(seconds: wait))
    }
    // An organisation pays within days: these are still waiting when the demo begins.
    for number in 1...3 {
      schedule(
        .place(buyer: accounts.organisation, fate: .unpaid),
        at: county.end.adding(seconds: -Int64(number) * 5_400))
    }
    schedule(
      .place(buyer: accounts.buyer, fate: .unpaid), at: county.end.adding(seconds: -120))
  }

  private mutating func schedule(_ step: Step, at: Instant) {
    let place = queue.firstIndex { $0.at > at } ?? queue.endIndex
    queue.insert((at, step), at: place)
  }

  private mutating func hours(_ range: ClosedRange<Int64>, after at: Instant) -> Instant {
    at.adding(seconds: Int64.random(in: range, using: &county.random) * 3_600 + 60)
  }

  private mutating func take(_ step: Step, at: Instant) throws {
    switch step {
    case .place(let buyer, let fate): try place(as: buyer, fate, at: at)
    case .pay(let id, let fate): try pay(id, fate, at: at)
    case .cancelUnpaid: _ = try cancelUnpaidOrders(upTo: 100, in: db)
    case .cancel(let id, let buyer):
      _ = try cancelOrder(id, as: buyer, in: db)
      schedule(.refund(id), at: hours(5...60, after: at))
    case .refund(let id):
      _ = try refundOrder(id, amount: nil, reason: "买家取消", as: accounts.admin, in: db)
    case .pack(let id):
      _ = try packConsignment(id, as: accounts.admin, in: db)
      schedule(.send(id), at: hours(8...30, after: at))
    case .send(let id):
      let number =
        "SF\(UInt64.random(in: 100_000_000_000...999_999_999_999, using: &county.random))"
      _ = try dispatchConsignment(
        id, carrier: "演示快递", trackingNumber: number, as: accounts.admin, in: db)
      schedule(.deliver(id), at: hours(40...90, after: at))
    case .deliver(let id):
      let order = try deliverConsignment(id, as: accounts.admin, in: db)
      if order.status == .delivered {
        schedule(.confirm(order.id, accounts.admin), at: hours(4...100, after: at))
      }
    case .confirm(let id, let actor):
      _ = try confirmOrder(id, as: actor, in: db)
    }
  }

  private mutating func place(as buyer: Actor, _ fate: Fate, at: Instant) throws {
    var basket: [BasketLine] = []
    for _ in 0..<Int.random(in: 1...3, using: &county.random) {
      let good = goods.pick(&county.random)
      let isNew = !basket.contains { $0.listing == good.listing }
      let isInSeason = try listing(good.listing, in: db)?.season.contains(db.today) == true
      if isNew, isInSeason, try available(ofStock: good.listing, in: db) >= good.most {
        let quantity = Int.random(in: 1...good.most, using: &county.random)
        basket.append(BasketLine(listing: good.listing, quantity: quantity))
      }
    }
    guard !basket.isEmpty else { return }
    let order = try placeOrder(
      NewOrder(basket: basket, recipient: DemoMarket.recipient, note: ""), as: buyer, in: db)
    switch fate {
    case .unpaid: schedule(.cancelUnpaid, at: order.payBefore.adding(seconds: 1))
    case .smooth, .calledOff:
      schedule(.pay(order.id, fate), at: at.adding(seconds: 60 * 11))
    }
  }

  private mutating func pay(_ id: Identifier, _ fate: Fate, at: Instant) throws {
    let order = try Orders.order(id, as: accounts.admin, in: db)
    _ = try recordPayment(
      NewPayment(method: .bankTransfer, amount: order.total, reference: order.number),
      for: id, as: accounts.admin, in: db)
    if fate == .calledOff {
      schedule(.cancel(id, accounts.admin), at: hours(1...4, after: at))
      return
    }
    for consignment in order.consignments {
      schedule(.pack(consignment.id), at: hours(10...40, after: at))
    }
  }
}
