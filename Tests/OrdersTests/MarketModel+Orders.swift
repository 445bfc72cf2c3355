import Core
import Ledger
import Listings

@testable import Orders

/// What becomes of an order: its money and its way.
extension MarketModel {
  mutating func pay(_ id: Identifier) {
    guard var purchase = purchases[id] else { return }
    let amount = purchase.due
    if purchase.status == .placed {
      for part in purchase.lines.flatMap(\.parts) {
        rows[part.row].reserved -= part.quantity
        rows[part.row].sold += part.quantity
      }
      purchase.status = .paid
    }
    transfer(amount, from: .bank, to: .escrow)
    purchase.paid += amount
    purchases[id] = purchase
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
    purchase.refunded += amount
    if purchase.status == .cancelled, purchase.refunded == purchase.paid {
      purchase.status = .refunded
    }
    purchases[id] = purchase
  }

  mutating func advance(_ id: Identifier, _ place: Int, at now: Instant) {
    guard var purchase = purchases[id] else { return }
    let step = purchase.consignments[place].status
    let all = ConsignmentStatus.withoutHub
    purchase.consignments[place].status = all[(all.firstIndex(of: step) ?? 0) + 1]
    settle(&purchase, at: now)
    purchases[id] = purchase
  }

  mutating func complete(_ id: Identifier) {
    guard let purchase = purchases[id] else { return }
    divide(purchase, 1)
    purchases[id]?.status = .completed
  }

  /// Gives an order's money to whom it is due, `sign` times.
  mutating func divide(_ purchase: Purchase, _ sign: Int64) {
    transfer(sign * purchase.shipping, from: .escrow, to: .logistics)
    for line in purchase.lines {
      guard let item = goods[line.listing] else { continue }
      let village = line.amount * item.villageShare / 10_000
      let logistics = line.amount * item.logisticsShare / 10_000
      transfer(sign * village, from: .escrow, to: .village(item.village))
      transfer(sign * logistics, from: .escrow, to: .logistics)
      let parts = line.parts.filter { $0.quantity > $0.withdrawn }.map {
        (row: $0.row, share: $0.grams ?? ($0.quantity - $0.withdrawn))
      }
      let whole = parts.reduce(0) { $0 + $1.share }
      var (sum, given) = (0, Int64(0))
      for part in parts {
        sum += part.share
        let due = (line.amount - village - logistics) * Int64(sum) / Int64(whole)
        transfer(sign * (due - given), from: .escrow, to: .household(rows[part.row].household))
        given = due
      }
    }
  }
}

extension ConsignmentStatus {
  /// The way of one whose order is not joined.
  static let withoutHub = allCases.filter { $0 != .toHub && $0 != .atHub }
}
