/// A subcommand of `shanhuo`.
struct Command: Sendable {
  /// One word or two, such as `seed demo`.
  let name: String
  let summary: String
  let options: [Option]
  /// What stands behind the options, such as `FILE.csv`.
  let operands: [String]
  /// Does the work. Throws `UsageError`, or anything that describes itself in one line.
  let run: @Sendable (Arguments) async throws -> Void

  init(
    _ name: String, _ summary: String, options: [Option], operands: [String] = [],
    run: @escaping @Sendable (Arguments) async throws -> Void
  ) {
    self.name = name
    self.summary = summary
    self.options = options
    self.operands = operands
    self.run = run
  }

  /// Every subcommand, in the order in which the help lists them.
  static let all: [Command] = [
    .serve, .migrate, .seedDemo, .seedScale, .seedYear, .addUser, .importHouseholds,
    .importPayments, .hooksTail, .hooksReplay, .verify,
  ]

  /// The subcommand that these words begin with, and the words behind its name.
  static func find(_ words: [String]) -> (Command, rest: [String])? {
    for command in all {
      let name = command.name.split(separator: " ").map(String.init)
      if words.starts(with: name) { return (command, Array(words.dropFirst(name.count))) }
    }
    return nil
  }

  /// The subcommands of two words that begin with this one.
  static func group(_ word: String) -> [Command] { all.filter { $0.name.hasPrefix(word + " ") } }

  /// What `--help` prints.
  var help: String {
    let usage = (["shanhuo", name] + (options.isEmpty ? [] : ["[OPTION]…"]) + operands)
      .joined(separator: " ")
    var lines = ["Usage: \(usage)", "", summary, "", "Options:"]
    for option in options {
      let head = "  --\(option.name)" + (option.value.map { " \($0)" } ?? "")
      var notes: [String] = []
      if option.isRequired { notes.append("needed") }
      if option.isList { notes.append("may come again") }
      if let standard = option.standard { notes.append("otherwise \(standard)") }
      if option.value != nil { notes.append(option.variable) }
      let note = notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"
      lines += [head, "      \(option.help)\(note)"]
    }
    lines += ["  --help", "      this text"]
    return lines.joined(separator: "\n")
  }

  /// What `shanhuo --help` prints.
  static var overview: String {
    let width = all.map(\.name.count).max() ?? 0
    var lines = [
      "Usage: shanhuo COMMAND [OPTION]…", "", "A marketplace for mountain villages.", "",
    ]
    for command in all {
      let blanks = String(repeating: " ", count: width - command.name.count + 2)
      lines.append("  \(command.name)\(blanks)\(command.summary)")
    }
    lines += [
      "", "`shanhuo COMMAND --help` tells more; `shanhuo --version` which version this is.",
    ]
    return lines.joined(separator: "\n")
  }
}
