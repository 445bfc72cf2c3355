import Foundation
import SQLite
import TestSupport
import Testing

@Suite(
  "A full disk", .onThreadsOfTheirOwn,
  .enabled(if: SmallDisk.isPossible, "a small file system can be mounted by root only"))
struct FullDiskTests {
  @Test("Reads are answered and writes get 503; with space again writes are taken, without restart")
  func server() throws {
    let county = try County.ready()
    let disk = try SmallDisk(megabytes: 6)
    let site = try county.site()
    try FileManager.default.copyItem(atPath: site.database, toPath: disk.database)
    let server = try ServerProcess(disk.database)
    let client = try server.client()
    var keys = 0
    func place() throws -> Answer {
      keys += 1
      return try client.send(
        "POST", "/v1/orders", token: county.buyers[0], key: "\(keys)", order(of: county.honey))
    }
    var placed: [Answer] = []
    for _ in 0..<3 {
      for _ in 0..<5 {
        let answer = try place()
        #expect(answer.status == 201)
        placed.append(answer)
      }
      disk.fill()
      // The log may have room of its own left for some more.
      var refused: Answer?
      while refused == nil {
        let answer = try place()
        if answer.status == 201 { placed.append(answer) } else { refused = answer }
      }
      for _ in 0..<10 {
        let answer = try place()
        #expect(answer.status == 503)
        #expect(answer.code == "storage_unavailable")
        #expect(answer.headers["retry-after"] != nil)
        let listing = try client.send("GET", "/v1/listings/\(county.honey)")
        #expect(listing.status == 200)
        #expect(
          listing["available"]?.number == Int64(County.honeyStock - placed.count),
          "nothing of a refused order is kept")
      }
      let order = try #require(placed.last?["id"]?.text)
      #expect(
        try client.send("GET", "/v1/orders/\(order)", token: county.buyers[0]).status == 200)
      disk.empty()
      // The connection is opened anew by the next write, so that nothing is waited for.
      let answer = try place()
      #expect(answer.status == 201)
      placed.append(answer)
    }
    #expect(try server.stop() == .exited(0))
    let db = try Connection(path: disk.database, access: .readOnly)
    #expect(try db.value("SELECT count(*) FROM customer_order") == placed.count)
    #expect(try Program.run("verify", "--database", disk.database).end == .exited(0))
  }

  @Test("Work that does not fit ends with one line and status 1, and nothing of it is kept")
  func commands() throws {
    let county = try County.ready()
    let disk = try SmallDisk(megabytes: 4)
    let site = try county.site()
    try FileManager.default.copyItem(atPath: site.database, toPath: disk.database)
    let before = try Contents(disk.database)
    let seeded = try Program.run(
      "seed", "scale", "--database", disk.database, "--households", "5000", "--listings", "5000",
      "--orders", "0")
    #expect(seeded.end == .exited(1))
    #expect(seeded.output.isEmpty)
    #expect(seeded.errorLines.count == 1)
    #expect(seeded.errors.contains("database or disk is full"), "\(seeded.errors)")
    #expect(try Contents(disk.database).differences(from: before) == [])

    disk.fill()
    let made = try Program.run("migrate", "--database", disk.folder + "/new.sqlite")
    #expect(made.end == .exited(1))
    #expect(made.errorLines.count == 1, "\(made.errors)")
    disk.empty()
    #expect(try Program.run("migrate", "--database", disk.folder + "/new.sqlite").end == .exited(0))
    #expect(try Program.run("verify", "--database", disk.database).end == .exited(0))
  }
}
