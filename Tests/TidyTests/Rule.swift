/// A rule of style: what it finds wrong in a set of files.
enum Rule: CaseIterable, Sendable {
  case shortLines
  case shortFiles
  case cleanSpaces
  case noBannedCalls
  case noPublic
  case noFoundationBelow
  case noStrayNotes
  case documented
  case layered
  case numberedMigrations
  case noMachinePaths

  static let lineLimit = 100
  static let fileLimit = 400

  func findings(in files: [SourceFile]) -> [Finding] {
    switch self {
    case .numberedMigrations: Rule.misnumbered(files.map(\.path))
    default: files.flatMap(findings(in:))
    }
  }

  private func findings(in file: SourceFile) -> [Finding] {
    switch self {
    case .shortLines: Rule.longLines(file)
    case .shortFiles: Rule.longFile(file)
    case .cleanSpaces: Rule.strayBlanks(file)
    case .noBannedCalls: Rule.bannedCalls(file)
    case .noPublic: Rule.publicDeclarations(file)
    case .noFoundationBelow: Rule.foundationImports(file)
    case .noStrayNotes: Rule.strayNotes(file)
    case .documented: Rule.undocumented(file)
    case .layered: Rule.wrongImports(file)
    case .numberedMigrations: []
    case .noMachinePaths: Rule.machinePaths(file)
    }
  }
}

extension Rule {
  private static func longLines(_ file: SourceFile) -> [Finding] {
    guard file.isSwift else { return [] }
    return file.findings(in: file.lines) { line in
      line.count > lineLimit ? "\(line.count) characters, at most \(lineLimit)" : nil
    }
  }

  private static func longFile(_ file: SourceFile) -> [Finding] {
    guard file.target != nil, file.lines.count > fileLimit else { return [] }
    let fault = "\(file.lines.count) lines, look again past \(fileLimit)"
    return [Finding(path: file.path, line: fileLimit + 1, fault: fault)]
  }

  private static func strayBlanks(_ file: SourceFile) -> [Finding] {
    guard [".swift", ".sql", ".sh", ".h"].contains(where: file.path.hasSuffix) else { return [] }
    return file.findings(in: file.lines) { line in
      if line.utf8.contains(UInt8(ascii: "\t")) { return "a tab" }
      return line.hasSuffix(" ") || line.hasSuffix("\r") ? "a blank at the line's end" : nil
    }
  }

  private static func bannedCalls(_ file: SourceFile) -> [Finding] {
    guard let target = file.target else { return [] }
    return file.findings(in: file.code) { line in
      if line.contains("try!") { return "try! crashes on what should be an answer" }
      if line.contains("fatalError(") { return "fatalError(: use a refusal or precondition" }
      if line.contains("Mutex"), line.contains(/\bMutex[<(]/) {
        return "the thread sanitizer does not see a Mutex: use Locked"
      }
      if target != "shanhuo", line.contains("print("), line.contains(/(^|[^\w.])print\(/) {
        return "print( belongs to the executable"
      }
      if Layers.domains.contains(target), line.contains("Date"),
        line.contains(/\bDate(\(\)|\.now\b)/)
      {
        return "the time is given by the transaction, never fetched"
      }
      return nil
    }
  }

  private static func publicDeclarations(_ file: SourceFile) -> [Finding] {
    guard file.target != nil else { return [] }
    return file.findings(in: file.code) { line in
      line.contains("public ") && line.contains(/(^|[^\w.])public\s/)
        ? "package access, never public" : nil
    }
  }

  private static func foundationImports(_ file: SourceFile) -> [Finding] {
    guard let target = file.target, Layers.withoutFoundation.contains(target) else { return [] }
    return file.findings(in: file.code) { line in
      guard let module = importedModule(line), module.hasPrefix("Foundation") else { return nil }
      return "\(target) does without Foundation"
    }
  }

  private static func strayNotes(_ file: SourceFile) -> [Finding] {
    guard [".swift", ".sql", ".sh", ".md", ".h"].contains(where: file.path.hasSuffix) else {
      return []
    }
    let notes: Set<Substring> = ["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]
    return file.findings(in: file.lines) { line in
      let words = line.split { !$0.isASCII || !($0.isLetter || $0.isNumber || $0 == "_") }
      return words.first(where: notes.contains).map { "a stray note: \($0)" }
    }
  }

  private static func undocumented(_ file: SourceFile) -> [Finding] {
    guard file.target != nil else { return [] }
    return file.code.indices.compactMap { index in
      guard declaresForPackage(file.code[index]) else { return nil }
      var above = index - 1
      while above >= 0, file.lines[above].drop(while: { $0 == " " }).hasPrefix("@") { above -= 1 }
      let comment = above >= 0 ? file.lines[above].drop { $0 == " " } : ""
      if comment.hasPrefix("///"), comment.count > 4 { return nil }
      return Finding(
        path: file.path, line: index + 1, fault: "package declarations have a doc comment above")
    }
  }

  /// Does the line declare a function or a type with `package` access? Initializers and operators
  /// say what they are by their parameters.
  private static func declaresForPackage(_ line: String) -> Bool {
    guard line.contains("package ") else { return false }
    let modifiers: Set<Substring> = [
      "static", "final", "class", "mutating", "nonmutating", "consuming", "borrowing", "override",
      "indirect", "convenience", "required", "nonisolated", "prefix", "postfix", "infix",
    ]
    if line.contains(/func [-+*\/<>=!]/) { return false }
    let kinds: Set<Substring> = [
      "func", "struct", "class", "enum", "protocol", "typealias", "actor",
    ]
    let words = line.split { !($0.isLetter || $0 == "_") }.drop { $0 != "package" }.dropFirst()
    return words.first { !modifiers.contains($0) || $0 == "class" }.map(kinds.contains) ?? false
  }

  private static func wrongImports(_ file: SourceFile) -> [Finding] {
    guard let target = file.target else { return [] }
    return file.findings(in: file.code) { line in
      importedModule(line).flatMap { Layers.fault(in: target, importing: $0) }
    }
  }

  private static func misnumbered(_ paths: [String]) -> [Finding] {
    let folder = "migrations/sql/"
    let names = paths.filter { $0.hasPrefix(folder) }.map { $0.dropFirst(folder.count) }.sorted()
    if names.isEmpty { return [Finding(path: folder, line: 1, fault: "holds no migration")] }
    return names.enumerated().compactMap { index, name in
      let number = String(index + 1)
      let expected = String(repeating: "0", count: max(0, 4 - number.count)) + number + "_"
      let isNamed = name.dropFirst(4).wholeMatch(of: /_[a-z][a-z0-9_]*\.sql/) != nil
      return name.hasPrefix(expected) && isNamed
        ? nil : Finding(path: folder + name, line: 1, fault: "expected \(expected)name.sql here")
    }
  }

  private static func machinePaths(_ file: SourceFile) -> [Finding] {
    let folders = ["home", "work", "Users", "root"].map { "/" + $0 + "/" }
    return file.findings(in: file.lines) { line in
      folders.first { folder in
        line.ranges(of: folder).contains { range in
          // A longer path or an address may well have a part of this name.
          guard let before = line[..<range.lowerBound].last else { return true }
          return !(before.isLetter || before.isNumber || "._-}".contains(before))
        }
      }.map { "a path of one machine: \($0)" }
    }
  }

  /// The module that a line of code imports; nil for any other line.
  private static func importedModule(_ line: String) -> String? {
    guard line.contains("import ") else { return nil }
    let words = line.split(separator: " ").drop { $0.hasPrefix("@") }
    let access = ["package", "internal", "fileprivate", "private", "public"]
    let statement = words.drop { access.contains(String($0)) }
    guard statement.first == "import", let last = statement.last else { return nil }
    // `import struct Foundation.Date` names a part of the module.
    return last.split(separator: ".").first.map(String.init)
  }
}
