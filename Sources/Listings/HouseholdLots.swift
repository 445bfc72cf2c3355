import Core
import SQLite
import Storage

/// A household's part of a lot, with what became of it, in units of the stock.
package struct HouseholdLot: Sendable {
  package let lot: Identifier
  package let traceCode: String
  package let listing: Identifier
  package let title: String
  package let unit: String
  package let harvestedOn: CivilDate
  package let received: Int
  package let sold: Int
}

/// What a household harvested of these categories, or of those that are part of them, from a day
/// on, the newest first; as many as `limit`.
package func lots(
  from household: Identifier, of categories: [String], harvestedSince day: CivilDate,
  upTo limit: Int, in db: Connection
) throws -> [HouseholdLot] {
  // Codes have no commas.
  let codes = "," + categories.joined(separator: ",") + ","
  return try db.all(
    """
    SELECT l.id, l.trace_code, s.listing_id, g.title, g.unit, l.harvested_on, s.received, s.sold
    FROM stock s JOIN lot l ON l.id = s.lot_id JOIN listing g ON g.id = s.listing_id
    JOIN category c ON c.code = g.category
    WHERE s.household_id = \(household) AND l.harvested_on >= \(day)
      AND l.status IN ('harvested', 'expired', 'recalled')
      AND (instr(\(codes), ',' || c.code || ',') > 0
        OR instr(\(codes), ',' || c.parent || ',') > 0)
    ORDER BY l.harvested_on DESC, l.id DESC LIMIT \(limit)
    """
  ) {
    HouseholdLot(
      lot: try $0[0], traceCode: try $0[1], listing: try $0[2], title: try $0[3],
      unit: try $0[4], harvestedOn: try $0[5], received: try $0[6], sold: try $0[7])
  }
}
