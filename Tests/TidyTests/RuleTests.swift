import Testing

/// A file that breaks a rule, or that comes close to it and does not.
struct Example: Sendable, CustomTestStringConvertible {
  let rule: Rule
  let path: String
  let text: String
  /// The line of the one finding; nil where there is to be none.
  let line: Int?

  init(_ rule: Rule, _ path: String, _ text: String, finds line: Int?) {
    self.rule = rule
    self.path = path
    self.text = text
    self.line = line
  }

  var testDescription: String { "\(rule) in \(path): \(String(text.prefix(60)).debugDescription)" }
}

@Suite("Each rule of tidiness can fail")
struct RuleTests {
  @Test("A rule finds what breaks it, at its line", arguments: faults + faultsOfLayers)
  func finds(_ example: Example) {
    let file = SourceFile(path: example.path, text: example.text)
    #expect(example.rule.findings(in: [file]).map(\.line) == example.line.map { [$0] } ?? [])
  }

  @Test("A rule lets pass what only looks like it", arguments: innocents)
  func letsPass(_ example: Example) {
    let file = SourceFile(path: example.path, text: example.text)
    #expect(example.rule.findings(in: [file]).map(\.description) == [])
  }

  @Test("Every rule has an example that breaks it", arguments: Rule.allCases)
  func hasExample(of rule: Rule) {
    #expect(
      rule == .numberedMigrations
        || (RuleTests.faults + RuleTests.faultsOfLayers).contains { $0.rule == rule })
  }

  @Test(
    "Migrations with a gap, a doubled number or another name are found",
    arguments: [
      [],
      ["0002_accounts.sql"],
      ["0001_accounts.sql", "0003_listings.sql"],
      ["0001_accounts.sql", "0001_listings.sql"],
      ["0001_accounts.sql", "0002-listings.sql"],
      ["0001_accounts.sql", "0002_listings.txt"],
      ["1_accounts.sql"],
    ])
  func findsMisnumberedMigrations(names: [String]) {
    let files = names.map { SourceFile(path: "migrations/sql/" + $0, text: "") }
    #expect(Rule.numberedMigrations.findings(in: files).count == 1)
  }

  @Test("Migrations in order pass")
  func passesNumberedMigrations() {
    let names = ["0002_listings.sql", "0001_accounts.sql", "0003_order_lines.sql"]
    let files = names.map { SourceFile(path: "migrations/sql/" + $0, text: "") }
    #expect(Rule.numberedMigrations.findings(in: files).isEmpty)
  }

  @Test("A finding is told as file:line: fault")
  func tellsFileAndLine() {
    let file = SourceFile(path: "Sources/Core/Fen.swift", text: "\n  try! pay()\n")
    let told = Rule.noBannedCalls.findings(in: [file]).map(\.description)
    #expect(told == ["Sources/Core/Fen.swift:2: try! crashes on what should be an answer"])
  }
}

extension RuleTests {
  static let faults: [Example] = [
    Example(
      .shortLines, "Tests/CoreTests/A.swift", "\n" + String(repeating: "山", count: 101), finds: 2),
    Example(
      .shortFiles, "Sources/Core/A.swift", String(repeating: "\n", count: 401), finds: 401),
    Example(.cleanSpaces, "migrations/sql/0001_a.sql", "SELECT\n\t1", finds: 2),
    Example(.cleanSpaces, "Sources/Core/A.swift", "let a = 1 \n", finds: 1),
    Example(.cleanSpaces, "Sources/Core/A.swift", "let a = 1\n\r\n", finds: 2),
    Example(.noBannedCalls, "Sources/Core/A.swift", "let a = try! b()", finds: 1),
    Example(.noBannedCalls, "Sources/shanhuo/A.swift", "\n  fatalError(\"no\")", finds: 2),
    Example(.noBannedCalls, "Sources/Orders/A.swift", "if a { print(a) }", finds: 1),
    Example(.noBannedCalls, "Sources/HTTP/A.swift", "let a = Mutex<Int>(1)", finds: 1),
    Example(.noBannedCalls, "Sources/Orders/A.swift", "let now = Date()", finds: 1),
    Example(.noBannedCalls, "Sources/Income/A.swift", "let now = Date.now", finds: 1),
    Example(.noBannedCalls, "seeds/A.swift", "let a = \"\\(b(\"x\"))\"; print(a)", finds: 1),
    Example(.noPublic, "Sources/Core/A.swift", "/// A.\npublic struct A {}", finds: 2),
    Example(
      .noFoundationBelow, "Sources/HTTP/A.swift", "import Glibc\nimport Foundation", finds: 2),
    Example(.noFoundationBelow, "Sources/JSON/A.swift", "import struct Foundation.Data", finds: 1),
    Example(.noStrayNotes, "Sources/Core/A.swift", "a()\n// TO" + "DO: b", finds: 2),
    Example(.noStrayNotes, "scripts/a.sh", "# FIX" + "ME", finds: 1),
    Example(.noStrayNotes, "docs/a.md", "XX" + "X", finds: 1),
    Example(.noStrayNotes, "migrations/sql/0001_a.sql", "-- HA" + "CK(me)", finds: 1),
    Example(.documented, "Sources/Core/A.swift", "package struct A {}", finds: 1),
    Example(.documented, "Sources/Core/A.swift", "/// A.\n\npackage enum A {}", finds: 3),
    Example(.documented, "Sources/Core/A.swift", "  // A.\n  package func a() {}", finds: 2),
    Example(.documented, "Sources/Core/A.swift", "///\n@inlinable\npackage func a()", finds: 3),
    Example(.documented, "Sources/Core/A.swift", "static package func a()", finds: 1),
    Example(.documented, "Sources/Core/A.swift", "@inlinable package static func a()", finds: 1),
    Example(.documented, "Sources/Core/A.swift", "package nonisolated func a()", finds: 1),
    Example(.noMachinePaths, "README.md", "cd /\("home")/me", finds: 1),
    Example(.noMachinePaths, "scripts/a.sh", "set -eu\n. '/\("work")/a'", finds: 2),
  ]

  static let faultsOfLayers: [Example] = [
    Example(.layered, "Sources/Core/A.swift", "import SQLite", finds: 1),
    Example(.layered, "Sources/SQLite/A.swift", "\nimport Orders", finds: 2),
    Example(.layered, "Sources/JSON/A.swift", "import HTTP", finds: 1),
    Example(.layered, "Sources/Ledger/A.swift", "package import Access", finds: 1),
    Example(.layered, "Sources/Orders/A.swift", "import CSQLite", finds: 1),
    Example(.layered, "Sources/Orders/A.swift", "import HTTP", finds: 1),
    Example(.layered, "Sources/Orders/A.swift", "@testable import struct API.A", finds: 1),
    Example(.layered, "Sources/Orders/A.swift", "import Vapor", finds: 1),
    Example(.layered, "Sources/Extras/A.swift", "import Core", finds: 1),
    Example(.layered, "migrations/Migrations.swift", "import Orders", finds: 1),
  ]

  static let innocents: [Example] = [
    Example(.shortLines, "Sources/Core/A.swift", String(repeating: "山", count: 100), finds: nil),
    Example(
      .shortFiles, "Sources/Core/A.swift", String(repeating: "\n", count: 400), finds: nil),
    Example(.cleanSpaces, "Makefile", "run:\n\ttrue", finds: nil),
    Example(.noBannedCalls, "Sources/Core/A.swift", "// try! b()\n/* /* */ try! */", finds: nil),
    Example(.noBannedCalls, "Sources/Core/A.swift", "let a = #\"\" try! \"#", finds: nil),
    Example(
      .noBannedCalls, "Sources/Core/A.swift", "let a = \"\"\"\n  \" try!\n  \"\"\"", finds: nil),
    Example(.noBannedCalls, "Sources/Core/A.swift", "let a = \"\\\" try! \\\\\"", finds: nil),
    Example(.noBannedCalls, "Sources/shanhuo/A.swift", "print(a); Date()", finds: nil),
    Example(.noBannedCalls, "Sources/Orders/A.swift", "fingerprint(a, b.print())", finds: nil),
    Example(.noBannedCalls, "Sources/Orders/A.swift", "CivilDate()", finds: nil),
    Example(.noBannedCalls, "Tests/CoreTests/A.swift", "try! a()", finds: nil),
    Example(.noPublic, "Sources/Core/A.swift", "case .public where a", finds: nil),
    Example(.noPublic, "Sources/Core/A.swift", "/// The public part.", finds: nil),
    Example(.noFoundationBelow, "Sources/API/A.swift", "import Foundation", finds: nil),
    Example(.noStrayNotes, "scripts/a.sh", "mktemp -t a.XXXXXX", finds: nil),
    Example(
      .documented, "Sources/Core/A.swift", "/// A.\n@frozen\npackage struct A {}", finds: nil),
    Example(.documented, "Sources/Core/A.swift", "package var initial: Int", finds: nil),
    Example(.documented, "Sources/Core/A.swift", "package init() {}", finds: nil),
    Example(
      .documented, "Sources/Core/A.swift", "package static func < (a: A, b: A) -> Bool {",
      finds: nil),
    Example(.documented, "Sources/Core/A.swift", "struct A { func a() {} }", finds: nil),
    Example(.layered, "Sources/HTTP/A.swift", "import CLinux\nimport JSON", finds: nil),
    Example(.layered, "Sources/Orders/A.swift", "import Storage\nimport Listings", finds: nil),
    Example(.layered, "Sources/Orders/A.swift", "/// import API", finds: nil),
    Example(.layered, "Tests/CoreTests/A.swift", "import API", finds: nil),
    Example(.noMachinePaths, "README.md", "https://example.org/home/ and a/home/b", finds: nil),
  ]
}
