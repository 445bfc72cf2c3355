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
