import CSQLite
import TestSupport

@testable import SQLite

/// How SQLite goes about a statement (https://sqlite.org/eqp.html).
struct QueryPlan: CustomStringConvertible {
  let statement: String
  let steps: [String]

  /// The steps that read a whole table or index.
  var scans: [String] { steps.filter { $0.hasPrefix("SCAN") } }
  /// The steps that sort, because no index gives the order.
  var sorts: [String] { steps.filter { $0.hasPrefix("USE TEMP B-TREE") } }

  var description: String { "\(statement): \(steps.joined(separator: "; "))" }
}

extension Connection {
  /// The texts of the statements that are prepared now.
  var preparedStatements: [String] {
    var texts: [String] = []
    var statement = sqlite3_next_stmt(handle, nil)
    while let current = statement {
      if let text = sqlite3_sql(current) { texts.append(String(cString: text)) }
      statement = sqlite3_next_stmt(handle, current)
    }
    return texts
  }

  /// Runs `body` and gives the plans of the statements that it was the first to prepare here, of
  /// those that contain `part`.
  func queryPlans(containing part: String, of body: () throws -> Void) throws -> [QueryPlan] {
    let known = Set(preparedStatements)
    try body()
    return try preparedStatements.filter { !known.contains($0) && $0.contains(part) }
      .map { text in QueryPlan(statement: text, steps: try steps(of: text)) }
  }

  private func steps(of text: String) throws -> [String] {
    try rawRows("EXPLAIN QUERY PLAN " + text).map { $0[3] }
  }
}
