import Core
import Listings

@testable import Orders

/// What becomes of orders where a lot falls short.
extension MarketModel {
  /// A line that is not packed yet, or not all of it, with what it holds of a lot.
  struct OpenLine {
    let order: Identifier
    let line: Int
    let each: Int
    /// By row.
    let held: [Int: Int]

    var units: Int { held.values.reduce(0, +) }
  }

  /// The rows of a lot fall short by so much each. Whose goods the lines have then is taken over
  /// from the market, by row of the lot for each open line; gives what about it cannot be.
  mutating func shorten(
    _ lot: Identifier, by short: [Int: Int], _ rule: ShortfallRule,
    given: (OpenLine) throws -> [Int: Int]
  ) rethrows -> String? {
    let lines = openLines(inLot: lot)
    let own = rows(ofLot: lot)
    let missing = max(0, short.values.reduce(0, +) - available(inLot: lot))
    let packs = packsLost(lines, missing, rule)
    let freed = zip(lines, packs).map { min($0.units, $1 * $0.each) }
    let least = leastMoved(lines, freed, ending: own.map { ($0, open($0) - (short[$0] ?? 0)) })
    var moved = 0
    var revised: [Identifier: Purchase] = [:]
    for (index, line) in lines.enumerated() {
      guard var purchase = revised[line.order] ?? purchases[line.order] else { continue }
      let now = try given(line)
      if now.values.reduce(0, +) != line.units - freed[index] {
        return "order \(line.order), line \(line.line + 1): \(now), \(packs[index]) lost"
      }
      for row in own { moved += max(0, now[row, default: 0] - line.held[row, default: 0]) }
      exchange(
        &purchase.lines[line.line], now, own, packs[index], packs[index] * line.each - freed[index])
      revised[line.order] = purchase
    }
    for (id, purchase) in revised { take(purchase, id) }
    for (row, units) in short {
      rows[row].available -= units
      rows[row].adjusted += units
    }
    if let row = own.first(where: { rows[$0].available < 0 }) { return "\(rows[row]) is held" }
    return moved == least ? nil : "\(moved) units moved, \(least) would do"
  }

  /// Puts these goods of a lot's rows into a line that lost some packs, and `others` units of other
  /// lots with them.
  private func exchange(
    _ line: inout Line, _ now: [Int: Int], _ own: [Int], _ packs: Int, _ others: Int
  ) {
    var rest = others
    var parts: [Part] = []
    for var part in line.parts.reversed() where !own.contains(part.row) {
      let taken = min(rest, part.waiting)
      part.quantity -= taken
      rest -= taken
      parts.append(part)
    }
    // What has left stays what it is.
    for row in own {
      var part = line.parts.first { $0.row == row } ?? Part(row: row, quantity: 0)
      part.quantity = part.sent + now[row, default: 0]
      parts.append(part)
    }
    line.parts = parts.filter { $0.quantity > 0 }.sorted {
      (rows[$0.row].lot, rows[$0.row].household) < (rows[$1.row].lot, rows[$1.row].household)
    }
    shorten(&line, to: line.quantity - packs)
  }

  /// An order is to be as it is here, and what it holds less or more of is moved.
  private mutating func take(_ purchase: Purchase, _ id: Identifier) {
    guard let before = purchases[id] else { return }
    var purchase = purchase
    for part in before.lines.flatMap(\.parts) {
      giveBack(part.quantity, of: part.row, isSold: before.status != .placed)
    }
    for part in purchase.lines.flatMap(\.parts) {
      giveBack(-part.quantity, of: part.row, isSold: before.status != .placed)
    }
    cap(&purchase, from: before)
    settle(&purchase)
    purchases[id] = purchase
  }

  /// How many packs each line loses: pack by pack, until enough is freed; then back, as far as it
  /// still is enough.
  private func packsLost(_ lines: [OpenLine], _ missing: Int, _ rule: ShortfallRule) -> [Int] {
    var packs = lines.map { _ in 0 }
    if missing == 0 { return packs }
    func freed(_ packs: [Int]) -> Int {
      zip(lines, packs).reduce(0) { $0 + min($1.0.units, $1.1 * $1.0.each) }
    }
    var turns = Array(lines.indices.reversed())
    if rule == .proRata {
      let whole = lines.reduce(0) { $0 + $1.units }
      for (index, line) in lines.enumerated() {
        while (packs[index] + 1) * line.each * whole <= missing * line.units { packs[index] += 1 }
      }
      let left = lines.indices.map {
        Double(missing * lines[$0].units - packs[$0] * lines[$0].each * whole)
          / Double(lines[$0].each)
      }
      turns.sort { (left[$0], $0) > (left[$1], $1) }
    }
    for index in turns {
      var most = rule == .proRata ? 1 : lines[index].units
      while most > 0, freed(packs) < missing, packs[index] * lines[index].each < lines[index].units
      {
        packs[index] += 1
        most -= 1
      }
    }
    for index in turns.reversed() {
      while packs[index] > 0 {
        var fewer = packs
        fewer[index] -= 1
        if freed(fewer) < missing { break }
        packs = fewer
      }
    }
    return packs
  }

  /// How many units have to move at the least: what the rows cannot keep of what is ordered, less
  /// what cut lines can give up of it. By which rows share a bottleneck, tried one and all.
  private func leastMoved(
    _ lines: [OpenLine], _ freed: [Int], ending: [(row: Int, units: Int)]
  ) -> Int {
    let beyond = ending.map { row, units in
      max(0, lines.reduce(0) { $0 + $1.held[row, default: 0] } - units)
    }
    let given = (0..<(1 << ending.count)).map { chosen in
      let isIn = ending.indices.map { chosen >> $0 & 1 == 1 }
      let whole = ending.indices.reduce(0) { $0 + (isIn[$1] ? beyond[$1] : 0) }
      return zip(lines, freed).reduce(whole) { sum, line in
        let others = ending.indices.reduce(0) {
          $0 + (isIn[$1] ? 0 : line.0.held[ending[$1].row, default: 0])
        }
        return sum + min(line.1, others)
      }
    }
    return beyond.reduce(0, +) - (given.min() ?? 0)
  }

  /// What can still be taken back of a household's part.
  func open(_ row: Int) -> Int {
    openLines(inLot: rows[row].lot).reduce(rows[row].available) {
      $0 + $1.held[row, default: 0]
    }
  }

  /// A lot's shortfall by what each row received, none beyond what is open.
  func shares(of quantity: Int, inLot lot: Identifier) -> [Int: Int] {
    let own = rows(ofLot: lot)
    var shares: [Int: Int] = [:]
    var rest = quantity
    while rest > 0 {
      let bearing = own.filter { shares[$0, default: 0] < open($0) }
      let weights = bearing.map { index in
        let row = rows[index]
        return row.available + row.reserved + row.sold + row.adjusted
      }
      let whole = weights.reduce(0, +)
      var parts = weights.map { rest * $0 / whole }
      let byRemainder = weights.indices.sorted {
        (-(rest * weights[$0] % whole), $0) < (-(rest * weights[$1] % whole), $1)
      }
      for index in byRemainder.prefix(rest - parts.reduce(0, +)) { parts[index] += 1 }
      for (row, part) in zip(bearing, parts) {
        let borne = min(part, open(row) - shares[row, default: 0])
        shares[row, default: 0] += borne
        rest -= borne
      }
    }
    return shares.filter { $0.value > 0 }
  }

  /// Lines with goods of it that are not packed yet, who ordered first first.
  private func openLines(inLot lot: Identifier) -> [OpenLine] {
    let open = purchases.filter { [.placed, .paid, .packing].contains($0.value.status) }
      .sorted { ($0.value.placedAt, $0.key) < ($1.value.placedAt, $1.key) }
    return open.flatMap { id, purchase in
      purchase.lines.indices.compactMap { number -> OpenLine? in
        let line = purchase.lines[number]
        let held = line.parts.filter { rows[$0.row].lot == lot && $0.waiting > 0 }
        let isPending = purchase.consignments.contains {
          $0.village == goods[line.listing]?.village && $0.status == .pending
        }
        guard isPending, !held.isEmpty, let each = goods[line.listing]?.units else { return nil }
        return OpenLine(
          order: id, line: number, each: each,
          held: Dictionary(uniqueKeysWithValues: held.map { ($0.row, $0.waiting) }))
      }
    }
  }
}
