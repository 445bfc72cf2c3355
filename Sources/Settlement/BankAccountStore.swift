import Core
import SQLite
import Storage

/// The SQL of `household_bank_account`.
enum BankAccountStore {
  static func find(_ household: Identifier, in db: Connection) throws -> BankAccount? {
    try db.first(
      """
      SELECT holder, bank, number, is_closed FROM household_bank_account
      WHERE household_id = \(household)
      """
    ) { row in
      guard let number = AccountNumber(rawValue: try row[2]) else { return nil }
      var account = BankAccount(holder: try row[0], bank: try row[1], number: number)
      account.isClosed = try row[3]
      return account
    } ?? nil
  }

  static func put(
    _ account: BankAccount, of household: Identifier, in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO household_bank_account (household_id, holder, bank, number, is_closed,
        recorded_at)
      VALUES (\(household), \(account.holder), \(account.bank), \(account.number),
        \(account.isClosed), \(db.now))
      ON CONFLICT (household_id) DO UPDATE SET holder = excluded.holder, bank = excluded.bank,
        number = excluded.number, is_closed = excluded.is_closed,
        recorded_at = excluded.recorded_at
      """)
  }

  static func close(_ household: Identifier, in db: Connection) throws {
    try db.execute(
      "UPDATE household_bank_account SET is_closed = 1 WHERE household_id = \(household)")
  }

  static func remove(_ household: Identifier, in db: Connection) throws {
    try db.execute("DELETE FROM household_bank_account WHERE household_id = \(household)")
  }
}
