import Core
import SQLite
import Storage

/// Where a listing's goods come from, for reports.
package struct ListingSource: Sendable, Equatable {
  package let village: Identifier
  /// Nil for a pooled listing.
  package let household: Identifier?
  package let category: String
  package let netWeightGrams: Int
}

/// Where the goods of these listings come from, by id. Whoever asks sees to who may know.
package func listingSources(
  _ ids: [Identifier], in db: Connection
) throws -> [Identifier: ListingSource] {
  var sources: [Identifier: ListingSource] = [:]
  for start in stride(from: 0, to: ids.count, by: sourcesAtOnce) {
    let some = Array(ids[start..<min(ids.count, start + sourcesAtOnce)])
    try db.each(
      """
      SELECT id, village_id, household_id, category, net_weight_g FROM listing
      WHERE id IN \(list: some)
      """
    ) { row in
      sources[try row[0]] = ListingSource(
        village: try row[1], household: try row[2], category: try row[3],
        netWeightGrams: try row[4])
    }
  }
  return sources
}

/// So many are asked for by one statement.
private let sourcesAtOnce = 100
