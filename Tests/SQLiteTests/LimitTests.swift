import Foundation
import TestSupport
import Testing

@testable import SQLite

/// `Benchmarks/limit.c` says what SQLite alone could do. That is worth something only while it runs
/// the statements that the server runs.
@Suite struct LimitTests {
  private let limit: LimitSource
  private let api: TestAPI

  init() throws {
    limit = try LimitSource()
    api = try TestAPI()
  }

  @Test func `an order runs the statements that the limit of orders runs`() async throws {
    let eggs = try api.county.addEggs()
    let body = """
      {"lines":[{"listing_id":"\(eggs)","quantity":1}],"recipient":{"name":"虚构收件人",\
      "phone":"19900000001","address":"虚构市示例路1号"}}
      """
    let order = try await api.send(.post, "/v1/orders", as: api.county.buyer, key: "limit", body)
    #expect(order.status == 201)
    let prepared = try await api.doors.write { $0.preparedStatements }
    // Which buyers there are is asked by the limit alone, before it begins.
    let own = limit.statements(in: "set_up").filter { !$0.contains("FROM user_account") }
    expect(prepared, own)
  }

  @Test(arguments: [
    ("/v1/listings/", "one_listing"), ("/v1/listings", "newest_page"),
    ("/v1/listings?sort=price", "price_page"),
  ])
  func `a read runs the statements that its limit runs`(
    target: String, name: String
  ) async throws {
    let eggs = try api.county.addEggs()
    let answer = try await api.send(.get, target.hasSuffix("/") ? "\(target)\(eggs)" : target)
    #expect(answer.status == 200)
    // Which version of the database it is is asked once a turn, for many reads.
    let prepared = try api.doors.read(on: 0) { $0.preparedStatements }
      .filter { $0 != "PRAGMA data_version" }
    let query = try #require(limit.constant(name))
    expect(prepared, limit.statements(in: "read_on") + [query])
  }

  private func expect(_ server: [String], _ limit: [String]) {
    let server = Set(server.map(oneLine))
    #expect(server.subtracting(limit) == [], "run by the server, not by the limit")
    #expect(Set(limit).subtracting(server) == [], "run by the limit, not by the server")
  }

  @Test func `the limit's connections are set up as the server's`() async throws {
    let settings = limit.settings
    #expect(settings.count == 9)
    // The server's writer leaves the log to its checkpointer.
    for (name, value) in settings where name != "wal_autocheckpoint" {
      let here =
        name == "query_only"
        ? try api.doors.read(on: 0) { try setting(name, $0) }
        : try await api.doors.write { try setting(name, $0) }
      #expect(here == value, "\(name)")
    }
  }
}

/// A pragma's value as a word.
private func setting(_ name: String, _ db: Connection) throws -> String {
  try db.rawRows("PRAGMA \(name)").first?.first ?? ""
}

/// A statement's text with single blanks.
private func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    .replacing("( ", with: "(")
}

/// What the C source says, as far as these tests need to read C.
private struct LimitSource {
  private let text: String

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let source = try String(
      contentsOf: root.appending(path: "Benchmarks/limit.c"), encoding: .utf8
    ).replacing("\\\n", with: " ")
    text = source.matches(of: /#define ([A-Z]+) (.*)\n/).reduce(source) { text, macro in
      text.replacing(" \(macro.output.1) ", with: " \(macro.output.2) ")
    }
  }

  /// The statements that a function prepares.
  func statements(in function: String) -> [String] {
    body(of: function).matches(of: /prepare\(\s*db,((\s*"[^"]*")+)\)/).map { joined($0.output.1) }
  }

  /// The statement that a constant holds.
  func constant(_ name: String) -> String? {
    guard let start = text.firstRange(of: " *\(name) =")?.upperBound else { return nil }
    return joined(text[start...].prefix { $0 != ";" })
  }

  /// The settings of a connection, as SQLite tells their values: by number.
  var settings: [(String, String)] {
    let numbers = ["ON": "1", "OFF": "0", "MEMORY": "2", "WAL": "wal", "FULL": "2"]
    return text.matches(of: /run\(db, "PRAGMA (\w+) = ([-\w]+)"\)/).map {
      let value = String($0.output.2)
      return (String($0.output.1), numbers[value] ?? value)
    }
  }

  private func body(of function: String) -> Substring {
    guard
      let start = text.firstRange(of: " *\(function)(")?.lowerBound
        ?? text.firstRange(of: "void \(function)(")?.lowerBound
    else { return "" }
    let rest = text[start...]
    return rest[..<(rest.firstRange(of: "\n}")?.lowerBound ?? rest.endIndex)]
  }

  /// The literals of a run of them, put together.
  private func joined(_ literals: Substring) -> String {
    oneLine(literals.matches(of: /"([^"]*)"/).map { String($0.output.1) }.joined())
  }
}
