import Foundation
import SQLite
import Testing

@Suite("Importing the roster on the command line", .onThreadsOfTheirOwn)
struct ImportTests {
  /// The county's roster as it comes with the program, in UTF-8, with its heading.
  static let roster = Result {
    try String(contentsOf: rosterFile, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private static let rosterFile = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("seeds/data/households.csv")

  let site: Site

  init() throws {
    site = try Site()
    #expect(try Program.run("migrate", "--database", site.database).end == .exited(0))
  }

  private func importRoster(_ lines: [String], encoding: String = "GB18030") throws -> Program.Run {
    let bytes = try convert(lines.joined(separator: "\n"), to: encoding)
    let file = try site.write(bytes, to: "roster.csv")
    return try Program.run("import", "households", "--database", site.database, file)
  }

  @Test("1,625 households in GB18030 under Chinese headings", arguments: ["GB18030", "UTF-8"])
  func whole(encoding: String) throws {
    let lines = try ImportTests.roster.get()
    #expect(lines[0].hasPrefix("村,户编号,户主,"))
    let run = try importRoster(lines, encoding: encoding)
    #expect(run.end == .exited(0))
    #expect(run.errors.isEmpty)
    let told = try #require(
      run.output.wholeMatch(of: /1625 households with 4174 people in (\d+) ms\n/))
    let milliseconds = try #require(Int(told.1))
    // The promise is for what an operator runs; a debug build only has to be right.
    if Program.isReleaseBuild { #expect(milliseconds < 1_000) }
    print("import: 1,625 households in \(encoding) took \(milliseconds) ms")
    #expect(try site.open().value("SELECT count(*) FROM household") == 1_625)
    #expect(try site.open().value("SELECT count(*) FROM household_member") == 4_174)
    #expect(
      try site.open().value("SELECT head_name FROM household WHERE code = 'PL01-0001'") == "李世平")
    #expect(try site.faults() == "")
  }

  /// A row that does not fit, and what is said of it.
  struct Fault: CustomTestStringConvertible {
    let testDescription: String
    let column: Int
    let value: String
    let says: String
  }

  /// The line in the file that is spoilt: somebody in the middle who lives alone or heads a
  /// household.
  static let faults = [
    Fault(
      testDescription: "no such village", column: 0, value: "无名村",
      says: "column 村: there is no village 无名村"),
    Fault(
      testDescription: "a birth year in the future", column: 9, value: "2999",
      says: "column 出生年份: 2999 lies in the future"),
    Fault(
      testDescription: "a doubled code", column: 1, value: "PL01-0001",
      says: "column 户编号: the code PL01-0001 stands on line 2 already"),
  ]

  @Test("One bad row keeps all out and is named by line, column and reason", arguments: faults)
  func badRow(fault: Fault) throws {
    var lines = try ImportTests.roster.get()
    let place = try aHouseholdOfOne(in: lines)
    var fields = lines[place].components(separatedBy: ",")
    fields[fault.column] = fault.value
    lines[place] = fields.joined(separator: ",")
    let run = try importRoster(lines)
    #expect(run.end == .exited(1))
    #expect(run.output.isEmpty)
    #expect(run.errors == "shanhuo: line \(place + 1), \(fault.says)\n")
    #expect(try site.open().value("SELECT count(*) FROM household") == 0)
    #expect(try site.open().value("SELECT count(*) FROM household_member") == 0)
  }

  @Test("Every bad row is named, in the order of the lines")
  func allBadRows() throws {
    var lines = Array(try ImportTests.roster.get().prefix(200))
    let place = try aHouseholdOfOne(in: lines, from: 100)
    lines[place] = "无名村,PL99-0001,张三,12,病,2014-13-01,也许,张三,户主,1066,是"
    lines.append("610926100391,PL99-0002,张四")
    let run = try importRoster(lines)
    #expect(run.end == .exited(1))
    let expected =
      ["村", "联系电话", "建档日期", "公开展示", "出生年份"].map { "line \(place + 1), column \($0)" }
      + ["line \(lines.count), column -"]
    let told = run.errorLines.map { line in
      line.replacing("shanhuo: ", with: "").prefix { $0 != ":" }
    }
    #expect(Set(told.map(String.init)) == Set(expected))
    #expect(told.last.map(String.init) == expected.last)
    #expect(try site.open().value("SELECT count(*) FROM household") == 0)
  }

  @Test("The same roster again is refused, and what is there stays")
  func again() throws {
    let lines = Array(try ImportTests.roster.get().prefix(8))
    #expect(try importRoster(lines).end == .exited(0))
    let before = try Contents(site.database)
    let run = try importRoster(lines)
    #expect(run.end == .exited(1))
    #expect(run.errors.contains("line 2, column 户编号: the code PL01-0001 is registered already"))
    #expect(try Contents(site.database).differences(from: before) == [])
  }

  @Test("A file that is missing, empty, a folder or no text is refused")
  func noRoster() throws {
    let before = try Contents(site.database)
    for (file, says) in [
      (site.path("none.csv"), "cannot read \(site.path("none.csv")): No such file or directory"),
      (site.folder, "cannot read \(site.folder)"),
      (try site.write("", to: "empty.csv"), "the file is empty"),
      (try site.write([0xff, 0xff, 0xff], to: "noise.csv"), "line 1"),
    ] {
      let run = try Program.run("import", "households", "--database", site.database, file)
      #expect(run.end == .exited(1))
      #expect(run.errorLines.count == 1)
      #expect(run.errors.contains(says), "\(run.errors)")
    }
    #expect(try Contents(site.database).differences(from: before) == [])
  }

  /// The index of a row whose code no other row has.
  private func aHouseholdOfOne(in lines: [String], from start: Int = 1_000) throws -> Int {
    func code(_ line: String) -> String {
      let fields = line.components(separatedBy: ",")
      return fields.count > 1 ? fields[1] : ""
    }
    return try #require(
      (start..<(lines.count - 1)).first { place in
        code(lines[place]) != code(lines[place - 1]) && code(lines[place]) != code(lines[place + 1])
      })
  }

  private func convert(_ text: String, to encoding: String) throws -> [UInt8] {
    let converter = iconv_open(encoding, "UTF-8")
    defer { iconv_close(converter) }
    var input = Array(text.utf8).map(CChar.init(bitPattern:))
    var output = [CChar](repeating: 0, count: input.count * 2 + 16)
    let written = try input.withUnsafeMutableBufferPointer { input in
      try output.withUnsafeMutableBufferPointer { output in
        var (from, to) = (input.baseAddress, output.baseAddress)
        var (left, room) = (input.count, output.count)
        try #require(iconv(converter, &from, &left, &to, &room) != Int.max)
        try #require(left == 0)
        return output.count - room
      }
    }
    return output[..<written].map(UInt8.init(bitPattern:))
  }
}
