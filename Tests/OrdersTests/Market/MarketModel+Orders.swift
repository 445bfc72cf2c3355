import Core
import Ledger
import Listings

@testable import Orders

/// What becomes of an order's goods and money.
extension MarketModel {
  /// What is due of it is paid, out of the bank or of what came in before.
  mutating func pay(_ id: Identifier, from source: LedgerAccount) {
    guard var purchase = purchases[id] else { return }
    let amount = purchase.due
    if purchase.status == .placed {
      sell(purchase)
      purchase.status = .paid
    }
    transfer(amount, from: source, to: .escrow)
    purchase.paid += amount
    purchases[id] = purchase
  }

  mutating func payDirectly(_ id: Identifier) {
    received += purchases[id]?.due ?? 0
    pay(id, from: .bank)
  }

  /// What was reserved for it is its buyer's.
  mutating func sell(_ purchase: Purchase) {
    for part in purchase.lines.flatMap(\.parts) {
      rows[part.row].reserved -= part.quantity
      rows[part.row].sold += part.quantity
    }
  }

  mutating func cancel(_ id: Identifier) {
    guard var purchase = purchases[id] else { return }
    for part in purchase.lines.flatMap(\.parts) {
      giveBack(part.quantity, of: part.row, isSold: purchase.status != .placed)
    }
    purchase.status = .cancelled
    purchases[id] = purchase
  }

  /// Goods that an order held are available again, unless their lot has left the shelf.
  mutating func giveBack(_ quantity: Int, of row: Int, isSold: Bool) {
    if isSold { rows[row].sold -= quantity } else { rows[row].reserved -= quantity }
    switch lots[rows[row].lot]?.status {
    case .expected, .harvested: rows[row].available += quantity
    default: rows[row].adjusted += quantity
    }
  }

  mutating func refund(_ id: Identifier, _ amount: Int64) {
    guard var purchase = purchases[id] else { return }
    transfer(amount, from: .escrow, to: .bank)
    givenBack += amount
    purchase.refunded += amount
    if purchase.status == .cancelled, purchase.refunded == purchase.paid {
      purchase.status = .refunded
    }
    purchases[id] = purchase
  }

  mutating func complete(_ id: Identifier) {
    guard let purchase = purchases[id] else { return }
    postShares(division(of: purchase))
    purchases[id]?.status = .completed
  }
}
