import Core
import SQLite

/// What stands on a lot's goods.
package struct LotLabel: Sendable, Equatable {
  package let traceCode: String
  package let status: LotStatus
  /// While it is expected, the day on which it should be.
  package let harvestedOn: CivilDate
  package let bestBefore: CivilDate

  /// Whether its goods are still to be harvested.
  package var isExpected: Bool { status == .expected }
}

/// What stands on the goods of these lots.
package func lotLabels(
  _ ids: [Identifier], in db: Connection
) throws -> [Identifier: LotLabel] {
  try LotStore.labels(of: ids, in: db)
}
