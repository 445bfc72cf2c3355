import Core
import Fulfilment
import Orders
import Payments
import SQLite
import Storage

/// How money comes in: as a rule by a transfer that the county office records; one in twelve by a
/// payment provider; now and then too little, too much or too late. Cash at the door is owed by
/// whoever collected it until the week's hand-in.
extension CountyMarket {
  private static let provider = "demopay"
  /// So many of a hundred are paid how; the others by transfers that are recorded by hand.
  private static let byProvider = 8
  private static let tooLittle = 1
  private static let tooMuch = 1
  private static let excess = Fen(500)
  /// What is missing at one door in twenty-five.
  private static let missing = Fen(500)
  private static let refusedDays = 3
  static let handInDays = 7
  /// A part of a collector's cash never comes, once in so many weeks.
  private static let lossWeeks = 13
  private static let loss = Fen(5_000)

  mutating func pay(_ id: Identifier, _ fate: Fate, at: Instant) throws {
    let order = try Orders.order(id, as: accounts.admin, in: db)
    // A shortfall or a recall may have taken all of it since.
    guard order.status == .placed else { return }
    switch Int.random(in: 0..<100, using: &county.random) {
    case 0..<CountyMarket.byProvider: try receive(order.total, for: id, fate, at: at)
    case 90..<(90 + CountyMarket.tooLittle):
      let half = Fen(order.total.rawValue / 2)
      try receive(half, for: id, fate, at: at)
      schedule.put(.receive(id, order.total - half, fate), at: at.adding(seconds: 60 * 12))
    case 95..<(95 + CountyMarket.tooMuch):
      try receive(order.total + CountyMarket.excess, for: id, fate, at: at)
    default:
      _ = try recordPayment(
        NewPayment(method: .bankTransfer, amount: order.total, reference: order.number),
        for: id, as: accounts.admin, in: db)
      prepare(order, fate, at: at)
    }
  }

  /// Money comes in for an order, of which it may be the first, the rest, or nothing that is due.
  mutating func receive(_ amount: Fen, for id: Identifier, _ fate: Fate, at: Instant) throws {
    let before = try Orders.order(id, as: accounts.admin, in: db)
    let number = UInt64.random(in: 0...UInt64.max, using: &county.random)
    _ = try takeIn(
      NewIncomingPayment(
        provider: CountyMarket.provider, reference: "D-\(number)", amount: amount, payer: "",
        remark: before.number, receivedOn: db.today), by: .program, in: db)
    guard before.status == .placed, before.payment == .inAdvance else { return }
    let order = try Orders.order(id, as: accounts.admin, in: db)
    if order.status == .paid { prepare(order, fate, at: at) }
  }

  /// What is for nothing goes back.
  func returnMoney() throws {
    for status in [IncomingPaymentStatus.late, .excess] {
      let open = try incomingPayments(
        status: status, PageRequest(limit: PageRequest.maximumLimit), as: accounts.admin, in: db)
      for money in open.items {
        _ = try returnPayment(money.id, reference: "演示", as: accounts.admin, in: db)
      }
    }
  }

  /// What is owed of an order that was called off or never arrived.
  mutating func refund(_ id: Identifier, at: Instant) throws {
    do {
      _ = try refundOrder(id, amount: nil, reason: "买家取消", as: accounts.admin, in: db)
    } catch OrderRefusal.cashInTransit {
      schedule.put(.refund(id), at: at.adding(days: CountyMarket.refusedDays))
    } catch OrderRefusal.wrongState {
      // It was given back already.
    }
  }

  // MARK: Cash

  /// What is due of an order that has arrived is collected by its carrier or, one time in three, by
  /// who keeps the village.
  mutating func collect(_ order: Order, at: Instant) throws {
    guard let place = order.consignments.first(where: { $0.status == .delivered }),
      let parcel = try Fulfilment.parcels(of: place.id, in: db).first(where: {
        $0.status == .delivered
      })
    else { return }
    let isShort =
      order.due > CountyMarket.missing && Int.random(in: 0..<25, using: &county.random) == 0
    let amount = isShort ? order.due - CountyMarket.missing : order.due
    let isByVillage = Int.random(in: 0..<3, using: &county.random) == 0
    _ = try collectCash(
      amount, at: parcel.id, by: isByVillage ? .recorder : .carrier,
      as: accounts.coordinator(of: place.village), in: db)
    if isShort {
      schedule.put(
        .receive(order.id, CountyMarket.missing, .atDoor), at: hours(20...60, after: at))
    }
  }

  /// Each week all of the cash comes to the county office, but for a little of it now and then.
  func handInCash(week: Int) throws {
    let page = PageRequest(limit: PageRequest.maximumLimit)
    let owing = try cashOwed(page, as: accounts.admin, in: db).items
      .filter { $0.inTransit > .zero }
    for (place, owed) in owing.enumerated() {
      var rest = owed.inTransit
      if place == 0, week % CountyMarket.lossWeeks == 2 {
        let lost = min(rest, CountyMarket.loss)
        _ = try handIn(
          lost, of: owed.id, .writtenOff, reference: "途中遗失（演示）", as: accounts.admin, in: db)
        rest = rest - lost
      }
      if rest > .zero {
        _ = try handIn(
          rest, of: owed.id, .handedIn, reference: "第\(week)周（演示）", as: accounts.admin, in: db)
      }
    }
  }
}
