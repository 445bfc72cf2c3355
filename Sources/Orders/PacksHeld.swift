/// What a line holds of a lot, in packs of what is sold. Where some of its goods are of other lots,
/// its packs come to more than it holds.
struct PacksHeld {
  /// Of the stock.
  let units: Int
  let each: Int

  /// Units of the lot that so many packs free.
  func freed(by count: Int) -> Int { min(units, count * each) }

  /// The fewest packs that free so many units, or all.
  func packs(freeing missing: Int) -> Int { (min(missing, units) + each - 1) / each }
}

extension ShortfallRule {
  /// How many packs each line loses, so that `missing` units are freed. The lines are in the order
  /// in which they were ordered. What whole packs free beyond that goes back to those that lost
  /// some, as far as whole packs go: to whose turn to lose came last first.
  func counts(cutting missing: Int, of lines: [PacksHeld]) -> [Int] {
    if missing == 0 { return lines.map { _ in 0 } }
    var missing = missing
    var counts = lines.map { _ in 0 }
    let turns: [Int]
    switch self {
    case .byDate:
      turns = lines.indices.reversed()
      for index in turns where missing > 0 {
        counts[index] = lines[index].packs(freeing: missing)
        missing -= lines[index].freed(by: counts[index])
      }
    case .proRata:
      (counts, turns) = wholeShares(of: missing, lines)
      missing -= zip(lines, counts).reduce(0) { $0 + $1.0.freed(by: $1.1) }
      for index in turns where missing > 0 {
        let before = lines[index].freed(by: counts[index])
        counts[index] += 1
        missing -= lines[index].freed(by: counts[index]) - before
      }
    }
    precondition(missing <= 0, "no more is cut than is open")
    giveBack(-missing, &counts, of: lines, turns.reversed())
    return counts
  }

  /// The whole packs of each line's part of `missing`, and the lines in the order of what is left
  /// of it: the largest part of a pack first, of equals the newest order.
  private func wholeShares(
    of missing: Int, _ lines: [PacksHeld]
  ) -> (counts: [Int], turns: [Int]) {
    let whole = lines.reduce(0) { $0 + $1.units }
    let counts = lines.map { missing * $0.units / (whole * $0.each) }
    let remainders = zip(lines, counts).map { missing * $0.units - $1 * $0.each * whole }
    let turns = lines.indices.sorted {
      let (left, right) = (remainders[$0] * lines[$1].each, remainders[$1] * lines[$0].each)
      return left != right ? left > right : $0 > $1
    }
    return (counts, turns)
  }

  private func giveBack(
    _ surplus: Int, _ counts: inout [Int], of lines: [PacksHeld], _ turns: [Int]
  ) {
    var surplus = surplus
    for index in turns {
      while counts[index] > 0 {
        let line = lines[index]
        let pack = line.freed(by: counts[index]) - line.freed(by: counts[index] - 1)
        if pack > surplus { break }
        counts[index] -= 1
        surplus -= pack
      }
    }
  }
}
