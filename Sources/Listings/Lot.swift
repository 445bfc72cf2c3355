import Core

/// What one or more households harvested on a day, or will, as it is entered.
package struct NewLot: Sendable {
  package let quantity: Int
  /// The day on which it is expected, where it is still to be harvested.
  package let harvestedOn: CivilDate
  package let isExpected: Bool
  /// Nil: the harvest plus the listing's shelf life.
  package let bestBefore: CivilDate?
  /// Who gave what to a pooled lot; nil for a household's own.
  package let contributions: [Contribution]?

  package static let quantities = 1...10_000_000
  package static let maximumContributions = 500
  /// How far ahead a harvest may be expected, in days.
  package static let farthestExpectation = 366

  package init(
    quantity: Int, harvestedOn: CivilDate, isExpected: Bool = false, bestBefore: CivilDate?,
    contributions: [Contribution]?
  ) {
    self.quantity = quantity
    self.harvestedOn = harvestedOn
    self.isExpected = isExpected
    self.bestBefore = bestBefore
    self.contributions = contributions
  }
}

/// What became of a lot.
package enum LotStatus: String, Sendable, CaseIterable {
  /// More than its households can plausibly harvest: the county office has not looked at it yet.
  case held
  /// The county office looked at it and refused it.
  case refused
  /// Still to be harvested.
  case expected
  case harvested
  /// Past its best: off the shelf.
  case expired
  /// Called back: off the shelf.
  case recalled

  /// Whether what it has available can be ordered.
  var isOnShelf: Bool { self == .expected || self == .harvested }

  /// Whether nothing of it is in the stock, or ever was.
  var isWithheld: Bool { self == .held || self == .refused }
}

/// A household's part of a lot, in units of the stock.
package struct Contribution: Sendable, Equatable {
  package let household: Identifier
  package let quantity: Int

  package init(household: Identifier, quantity: Int) {
    self.household = household
    self.quantity = quantity
  }
}

/// A lot with what became of it: received = available + reserved + sold + adjusted, but for one
/// that is in no stock, of which nothing became anything.
package struct Lot: Sendable {
  package let id: Identifier
  package let listing: Identifier
  package let traceCode: String
  package let status: LotStatus
  /// What it was until it was recalled; nil for others.
  package let recalledFrom: LotStatus?
  /// While it is expected, the day on which it should be.
  package let harvestedOn: CivilDate
  /// The day on which it was expected last; nil for what was entered when it was harvested.
  package let expectedOn: CivilDate?
  package let bestBefore: CivilDate
  package let received: Int
  package let available: Int
  package let reserved: Int
  package let sold: Int
  /// What adjustments took away; negative where they added.
  package let adjusted: Int
  package let contributions: [Contribution]
  /// Why the county office refused it, or why it was recalled.
  package let statusReason: String?
  /// Why it is, or was, held.
  package let flags: [CapacityFlag]

  /// Whether nothing of it is in the stock, or ever was: recalled while it was held, too.
  package var isWithheld: Bool { (recalledFrom ?? status).isWithheld }

  /// Whether its goods are there, or were; what is withheld may be either.
  package var isHarvested: Bool {
    (recalledFrom ?? status) != .expected && !(isWithheld && expectedOn != nil)
  }
}

/// Why a lot's quantity was set right.
package enum AdjustmentReason: String, Sendable, CaseIterable {
  case loss, recount, quality
  /// The program's own: its day was over.
  case expired
  /// It was called back, or left in a box with what was.
  case recall
  /// It was never there: the harvest was short.
  case shortfall

  /// Those that somebody can give.
  package static let allCases: [AdjustmentReason] = [.loss, .recount, .quality]
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
