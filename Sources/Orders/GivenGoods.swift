/// Which households' goods lines give up that are cut: as much as can be of what the households
/// lack, so that as few as can be of the goods that stay ordered have to come from others. It is a
/// largest flow from the lines, through the households whose goods they hold, to what those lack.
struct GivenGoods {
  /// What each line gives up of each household's goods, in the order in which they were added.
  private(set) var goods: [[Goods]] = []
  /// What each line still has to give up.
  private var rest: [Int] = []
  /// By household.
  private var lacking: [Int]
  /// The lines that hold a household's goods.
  private var holders: [[Int]]

  struct Goods {
    let household: Int
    let units: Int
    fileprivate(set) var given = 0
  }

  init(lacking: [Int]) {
    self.lacking = lacking
    holders = lacking.map { _ in [] }
  }

  /// A line that gives up so many units of these goods, a household's once.
  mutating func add(_ units: Int, of held: [(household: Int, units: Int)]) {
    for part in held { holders[part.household].append(goods.count) }
    goods.append(held.map { Goods(household: $0.household, units: $0.units) })
    rest.append(units)
  }

  /// Decides: what is lacking where a line has it, what others can give up in its stead, and of
  /// what nobody lacks the goods of the last household first.
  mutating func give() {
    for line in goods.indices {
      for place in goods[line].indices.reversed() {
        let household = goods[line][place].household
        let units = give(line, place, upTo: lacking[household])
        lacking[household] -= units
      }
    }
    // Ends: each way lets at least one unit through, and so less is lacking after it. As each is a
    // shortest one, their number is bounded whatever the units: by lines and households, times what
    // the lines hold (Edmonds and Karp, https://doi.org/10.1145/321694.321699).
    while let end = path() { follow(end) }
    for line in goods.indices {
      for place in goods[line].indices.reversed() { _ = give(line, place, upTo: .max) }
    }
  }

  private mutating func give(_ line: Int, _ place: Int, upTo most: Int) -> Int {
    let units = min(rest[line], most, goods[line][place].units - goods[line][place].given)
    goods[line][place].given += units
    rest[line] -= units
    return units
  }

  /// How a household is reached: through a line that can give up more of its goods, and from the
  /// household of which that line then gives up less; nil where it still has some to give up.
  private struct Step {
    let household: Int
    let line: Int
    /// Its place among the steps.
    let before: Int?
  }

  /// The shortest way to a household that lacks something.
  private func path() -> [Step]? {
    if lacking.allSatisfy({ $0 == 0 }) { return nil }
    var isReached = lacking.map { _ in false }
    var isUsed = goods.map { _ in false }
    var steps: [Step] = []
    // A line reaches all that it can at once: a second time it would reach nobody else.
    func reach(through line: Int, from before: Int?) {
      if isUsed[line] { return }
      isUsed[line] = true
      for part in goods[line] where part.given < part.units && !isReached[part.household] {
        isReached[part.household] = true
        steps.append(Step(household: part.household, line: line, before: before))
      }
    }
    for line in goods.indices where rest[line] > 0 { reach(through: line, from: nil) }
    var next = 0
    while next < steps.count {
      if lacking[steps[next].household] > 0 { return way(to: next, steps) }
      for line in holders[steps[next].household]
      where !isUsed[line] && given(line, steps[next].household) > 0 {
        reach(through: line, from: next)
      }
      next += 1
    }
    return nil
  }

  private func way(to end: Int, _ steps: [Step]) -> [Step] {
    var way: [Step] = []
    var place: Int? = end
    while let step = place.map({ steps[$0] }) {
      way.append(step)
      place = step.before
    }
    return way
  }

  /// Moves along a way, from its end, as much as each step of it lets through.
  private mutating func follow(_ way: [Step]) {
    var units = lacking[way[0].household]
    for (index, step) in way.enumerated() {
      units = min(units, left(step.line, step.household))
      units = min(
        units,
        index + 1 < way.count ? given(step.line, way[index + 1].household) : rest[step.line])
    }
    for (index, step) in way.enumerated() {
      change(step.line, step.household, by: units)
      if index + 1 < way.count {
        change(step.line, way[index + 1].household, by: -units)
      } else {
        rest[step.line] -= units
      }
    }
    lacking[way[0].household] -= units
  }

  private func given(_ line: Int, _ household: Int) -> Int {
    goods[line].first { $0.household == household }?.given ?? 0
  }

  private func left(_ line: Int, _ household: Int) -> Int {
    goods[line].first { $0.household == household }.map { $0.units - $0.given } ?? 0
  }

  private mutating func change(_ line: Int, _ household: Int, by units: Int) {
    for place in goods[line].indices where goods[line][place].household == household {
      goods[line][place].given += units
    }
  }
}
