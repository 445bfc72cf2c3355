import Testing

@Suite("The sources are tidy")
struct RepositoryTests {
  @Test("A line of Swift has at most 100 characters")
  func shortLines() { expectTidy(.shortLines) }

  @Test("A source file has at most 400 lines")
  func shortFiles() { expectTidy(.shortFiles) }

  @Test("There are no tabs, and no blanks at a line's end")
  func cleanSpaces() { expectTidy(.cleanSpaces) }

  @Test("Nothing crashes on input, prints outside the executable or fetches the time in a rule")
  func noBannedCalls() { expectTidy(.noBannedCalls) }

  @Test("Access is package, never public")
  func noPublic() { expectTidy(.noPublic) }

  @Test("The lowest layers do without Foundation")
  func noFoundationBelow() { expectTidy(.noFoundationBelow) }

  @Test("No note of work to do is left in a file")
  func noStrayNotes() { expectTidy(.noStrayNotes) }

  @Test("Each package function and type says what it gives")
  func documented() { expectTidy(.documented) }

  @Test("A target imports only those of the layers below it")
  func layered() { expectTidy(.layered) }

  @Test("Migrations are numbered from 0001 without a gap")
  func numberedMigrations() { expectTidy(.numberedMigrations) }

  @Test("No file names a path of somebody's machine")
  func noMachinePaths() { expectTidy(.noMachinePaths) }

  @Test("All of the sources are looked at")
  func looksAtAllSources() {
    let seen = Set(Repository.files.map(\.path))
    #expect(seen.isSuperset(of: ["Package.swift", "Makefile", ".ci/run", ".swift-format"]))
    let targets = Set(Repository.files.compactMap(\.target))
    #expect(targets.isSuperset(of: ["SQLite", "HTTP", "JSON", "Core"]))
  }

  private func expectTidy(_ rule: Rule) {
    for finding in rule.findings(in: Repository.files) { Issue.record("\(finding)") }
  }
}
