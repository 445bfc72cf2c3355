/// An option of a subcommand. Each that takes a value can also be given by an environment
/// variable, which the option on the command line overrides.
struct Option: Sendable {
  /// Without its dashes.
  let name: String
  /// What the value is, for the help; nil for a flag.
  let value: String?
  let help: String
  var standard: String?
  var isRequired = false
  /// Whether it may come more than once.
  var isList = false

  /// `--allow-hooks-to` becomes `SHANHUO_ALLOW_HOOKS_TO`.
  var variable: String {
    "SHANHUO_" + name.uppercased().replacing("-", with: "_")
  }

  static let database = Option(
    name: "database", value: "PATH", help: "the database file", isRequired: true)
}

/// The command line was wrong, in one line. Exit status 2.
struct UsageError: Error, CustomStringConvertible {
  let description: String
}

/// The command could not do its work, in one line. Exit status 1.
struct CommandError: Error, CustomStringConvertible {
  let description: String
}

/// A subcommand's options and operands as they were given.
struct Arguments: Sendable {
  private let values: [String: [String]]
  let operands: [String]

  /// Reads what stands behind the subcommand's name. Throws `UsageError` for an option that is
  /// unknown, lacks its value or has one that it does not take, comes twice or is missing, and for
  /// too many or too few operands.
  init(
    _ words: [String], for command: Command, environment: [String: String]
  ) throws(UsageError) {
    var values: [String: [String]] = [:]
    var operands: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--"), word.count > 2 else {
        operands.append(word)
        continue
      }
      let parts = word.dropFirst(2).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts.first ?? "")
      guard let option = command.options.first(where: { $0.name == name }) else {
        throw UsageError(description: "\(command.name): unknown option --\(name)")
      }
      let attached = parts.count == 2 ? String(parts[1]) : nil
      if option.value == nil, attached != nil {
        throw UsageError(description: "\(command.name): --\(name) takes no value")
      }
      let value = option.value == nil ? "true" : attached ?? rest.popFirst() ?? ""
      guard !value.isEmpty else {
        throw UsageError(description: "\(command.name): --\(name) needs a value")
      }
      if values[name] != nil, !option.isList {
        throw UsageError(description: "\(command.name): --\(name) stands there twice")
      }
      values[name, default: []].append(value)
    }
    for option in command.options where values[option.name] == nil {
      // A variable that is set to nothing is one that is not set.
      let variable = environment[option.variable].flatMap { $0.isEmpty ? nil : $0 }
      if let value = variable ?? option.standard {
        values[option.name] = option.isList ? Arguments.list(of: value) : [value]
      } else if option.isRequired {
        let wanted = "--\(option.name) \(option.value ?? "")"
        throw UsageError(
          description: "\(command.name): \(wanted) is needed (or \(option.variable))")
      }
    }
    guard operands.count == command.operands.count else {
      let wanted = command.operands.isEmpty ? "none" : command.operands.joined(separator: " ")
      throw UsageError(
        description: "\(command.name): takes these operands: \(wanted)")
    }
    self.values = values
    self.operands = operands
  }

  /// A variable holds a list with commas.
  private static func list(of value: String) -> [String] {
    value.split(separator: ",").map { String($0.filter { $0 != " " }) }
  }

  /// An option that is required or has a standard value.
  subscript(name: String) -> String { values[name]?.last ?? "" }

  func optional(_ name: String) -> String? { values[name]?.last }

  func list(_ name: String) -> [String] { values[name] ?? [] }

  /// A whole number within bounds. Throws `UsageError`.
  func integer(_ name: String, _ range: ClosedRange<Int>) throws(UsageError) -> Int {
    guard let integer = Int(self[name]), range.contains(integer) else {
      throw UsageError(
        description: "--\(name) is a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return integer
  }
}
