import Foundation
import SQLite

/// The program: finds the subcommand, runs it, and turns what went wrong into one line and an exit
/// status: 2 for a wrong command line, 1 for work that could not be done.
@main
struct Shanhuo {
  static let version = "0.1.0"

  static func main() async {
    // The database holds what is nobody else's business: names, telephone numbers, addresses.
    umask(0o077)
    // A peer that is gone shows as an error of the write, not as the end of the program.
    signal(SIGPIPE, SIG_IGN)
    let words = Array(CommandLine.arguments.dropFirst())
    do {
      try await run(words)
    } catch let error as UsageError {
      fail("\(error) (see shanhuo --help)", status: 2)
    } catch let error as SQLiteError {
      fail(explain(error), status: 1)
    } catch {
      fail("\(error)", status: 1)
    }
  }

  private static func run(_ words: [String]) async throws {
    switch words.first {
    case nil: throw UsageError(description: "which command?")
    case "--version": print("shanhuo \(version)")
    case "--help", "-h", "help": print(Command.overview)
    default:
      guard let (command, rest) = Command.find(words) else { return try explainGroup(words) }
      if rest.contains("--help") || rest.contains("-h") { return print(command.help) }
      let arguments = try Arguments(
        rest, for: command, environment: ProcessInfo.processInfo.environment)
      try await command.run(arguments)
    }
  }

  /// `seed --help`: the first word of some commands, and no second one that there is. Throws
  /// `UsageError` where no help was asked for.
  private static func explainGroup(_ words: [String]) throws(UsageError) {
    let group = Command.group(words[0])
    if !group.isEmpty, words.count == 2, ["--help", "-h"].contains(words[1]) {
      return print(group.map(\.help).joined(separator: "\n\n"))
    }
    let names = group.map(\.name).joined(separator: " or ")
    throw UsageError(
      description: "there is no command \(words.prefix(2).joined(separator: " "))"
        + (group.isEmpty ? "" : ": \(names)?"))
  }

  private static func fail(_ line: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data("shanhuo: \(line)\n".utf8))
    exit(status)
  }

  /// What to do about a database that does not work.
  private static func explain(_ error: SQLiteError) -> String {
    if error.isDamage { return "the file is no database or is damaged: \(error.message)" }
    if error.isStorageFailure {
      return "the database cannot be used now, nothing was written: \(error.message)"
    }
    return "\(error)"
  }
}
