import Core
import SQLite
import Storage

/// The SQL of `organisation`.
enum OrganisationStore {
  static func insert(_ content: OrganisationContent, in db: Connection) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO organisation (id, name, kind, invoice_title, taxpayer_number, address,
          bank_name, bank_account, created_at)
        VALUES (\(id), \(content.name), \(content.kind), \(content.invoiceTitle),
          \(content.taxpayerNumber), \(content.address), \(content.bankName),
          \(content.bankAccount), \(db.now))
        """)
    }
  }

  static func update(
    _ id: Identifier, _ content: OrganisationContent, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE organisation SET name = \(content.name), kind = \(content.kind),
        invoice_title = \(content.invoiceTitle), taxpayer_number = \(content.taxpayerNumber),
        address = \(content.address), bank_name = \(content.bankName),
        bank_account = \(content.bankAccount)
      WHERE id = \(id)
      """)
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Organisation? {
    try db.first(columns + "WHERE id = \(id)", organisation)
  }

  /// In the order in which they were made: all, or those that an account is a member of.
  static func list(
    of member: Identifier?, _ page: PageRequest, in db: Connection
  ) throws -> [Organisation] {
    var sql = columns
    sql += "WHERE id > \(page.after?.id.rawValue ?? 0)"
    if let member {
      sql += """
        AND id IN (SELECT organisation_id FROM organisation_member WHERE user_id = \(member))
        """
    }
    sql += "ORDER BY id LIMIT \(page.limit + 1)"
    return try db.all(sql, organisation)
  }

  static func each(in db: Connection, _ body: (Organisation) -> Void) throws {
    try db.each(columns + "ORDER BY id") { body(try organisation($0)) }
  }

  private static let columns: SQL = """
    SELECT id, name, kind, invoice_title, taxpayer_number, address, bank_name, bank_account,
      created_at
    FROM organisation
    """

  private static func organisation(_ row: Row) throws -> Organisation {
    let number: String? = try row[4]
    let content = OrganisationContent(
      name: try row[1], kind: try row[2], invoiceTitle: try row[3],
      taxpayerNumber: number.flatMap(TaxpayerNumber.init), address: try row[5],
      bankName: try row[6], bankAccount: try row[7])
    return Organisation(id: try row[0], content: content, createdAt: try row[8])
  }
}
