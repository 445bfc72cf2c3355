import Core
import SQLite
import Storage

/// The SQL of `organisation_payment` and `organisation_payment_part`.
enum StatementPaymentStore {
  static func insert(
    _ new: NewStatementPayment, of organisation: Identifier, by actor: Identifier,
    in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO organisation_payment (id, organisation_id, month, amount_fen, reference,
          recorded_by, recorded_at)
        VALUES (\(id), \(organisation), \(new.month), \(new.amount), \(new.reference), \(actor),
          \(db.now))
        """)
    }
  }

  static func insert(
    part payment: Identifier, of whole: Identifier, in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO organisation_payment_part (payment_id, organisation_payment_id)
      VALUES (\(payment), \(whole))
      """)
  }

  static func find(_ id: Identifier, in db: Connection) throws -> StatementPayment? {
    try db.first(columns + "WHERE id = \(id)", payment)
  }

  static func list(
    of organisation: Identifier, in month: CivilMonth, _ db: Connection
  ) throws -> [StatementPayment] {
    try db.all(
      columns
        + """
        WHERE organisation_id = \(organisation) AND month = \(month)
        ORDER BY id LIMIT \(MonthlyStatement.maximumPayments)
        """, payment)
  }

  private static let columns: SQL = """
    SELECT id, organisation_id, month, amount_fen, reference, recorded_at
    FROM organisation_payment
    """

  private static func payment(_ row: Row) throws -> StatementPayment {
    StatementPayment(
      id: try row[0], organisation: try row[1], month: try row[2], amount: try row[3],
      reference: try row[4], recordedAt: try row[5])
  }
}
