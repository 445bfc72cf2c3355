import Core
import Income

/// What some households come to together in a report.
package struct HouseholdTally: Sendable {
  package private(set) var households = 0
  package private(set) var people = 0
  package private(set) var market = Fen.zero
  package private(set) var entries = Fen.zero
  package private(set) var costs = Fen.zero
  /// How many households stand where.
  package private(set) var standings: [Standing: Int] = [:]

  package var net: Fen { market + entries - costs }
  /// Net income per head, a whole fen, rounded down; zero where nobody is.
  package var perHead: Fen { Income.perHead(net, people: people) }

  /// What these households come to.
  init(_ households: [HouseholdYear] = []) {
    for own in households { add(own) }
  }

  mutating func add(_ own: HouseholdYear) {
    households += 1
    people += own.people
    market += own.sums.market
    entries += own.sums.entries
    costs += own.sums.costs
    standings[own.standing, default: 0] += 1
  }
}
