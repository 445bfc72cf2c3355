import Testing

@Suite("The command line", .onThreadsOfTheirOwn)
struct CommandLineTests {
  static let commands = [
    "import households", "import payments", "migrate", "seed demo", "seed scale", "seed year",
    "serve", "user add", "verify",
  ]

  @Test("The help lists every subcommand")
  func overview() throws {
    let run = try Program.run("--help")
    #expect(run.end == .exited(0))
    #expect(run.errors.isEmpty)
    for command in CommandLineTests.commands { #expect(run.output.contains("\n  \(command) ")) }
  }

  @Test(
    "Each subcommand's help names its options and their environment variables", arguments: commands)
  func help(command: String) throws {
    let run = try Program.run(command.split(separator: " ").map(String.init) + ["--help"])
    #expect(run.end == .exited(0))
    #expect(run.errors.isEmpty)
    #expect(run.output.hasPrefix("Usage: shanhuo \(command) "))
    #expect(run.output.contains("--database PATH"))
    #expect(run.output.contains("SHANHUO_DATABASE"))
  }

  @Test("The first word of several subcommands has the help of all of them")
  func groupHelp() throws {
    for option in ["--help", "-h"] {
      let run = try Program.run("seed", option)
      #expect(run.end == .exited(0))
      #expect(run.errors.isEmpty)
      #expect(run.output.hasPrefix("Usage: shanhuo seed demo "))
      #expect(run.output.contains("\n\nUsage: shanhuo seed scale "))
    }
  }

  @Test("The version is one line")
  func version() throws {
    let run = try Program.run("--version")
    #expect(run.end == .exited(0))
    #expect(run.output.wholeMatch(of: /shanhuo \d+\.\d+\.\d+\n/) != nil)
  }

  /// A wrong command line, and what the line that refuses it says.
  struct Wrong: CustomTestStringConvertible {
    let words: [String]
    let says: String
    var testDescription: String { (["shanhuo"] + words).joined(separator: " ") }

    init(_ line: String, _ says: String) {
      words = line.split(separator: " ", omittingEmptySubsequences: false).map {
        $0 == "''" ? "" : String($0)
      }.filter { !line.isEmpty || !$0.isEmpty }
      self.says = says
    }
  }

  static let wrong = [
    Wrong("", "which command"),
    Wrong("sell", "no command sell"),
    Wrong("seed", "no command seed: seed demo or seed scale or seed year?"),
    Wrong("seed moon", "no command seed moon"),
    Wrong("--loud", "no command --loud"),
    Wrong("migrate", "--database PATH is needed (or SHANHUO_DATABASE)"),
    Wrong("migrate --database", "--database needs a value"),
    Wrong("migrate --database=", "--database needs a value"),
    Wrong("migrate --database ''", "--database needs a value"),
    Wrong("migrate --database= x.sqlite", "--database needs a value"),
    Wrong("migrate --database x --database y", "--database stands there twice"),
    Wrong("migrate --database x --quickly", "unknown option --quickly"),
    Wrong("migrate --database x y", "operands: none"),
    Wrong("import households --database x", "operands: FILE.csv"),
    Wrong("import households --database x a.csv b.csv", "operands: FILE.csv"),
    Wrong("import payments --database x", "operands: FILE.csv"),
    Wrong("seed scale --database x --households many", "--households is a number from 1 to"),
    Wrong("seed scale --database x --households 0", "--households is a number from 1 to"),
    Wrong("seed scale --database x --orders -1", "--orders is a number from 0 to"),
    Wrong("seed scale --database x --listings 1e3", "--listings is a number from 1 to"),
    Wrong("seed scale --database x --listings 99999999999999999999", "--listings is a number"),
    Wrong("serve --database x --listen 8080", "--listen is HOST:PORT"),
    Wrong("serve --database x --listen 127.0.0.1:http", "--listen is HOST:PORT"),
    Wrong("serve --database x --listen 127.0.0.1:65536", "--listen is HOST:PORT"),
    Wrong("serve --database x --trust-proxy proxy", "--trust-proxy: \"proxy\" does not begin"),
    Wrong("serve --database x --trust-proxy 10.0.0.1/8", "10.0.0.0/8 would be it"),
    Wrong("serve --database x --cors-origin *", "--cors-origin: \"*\" is no origin"),
    Wrong("serve --database x --cors-origin https://a.example/", "is no origin, such as"),
    Wrong("serve --database x --public-url shop.example", "--public-url: \"shop.example\" is no"),
    Wrong("serve --database x --max-connections 0", "--max-connections is a number from 1 to"),
    Wrong("serve --database x --head-time 0", "--head-time is a number from 1 to 3600"),
    Wrong("serve --database x --body-time 1.5", "--body-time is a number from 1 to 3600"),
    Wrong("serve --database x --write-time -1", "--write-time is a number from 1 to 3600"),
    Wrong("serve --database x --idle-time day", "--idle-time is a number from 1 to 3600"),
    Wrong("serve --database x --least-rate 0", "--least-rate is a number from 1 to"),
    Wrong("serve --database x --max-body-memory 1", "--max-body-memory is a number from 2 to"),
    Wrong("serve --database x --max-queued-writes 0", "--max-queued-writes is a number from 1"),
    Wrong("serve --database x --loops 0", "--loops is a number from 1 to 64"),
    Wrong("serve --database x --access-log loud", "--access-log is on or off"),
    Wrong("serve --database x --rate-limit 5", "--rate-limit is on or off"),
    Wrong("serve --database x --allow-hooks-to 10.0.0.0/33", "--allow-hooks-to"),
    Wrong("serve --database x --allow-hooks-to home", "--allow-hooks-to"),
    Wrong("user add --database x --role king --phone 13900000000 --name A", "--role is one of"),
    Wrong("user add --database x --role buyer --phone 12 --name A", "--phone is a mobile number"),
    Wrong("user add --database x --role buyer --phone 13900000000", "--name N is needed"),
    Wrong("user add --database x --role buyer --phone 13900000000 --name ''", "--name"),
    Wrong(
      "user add --database x --role coordinator --phone 13900000000 --name A --may-publish=no",
      "--may-publish takes no value"),
  ]

  @Test("A wrong command line is one line on standard error and status 2", arguments: wrong)
  func refuses(wrong: Wrong) throws {
    let run = try Program.run(wrong.words)
    #expect(run.end == .exited(2))
    #expect(run.output.isEmpty)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.hasPrefix("shanhuo: "))
    #expect(run.errors.contains(wrong.says), "\(run.errors)")
  }

  @Test("An option can come from the environment, and the command line overrides it")
  func environment() throws {
    let site = try Site()
    let byVariable = try Program.run("migrate", environment: ["SHANHUO_DATABASE": site.database])
    #expect(byVariable.end == .exited(0))
    #expect(byVariable.output.hasPrefix("applied 0001_"))

    let other = site.path("other.sqlite")
    let overridden = try Program.run(
      "migrate", "--database", other, environment: ["SHANHUO_DATABASE": site.path("no/where")])
    #expect(overridden.end == .exited(0))
    #expect(overridden.output.hasPrefix("applied 0001_"))

    let wrong = try Program.run(
      "serve", "--database", other, environment: ["SHANHUO_LOOPS": "none"])
    #expect(wrong.end == .exited(2))
    #expect(wrong.errors.contains("--loops is a number from 1 to 64"))

    let empty = try Program.run("migrate", environment: ["SHANHUO_DATABASE": ""])
    #expect(empty.end == .exited(2))
  }

  @Test("A server takes its options from the environment")
  func serverEnvironment() throws {
    let site = try County.ready().site()
    let server = try ServerProcess(
      site.database,
      environment: ["SHANHUO_LISTEN": "127.0.0.1:1", "SHANHUO_ACCESS_LOG": "off"])
    #expect(try server.client().send("GET", "/v1/villages").status == 200)
    #expect(try server.stop() == .exited(0))
    #expect(!server.log.contains("path="))
  }

  @Test("Migrating says what was applied, and the second time that there is nothing to do")
  func migrate() throws {
    let site = try Site()
    let first = try Program.run("migrate", "--database", site.database)
    #expect(first.end == .exited(0))
    #expect(first.output.split(separator: "\n").allSatisfy { $0.hasPrefix("applied 00") })
    let second = try Program.run("migrate", "--database", site.database)
    #expect(second.end == .exited(0))
    #expect(second.output == "nothing to do: the schema is up to date\n")
    #expect(try site.faults() == "")
  }
}
