import Crypto
import Migrations
import SQLite
import Seeds

extension Command {
  static let migrate = Command(
    "migrate", "Brings the database's schema up to date and says what it did.",
    options: [.database]
  ) { arguments in
    let (_, applied) = try DatabaseFile.open(arguments["database"])
    for name in applied { print("applied \(name)") }
    if applied.isEmpty { print("nothing to do: the schema is up to date") }
  }

  static let seedDemo = Command(
    "seed demo", "Writes the demo county, once.", options: [.database]
  ) { arguments in
    let (connection, _) = try DatabaseFile.open(arguments["database"])
    let isNew = try seedDemoCounty(connection)
    print(isNew ? "the demo county is written" : "the demo county is there already")
  }

  static let seedScale = Command(
    "seed scale", "Writes a large county for load tests, once.",
    options: [
      .database,
      Option(name: "households", value: "N", help: "how many households", standard: "1625"),
      Option(name: "listings", value: "N", help: "how many listings", standard: "10000"),
      Option(name: "orders", value: "N", help: "how many orders", standard: "100000"),
    ]
  ) { arguments in
    let scale = Scale(
      households: try arguments.integer("households", Scale.householdCounts),
      listings: try arguments.integer("listings", Scale.listingCounts),
      orders: try arguments.integer("orders", Scale.orderCounts))
    let (connection, applied) = try DatabaseFile.open(arguments["database"])
    let isNew = try inOneGo(connection, applied) { try Seeds.seedScale(scale, in: connection) }
    print(isNew ? "the county is written" : "a county for load tests is there already")
  }

  static let seedYear = Command(
    "seed year", "Writes a year of the demo county that nobody can log in to, once.",
    options: [
      .database, Option(name: "orders", value: "N", help: "how many orders", standard: "100000"),
    ]
  ) { arguments in
    let orders = try arguments.integer("orders", Span.orderCounts)
    let (connection, applied) = try DatabaseFile.open(arguments["database"])
    let isNew = try inOneGo(connection, applied) {
      try Seeds.seedYear(orders: orders, in: connection)
    }
    print(isNew ? "the year is written" : "a year of the county is there already")
  }

  /// Runs one large transaction: its pages stay in memory until it commits.
  private static func inOneGo(
    _ connection: Connection, _ applied: [String], _ write: () throws -> Bool
  ) throws -> Bool {
    try connection.script("PRAGMA cache_size = -\(seedCacheKibibytes)")
    // A new file's pages are written once, without a log. Where somebody else has the file by now,
    // the log stays, and whoever writes to it next asks for it again.
    let isNewFile = applied.count == (try Migrations.all().count)
    if isNewFile { try? connection.script("PRAGMA journal_mode = DELETE") }
    let isNew = try write()
    if isNewFile { try? connection.script("PRAGMA journal_mode = WAL") }
    return isNew
  }

  private static let seedCacheKibibytes = 512 * 1024

  private static func seedDemoCounty(_ connection: Connection) throws -> Bool {
    try Seeds.seedDemo(hasher: PasswordHasher(), in: connection)
  }
}
