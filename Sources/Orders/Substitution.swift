import Core
import Listings

/// Goods that a line is to get at packing in the place of some of its own, as its buyer agreed.
package struct NewSubstitution: Sendable, Equatable {
  /// From 1.
  package let line: Int
  /// One of the line's substitutes.
  package let listing: Identifier
  /// How many of what is sold, of the line and of the substitute alike.
  package let quantity: Int
  /// Whether the line's own goods are on the shelf again; else they are written off. What is still
  /// to be harvested stays on it.
  package let isRestocked: Bool

  package init(line: Int, listing: Identifier, quantity: Int, isRestocked: Bool) {
    self.line = line
    self.listing = listing
    self.quantity = quantity
    self.isRestocked = isRestocked
  }

  /// Listings that a buyer names for one line.
  package static let maximumSubstitutes = 3
}

/// A line that comes to an order in the place of goods of another.
package struct AddedLine: Sendable {
  /// From 1.
  let number: Int
  let line: OrderLine
  /// What it takes of the shelf, with those that came next of a pooled listing.
  let parts: [ShelfPart]
  let isPooled: Bool
}

/// The rules of substitutes.
package enum SubstitutionRefusal: Refusal, Equatable {
  /// Listings that cannot take the place of a line's, by their places.
  case unfitSubstitutes([SubstituteFault])
  /// What is wrong with what is to be replaced, by its place from 0.
  case unfitSubstitutions([SubstitutionFault])
  /// Substitutes that are off the shelf now, by their place from 0.
  case notForSale([Int])
  /// Substitutes of which there is not enough on hand, by their place from 0.
  case outOfStock([Int])
  /// The order would have more lines than one may.
  case tooManyLines

  /// What is wrong with a substitute, by its line's place from 0 and its own.
  package enum SubstituteFault: Sendable, Equatable {
    case unknown(line: Int, Int)
    /// It is off the shelf.
    case notForSale(line: Int, Int)
    /// Another village would send it.
    case otherVillage(line: Int, Int)
    /// It is what the line is of already.
    case same(line: Int, Int)
    case doubled(line: Int, Int)
    /// It, or what the line is of, is sold by weight.
    case byWeight(line: Int, Int)
  }

  /// What is wrong with a replacement, by its place from 0.
  package enum SubstitutionFault: Sendable, Equatable {
    /// The consignment has no such line, or nothing of it is still to be sent.
    case unknownLine(Int)
    case doubled(Int)
    /// The line's buyer did not agree to it.
    case notAgreed(Int)
    case more(Int, than: Int)
  }

  package var kind: RefusalKind {
    switch self {
    case .unfitSubstitutes, .unfitSubstitutions: .invalid
    case .notForSale, .outOfStock, .tooManyLines: .conflict
    }
  }

  package var code: String {
    switch self {
    case .unfitSubstitutes: "unfit_substitutes"
    case .unfitSubstitutions: "unfit_substitutions"
    case .notForSale: "not_for_sale"
    case .outOfStock: "out_of_stock"
    case .tooManyLines: "too_many_lines"
    }
  }

  package var detail: String {
    switch self {
    case .unfitSubstitutes:
      "A substitute is another listing of the same village, on the shelf and sold by the piece."
    case .unfitSubstitutions:
      "A line gets in the place of what is still to be sent of it what its buyer agreed to."
    case .notForSale: "The substitute is not for sale now."
    case .outOfStock: "There is not enough of the substitute on hand."
    case .tooManyLines:
      "An order has \(Order.lineCounts.upperBound) lines at the most, with those of substitutes."
    }
  }

  package var faults: [Fault] {
    switch self {
    case .unfitSubstitutes(let faults): faults.map(\.fault)
    case .unfitSubstitutions(let faults): faults.map(\.fault)
    case .notForSale(let places):
      places.map {
        Fault(pointer: "/substitutions/\($0)/listing_id", code: code, detail: detail)
      }
    case .outOfStock(let places):
      places.map { Fault(pointer: "/substitutions/\($0)/quantity", code: code, detail: detail) }
    case .tooManyLines: []
    }
  }
}

extension SubstitutionRefusal.SubstituteFault {
  fileprivate var fault: Fault {
    func fault(_ line: Int, _ place: Int, _ code: String, _ detail: String) -> Fault {
      Fault(pointer: "/lines/\(line)/substitutes/\(place)", code: code, detail: detail)
    }
    return switch self {
    case .unknown(let line, let place):
      fault(line, place, "unknown_listing", "There is no such listing.")
    case .notForSale(let line, let place):
      fault(line, place, "not_for_sale", "It is off the shelf now.")
    case .otherVillage(let line, let place):
      fault(line, place, "other_village", "Another village sends it.")
    case .same(let line, let place):
      fault(line, place, "same_listing", "The line is of this listing.")
    case .doubled(let line, let place):
      fault(line, place, "doubled", "This listing stands here twice.")
    case .byWeight(let line, let place):
      fault(
        line, place, "sold_by_weight",
        "What is sold by weight is replaced by nothing, and replaces nothing.")
    }
  }
}

extension SubstitutionRefusal.SubstitutionFault {
  fileprivate var fault: Fault {
    switch self {
    case .unknownLine(let place):
      Fault(
        pointer: "/substitutions/\(place)/line", code: "unknown_line",
        detail: "Nothing of such a line is still to be sent of this consignment.")
    case .doubled(let place):
      Fault(
        pointer: "/substitutions/\(place)/line", code: "line_twice",
        detail: "This line stands here twice.")
    case .notAgreed(let place):
      Fault(
        pointer: "/substitutions/\(place)/listing_id", code: "not_agreed",
        detail: "The buyer did not agree to it for this line.")
    case .more(let place, let left):
      Fault(
        pointer: "/substitutions/\(place)/quantity", code: "more_than_left",
        detail: "\(left) of the line are still to be sent.", available: left)
    }
  }
}
