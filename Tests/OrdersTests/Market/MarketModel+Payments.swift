import Core
import Ledger
import Orders
import Payments

/// Money that came in, and cash that somebody has.
extension MarketModel {
  struct Incoming {
    let id: Identifier
    let amount: Int64
    var order: Identifier?
    var applied: Int64 = 0
    var returned: Int64 = 0
    /// What it paid, by order.
    var parts: [(order: Identifier, amount: Int64)] = []
    /// Who collected it as cash, and what of it that is not handed in.
    var collector: Identifier?
    var inTransit: Int64 = 0
    /// As it was told of; nil for cash.
    var content: NewIncomingPayment?

    var left: Int64 { amount - applied - returned }
  }

  mutating func takeIn(
    _ id: Identifier, _ amount: Int64, for order: Identifier?, from source: LedgerAccount
  ) {
    transfer(amount, from: source, to: .unapplied)
    received += amount
    var money = Incoming(id: id, amount: amount, order: order)
    if case .cashInTransit(let collector) = source {
      money.collector = collector
      money.inTransit = amount
    }
    incoming.append(money)
    if let order { applyHeld(to: order) }
  }

  /// Pays an order of what is there for it, the oldest first, once that is enough.
  mutating func applyHeld(to order: Identifier) {
    let pieces = incoming.indices.filter { incoming[$0].order == order && incoming[$0].left > 0 }
    let due = purchases[order]?.due ?? 0
    guard due > 0, pieces.reduce(0, { $0 + incoming[$1].left }) >= due else { return }
    pay(order, from: .unapplied)
    var rest = due
    for piece in pieces where rest > 0 {
      let part = min(rest, incoming[piece].left)
      incoming[piece].applied += part
      incoming[piece].parts.append((order, part))
      rest -= part
    }
  }

  func standing(of money: Incoming) -> IncomingPaymentStatus {
    if money.applied == money.amount { return .applied }
    if money.returned > 0 { return .returned }
    guard let purchase = money.order.flatMap({ purchases[$0] }) else { return .unmatched }
    if purchase.status == .cancelled || purchase.status == .refunded { return .late }
    return purchase.due > 0 ? .short : .excess
  }

  /// Whoever has what is left of it gives it back.
  mutating func giveBack(_ place: Int) {
    let left = incoming[place].left
    let cash = min(left, incoming[place].inTransit)
    var legs: [LedgerAccount: Int64] = [.unapplied: -left, .bank: left - cash]
    if let collector = incoming[place].collector { legs[.cashInTransit(collector)] = cash }
    post(legs)
    incoming[place].inTransit -= cash
    incoming[place].returned += left
    givenBack += left
  }

  /// What an order was paid with that is not all handed in.
  func inTransit(of order: Identifier) -> Int64 {
    incoming.reduce(0) { sum, money in
      guard money.inTransit > 0 else { return sum }
      return sum + money.parts.reduce(0) { $0 + ($1.order == order ? $1.amount : 0) }
    }
  }

  /// The oldest first: it came, or never will.
  mutating func handIn(_ amount: Int64, of collector: Identifier, isLost: Bool) {
    transfer(amount, from: isLost ? .county : .bank, to: .cashInTransit(collector))
    if isLost { writtenOff += amount }
    var rest = amount
    for place in incoming.indices where incoming[place].collector == collector {
      let part = min(rest, incoming[place].inTransit)
      incoming[place].inTransit -= part
      rest -= part
    }
  }
}
