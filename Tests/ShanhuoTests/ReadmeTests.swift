import Testing

@Suite("The README is true", .onThreadsOfTheirOwn)
struct ReadmeTests {
  @Test(
    "Every line of the walk works as typed, and brings out what it promises",
    arguments: ["README.md", "docs/households.md"])
  func walksThroughTheMainJob(document: String) throws {
    let walk = Walk(markdown: try Documents.text(document))
    let site = try Site()
    #expect(try Program.run("seed", "demo", "--database", site.database).end == .exited(0))
    let server = try ServerProcess(site.database)
    let run = try Walk.type(walk.script, at: "http://127.0.0.1:\(server.port)", in: site)
    let lines = run.output.split(separator: "\n").map(String.init)
    for (promise, line) in zip(walk.promises, lines) where !Walk.keeps(promise, line) {
      Issue.record("promised: \(promise)\ncame out: \(line)")
    }
    #expect(run.end == .exited(0), "\(run.output)\(run.errors)\(server.log)")
    #expect(lines.count == walk.promises.count, "\(run.output)")
    #expect(try server.stop() == .exited(0))
    #expect(try site.faults() == "")
  }

  @Test("The walk ends with the household's statement and its income beside the poverty line")
  func promisesTheMoney() throws {
    let walk = Walk(markdown: try Documents.text("README.md"))
    // 85 % of two boxes at 66 yuan, and a third of that for each of three heads.
    #expect(walk.promises.contains { $0.hasPrefix(#"{"balance_fen":11220,"#) })
    #expect(walk.promises.contains { $0.contains(#""per_capita_fen":3740,"line_fen":400000,"#) })
  }

  @Test("An answer other than 2xx stops the walk")
  func stopsAtARefusal() throws {
    let site = try Site()
    let server = try ServerProcess(site.database)
    let run = try Walk.type(
      "curl -s $BASE/v1/listings/none | tail -c 0\necho went on\n",
      at: "http://127.0.0.1:\(server.port)", in: site)
    #expect(run.end == .exited(22))
    #expect(run.output == "")
  }

  @Test(
    "A promise is kept by its very text, and by anything in place of an ellipsis",
    arguments: [
      ("a", "a", true), ("a", "ab", false), ("a…c", "abbc", true), ("a…c", "ac", true),
      ("a…c", "acd", false), ("a…c…e", "abcde", true), ("a…c…e", "abde", false), ("…", "", true),
    ])
  func comparesWithPromises(promise: String, line: String, isKept: Bool) {
    #expect(Walk.keeps(promise, line) == isKept)
  }

  @Test("Blocks of other languages are not typed")
  func readsShellOnly() {
    let walk = Walk(markdown: "```json\n{}\n```\n```sh\nls\n# → a\n```\ntext\n```sh\npwd\n```\n")
    #expect(walk.script == "ls\n# → a\npwd\n")
    #expect(walk.promises == ["a"])
  }

  @Test("Every subcommand stands in the README")
  func namesEachCommand() throws {
    let readme = try Documents.text("README.md")
    let help = try Program.run("--help").output
    let commands = help.matches(of: #/(?m)^  ([a-z]+(?: [a-z]+)?)  /#).map { String($0.1) }
    #expect(commands.contains("serve"))
    for command in commands {
      #expect(readme.contains("`shanhuo \(command) --"), "\(command)")
    }
  }

  @Test(
    "A link from one document to another leads somewhere",
    arguments: [
      "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/households.md",
      "docs/operations.md", "Benchmarks/README.md", "seeds/README.md",
    ])
  func leadsSomewhere(document: String) throws {
    #expect(try Documents.brokenLinks(of: document) == [])
  }
}
