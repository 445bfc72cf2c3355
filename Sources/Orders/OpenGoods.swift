import Core
import Listings
import SQLite

/// What of a lot can still be taken back: what is available, and what is ordered and not yet
/// packed. A plan is made by cutting it.
struct OpenGoods {
  let lot: Identifier
  /// Of each household's part, as it was found.
  let available: [Identifier: Int]
  /// Lines with goods of the lot, who ordered first first.
  private(set) var lines: [Line]
  private(set) var orders: [Identifier: Order] = [:]

  struct Line {
    let order: Identifier
    /// From 1.
    let number: Int
    let stockUnits: Int
    private(set) var quantity: Int
    /// All of the line's, of other lots as well.
    let parts: [OrderAllocation]
    /// What each part gives up, by its place among them.
    private(set) var taken: [Int]
    /// What of the rest comes from others than before.
    private(set) var exchanges: [Exchange] = []

    /// Goods of one household for those of another, of the same lot.
    struct Exchange {
      let from: Identifier
      let to: Identifier
      let units: Int
    }

    init(_ order: Order, _ number: Int, _ parts: [OrderAllocation]) {
      self.order = order.id
      self.number = number
      stockUnits = order.lines[number - 1].stockUnits
      quantity = order.lines[number - 1].quantity
      self.parts = parts
      taken = parts.map { _ in 0 }
    }

    var isChanged: Bool { !exchanges.isEmpty || taken.contains { $0 > 0 } }

    /// Units of the stock that it still has of a household's part of a lot.
    func left(of lot: Identifier, _ household: Identifier) -> Int {
      let held = parts.indices.reduce(0) {
        let goods = parts[$1].allocation
        return $0 + (goods.lot == lot && goods.household == household ? left($1) : 0)
      }
      return exchanges.reduce(held) { $0 - ($1.from == household ? $1.units : 0) }
    }

    /// Units of the stock that it still has of a lot.
    func left(of lot: Identifier) -> Int {
      parts.indices.reduce(0) { $0 + (parts[$1].allocation.lot == lot ? left($1) : 0) }
    }

    private func left(_ place: Int) -> Int { parts[place].waiting - taken[place] }

    /// Takes out so many of what is sold: of the lot these households' goods, and what there is
    /// beyond them in whole packs of other lots, what was given out last first.
    mutating func cut(_ count: Int, of lot: Identifier, giving goods: [Identifier: Int]) {
      var rest = count * stockUnits
      for place in parts.indices where parts[place].allocation.lot == lot {
        taken[place] = goods[parts[place].allocation.household] ?? 0
        rest -= taken[place]
      }
      for place in parts.indices.reversed() where parts[place].allocation.lot != lot {
        taken[place] = min(rest, parts[place].waiting)
        rest -= taken[place]
      }
      precondition(rest == 0, "a line has its units")
      quantity -= count
    }

    mutating func exchange(_ exchange: Exchange) { exchanges.append(exchange) }
  }

  init(of lot: Lot, available: [Identifier: Int], in db: Connection) throws {
    self.lot = lot.id
    self.available = available
    lines = []
    for id in try OrderStore.waiting(for: lot.id, in: db) {
      guard let order = try OrderStore.find(id, in: db) else {
        preconditionFailure("an order with goods is there")
      }
      let pending = Set(order.consignments.filter { $0.status == .pending }.map(\.id))
      let parts = Dictionary(grouping: try OrderStore.allocations(of: id, in: db), by: \.line)
      for number in parts.keys.sorted() where pending.contains(order.lines[number - 1].consignment)
      {
        let goods = parts[number] ?? []
        if goods.contains(where: { $0.allocation.lot == lot.id && $0.waiting > 0 }) {
          lines.append(Line(order, number, goods))
          orders[id] = order
        }
      }
    }
    lines.sort { left, right in
      let (first, second) = (orders[left.order]?.placedAt, orders[right.order]?.placedAt)
      if let first, let second, first != second { return first < second }
      return (left.order, left.number) < (right.order, right.number)
    }
  }

  /// What can be taken back of a household's part.
  func open(of household: Identifier) -> Int { (available[household] ?? 0) + held(of: household) }

  private func held(of household: Identifier) -> Int {
    lines.reduce(0) { $0 + $1.left(of: lot, household) }
  }

  /// Takes what these households are short of out of the whole lot: first what nobody ordered,
  /// whosever it is, then what the rule says. Gives how much of it was available.
  mutating func take(_ contributions: [Contribution], by rule: ShortfallRule) -> Int {
    let short = Dictionary(
      uniqueKeysWithValues: contributions.map { ($0.household, $0.quantity) })
    let households = available.keys.sorted()
    let quantity = contributions.reduce(0) { $0 + $1.quantity }
    let free = min(quantity, available.values.reduce(0, +))
    let left = households.map { open(of: $0) - (short[$0] ?? 0) }
    cut(by: rule, quantity - free, households, leaving: left)
    exchange(households, leaving: left)
    return free
  }

  /// Cuts the lines so that `missing` units are freed, first what households have too little of.
  private mutating func cut(
    by rule: ShortfallRule, _ missing: Int, _ households: [Identifier], leaving left: [Int]
  ) {
    let packs = lines.map { PacksHeld(units: $0.left(of: lot), each: $0.stockUnits) }
    let counts = rule.counts(cutting: missing, of: packs)
    var given = GivenGoods(lacking: zip(households, left).map { max(0, held(of: $0) - $1) })
    // The newest order gives up first what is lacking.
    let places = lines.indices.reversed().filter { counts[$0] > 0 }
    for place in places {
      let goods = households.indices.map {
        (household: $0, units: lines[place].left(of: lot, households[$0]))
      }
      given.add(packs[place].freed(by: counts[place]), of: goods.filter { $0.units > 0 })
    }
    given.give()
    for (place, goods) in zip(places, given.goods) {
      let goods = goods.map { (households[$0.household], $0.given) }
      lines[place].cut(
        counts[place], of: lot, giving: Dictionary(uniqueKeysWithValues: goods))
    }
  }

  /// Gives lines with goods that their households no longer have those of others: the newest order
  /// first, by household in the order of their ids.
  private mutating func exchange(_ households: [Identifier], leaving left: [Int]) {
    let held = households.map { self.held(of: $0) }
    var beyond = zip(held, left).map { max(0, $0 - $1) }
    var spare = zip(held, left).map { max(0, $1 - $0) }
    for place in lines.indices.reversed() {
      for from in households.indices
      where beyond[from] > 0 && lines[place].left(of: lot, households[from]) > 0 {
        for to in households.indices where spare[to] > 0 {
          let units = min(
            beyond[from], spare[to], lines[place].left(of: lot, households[from]))
          if units == 0 { continue }
          lines[place].exchange(
            Line.Exchange(from: households[from], to: households[to], units: units))
          beyond[from] -= units
          spare[to] -= units
        }
      }
    }
    precondition(beyond.allSatisfy { $0 == 0 }, "what one lacks the others have")
  }
}
