import Core
import Fulfilment
import Ledger
import Orders
import Payments
import Storage
import TestSupport

/// Money that comes in, whatever it turns out to be for, and cash at the door.
extension MarketHistory {
  /// Something that is due, too little, too much, or for nobody.
  private func someAmount(for purchase: MarketModel.Purchase?) -> Int64 {
    let due = purchase?.due ?? 0
    let whole = due > 0 ? due : purchase?.total ?? 5_000
    return switch Int.random(in: 0..<6, using: &random) {
    case 0: max(1, whole / 2)
    case 1: whole + Int64.random(in: 1...400, using: &random)
    default: max(1, whole)
    }
  }

  func takeMoney() throws {
    let id = Int.random(in: 0..<8, using: &random) == 0 ? nil : anyOrder { $0.due > 0 }
    let amount = someAmount(for: id.flatMap { model.purchases[$0] })
    let isSaid = Bool.random(using: &random)
    let isFromBank = Bool.random(using: &random)
    let remark = id.map { isSaid ? "" : "货款 \(Order.number(of: $0))" } ?? "不明"
    let new = NewIncomingPayment(
      provider: isFromBank ? IncomingPayment.bank : "testpay",
      reference: "R-\(model.incoming.count)", amount: Fen(amount), payer: "虚构", remark: remark,
      receivedOn: market.clock.now.countyDate)
    let taken = try attempt(nil) {
      try takeIn(new, for: isSaid ? id : nil, by: .actor(admin), in: $0)
    }
    guard let taken else { return }
    model.takeIn(taken.payment.id, amount, for: id, from: .bank)
    model.incoming[model.incoming.count - 1].content = new
    try expectStanding(of: model.incoming.count - 1)
  }

  /// The same notice once more, or another one under its name.
  func tellAgain() throws {
    let known = model.incoming.filter { $0.content != nil }
    guard let money = known.randomElement(using: &random), let told = money.content else { return }
    let isSame = Bool.random(using: &random)
    let again = NewIncomingPayment(
      provider: told.provider, reference: told.reference,
      amount: Fen(money.amount + (isSame ? 0 : 1)), payer: "", remark: "",
      receivedOn: told.receivedOn)
    let refusal: PaymentRefusal? = isSame ? nil : .otherAmount(Fen(money.amount))
    let taken = try attempt(refusal) { try takeIn(again, by: .program, in: $0) }
    if let taken { try expect(!taken.isNew, "\(told.reference) counts twice") }
  }

  func assign() throws {
    let open = model.incoming.indices.filter { model.incoming[$0].left > 0 }
    guard
      let place = open.randomElement(using: &random)
        ?? model.incoming.indices.randomElement(using: &random),
      let id = anyOrder({ $0.due > 0 }), let target = model.purchases[id]
    else { return }
    let money = model.incoming[place]
    let former = money.order.flatMap { model.purchases[$0] }
    let refusal: PaymentRefusal? =
      money.left == 0
      ? .nothingLeft
      : former.map { $0.buyer.id != target.buyer.id } == true
        ? .otherBuyer : target.due == 0 ? .nothingDue : nil
    let assigned = try attempt(refusal) { try assignPayment(money.id, to: id, as: admin, in: $0) }
    if assigned == nil { return }
    model.incoming[place].order = id
    model.applyHeld(to: id)
    try expectStanding(of: place)
  }

  func giveBack() throws {
    let open = model.incoming.indices.filter { model.incoming[$0].left > 0 }
    guard
      let place = open.randomElement(using: &random)
        ?? model.incoming.indices.randomElement(using: &random)
    else { return }
    let refusal: PaymentRefusal? = model.incoming[place].left == 0 ? .nothingLeft : nil
    let returned = try attempt(refusal) {
      try returnPayment(model.incoming[place].id, reference: "退", as: admin, in: $0)
    }
    if returned == nil { return }
    model.giveBack(place)
    try expectStanding(of: place)
  }

  /// What the program does by itself: less may be due than when the money came.
  func applyHeld() throws {
    _ = try attempt(nil) { try applyHeldMoney(upTo: 1_000, in: $0) }
    for id in model.purchases.keys.sorted() { model.applyHeld(to: id) }
  }

  private func expectStanding(of place: Int) throws {
    let standing = try incomingPayment(model.incoming[place].id, as: admin, in: market.db).status
    let ours = model.standing(of: model.incoming[place])
    try expect(standing == ours, "money stands as \(standing), not \(ours)")
  }

  // MARK: Cash

  func collect() throws {
    let standing: Set<ParcelStatus> = [.dispatched, .failed, .delivered]
    guard
      let (place, parcel) = try anyParcel(
        standing: standing, of: { $0.payment == .cashOnDelivery && $0.due > 0 }),
      let purchase = model.purchases[place.order], let now = model[place]
    else { return }
    let collector: CollectedBy = Bool.random(using: &random) ? .recorder : .carrier
    let amount = someAmount(for: purchase)
    let refusal: FulfilmentRefusal? =
      purchase.payment != .cashOnDelivery
      ? .notOnDelivery
      : !standing.contains(now.status)
        ? .wrongParcelState(now.status) : now.collections >= 20 ? .tooManyCollections : nil
    let collection = try attempt(refusal) {
      try collectCash(Fen(amount), at: parcel, by: collector, as: admin, in: $0)
    }
    guard let collection else { return }
    model[place]?.collections += 1
    model.takeIn(
      collection.id, amount, for: place.order, from: .cashInTransit(collection.collectorID))
    try expectStanding(of: model.incoming.count - 1)
  }

  func handInCash() throws {
    let collectors = Set(model.incoming.compactMap(\.collector)).sorted()
    guard let collector = collectors.randomElement(using: &random) else { return }
    let left = model.incoming.reduce(0) { $0 + ($1.collector == collector ? $1.inTransit : 0) }
    let isWhole = Int.random(in: 0..<3, using: &random) > 0
    let amount = isWhole ? max(1, left) : Int64.random(in: 1...left + 2, using: &random)
    let kind: HandInKind = Int.random(in: 0..<5, using: &random) == 0 ? .writtenOff : .handedIn
    let refusal: PaymentRefusal? = amount > left ? .moreThanCollected(left: Fen(left)) : nil
    let handed = try attempt(refusal) {
      try handIn(Fen(amount), of: collector, kind, reference: "收据", as: admin, in: $0)
    }
    if handed != nil { model.handIn(amount, of: collector, isLost: kind == .writtenOff) }
  }
}
