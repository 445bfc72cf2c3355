import Core
import Fulfilment
import Listings
import Orders
import Storage
import TestSupport

/// What buyers do, and what becomes of orders by time.
extension MarketHistory {
  func place() throws {
    let county = market.county
    let buyer = Bool.random(using: &random) ? county.buyer : county.otherBuyer
    let isAtDoor = Int.random(in: 0..<4, using: &random) == 0
    let delivery = Int.random(in: 0..<5, using: &random) < 2 ? Delivery.joined : .separate
    var wanted = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      listings.randomElement(using: &random) ?? listings[0]
    }
    // What is to be joined is as a rule of several villages, of which the second sells little.
    if delivery == .joined { wanted.append(listings[Ware.ofOtherVillage]) }
    let basket = wanted.map { listing in
      BasketLine(
        listing: listing, quantity: Int.random(in: 1...7, using: &random),
        substitutes: someSubstitutes(of: listing))
    }
    let today = market.clock.now.countyDate
    let refusal = model.refusal(of: basket, on: today)
    let anyBar = model.bar(basket, delivery, of: buyer, on: today)
    let bar = isAtDoor ? anyBar : nil
    let costs = try attempt(refusal) {
      try quote(basket, to: .unknown, delivery, as: buyer, in: $0)
    }
    if let costs { try expect(costs.cashBar == anyBar, "cash is barred otherwise") }
    let expected: OrderRefusal? =
      if case .notForSale = refusal { refusal } else if let bar, bar != .ahead { .noCash(bar) } else
      { refusal ?? bar.map { .noCash($0) } }
    let order = try attempt(expected) { db in
      try placeOrder(
        NewOrder(
          basket: basket, recipient: TestCounty.recipient, note: "", delivery: delivery,
          payment: isAtDoor ? .cashOnDelivery : .inAdvance), as: buyer, in: db)
    }
    guard let order else { return }
    model.place(basket, order, of: buyer, on: today)
    try expect(order.delivery == model.delivery(of: basket, delivery), "joined otherwise")
    try expect(
      order.total.rawValue == model.purchases[order.id]?.total && costs?.total == order.total,
      "a total of \(order.total), quoted as \(costs?.total ?? .zero)")
  }

  /// Listings of the same village on the shelf that its buyer would take instead.
  private func someSubstitutes(of listing: Identifier) -> [Identifier] {
    guard let own = model.goods[listing], own.tolerance == nil, Bool.random(using: &random) else {
      return []
    }
    let fitting = listings.filter { other in
      guard other != listing, let item = model.goods[other] else { return false }
      return item.village == own.village && item.tolerance == nil && item.isOnShelf
    }
    return Array(fitting.shuffled(using: &random).prefix(Int.random(in: 1...2, using: &random)))
  }

  func pay() throws {
    guard let id = anyOrder({ $0.due > 0 && $0.payment == .inAdvance }),
      let purchase = model.purchases[id]
    else { return }
    let isExact = Int.random(in: 0..<8, using: &random) > 0
    let refusal: OrderRefusal? =
      purchase.due == 0
      ? .wrongState(purchase.status)
      : isExact ? nil : .amountIsNotDue(due: Fen(purchase.due))
    let payment = NewPayment(
      method: .bankTransfer, amount: Fen(max(1, purchase.due) + (isExact ? 0 : 1)), reference: "x")
    let paid = try attempt(refusal) { try recordPayment(payment, for: id, as: admin, in: $0) }
    if paid != nil { model.payDirectly(id) }
  }

  func cancel() throws {
    guard let id = anyOrder(), let purchase = model.purchases[id] else { return }
    let refusal: OrderRefusal? =
      purchase.status == .placed || purchase.status == .paid ? nil : .wrongState(purchase.status)
    let cancelled = try attempt(refusal) { try cancelOrder(id, as: purchase.buyer, in: $0) }
    if cancelled != nil { model.cancel(id) }
  }

  func refund() throws {
    // What weighed less is often given back before it leaves.
    let isPacked = Bool.random(using: &random)
    guard
      let id = anyOrder({ order in
        order.owed > 0 && (!isPacked || order.consignments.contains { $0.status == .packed })
      }), let purchase = model.purchases[id]
    else { return }
    let left = purchase.owed
    let amount = Int64.random(in: 1...max(1, left + left / 4), using: &random)
    let isWhole = Bool.random(using: &random)
    let inTransit = model.inTransit(of: id)
    let given = isWhole ? left : amount
    let refusal: OrderRefusal? =
      left == 0
      ? .wrongState(purchase.status)
      : given > left
        ? .refundExceedsPayment(left: Fen(left))
        : given > purchase.paid - purchase.refunded - inTransit
          ? .cashInTransit(Fen(inTransit)) : nil
    let refund = try attempt(refusal) {
      try refundOrder(id, amount: isWhole ? nil : Fen(amount), reason: "x", as: admin, in: $0)
    }
    if let refund { model.refund(id, refund.amount.rawValue) }
  }

  func waive() throws {
    guard let id = anyOrder({ $0.paid > 0 && $0.due > 0 }), let purchase = model.purchases[id]
    else { return }
    let waiver = try attempt(model.refusalToWaive(purchase)) {
      try waiveDue(of: id, reason: "老主顾", as: admin, in: $0)
    }
    guard let waiver else { return }
    try expect(waiver.amount.rawValue == purchase.due, "\(waiver.amount) is waived")
    model.waive(id)
  }

  func confirm() throws {
    guard let id = anyOrder({ $0.status == .delivered }), let purchase = model.purchases[id]
    else { return }
    let inTransit = model.inTransit(of: id)
    let refusal: OrderRefusal? =
      purchase.status != .delivered
      ? .wrongState(purchase.status)
      : purchase.due > 0
        ? .paymentDue(Fen(purchase.due)) : inTransit > 0 ? .cashInTransit(Fen(inTransit)) : nil
    let confirmed = try attempt(refusal) { try confirmOrder(id, as: purchase.buyer, in: $0) }
    if confirmed != nil { model.complete(id) }
  }

  func expire() throws {
    // Seldom so long that what is paid at the door lapses too.
    let days: Int64 = Int.random(in: 0..<12, using: &random) == 0 ? 21 : 0
    market.clock.advance(days: days)
    market.clock.advance(seconds: Int64.random(in: 1...2_400, using: &random))
    _ = try write { try cancelUnpaidOrders(upTo: 1_000, in: $0) }
    for (id, purchase) in model.purchases
    where purchase.status == .placed && purchase.payBefore <= model.now { model.cancel(id) }
  }

  func confirmByTime() throws {
    market.clock.advance(days: Int64.random(in: 0...4, using: &random))
    _ = try write { try confirmDeliveredOrders(upTo: 1_000, in: $0) }
    for id in model.purchases.keys.sorted() {
      guard let purchase = model.purchases[id], purchase.status == .delivered, purchase.due == 0,
        model.inTransit(of: id) == 0, let at = purchase.deliveredAt,
        at.adding(days: 7) <= model.now
      else { continue }
      model.complete(id)
    }
  }
}
