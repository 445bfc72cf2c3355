import Core
import Listings
import SQLite

/// What of a lot can still be taken back: what is available, and what is ordered and not yet
/// packed. A plan is made by cutting it.
struct OpenGoods {
  let lot: Identifier
  /// Of each household's part.
  private(set) var available: [Identifier: Int]
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

    init(_ order: Order, _ number: Int, _ parts: [OrderAllocation]) {
      self.order = order.id
      self.number = number
      stockUnits = order.lines[number - 1].stockUnits
      quantity = order.lines[number - 1].quantity
      self.parts = parts
      taken = parts.map { _ in 0 }
    }

    /// Units of the stock that it still has of a household's part of a lot.
    func left(of lot: Identifier, _ household: Identifier) -> Int {
      parts.indices.reduce(0) {
        let goods = parts[$1].allocation
        return $0 + (goods.lot == lot && goods.household == household ? left($1) : 0)
      }
    }

    private func left(_ place: Int) -> Int { parts[place].charged - taken[place] }

    /// Takes out so many of what is sold, by rank the goods of the lowest first. Gives what each
    /// part gave up now, by its place.
    mutating func cut(_ count: Int, by rank: (Allocation) -> Int) -> [Int: Int] {
      var rest = count * stockUnits
      var given: [Int: Int] = [:]
      let places = parts.indices.reversed().enumerated().sorted {
        let (left, right) = (
          rank(parts[$0.element].allocation), rank(parts[$1.element].allocation)
        )
        return left != right ? left < right : $0.offset < $1.offset
      }
      for (_, place) in places where rest > 0 {
        let units = min(rest, left(place))
        if units == 0 { continue }
        taken[place] += units
        given[place] = units
        rest -= units
      }
      precondition(rest == 0, "a line has its units")
      quantity -= count
      return given
    }
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
        if goods.contains(where: { $0.allocation.lot == lot.id }) {
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
  func open(of household: Identifier) -> Int {
    lines.reduce(available[household] ?? 0) { $0 + $1.left(of: lot, household) }
  }

  /// Takes so much of a household's part: first what nobody ordered, then what the rule says. Gives
  /// how much of it was available.
  mutating func take(
    _ quantity: Int, of household: Identifier, alsoShort: Set<Identifier>, by rule: ShortfallRule
  ) -> Int {
    let free = min(quantity, available[household] ?? 0)
    let rest = quantity - free
    available[household, default: 0] -= free
    if rest == 0 { return free }
    let places = lines.indices.filter { lines[$0].left(of: lot, household) > 0 }
    let counts = self.counts(cutting: rest, of: household, places, by: rule)
    let own = lot
    for (place, count) in zip(places, counts) where count > 0 {
      let given = lines[place].cut(count) { goods in
        guard goods.lot == own else { return 2 }
        return goods.household == household ? 0 : alsoShort.contains(goods.household) ? 1 : 2
      }
      for (part, units) in given where lines[place].parts[part].allocation.lot == lot {
        available[lines[place].parts[part].allocation.household, default: 0] += units
      }
    }
    available[household, default: 0] -= rest
    return free
  }

  /// How many of what is sold each of these lines loses, so that `rest` units of the household's
  /// part are freed.
  private func counts(
    cutting rest: Int, of household: Identifier, _ places: [Int], by rule: ShortfallRule
  ) -> [Int] {
    let goods = places.map {
      (units: lines[$0].left(of: lot, household), each: lines[$0].stockUnits)
    }
    var counts = goods.map { _ in 0 }
    var missing = rest
    switch rule {
    case .byDate:
      for index in goods.indices.reversed() where missing > 0 {
        let (units, each) = goods[index]
        counts[index] = (min(missing, units) + each - 1) / each
        missing -= min(units, counts[index] * each)
      }
    case .proRata:
      let whole = goods.reduce(0) { $0 + $1.units }
      for (index, part) in goods.enumerated() {
        counts[index] = rest * part.units / (whole * part.each)
        missing -= counts[index] * part.each
      }
      let remainders = goods.enumerated().map { index, part in
        rest * part.units - counts[index] * part.each * whole
      }
      // The largest part of one of what is sold first; of equals the newest order.
      let order = goods.indices.sorted {
        let (left, right) = (
          remainders[$0] * goods[$1].each, remainders[$1] * goods[$0].each
        )
        return left != right ? left > right : $0 > $1
      }
      for index in order where missing > 0 {
        let (units, each) = goods[index]
        missing -= min(each, units - counts[index] * each)
        counts[index] += 1
      }
    }
    precondition(missing <= 0, "no more is cut than is open")
    return counts
  }
}
