import Core
import SQLite
import Storage

/// The SQL that sums up what a village has to pick.
enum PickListStore {
  struct Sum {
    let household: Identifier
    let listing: Identifier
    let stockUnits: Int
    let lot: Identifier
    let units: Int
    let isJoined: Bool
  }

  /// By household, listing and lot, one more than are shown.
  static func sums(
    of village: Identifier, by day: CivilDate, in db: Connection
  ) throws -> [Sum] {
    var sql: SQL = """
      SELECT a.household_id, l.listing_id, l.stock_units, a.lot_id, sum(a.quantity - a.sent),
        o.delivery = 'joined'
      """
    sql += pending(of: village, by: day)
    sql += """
      GROUP BY a.household_id, l.listing_id, l.stock_units, a.lot_id, o.delivery
      ORDER BY a.household_id, l.listing_id, a.lot_id, l.stock_units, o.delivery
      LIMIT \(PickList.maximumParts + 1)
      """
    return try db.all(sql) { row in
      Sum(
        household: try row[0], listing: try row[1], stockUnits: try row[2], lot: try row[3],
        units: try row[4], isJoined: try row[5] as Int == 1)
    }
  }

  static func consignments(
    of village: Identifier, by day: CivilDate, in db: Connection
  ) throws -> Int {
    try db.value("SELECT count(DISTINCT c.id)" + pending(of: village, by: day))
  }

  /// The parts of consignments that are to be packed.
  private static func pending(of village: Identifier, by day: CivilDate) -> SQL {
    """
    FROM (
      SELECT id, order_id, status, round_id FROM consignment
      WHERE village_id = \(village) ORDER BY order_id DESC LIMIT \(PickList.searched)
    ) c
    LEFT JOIN collection_round r ON r.id = c.round_id
    CROSS JOIN customer_order o ON o.id = c.order_id
    CROSS JOIN order_line l ON l.order_id = c.order_id AND l.consignment_id = c.id
    CROSS JOIN order_allocation a ON a.order_id = l.order_id AND a.line = l.line
    WHERE c.status = 'pending' AND o.status IN ('placed', 'paid', 'packing')
      AND \(OnDeliveryStore.isCertain)
      AND (c.round_id IS NULL OR r.pick_up_on <= \(day)) AND a.quantity > a.sent
    """
  }
}
