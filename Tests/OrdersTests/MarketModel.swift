import Core
import Fulfilment
import Ledger
import Listings

@testable import Orders

/// The market's stock and money as simply as they can be kept: lists in memory, plain sums. It
/// shares no rule with what it is held against.
struct MarketModel {
  struct Goods {
    let village: Identifier
    let price: Int64
    let grams: Int
    let villageShare: Int64
    let logisticsShare: Int64
    let isPooled: Bool
    /// The listing whose stock it sells, and by how many units of it.
    let stock: Identifier
    let units: Int
    /// In ten-thousandths of the weight; nil for goods sold by the unit.
    var tolerance: Int?
    var isOnShelf = true
  }

  struct Lot {
    let stock: Identifier
    var status: LotStatus
    var day: CivilDate
    var bestBefore: CivilDate
  }

  /// What one household gave to a lot, and what became of it.
  struct Row: Equatable {
    let lot: Identifier
    let household: Identifier
    var available: Int
    var reserved = 0
    var sold = 0
    var adjusted = 0
  }

  struct Part {
    let row: Int
    /// In units of the stock.
    var quantity: Int
    var withdrawn = 0
    var grams: Int?
  }

  struct Line {
    let listing: Identifier
    var quantity: Int
    var amount: Int64
    /// In the order in which a line's money is divided.
    var parts: [Part]
    var isWeighed = false
  }

  struct Purchase {
    var lines: [Line]
    var shipping: Int64
    let placedAt: Instant
    let payBefore: Instant
    var status = OrderStatus.placed
    var paid: Int64 = 0
    var refunded: Int64 = 0
    var deliveredAt: Instant?
    var consignments: [(id: Identifier, village: Identifier, status: ConsignmentStatus)]

    var goods: Int64 { lines.reduce(0) { $0 + $1.amount } }
    var total: Int64 { goods + shipping }

    private var charged: Int64 { status == .cancelled || status == .refunded ? 0 : total }
    var due: Int64 { max(0, charged - (paid - refunded)) }
    var owed: Int64 { max(0, paid - refunded - charged) }
  }

  var goods: [Identifier: Goods] = [:]
  var lots: [Identifier: Lot] = [:]
  var rows: [Row] = []
  /// How many people a household has, for those that share a stock.
  var people: [Identifier: Int64] = [:]
  var purchases: [Identifier: Purchase] = [:]
  var money: [LedgerAccount: Int64] = [:]

  // MARK: Ordering

  /// The rows of a stock that can be ordered, in the order in which they are given out.
  func shelf(of stock: Identifier, on today: CivilDate) -> [Int] {
    func place(_ index: Int) -> (Int, CivilDate, Int64, Identifier, Identifier) {
      let row = rows[index]
      guard let lot = lots[row.lot] else { return (0, today, 0, row.household, row.lot) }
      return (
        lot.status == .expected ? 1 : 0, lot.bestBefore, perHead(of: row), row.household, row.lot
      )
    }
    return rows.indices.filter {
      guard let lot = lots[rows[$0].lot] else { return false }
      return lot.stock == stock && lot.bestBefore >= today && rows[$0].available > 0
        && (lot.status == .expected || lot.status == .harvested)
    }.sorted { place($0) < place($1) }
  }

  func units(of stock: Identifier, on today: CivilDate) -> Int {
    shelf(of: stock, on: today).reduce(0) { $0 + rows[$1].available }
  }

  /// Why a basket cannot be had; nil where it can.
  func refusal(of basket: [BasketLine], on today: CivilDate) -> OrderRefusal? {
    let offShelf = basket.indices.filter { goods[basket[$0].listing]?.isOnShelf == false }
    if !offShelf.isEmpty { return .notForSale(offShelf) }
    var left: [Identifier: Int] = [:]
    var shortfalls: [(line: Int, available: Int)] = []
    for (place, line) in basket.enumerated() {
      guard let item = goods[line.listing] else { continue }
      let available = left[item.stock] ?? units(of: item.stock, on: today)
      let wanted = line.quantity * item.units
      let isShort = available < wanted
      if isShort { shortfalls.append((place, available / item.units)) }
      left[item.stock] = isShort ? available : available - wanted
    }
    return shortfalls.isEmpty ? nil : .outOfStock(shortfalls)
  }

  /// Takes the goods: what is on hand before what is expected, the first to expire first, of a
  /// pooled stock the poorest household's.
  mutating func place(_ basket: [BasketLine], _ order: Order, on today: CivilDate) {
    var lines: [Line] = []
    for wanted in basket {
      guard let item = goods[wanted.listing] else { continue }
      var parts: [Part] = []
      var rest = wanted.quantity * item.units
      for index in shelf(of: item.stock, on: today) {
        let part = min(rest, rows[index].available)
        if part == 0 { continue }
        rows[index].available -= part
        rows[index].reserved += part
        rest -= part
        parts.append(Part(row: index, quantity: part))
      }
      parts.sort {
        (rows[$0.row].lot, rows[$0.row].household) < (rows[$1.row].lot, rows[$1.row].household)
      }
      lines.append(
        Line(
          listing: wanted.listing, quantity: wanted.quantity,
          amount: item.price * Int64(wanted.quantity), parts: parts))
    }
    purchases[order.id] = Purchase(
      lines: lines, shipping: shipping(basket), placedAt: order.placedAt,
      payBefore: order.payBefore,
      consignments: order.consignments.map { ($0.id, $0.village, $0.status) })
  }

  /// What the market brought a household for each of its people: a history is within one year.
  func perHead(of row: Row) -> Int64 {
    guard let stock = lots[row.lot]?.stock, goods[stock]?.isPooled == true,
      let people = people[row.household]
    else { return 0 }
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

  mutating func transfer(_ amount: Int64, from: LedgerAccount, to: LedgerAccount) {
    money[from, default: 0] -= amount
    money[to, default: 0] += amount
  }
}

extension OrderRefusal {
  static func outOfStock(_ shortfalls: [(line: Int, available: Int)]) -> OrderRefusal {
    .outOfStock(shortfalls.map { Shortfall(line: $0.line, available: $0.available) })
  }
}
