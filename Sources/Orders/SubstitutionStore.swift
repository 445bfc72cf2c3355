import Core
import SQLite
import Storage

/// The SQL of `order_substitute` and `order_substitution`.
enum SubstitutionStore {
  static func insert(
    _ listing: Identifier, _ place: Int, line: Int, of order: Identifier, in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO order_substitute (order_id, line, place, listing_id)
      VALUES (\(order), \(line), \(place), \(listing))
      """)
  }

  static func insert(
    _ added: AddedLine, of order: Identifier, by revision: Identifier, in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO order_substitution (order_id, line, replaces, revision_id)
      VALUES (\(order), \(added.number), \(added.line.replaces), \(revision))
      """)
  }

  /// What an order's buyer takes instead of its lines, by the line from 1, best first.
  static func substitutes(
    of order: Identifier, in db: Connection
  ) throws -> [Int: [Identifier]] {
    var substitutes: [Int: [Identifier]] = [:]
    try db.each(
      """
      SELECT line, listing_id FROM order_substitute
      WHERE order_id = \(order) ORDER BY line, place
      """
    ) { substitutes[try $0[0], default: []].append(try $0[1]) }
    return substitutes
  }

  /// An agreement as the audit log has it.
  static func fact(line: Int, _ place: Int, _ listing: Identifier) -> String {
    "\(line).\(place) \(listing)"
  }
}
