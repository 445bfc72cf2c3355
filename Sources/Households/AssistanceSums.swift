import Core
import SQLite
import Storage

/// Pieces of assistance of one household that are alike, in a report.
package struct AssistanceSums: Sendable {
  package let household: Identifier
  package let kind: AssistanceKind
  package let donor: String
  package let status: AssistanceStatus
  package let pieces: Int
  package let value: Fen
}

/// What every household was promised, was given or has made productive in these days, by the day of
/// its last step. Whoever asks sees to who may know.
package func assistanceSums(
  from first: CivilDate, through last: CivilDate, in db: Connection
) throws -> [AssistanceSums] {
  try AssistanceStore.sums(from: first, through: last, in: db)
}
