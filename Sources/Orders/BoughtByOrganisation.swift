import Core
import SQLite
import Storage

/// What an organisation's completed orders of some months came to.
package struct BoughtByOrganisation: Sendable {
  package let organisation: Identifier
  package let orders: Int
  package let goods: Fen
  package let shipping: Fen
  /// Given back after claims.
  package let compensated: Fen
  /// How many households' goods were in them.
  package let households: Int
}

/// What organisations bought in orders of these months that are completed, by the ids of the
/// organisations. Whoever asks sees to who may know.
package func boughtByOrganisations(
  from first: CivilMonth, through last: CivilMonth, in db: Connection
) throws -> [BoughtByOrganisation] {
  try AccountOrderStore.bought(from: first, through: last, in: db)
}
