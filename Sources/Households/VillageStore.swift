import Core
import SQLite
import Storage

/// The SQL of `village`.
enum VillageStore {
  /// Villages a county can have.
  static let maximum = 1_000

  static func insertIfNew(_ village: NewVillage, in db: Connection) throws {
    _ = try db.insert { id in
      try db.execute(
        """
        INSERT INTO village (id, code, name, township, connectivity, latitude, longitude)
        VALUES (\(id), \(village.code), \(village.name), \(village.township),
          \(village.connectivity), \(village.latitude), \(village.longitude))
        ON CONFLICT (code) DO NOTHING
        """)
    }
  }

  static func list(in db: Connection) throws -> [Village] {
    try db.all(columns + "GROUP BY v.id ORDER BY v.code LIMIT \(maximum)", village)
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Village? {
    try db.first(columns + "WHERE v.id = \(id) GROUP BY v.id", village)
  }

  static func exists(_ id: Identifier, in db: Connection) throws -> Bool {
    try db.first("SELECT 1 FROM village WHERE id = \(id)") { _ in true } ?? false
  }

  static func find(codeOrName text: String, in db: Connection) throws -> Identifier? {
    try db.first(
      """
      SELECT id FROM village WHERE code = \(text) OR name = \(text)
      ORDER BY code = \(text) DESC LIMIT 1
      """
    ) { try $0[0] }
  }

  static func names(
    _ ids: [Identifier], in db: Connection
  ) throws -> [(id: Identifier, name: String)] {
    try db.all("SELECT id, name FROM village WHERE id IN \(list: ids) ORDER BY code") {
      (try $0[0], try $0[1])
    }
  }

  static func counts(in db: Connection) throws -> (households: Int, people: Int) {
    try db.first("SELECT count(*), coalesce(sum(people), 0) FROM household") {
      (try $0[0], try $0[1])
    } ?? (0, 0)
  }

  private static let columns: SQL = """
    SELECT v.id, v.code, v.name, v.township, v.connectivity, v.latitude, v.longitude,
      count(h.id), coalesce(sum(h.people), 0)
    FROM village v LEFT JOIN household h ON h.village_id = v.id
    """

  private static func village(_ row: Row) throws -> Village {
    Village(
      id: try row[0], code: try row[1], name: try row[2], township: try row[3],
      connectivity: try row[4], latitude: try row[5], longitude: try row[6],
      households: try row[7], people: try row[8])
  }
}
