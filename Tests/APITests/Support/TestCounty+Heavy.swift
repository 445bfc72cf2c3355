import Core
import Fulfilment
import Listings
import Orders
import SQLite
import Storage
import TestSupport

extension TestCounty {
  /// A packed order of a ham that weighed a tenth more than it was said to.
  func heavyOrder(village: Identifier, household: Identifier, as buyer: Actor) throws -> Order {
    let hams = try addHams(from: [household], in: village)
    let order = try order(1, of: hams, as: buyer)
    try pay(order)
    return try db.transaction {
      _ = try packConsignment(
        order.consignments[0].id, weights: [WeighedPart(line: 1, grams: [2_200])], as: admin,
        in: db)
      return try Orders.order(order.id, as: admin, in: db)
    }
  }
}
