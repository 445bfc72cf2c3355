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
