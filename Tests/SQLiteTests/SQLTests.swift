import SQLite
import Testing

@Suite("A statement's text and its values") struct SQLTests {
  let file: ScratchFile
  let db: Connection

  init() throws {
    file = try ScratchFile()
    db = try file.open()
    try db.script("CREATE TABLE thing (id INTEGER PRIMARY KEY, word TEXT, bytes BLOB) STRICT")
  }

  @Test(
    "Text comes back as it went in, whatever stands in it",
    arguments: [
      "", "'", "''; DROP TABLE thing; --", "\"", "?", "?1", "a\u{0}b", "\u{0}", "土鸡蛋 🥚",
      "\\", "%_*", "line\nline", String(repeating: "长", count: 10_000),
    ])
  func text(word: String) throws {
    try db.execute("INSERT INTO thing (id, word) VALUES (1, \(word))")
    let found = try db.first("SELECT word FROM thing WHERE word = \(word)") { try $0[0] as String }
    #expect(found == word)
    #expect(try db.value("SELECT count(*) FROM thing") as Int == 1)
  }

  @Test("Empty text is text and not NULL, an empty blob is a blob")
  func empty() throws {
    try db.execute("INSERT INTO thing (id, word, bytes) VALUES (1, \(""), \([UInt8]()))")
    let types = try db.first("SELECT typeof(word), typeof(bytes) FROM thing") {
      (try $0[0] as String, try $0[1] as String)
    }
    #expect(types?.0 == "text")
    #expect(types?.1 == "blob")
    #expect(try db.first("SELECT bytes FROM thing") { try $0[0] as [UInt8] } == [])
  }

  @Test("Every byte of a blob comes back")
  func blob() throws {
    let bytes = Array(UInt8.min...UInt8.max)
    try db.execute("INSERT INTO thing (id, bytes) VALUES (1, \(bytes))")
    #expect(try db.first("SELECT bytes FROM thing") { try $0[0] as [UInt8] } == bytes)
  }

  @Test("A missing value is NULL")
  func null() throws {
    let (word, bytes): (String?, [UInt8]?) = (nil, nil)
    try db.execute("INSERT INTO thing (id, word, bytes) VALUES (1, \(word), \(bytes))")
    let count: Int = try db.value(
      "SELECT count(*) FROM thing WHERE word IS NULL AND bytes IS NULL")
    #expect(count == 1)
  }

  @Test(
    "Integers keep all of their 64 bits",
    arguments: [Int64.min, -1, 0, 1, 9_007_199_254_740_993, Int64.max] as [Int64])
  func integers(number: Int64) throws {
    #expect(try db.value("SELECT \(number)") as Int64 == number)
  }

  @Test("Numbers with a fraction and truth values are bound too")
  func otherKinds() throws {
    #expect(try db.value("SELECT \(32.4127)") as Double == 32.4127)
    #expect(try db.value("SELECT \(true) + \(true) + \(false)") as Int == 2)
  }

  enum Colour: String { case red, blue }

  @Test("An enumeration's case is bound as its word, also in a list")
  func words() throws {
    let none: Colour? = nil
    #expect(try db.value("SELECT \(Colour.blue)") as String == "blue")
    #expect(try db.value("SELECT \(none) IS NULL") as Bool)
    let all: [Colour] = [.red, .blue]
    #expect(try db.value("SELECT 'red' IN \(list: all)") as Bool)
    #expect(try db.value("SELECT 'grey' IN \(list: all)") as Bool == false)
    #expect(try db.value("SELECT 'red' IN \(list: [] as [Colour])") as Bool == false)
  }

  @Test("A fragment brings its values along in their order")
  func fragments() throws {
    let inner: SQL = "(\(2), \(3))"
    let sql: SQL = "SELECT \(1), \(4) IN \(inner), \(3) IN \(inner)" + "LIMIT \(5)"
    #expect(sql.text == "SELECT ?, ? IN (?, ?), ? IN (?, ?) LIMIT ?")
    #expect(
      sql.values == [1, 4, 2, 3, 3, 2, 3, 5].map { Value.integer($0) })
    let row = try db.first(sql) { (try $0[0] as Int, try $0[1] as Bool, try $0[2] as Bool) }
    #expect(row?.0 == 1)
    #expect(row?.1 == false)
    #expect(row?.2 == true)
  }

  @Test("Raw text stands in the statement as it is")
  func raw() throws {
    let sql: SQL = "SELECT \(raw: "count(*)") FROM thing"
    #expect(sql.text == "SELECT count(*) FROM thing")
    #expect(sql.values.isEmpty)
  }
}
