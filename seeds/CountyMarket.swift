import Core
import Fulfilment
import Listings
import Orders
import SQLite
import Storage

/// A county's orders over some weeks or a year, each taken as far as its age lets it come, so that
/// at the end there are some in every state; and what happens besides: harvests, rounds,
/// shortfalls, recalls, claims, refunds, payouts. Things happen in the order of their times, as
/// they did.
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
    case cancelUnpaid
    case cancel(Identifier)
    case refund(Identifier)
    case pack(Identifier)
    case send(Identifier)
    case deliver(Identifier)
    case confirm(Identifier)
    case day(Int)
    case harvest(lot: Identifier)
    case after(Identifier)
    case decide(claim: Identifier)
    case settle(payout: Identifier)
  }

  /// What becomes of an order.
  enum Fate { case smooth, unpaid, calledOff }

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
      let fate: Fate = number % 25 == 7 ? .unpaid : number % 25 == 16 ? .calledOff : .smooth
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
    case .cancelUnpaid: _ = try cancelUnpaidOrders(upTo: 100, in: db)
    case .cancel(let id):
      _ = try cancelOrder(id, as: accounts.admin, in: db)
      schedule.put(.refund(id), at: hours(5...60, after: at))
    case .refund(let id):
      _ = try refundOrder(id, amount: nil, reason: "买家取消", as: accounts.admin, in: db)
    case .pack(let id): try pack(id, at: at)
    case .send(let id): try send(id, at: at)
    case .deliver(let id): try deliver(id, at: at)
    case .confirm(let id): _ = try confirmOrder(id, as: accounts.admin, in: db)
    case .day(let number): try spendDay(number, at: at)
    case .harvest(let lot): try harvest(lot)
    case .after(let id): try lookBack(on: id, at: at)
    case .decide(let claim): try decide(claim)
    case .settle(let payout): try settle(payout)
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
    guard !basket.isEmpty, let order = try order(basket, as: buyer) else { return }
    switch fate {
    case .unpaid: schedule.put(.cancelUnpaid, at: order.payBefore.adding(seconds: 1))
    case .smooth, .calledOff:
      schedule.put(.pay(order.id, fate), at: at.adding(seconds: 60 * 11))
    }
  }

  /// Nil where goods that were there when they were put into the basket are past their best.
  private func order(_ basket: [BasketLine], as buyer: Actor) throws -> Order? {
    do {
      return try db.transaction {
        try placeOrder(
          NewOrder(basket: basket, recipient: CountyMarket.recipient, note: ""), as: buyer, in: db)
      }
    } catch OrderRefusal.outOfStock {
      return nil
    }
  }

  private mutating func pay(_ id: Identifier, _ fate: Fate, at: Instant) throws {
    let order = try Orders.order(id, as: accounts.admin, in: db)
    // A shortfall or a recall may have taken all of it since.
    guard order.status == .placed else { return }
    _ = try recordPayment(
      NewPayment(method: .bankTransfer, amount: order.total, reference: order.number),
      for: id, as: accounts.admin, in: db)
    if fate == .calledOff {
      schedule.put(.cancel(id), at: hours(1...4, after: at))
      return
    }
    for consignment in order.consignments {
      schedule.put(.pack(consignment.id), at: hours(10...40, after: at))
    }
  }

  // MARK: On its way

  /// Packs what is there. What is still to be harvested waits a day; what was recalled or fell
  /// short in the meantime is not packed at all.
  private mutating func pack(_ id: Identifier, at: Instant) throws {
    do {
      _ = try db.transaction { try packConsignment(id, as: accounts.admin, in: db) }
      schedule.put(.send(id), at: hours(8...30, after: at))
    } catch OrderRefusal.notHarvested {
      schedule.put(.pack(id), at: at.adding(days: 1))
    } catch OrderRefusal.nothingLeft {
    } catch OrderRefusal.wrongConsignmentState {
    }
  }

  private mutating func send(_ id: Identifier, at: Instant) throws {
    let number = "SF\(UInt64.random(in: 100_000_000_000...999_999_999_999, using: &county.random))"
    do {
      try db.transaction { try send(id, under: number) }
      schedule.put(.deliver(id), at: hours(40...90, after: at))
    } catch OrderRefusal.wrongConsignmentState {
      // It was opened again because something in it was recalled: what is left is packed anew.
      schedule.put(.pack(id), at: hours(1...5, after: at))
    } catch OrderRefusal.nothingLeft {
    }
  }

  /// In as many parcels as there are kinds of goods in it that cannot travel together.
  private func send(_ id: Identifier, under number: String) throws {
    let order = try consignment(id, as: accounts.admin, in: db).order
    let lines = order.lines.enumerated().filter {
      $0.element.consignment == id && $0.element.quantity > 0
    }
    let kinds = Set(lines.compactMap(\.element.travels)).sorted()
    for (place, kind) in kinds.dropLast().enumerated() {
      let parts = lines.filter { $0.element.travels == kind }.map {
        LinePart(line: $0.offset + 1, quantity: $0.element.quantity)
      }
      _ = try sendParcel(
        parts, of: id, carrier: "演示快递", trackingNumber: "\(number)-\(place + 1)",
        as: accounts.admin, in: db)
    }
    _ = try dispatchConsignment(
      id, carrier: "演示快递", trackingNumber: number, as: accounts.admin, in: db)
  }

  private mutating func deliver(_ id: Identifier, at: Instant) throws {
    let order = try deliverConsignment(id, as: accounts.admin, in: db)
    guard order.status == .delivered else { return }
    schedule.put(.confirm(order.id), at: hours(4...100, after: at))
    schedule.put(.after(order.id), at: hours(1...20, after: at))
  }
}
