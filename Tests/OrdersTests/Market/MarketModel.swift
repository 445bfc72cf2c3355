import AfterSales
import Core
import Fulfilment
import Ledger
import Listings
import Settlement

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
    /// Of the units, those that have left.
    var sent = 0

    var waiting: Int { quantity - sent }
    /// What has left and is charged for.
    var charged: Int { sent - withdrawn }
  }

  struct Line {
    let listing: Identifier
    let price: Int64
    var substitutes: [Identifier] = []
    var quantity: Int
    var amount: Int64
    /// In the order in which a line's money is divided.
    var parts: [Part]
    var isWeighed = false
    /// What the county office does not ask for of it.
    var waived: Int64 = 0
  }

  struct Consignment {
    let id: Identifier
    let village: Identifier
    var status = ConsignmentStatus.pending
    /// The first to leave first.
    var parcels: [Parcel] = []
  }

  struct Parcel {
    /// Units of a line, by its place from 0, that came from a row.
    struct Goods {
      let line: Int
      let row: Int
      let units: Int
    }

    let goods: [Goods]
    var status = ParcelStatus.dispatched
    var collections = 0

    var isOpen: Bool { status == .dispatched || status == .failed }
    var isGivenUp: Bool { status == .returned || status == .lost }
  }

  /// A parcel, by its consignment's place in the order and its own in that.
  struct ParcelPlace {
    let order: Identifier
    let consignment: Int
    let parcel: Int
  }

  /// What is given back of a line, by its place from 0, and who bears it.
  struct Grant {
    let line: Int
    let bearer: Bearer
    var amount: Int64
  }

  struct Purchase {
    let buyer: Actor
    let payment: PaymentTerms
    let delivery: Delivery
    var lines: [Line]
    var shipping: Int64
    let placedAt: Instant
    let payBefore: Instant
    var status = OrderStatus.placed
    var paid: Int64 = 0
    var refunded: Int64 = 0
    var deliveredAt: Instant?
    var consignments: [Consignment]
    /// The oldest first.
    var grants: [Grant] = []

    var goods: Int64 { lines.reduce(0) { $0 + $1.amount } }
    var total: Int64 { goods + shipping }
    var compensated: Int64 { grants.reduce(0) { $0 + $1.amount } }

    private var charged: Int64 {
      status == .cancelled || status == .refunded ? 0 : total - compensated
    }
    var due: Int64 { max(0, charged - (paid - refunded)) }
    var owed: Int64 { max(0, paid - refunded - charged) }

    var isBeingSent: Bool { [.paid, .packing, .dispatched].contains(status) }
    var isToBeSent: Bool { isBeingSent || status == .placed && payment == .cashOnDelivery }
  }

  var goods: [Identifier: Goods] = [:]
  var lots: [Identifier: Lot] = [:]
  var rows: [Row] = []
  /// How many people a household has, for those that share a stock.
  var people: [Identifier: Int64] = [:]
  /// The village of each household.
  var homes: [Identifier: Identifier] = [:]
  var purchases: [Identifier: Purchase] = [:]
  /// In the order in which it came.
  var incoming: [Incoming] = []
  var claims: [Complaint] = []
  var payouts: [Payment] = []

  // MARK: Money

  /// When what is done is done.
  var now = Instant(rawValue: 0)
  var money: [LedgerAccount: Int64] = [:]
  /// Of a household's, what is on a payout that the bank has not answered for.
  var held: [Identifier: Int64] = [:]
  /// What completed orders brought each household, less what was taken back.
  var earned: [Identifier: Int64] = [:]
  /// What moved on households' accounts, the oldest first.
  var movements: [Identifier: [(at: Instant, amount: Int64)]] = [:]
  /// What buyers paid in all, what they got back, what households were paid, and what of the cash
  /// never came.
  var received: Int64 = 0
  var givenBack: Int64 = 0
  var paidOut: Int64 = 0
  var writtenOff: Int64 = 0

  /// Moves money: what each account gains or gives.
  mutating func post(_ legs: [LedgerAccount: Int64]) {
    for (account, amount) in legs where amount != 0 {
      money[account, default: 0] += amount
      if case .household(let id) = account { movements[id, default: []].append((now, amount)) }
    }
  }

  mutating func transfer(_ amount: Int64, from: LedgerAccount, to: LedgerAccount) {
    post([from: -amount, to: amount])
  }

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

  /// What the market brought a household for each of its people: a history is within one year.
  func perHead(of row: Row) -> Int64 {
    guard let stock = lots[row.lot]?.stock, goods[stock]?.isPooled == true,
      let people = people[row.household]
    else { return 0 }
    return earned[row.household, default: 0] / people
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

  /// Why it cannot be paid at the door; nil where it can.
  func bar(
    _ basket: [BasketLine], _ delivery: Delivery, of buyer: Actor, on today: CivilDate
  ) -> CashOnDelivery.Bar? {
    let total = worth(basket) + shipping(basket, joined: self.delivery(of: basket, delivery))
    if total > 100_000 { return .total }
    let ends: [OrderStatus] = [.completed, .cancelled, .refunded]
    let open = purchases.values.filter {
      $0.buyer.id == buyer.id && $0.payment == .cashOnDelivery && $0.paid == 0
        && !ends.contains($0.status)
    }
    if open.count >= 3 { return .openOrders }
    var taken = self
    let parts = basket.flatMap { taken.take($0, on: today) }
    return parts.contains { isExpected($0.row) } ? .ahead : nil
  }

  func isExpected(_ row: Int) -> Bool { lots[rows[row].lot]?.status == .expected }

  /// Takes the goods of a line: what is on hand before what is expected, the first to expire first,
  /// of a pooled stock the poorest household's.
  mutating func take(_ wanted: BasketLine, on today: CivilDate) -> [Part] {
    guard let item = goods[wanted.listing] else { return [] }
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
    return parts.sorted {
      (rows[$0.row].lot, rows[$0.row].household) < (rows[$1.row].lot, rows[$1.row].household)
    }
  }

  mutating func place(
    _ basket: [BasketLine], _ order: Order, of buyer: Actor, on today: CivilDate
  ) {
    var lines: [Line] = []
    for wanted in basket {
      guard let item = goods[wanted.listing] else { continue }
      lines.append(
        Line(
          listing: wanted.listing, price: item.price, substitutes: wanted.substitutes,
          quantity: wanted.quantity, amount: item.price * Int64(wanted.quantity),
          parts: take(wanted, on: today)))
    }
    let delivery = delivery(of: basket, order.delivery)
    purchases[order.id] = Purchase(
      buyer: buyer, payment: order.payment, delivery: delivery, lines: lines,
      shipping: shipping(basket, joined: delivery), placedAt: order.placedAt,
      payBefore: order.payBefore,
      consignments: order.consignments.map { Consignment(id: $0.id, village: $0.village) })
  }

  // MARK: Sending

  /// What all comes from one village is not joined.
  func delivery(of basket: [BasketLine], _ wanted: Delivery) -> Delivery {
    Set(basket.compactMap { goods[$0.listing]?.village }).count > 1 ? wanted : .separate
  }

  private func worth(_ basket: [BasketLine]) -> Int64 {
    basket.reduce(0) { $0 + (goods[$1.listing]?.price ?? 0) * Int64($1.quantity) }
  }

  private func shipping(_ basket: [BasketLine], joined delivery: Delivery) -> Int64 {
    shipping(basket.map { ($0.listing, $0.quantity) }, worth: worth(basket), delivery)
  }

  /// Eight yuan for a village's first kilogram, or that of all where they are joined, two for each
  /// that is begun after it; free from 199.
  func shipping(
    _ lines: [(listing: Identifier, quantity: Int)], worth: Int64, _ delivery: Delivery
  ) -> Int64 {
    if worth >= 19_900 { return 0 }
    var grams: [Identifier?: Int] = [:]
    for (listing, quantity) in lines where quantity > 0 {
      guard let item = goods[listing] else { continue }
      grams[delivery == .joined ? nil : item.village, default: 0] += item.grams * quantity
    }
    return grams.values.reduce(0) { sum, grams in
      var cost: Int64 = 800
      var rest = grams - 1_000
      while rest > 0 { (cost, rest) = (cost + 200, rest - 1_000) }
      return sum + cost
    }
  }
}

extension OrderRefusal {
  static func outOfStock(_ shortfalls: [(line: Int, available: Int)]) -> OrderRefusal {
    .outOfStock(shortfalls.map { Shortfall(line: $0.line, available: $0.available) })
  }
}
