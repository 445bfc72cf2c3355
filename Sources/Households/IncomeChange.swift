import Core
import SQLite
import Storage

/// Notes that a household's income per head may be another now: by what it earned, or by how many
/// people share it. Whoever gives out goods by it takes these notes in first.
package func markIncomeChanged(_ household: Identifier, in db: Connection) throws {
  try db.execute(
    """
    INSERT INTO income_change (household_id) VALUES (\(household))
    ON CONFLICT (household_id) DO NOTHING
    """)
}

/// Whether there is any such note: mostly there is none.
package func hasIncomeChanges(in db: Connection) throws -> Bool {
  try db.value("SELECT EXISTS (SELECT 1 FROM income_change)")
}

/// The households of such notes, in the order of their ids, from one on, so many of them.
package func incomeChanges(
  after household: Identifier? = nil, upTo limit: Int, in db: Connection
) throws -> [Identifier] {
  try db.all(
    """
    SELECT household_id FROM income_change WHERE household_id > \(household?.rawValue ?? 0)
    ORDER BY household_id LIMIT \(limit)
    """
  ) { try $0[0] }
}

/// Whether a household's income per head may be another than was last taken in.
package func isIncomeChanged(_ household: Identifier, in db: Connection) throws -> Bool {
  try db.value(
    "SELECT EXISTS (SELECT 1 FROM income_change WHERE household_id = \(household))")
}

/// Drops the note: the household's income per head was taken in.
package func clearIncomeChange(_ household: Identifier, in db: Connection) throws {
  try db.execute("DELETE FROM income_change WHERE household_id = \(household)")
}
