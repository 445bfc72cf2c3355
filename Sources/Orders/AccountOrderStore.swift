import Core
import SQLite
import Storage

/// The SQL of `organisation_order`.
enum AccountOrderStore {
  static func insert(
    _ account: OrganisationAccount, order: Identifier, month: CivilMonth, in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO organisation_order (order_id, organisation_id, month, invoice_title,
        taxpayer_number)
      VALUES (\(order), \(account.organisation), \(month), \(account.invoiceTitle),
        \(account.taxpayerNumber))
      """)
  }

  static func count(
    of organisation: Identifier, in month: CivilMonth, _ db: Connection
  ) throws -> Int {
    try db.value(
      """
      SELECT count(*) FROM organisation_order
      WHERE organisation_id = \(organisation) AND month = \(month)
      """)
  }

  /// An organisation's orders of a month, in the order of their ids; no more than it may place.
  static func items(
    of organisation: Identifier, in month: CivilMonth, _ db: Connection
  ) throws -> [MonthlyStatementItem] {
    try db.all(
      """
      SELECT o.id, o.buyer_id, o.status, o.placed_at,
        CASE WHEN o.status IN ('cancelled', 'refunded') THEN 0
          ELSE o.goods_fen + o.shipping_fen - o.compensated_fen END,
        o.paid_fen, o.refunded_fen
      FROM organisation_order a JOIN customer_order o ON o.id = a.order_id
      WHERE a.organisation_id = \(organisation) AND a.month = \(month)
      ORDER BY a.order_id LIMIT \(OrganisationAccount.maximumOrdersPerMonth)
      """
    ) { row in
      MonthlyStatementItem(
        order: try row[0], buyer: try row[1], status: try row[2], placedAt: try row[3],
        charged: try row[4], paid: try row[5], refunded: try row[6])
    }
  }

  /// What a member's orders of a month come to, but for those that were cancelled.
  static func spent(
    by buyer: Identifier, for organisation: Identifier, in month: CivilMonth, _ db: Connection
  ) throws -> Fen {
    Fen(
      try db.value(
        """
        SELECT coalesce(sum(o.goods_fen + o.shipping_fen), 0)
        FROM organisation_order a JOIN customer_order o ON o.id = a.order_id
        WHERE a.organisation_id = \(organisation) AND a.month = \(month)
          AND o.buyer_id = \(buyer) AND o.status NOT IN ('cancelled', 'refunded')
        """))
  }
}
