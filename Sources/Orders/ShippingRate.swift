import Core
import SQLite
import Storage

/// What sending costs, a consignment each by its weight; from a sum of goods on it is free.
package struct ShippingRate: Sendable {
  package let firstWeightGrams: Int
  package let first: Fen
  package let stepWeightGrams: Int
  package let step: Fen
  package let freeFrom: Fen

  package init(
    firstWeightGrams: Int, first: Fen, stepWeightGrams: Int, step: Fen, freeFrom: Fen
  ) {
    self.firstWeightGrams = firstWeightGrams
    self.first = first
    self.stepWeightGrams = stepWeightGrams
    self.step = step
    self.freeFrom = freeFrom
  }

  /// What goods of these weights cost together, those of one origin in one consignment.
  func cost(goods: Fen, _ parts: [(origin: Identifier, grams: Int)]) -> Fen {
    var weights: [Identifier: Int] = [:]
    for part in parts { weights[part.origin, default: 0] += part.grams }
    return cost(goods: goods, weightsGrams: Array(weights.values))
  }

  /// What consignments of these weights cost together.
  package func cost(goods: Fen, weightsGrams: [Int]) -> Fen {
    if goods >= freeFrom { return .zero }
    return weightsGrams.reduce(.zero) { sum, weight in
      let beyond = max(0, weight - firstWeightGrams)
      let steps = (beyond + stepWeightGrams - 1) / stepWeightGrams
      return sum + first + step * steps
    }
  }
}

/// Enters the tariff; where one is known, it stays.
package func enter(_ rate: ShippingRate, in db: Connection) throws {
  try ShippingStore.insertIfNew(rate, in: db)
}

/// The SQL of `shipping_rate`.
enum ShippingStore {
  static func rate(in db: Connection) throws -> ShippingRate {
    let rate = try db.first(only) {
      ShippingRate(
        firstWeightGrams: try $0[0], first: try $0[1], stepWeightGrams: try $0[2],
        step: try $0[3], freeFrom: try $0[4])
    }
    guard let rate else { throw OrderRefusal.noShippingRate }
    return rate
  }

  private static let only = FixedSQL(
    """
    SELECT first_weight_g, first_fen, step_weight_g, step_fen, free_from_fen
    FROM shipping_rate WHERE id = 1
    """)

  static func insertIfNew(_ rate: ShippingRate, in db: Connection) throws {
    try db.execute(
      """
      INSERT INTO shipping_rate
        (id, first_weight_g, first_fen, step_weight_g, step_fen, free_from_fen)
      VALUES (1, \(rate.firstWeightGrams), \(rate.first), \(rate.stepWeightGrams),
        \(rate.step), \(rate.freeFrom))
      ON CONFLICT (id) DO NOTHING
      """)
  }
}
