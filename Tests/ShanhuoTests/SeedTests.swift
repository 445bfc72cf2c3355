import Foundation
import SQLite
import Testing

@Suite("The seeds", .onThreadsOfTheirOwn)
struct SeedTests {
  @Test("The demo county is written once, whole and in every state")
  func demo() throws {
    let site = try Site()
    let first = try Program.run("seed", "demo", "--database", site.database)
    #expect(first.end == .exited(0))
    #expect(first.errors.isEmpty)
    #expect(first.output == "the demo county is written\n")
    let contents = try Contents(site.database)
    #expect(contents.count(of: "village") == 9)
    #expect(contents.count(of: "household") == 1_625)
    #expect(contents.count(of: "household_member") == 4_174)
    #expect(contents.count(of: "poverty_line") > 0)
    #expect(contents.count(of: "assistance") > 0)

    let db = try site.open()
    #expect(
      try texts("SELECT DISTINCT status FROM customer_order", db) == [
        "cancelled", "completed", "delivered", "dispatched", "packing", "paid", "placed",
        "refunded",
      ])
    #expect(
      try texts("SELECT DISTINCT status FROM listing", db) == [
        "draft", "paused", "published", "retired", "submitted",
      ])
    #expect(
      Set(try texts("SELECT DISTINCT status FROM consignment", db)).isSuperset(of: [
        "delivered", "dispatched", "packed", "pending", "undelivered",
      ]))
    #expect(
      try db.value("SELECT count(*) FROM lot WHERE status = 'held'") == 1,
      "one lot waits for the county office, all others are what their households can harvest")
    #expect(
      try texts("SELECT DISTINCT status FROM assistance", db) == [
        "delivered", "planned", "productive",
      ])
    #expect(
      try texts("SELECT DISTINCT kind FROM assistance", db).contains("broadband"))
    #expect(
      try texts("SELECT phone || ' ' || role FROM user_account WHERE phone LIKE '138%'", db) == [
        "13800000001 admin", "13800000002 coordinator", "13800000003 buyer",
        "13800000004 volunteer", "13800000005 buyer", "13800000006 coordinator",
      ])
    #expect(
      try db.value("SELECT count(*) FROM listing WHERE photo_count > 0 AND status = 'published'")
        > 9,
      "there is something to see in the shop")
    #expect(
      try db.value("SELECT count(*) FROM webhook_delivery") == 0, "nobody asked for any hook")

    try expectHarvest(db)
    try expectWays(db)

    let second = try Program.run("seed", "demo", "--database", site.database)
    #expect(second.end == .exited(0))
    #expect(second.output == "the demo county is there already\n")
    #expect(try Contents(site.database).differences(from: contents) == [])
    #expect(try keepsLog(site))
    #expect(try site.faults() == "")
  }

  @Test("The demo's accounts can log in")
  func demoAccounts() throws {
    let site = try Site()
    #expect(try Program.run("seed", "demo", "--database", site.database).end == .exited(0))
    let server = try ServerProcess(site.database)
    let client = try server.client()
    for (phone, role) in [
      ("13800000001", "admin"), ("13800000002", "coordinator"), ("13800000003", "buyer"),
      ("13800000004", "volunteer"), ("13800000005", "buyer"), ("13800000006", "coordinator"),
    ] {
      let answer = try client.send(
        "POST", "/v1/sessions", "{\"phone\":\"\(phone)\",\"password\":\"shanhuo-demo\"}")
      #expect(answer.status == 201)
      #expect(answer["user"]?["role"]?.text == role)
      let villages = ["13800000002": 3, "13800000006": 6][phone] ?? 0
      #expect(answer["user"]?["villages"]?.items.count == villages)
    }
    let summary = try client.send("GET", "/v1/reports/summary")
    #expect(summary["villages"]?.number == 9)
    #expect(summary["households"]?.number == 1_625)
    #expect(summary["people"]?.number == 4_174)
    #expect(try server.stop() == .exited(0))
  }

  @Test("A year of the county has all that happens to orders, is whole, and is written once")
  func year() throws {
    let site = try Site()
    let words = ["seed", "year", "--database", site.database, "--orders", "1500"]
    let first = try Program.run(words)
    #expect(first.end == .exited(0))
    #expect(first.errors.isEmpty)
    #expect(first.output == "the year is written\n")
    let db = try site.open()
    #expect(
      try texts("SELECT DISTINCT status FROM customer_order", db).contains("completed"))
    #expect(try db.value("SELECT count(*) FROM customer_order") > 1_000)
    #expect(
      try texts("SELECT DISTINCT status FROM claim", db).contains("accepted"))
    #expect(
      try texts("SELECT DISTINCT reason FROM lot_adjustment", db).contains("recall"))
    for table in ["rating", "refund", "collection_round", "order_compensation"] {
      #expect(try Contents(site.database).count(of: table) > 0, "\(table)")
    }
    try expectWays(db)
    #expect(
      Set(try texts("SELECT DISTINCT status FROM parcel", db)).isSuperset(of: [
        "delivered", "dispatched", "lost", "returned",
      ]))
    #expect(
      try texts("SELECT DISTINCT kind FROM cash_hand_in", db) == ["handed_in", "written_off"])
    #expect(
      try db.value("SELECT count(*) FROM user_account WHERE password_hash <> '*'") == 0,
      "nobody can log in")
    #expect(
      try db.value("SELECT max(placed_at) - min(placed_at) FROM customer_order") > 360 * 86_400_000)
    #expect(try site.faults() == "")
    #expect(try Program.run(words).output == "a year of the county is there already\n")
  }

  @Test("A county for load tests is the same for the same numbers, and written once")
  func scale() throws {
    let sites = [try Site(), try Site()]
    let words = ["seed", "scale", "--households", "40", "--listings", "60", "--orders", "200"]
    for site in sites {
      let run = try Program.run(words + ["--database", site.database])
      #expect(run.end == .exited(0))
      #expect(run.output == "the county is written\n")
      #expect(try keepsLog(site))
    }
    let contents = try Contents(sites[0].database)
    #expect(try Contents(sites[1].database).differences(from: contents) == [])
    #expect(contents.count(of: "household") == 40)
    #expect(contents.count(of: "listing") == 60)
    #expect(contents.count(of: "customer_order") == 200)

    let again = try Program.run(words + ["--database", sites[0].database])
    #expect(again.end == .exited(0))
    #expect(again.output == "a county for load tests is there already\n")
    #expect(try Contents(sites[0].database).differences(from: contents) == [])

    let db = try sites[0].open()
    let least: Int = try db.value(
      """
      SELECT min(available) FROM (SELECT coalesce(sum(s.available), 0) AS available
        FROM listing l LEFT JOIN stock s ON s.listing_id = l.id GROUP BY l.id)
      """)
    #expect(least >= 1_000_000)
    #expect(try sites[0].faults() == "")
  }

  @Test("A seed that is killed in the middle leaves nothing, and can be written then")
  func killed() throws {
    let site = try Site()
    #expect(try Program.run("migrate", "--database", site.database).end == .exited(0))
    let before = try Contents(site.database)
    let words = [
      "seed", "scale", "--database", site.database, "--households", "2000", "--listings", "20000",
      "--orders", "0",
    ]
    let seeding = try ChildProcess(words)
    // The log grows when the transaction is larger than the memory that is kept for it.
    #expect(
      eventually {
        let log = try? FileManager.default.attributesOfItem(atPath: site.database + "-wal")
        return (log?[.size] as? Int ?? 0) > 1_000_000
      })
    seeding.signal(SIGKILL)
    #expect(try seeding.wait() == .killed(SIGKILL))
    #expect(try Contents(site.database).differences(from: before) == [])
    #expect(try site.faults() == "")
    let small = ["--households", "1", "--listings", "1", "--orders", "1"]
    #expect(try Program.run(words.prefix(4) + small).output == "the county is written\n")
    #expect(try site.faults() == "")
  }

  /// Each way of selling an uneven harvest is there to be seen.
  private func expectHarvest(_ db: Connection) throws {
    func count(_ sql: SQL) throws -> Int { try db.value(sql) }
    #expect(
      try count("SELECT count(*) FROM listing WHERE stock_listing_id IS NOT NULL") == 1,
      "eggs are sold by 10 and by 30")
    #expect(
      try count(
        """
        SELECT count(*) FROM order_allocation a JOIN lot l ON l.id = a.lot_id
        WHERE l.status = 'expected'
        """) == 1, "something is ordered ahead")
    #expect(
      try count(
        """
        SELECT count(*) FROM order_line l JOIN consignment c ON c.id = l.consignment_id
        WHERE l.weight_g IS NOT NULL AND c.status = 'packed'
        """) == 1, "hams are weighed and packed")
    #expect(
      try count("SELECT consignments FROM collection_round WHERE cut_off_at > 0") > 2,
      "a round collects them")
    #expect(
      try count("SELECT count(*) FROM listing_reminder WHERE told_at IS NULL") == 2,
      "two buyers wait for a season")
    #expect(
      try count("SELECT count(*) FROM listing WHERE return_reason IS NOT NULL") > 0,
      "something was given back, and it is said why")
  }

  /// What happens to orders on their way is there to be seen.
  private func expectWays(_ db: Connection) throws {
    for (what, sql) in [
      ("substitutes that were agreed to", "SELECT count(*) FROM order_substitute"),
      ("goods in the place of others", "SELECT count(*) FROM order_substitution"),
      (
        "orders that were joined at the hub",
        "SELECT count(*) FROM customer_order WHERE delivery = 'joined' AND status = 'completed'"
      ),
      ("parcels of several villages", "SELECT count(*) FROM parcel WHERE joint_id IS NOT NULL"),
      ("parcels that came back", "SELECT count(*) FROM parcel WHERE status = 'returned'"),
      (
        "what a carrier pushed", "SELECT count(*) FROM tracking_event WHERE source = 'courier'"
      ),
      ("what somebody typed in", "SELECT count(*) FROM tracking_event WHERE source = 'typed'"),
      (
        "orders paid at the door",
        """
        SELECT count(*) FROM customer_order
        WHERE payment_terms = 'cash_on_delivery' AND status = 'completed'
        """
      ),
      ("cash that is handed in", "SELECT count(*) FROM cash_hand_in WHERE kind = 'handed_in'"),
      ("money that went back", "SELECT count(*) FROM incoming_payment WHERE returned_fen > 0"),
    ] as [(String, SQL)] {
      #expect(try db.value(sql) as Int > 0, "\(what)")
    }
  }

  /// Whether the file says that whoever opens it next is to write to a log: bytes 18 and 19 of its
  /// header are 2 (https://sqlite.org/fileformat2.html#file_format_version_numbers). A connection
  /// for writing would see to that first.
  private func keepsLog(_ site: Site) throws -> Bool {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: site.database))
    defer { try? file.close() }
    return try file.read(upToCount: 20)?.suffix(2) == Data([2, 2])
  }

  private func texts(_ sql: SQL, _ db: Connection) throws -> [String] {
    try db.all(sql) { try $0[0] as String }.sorted()
  }
}
