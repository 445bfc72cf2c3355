import Foundation

/// The program under test.
enum Program {
  /// `SHANHUO_PROGRAM`, such as a release build, or the product that was built beside these tests.
  static let path =
    ProcessInfo.processInfo.environment["SHANHUO_PROGRAM"]
    ?? URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("shanhuo").path

  /// Whether its speed is what an operator gets.
  static let isReleaseBuild = path.contains("/release/")

  /// Whether a sanitizer watches it (`scripts/sanitize.sh`): several times slower, and larger.
  static let isSanitized = path.contains("-sanitize/")

  /// How a run ended and what it wrote.
  struct Run {
    let end: ChildProcess.End
    let output: String
    let errors: String

    /// The lines of standard error.
    var errorLines: [Substring] { errors.split(separator: "\n") }
  }

  /// Runs a subcommand to its end.
  static func run(
    _ words: String..., input: String = "", environment: [String: String] = [:]
  ) throws -> Run {
    try run(words, input: input, environment: environment)
  }

  static func run(
    _ words: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Run {
    let child = try ChildProcess(words, input: input, environment: environment)
    let output = try child.readToEnd()
    let end = try child.wait()
    return Run(end: end, output: output, errors: child.errorText)
  }
}
