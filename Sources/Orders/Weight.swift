import Core
import Listings

extension OrderLine.Weight {
  /// What one piece may weigh, in grams: the estimate, more or less what the buyer was told.
  package var pieceGrams: ClosedRange<Int> {
    let deviation = estimateGrams * toleranceBasisPoints / Split.whole
    return (estimateGrams - deviation)...(estimateGrams + deviation)
  }

  /// What so many grams come to at a price for one of the estimate, rounded down to a whole fen.
  package func amount(of grams: Int, at price: Fen) -> Fen {
    Fen((price * grams).rawValue / Int64(estimateGrams))
  }

  /// The least and the most that may be charged for so many pieces.
  package func amounts(of pieces: Int, at price: Fen) -> ClosedRange<Fen> {
    let grams = pieceGrams
    return amount(
      of: pieces * grams.lowerBound, at: price)...amount(
        of: pieces * grams.upperBound, at: price)
  }
}

extension OrderLine {
  /// What it would come to if nothing of it had been waived: by its weight, or by the units.
  private var unwaived: Fen {
    guard let weight, let grams = weight.grams else { return unitPrice * quantity }
    return weight.amount(of: grams, at: unitPrice)
  }

  /// What the county office waived of it.
  var waived: Fen { unwaived - amount }

  /// What it comes to more than by the units: it weighs more than the estimate.
  var excess: Fen { max(.zero, amount - unitPrice * quantity) }
}

extension Listing {
  /// What one is said to weigh, where it is sold by weight; nil where it is sold by the unit.
  package var weight: OrderLine.Weight? {
    toleranceBasisPoints.map {
      OrderLine.Weight(estimateGrams: netWeightGrams, toleranceBasisPoints: $0)
    }
  }
}

/// What goods of one lot and household in a line weighed, piece by piece.
package struct WeighedPart: Sendable {
  /// From 1.
  package let line: Int
  /// Nil where that is not needed to tell which goods of the line are meant.
  package let lot: Identifier?
  package let household: Identifier?
  package let grams: [Int]

  /// How many one consignment can have: each piece of each line may be another household's.
  package static let maximumCount = Order.lineCounts.upperBound * Order.maximumWeighedPieces
  /// What a piece can weigh at all, in grams.
  package static let pieceGrams = 1...(NewListing.netWeights.upperBound * 2)

  package init(line: Int, lot: Identifier? = nil, household: Identifier? = nil, grams: [Int]) {
    self.line = line
    self.lot = lot
    self.household = household
    self.grams = grams
  }

  func isOf(_ part: OrderAllocation) -> Bool {
    (lot ?? part.allocation.lot) == part.allocation.lot
      && (household ?? part.allocation.household) == part.allocation.household
  }
}

/// What is wrong with the weights of a consignment, each given by its place from 0.
package enum WeightFault: Sendable, Equatable {
  /// Nothing says what these goods of a line weighed.
  case missing(line: Int, lot: Identifier, household: Identifier)
  /// The consignment has no such line.
  case unknownLine(Int)
  case soldByUnit(Int)
  /// The line has nothing of this lot and household.
  case unknownPart(Int)
  /// The line has goods of several lots or households: which of them is meant?
  case ambiguous(Int)
  case doubled(Int)
  case tooFew(Int, pieces: Int)
  case tooMany(Int, pieces: Int)
  /// One piece, by its place from 0, weighs less or more than the buyer was told.
  case outsideTolerance(Int, piece: Int, ClosedRange<Int>)

  /// Faults that are told; of more, these come first.
  static let maximumTold = 100

  var fault: Fault {
    switch self {
    case .missing(let line, let lot, let household):
      Fault(
        pointer: "/weights", code: "weight_missing",
        detail:
          "Line \(line) is sold by weight: what was there of lot \(lot), household \(household)?")
    case .unknownLine(let place):
      at(place, "/line", "unknown_line", "The consignment has no such line.")
    case .soldByUnit(let place):
      at(place, "/line", "sold_by_unit", "This line is sold by the unit, not by weight.")
    case .unknownPart(let place):
      at(place, "/lot_id", "unknown_part", "The line has nothing of this lot and household.")
    case .ambiguous(let place):
      at(
        place, "/lot_id", "ambiguous",
        "The line has goods of several lots or households; name lot_id and household_id.")
    case .doubled(let place):
      at(place, "/line", "doubled", "The weights of these stand here twice.")
    case .tooFew(let place, let pieces):
      at(place, "/weights_g", "too_few", "There are \(pieces) of it; each has its weight.")
    case .tooMany(let place, let pieces):
      at(place, "/weights_g", "too_many", "There are only \(pieces) of it.")
    case .outsideTolerance(let place, let piece, let grams):
      at(
        place, "/weights_g/\(piece)", "outside_tolerance",
        "The buyer was told of \(grams.lowerBound) to \(grams.upperBound) g.")
    }
  }

  private func at(_ place: Int, _ member: String, _ code: String, _ detail: String) -> Fault {
    Fault(pointer: "/weights/\(place)\(member)", code: code, detail: detail)
  }
}
