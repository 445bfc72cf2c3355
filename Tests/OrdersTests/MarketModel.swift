import Core
import Fulfilment
import Ledger
import Listings

@testable import Orders

/// The market's stock and money as simply as they can be kept: lists in memory, plain sums. It
/// shares no rule with what it is held against.
struct MarketModel {
  struct Row: Equatable {
    let listing: Identifier
    let bestBefore: CivilDate
    let lot: Identifier
    let household: Identifier
    var available: Int
    var reserved = 0
    var sold = 0
    var adjusted = 0
  }

  struct Goods {
    let village: Identifier
    let price: Int64
    let grams: Int
    let villageShare: Int64
    let logisticsShare: Int64
    let isPooled: Bool
    var isOnShelf = true
  }

  struct Line {
    let listing: Identifier
    let quantity: Int
    /// In the order in which a line's money is divided.
    let parts: [(row: Int, quantity: Int)]
  }

  struct Purchase {
    let lines: [Line]
    let total: Int64
    let shipping: Int64
    let payBefore: Instant
    var status = OrderStatus.placed
    var refunded: Int64 = 0
    var deliveredAt: Instant?
    var consignments: [(id: Identifier, status: ConsignmentStatus)]
  }

  var goods: [Identifier: Goods] = [:]
  var rows: [Row] = []
  /// How many people a household has, for those that share a stock.
  var people: [Identifier: Int64] = [:]
  var purchases: [Identifier: Purchase] = [:]
  var money: [LedgerAccount: Int64] = [:]

  // MARK: Ordering

  func left(of listing: Identifier, on today: CivilDate) -> Int {
    rows.filter { $0.listing == listing && $0.bestBefore >= today }
      .reduce(0) { $0 + $1.available }
  }

  /// Why a basket cannot be had; nil where it can.
  func refusal(of basket: [BasketLine], on today: CivilDate) -> OrderRefusal? {
    let offShelf = basket.indices.filter { goods[basket[$0].listing]?.isOnShelf == false }
    if !offShelf.isEmpty { return .notForSale(offShelf) }
    var left: [Identifier: Int] = [:]
    var shortfalls: [(line: Int, available: Int)] = []
    for (place, line) in basket.enumerated() {
      let available = left[line.listing] ?? self.left(of: line.listing, on: today)
      let isShort = available < line.quantity
      if isShort { shortfalls.append((place, available)) }
      left[line.listing] = isShort ? available : available - line.quantity
    }
    return shortfalls.isEmpty ? nil : .outOfStock(shortfalls)
  }

  /// Takes the goods, the first to expire first, of a stock that is shared the poorest household's.
  mutating func place(_ basket: [BasketLine], _ order: Order, on today: CivilDate) {
    var lines: [Line] = []
    for wanted in basket {
      var parts: [(row: Int, quantity: Int)] = []
      var rest = wanted.quantity
      let candidates = rows.indices
        .filter { rows[$0].listing == wanted.listing && rows[$0].bestBefore >= today }
        .sorted {
          (rows[$0].bestBefore, perHead(of: rows[$0]), rows[$0].household, rows[$0].lot)
            < (rows[$1].bestBefore, perHead(of: rows[$1]), rows[$1].household, rows[$1].lot)
        }
      for index in candidates {
        let part = min(rest, rows[index].available)
        if part == 0 { continue }
        rows[index].available -= part
        rows[index].reserved += part
        rest -= part
        parts.append((index, part))
      }
      parts.sort {
        (rows[$0.row].lot, rows[$0.row].household) < (rows[$1.row].lot, rows[$1.row].household)
      }
      lines.append(Line(listing: wanted.listing, quantity: wanted.quantity, parts: parts))
    }
    purchases[order.id] = Purchase(
      lines: lines, total: goodsCost(basket) + shipping(basket), shipping: shipping(basket),
      payBefore: order.payBefore, consignments: order.consignments.map { ($0.id, $0.status) })
  }

  /// What the market brought a household for each of its people: a history is within one year.
  func perHead(of row: Row) -> Int64 {
    guard goods[row.listing]?.isPooled == true, let people = people[row.household] else { return 0 }
    return money[.household(row.household), default: 0] / people
  }

  func goodsCost(_ basket: [BasketLine]) -> Int64 {
    basket.reduce(0) { $0 + (goods[$1.listing]?.price ?? 0) * Int64($1.quantity) }
  }

  /// Eight yuan for a village's first kilogram, two for each that is begun after it; free from 199.
  func shipping(_ basket: [BasketLine]) -> Int64 {
    if goodsCost(basket) >= 19_900 { return 0 }
    var grams: [Identifier: Int] = [:]
    for line in basket {
      guard let item = goods[line.listing] else { continue }
      grams[item.village, default: 0] += item.grams * line.quantity
    }
    return grams.values.reduce(0) { sum, grams in
      var cost: Int64 = 800
      var rest = grams - 1_000
      while rest > 0 { (cost, rest) = (cost + 200, rest - 1_000) }
      return sum + cost
    }
  }

  // MARK: Money and the way

  mutating func pay(_ id: Identifier) {
    guard var purchase = purchases[id] else { return }
    for part in purchase.lines.flatMap(\.parts) {
      rows[part.row].reserved -= part.quantity
      rows[part.row].sold += part.quantity
    }
    transfer(purchase.total, from: .bank, to: .escrow)
    purchase.status = .paid
    purchases[id] = purchase
  }

  mutating func cancel(_ id: Identifier) {
    guard var purchase = purchases[id] else { return }
    for part in purchase.lines.flatMap(\.parts) {
      rows[part.row].available += part.quantity
      if purchase.status == .placed {
        rows[part.row].reserved -= part.quantity
      } else {
        rows[part.row].sold -= part.quantity
      }
    }
    if purchase.status == .placed { purchase.refunded = purchase.total }
    purchase.status = .cancelled
    purchases[id] = purchase
  }

  /// What is left to give back; an order that was never paid has nothing left.
  func refundable(_ id: Identifier) -> Int64 {
    purchases[id].map { $0.total - $0.refunded } ?? 0
  }

  mutating func refund(_ id: Identifier, _ amount: Int64) {
    guard var purchase = purchases[id] else { return }
    transfer(amount, from: .escrow, to: .bank)
    purchase.refunded += amount
    if purchase.refunded == purchase.total { purchase.status = .refunded }
    purchases[id] = purchase
  }

  mutating func advance(_ id: Identifier, _ place: Int, at now: Instant) {
    guard var purchase = purchases[id] else { return }
    let step = purchase.consignments[place].status
    let all = ConsignmentStatus.allCases
    purchase.consignments[place].status = all[(all.firstIndex(of: step) ?? 0) + 1]
    let statuses = purchase.consignments.map(\.status)
    if statuses.allSatisfy({ $0 == .delivered }) {
      purchase.status = .delivered
      purchase.deliveredAt = now
    } else if statuses.allSatisfy({ $0 == .dispatched || $0 == .delivered }) {
      purchase.status = .dispatched
    } else {
      purchase.status = .packing
    }
    purchases[id] = purchase
  }

  mutating func complete(_ id: Identifier) {
    guard let purchase = purchases[id] else { return }
    transfer(purchase.shipping, from: .escrow, to: .logistics)
    for line in purchase.lines {
      guard let item = goods[line.listing] else { continue }
      let amount = item.price * Int64(line.quantity)
      let village = amount * item.villageShare / 10_000
      let logistics = amount * item.logisticsShare / 10_000
      transfer(village, from: .escrow, to: .village(item.village))
      transfer(logistics, from: .escrow, to: .logistics)
      var (units, given) = (0, Int64(0))
      for part in line.parts {
        units += part.quantity
        let due = (amount - village - logistics) * Int64(units) / Int64(line.quantity)
        transfer(due - given, from: .escrow, to: .household(rows[part.row].household))
        given = due
      }
    }
    purchases[id]?.status = .completed
  }

  // MARK: Lots

  func available(inLot lot: Identifier) -> Int {
    rows.filter { $0.lot == lot }.reduce(0) { $0 + $1.available }
  }

  mutating func adjust(_ lot: Identifier, by delta: Int) {
    var rest = delta
    let order = rows.indices.filter { rows[$0].lot == lot }
      .sorted { rows[$0].household < rows[$1].household }
    for index in order where rest != 0 {
      let change = rest > 0 ? rest : max(rest, -rows[index].available)
      rows[index].available += change
      rows[index].adjusted -= change
      rest -= change
    }
  }

  private mutating func transfer(
    _ amount: Int64, from: LedgerAccount, to: LedgerAccount
  ) {
    money[from, default: 0] -= amount
    money[to, default: 0] += amount
  }
}

extension OrderRefusal {
  static func outOfStock(_ shortfalls: [(line: Int, available: Int)]) -> OrderRefusal {
    .outOfStock(shortfalls.map { Shortfall(line: $0.line, available: $0.available) })
  }
}
