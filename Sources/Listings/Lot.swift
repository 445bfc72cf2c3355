import Core

/// What one or more households harvested on a day, as it is entered.
package struct NewLot: Sendable {
  package let quantity: Int
  package let harvestedOn: CivilDate
  /// Nil: the harvest plus the listing's shelf life.
  package let bestBefore: CivilDate?
  /// Who gave what to a pooled lot; nil for a household's own.
  package let contributions: [Contribution]?

  package static let quantities = 1...10_000_000
  package static let maximumContributions = 500

  package init(
    quantity: Int, harvestedOn: CivilDate, bestBefore: CivilDate?, contributions: [Contribution]?
  ) {
    self.quantity = quantity
    self.harvestedOn = harvestedOn
    self.bestBefore = bestBefore
    self.contributions = contributions
  }
}

/// A household's part of a lot, in units of the listing.
package struct Contribution: Sendable, Equatable {
  package let household: Identifier
  package let quantity: Int

  package init(household: Identifier, quantity: Int) {
    self.household = household
    self.quantity = quantity
  }
}

/// A lot with what became of it: received = available + reserved + sold + adjusted.
package struct Lot: Sendable {
  package let id: Identifier
  package let listing: Identifier
  package let traceCode: String
  package let harvestedOn: CivilDate
  package let bestBefore: CivilDate
  package let received: Int
  package let available: Int
  package let reserved: Int
  package let sold: Int
  /// What adjustments took away; negative where they added.
  package let adjusted: Int
  package let contributions: [Contribution]
}

/// Why a lot's quantity was set right.
package enum AdjustmentReason: String, Sendable, CaseIterable {
  case loss, recount, quality
}

/// The code that stands on a lot's goods.
package enum TraceCode {
  /// Ten characters of Crockford's base 32: 50 random bits.
  package static let length = 10

  /// Reads what a person typed; nil for what is no code.
  package static func read(_ typed: String) -> String? {
    guard let code = Base32.canonical(typed), code.utf8.count == length else { return nil }
    return code
  }
}
