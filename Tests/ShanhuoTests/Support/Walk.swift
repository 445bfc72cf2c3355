import Foundation

/// The repository's documents, read where they are.
enum Documents {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// A file of the project, in full.
  static func path(_ path: String) -> String { root.appendingPathComponent(path).path }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// The links of a document to files that are not there.
  static func brokenLinks(of path: String) throws -> [String] {
    let folder = root.appendingPathComponent(path).deletingLastPathComponent()
    let links = try text(path).matches(of: /\]\(([^)#]+)\)/).map { String($0.1) }
    return links.filter { link in
      !link.hasPrefix("http")
        && !FileManager.default.fileExists(atPath: folder.appendingPathComponent(link).path)
    }
  }
}

/// What a document tells its reader to type, and what it says will come out.
struct Walk {
  /// The shell blocks in their order, one text.
  let script: String
  /// The lines behind `# →`. In them `…` stands for anything.
  let promises: [String]

  private static let fence = "```"
  private static let mark = "# → "

  /// Reads every block of shell that a text in Markdown has.
  init(markdown: String) {
    var typed: [String] = []
    var isBlock = false
    var isShell = false
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix(Walk.fence) {
        isShell = !isBlock && line == Walk.fence + "sh"
        isBlock.toggle()
      } else if isShell {
        typed.append(String(line))
      }
    }
    script = typed.map { $0 + "\n" }.joined()
    promises = typed.filter { $0.hasPrefix(Walk.mark) }
      .map { String($0.dropFirst(Walk.mark.count)) }
  }

  /// Whether a line of output is what was promised.
  static func keeps(_ promise: String, _ line: String) -> Bool {
    let parts = promise.components(separatedBy: "…")
    guard parts.count > 1 else { return promise == line }
    guard line.hasPrefix(parts[0]) else { return false }
    var rest = line.dropFirst(parts[0].count)
    for part in parts.dropFirst().dropLast() {
      guard let range = rest.range(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(parts[parts.count - 1])
  }

  /// Types a script into bash, which stops at the first line that fails: an answer other than 2xx
  /// fails its line, and so does one that takes too long. The script finds `address` in `BASE`.
  static func type(_ script: String, at address: String, in site: Site) throws -> Program.Run {
    _ = try site.write(
      """
      fail-with-body
      show-error
      max-time = \(HTTPClient.patience)
      noproxy = "*"

      """, to: ".curlrc")
    // It ends by its own last line: another test's child may hold the pipe it reads from open.
    let bash = try ChildProcess(
      ["-eu", "-o", "pipefail", "-s"], program: "/bin/bash", input: script + "\nexit 0\n",
      environment: [
        "BASE": address, "CURL_HOME": site.folder, "PATH": "/usr/local/bin:/usr/bin:/bin",
      ])
    let output = try bash.readToEnd()
    return Program.Run(end: try bash.wait(), output: output, errors: bash.errorText)
  }
}
