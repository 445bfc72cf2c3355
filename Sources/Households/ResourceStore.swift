import Core
import SQLite
import Storage

/// The SQL of `household_resource`.
enum ResourceStore {
  static func put(_ resource: Resource, in db: Connection) throws {
    try db.execute(
      """
      INSERT INTO household_resource (household_id, resource, quantity, confirmed, counted_on)
      VALUES (\(resource.household), \(resource.name), \(resource.quantity),
        \(resource.confirmed), \(resource.countedOn))
      ON CONFLICT (household_id, resource) DO UPDATE
      SET quantity = excluded.quantity, confirmed = excluded.confirmed,
        counted_on = excluded.counted_on
      """)
  }

  static func find(
    _ name: String, of household: Identifier, in db: Connection
  ) throws -> Resource? {
    try db.first(
      columns + "WHERE household_id = \(household) AND resource = \(name)", resource)
  }

  static func list(of households: [Identifier], in db: Connection) throws -> [Resource] {
    try db.all(
      columns + """
        WHERE household_id IN \(list: households) ORDER BY household_id, resource
        LIMIT \(households.count * Resource.maximumPerHousehold)
        """, resource)
  }

  private static let columns: SQL =
    "SELECT household_id, resource, quantity, confirmed, counted_on FROM household_resource"

  private static func resource(_ row: Row) throws -> Resource {
    Resource(
      household: try row[0], name: try row[1], quantity: try row[2], confirmed: try row[3],
      countedOn: try row[4])
  }
}
