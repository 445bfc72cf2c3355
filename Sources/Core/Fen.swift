/// An amount of money in fen, the hundredth of a yuan. Never a fraction, never a floating number.
package struct Fen: RawRepresentable, Hashable, Comparable, Sendable, AdditiveArithmetic {
  package let rawValue: Int64

  package init(rawValue: Int64) { self.rawValue = rawValue }
  package init(_ value: Int64) { rawValue = value }

  package static let zero = Fen(0)

  package static func + (left: Fen, right: Fen) -> Fen { Fen(left.rawValue + right.rawValue) }
  package static func - (left: Fen, right: Fen) -> Fen { Fen(left.rawValue - right.rawValue) }
  package static prefix func - (amount: Fen) -> Fen { Fen(-amount.rawValue) }
  package static func < (left: Fen, right: Fen) -> Bool { left.rawValue < right.rawValue }

  /// The price of `quantity` units. Traps on overflow, which the limits of prices and quantities
  /// rule out.
  package static func * (price: Fen, quantity: Int) -> Fen {
    Fen(price.rawValue * Int64(quantity))
  }

  /// In yuan with two decimals, as a spreadsheet reads a number: `-1234.05`.
  package var yuan: String {
    let rest = rawValue.magnitude % 100
    return "\(rawValue < 0 ? "-" : "")\(rawValue.magnitude / 100).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// The share of `basisPoints` ten-thousandths, rounded down to a whole fen.
  package func share(basisPoints: Int) -> Fen {
    Fen(rawValue * Int64(basisPoints) / 10_000)
  }
}
