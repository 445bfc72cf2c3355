import Core
import Listings

/// By what rule open orders are cut where a harvest is short.
package enum ShortfallRule: String, Sendable, CaseIterable {
  /// Each by its part of what is ordered, in whole units, by the largest remainder.
  case proRata = "pro_rata"
  /// Who ordered first is served first: the newest orders are cut.
  case byDate = "by_date"
}

/// How much a lot is short of, as it is entered: in all, or by household.
package struct NewShortfall: Sendable {
  package let amount: Amount
  package let rule: ShortfallRule

  /// In all, or what each of some households lacks.
  package enum Amount: Sendable {
    case quantity(Int)
    case contributions([Contribution])
  }

  package init(_ amount: Amount, rule: ShortfallRule) {
    self.amount = amount
    self.rule = rule
  }
}

/// What a shortfall does, before it is done.
package struct ShortfallPlan: Sendable {
  package let lot: Lot
  package let rule: ShortfallRule
  /// What each household is short of.
  package let contributions: [Contribution]
  /// How much of it nobody had ordered.
  package let fromAvailable: Int
  /// The orders that are cut, oldest first.
  package let cuts: [OrderCut]
  /// Stands for all of the plan: it changes when any of it does.
  package let digest: String

  /// Orders that an answer tells of; the plan's sums are those of all.
  package static let maximumTold = 1_000
  /// SHA-256 in hexadecimal digits.
  package static let digestLengths = 64...64

  package var quantity: Int { contributions.reduce(0) { $0 + $1.quantity } }
}

/// What a shortfall does to an order.
package struct OrderCut: Sendable {
  package let order: Identifier
  package let number: String
  package let lines: [Line]
  package let goodsBefore: Fen
  package let goodsAfter: Fen
  /// By how much more is owed of it, where it was paid.
  package let refund: Fen
  package let isCancelled: Bool

  /// How many of a line are left.
  package struct Line: Sendable {
    /// From 1.
    package let line: Int
    package let before: Int
    package let after: Int
  }
}

/// `quantity` by these weights, in whole units by the largest remainder: of equals the earlier.
func largestRemainder(of quantity: Int, by weights: [Int]) -> [Int] {
  let whole = weights.reduce(0, +)
  if whole == 0 { return weights.map { _ in 0 } }
  var shares = weights.map { quantity * $0 / whole }
  let rest = quantity - shares.reduce(0, +)
  let byRemainder = weights.indices.sorted {
    let (left, right) = (quantity * weights[$0] % whole, quantity * weights[$1] % whole)
    return left != right ? left > right : $0 < $1
  }
  for index in byRemainder.prefix(rest) { shares[index] += 1 }
  return shares
}
