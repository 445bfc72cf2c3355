import Crypto
import Foundation
import JSON

/// A mail server: aiosmtpd, in Python (`Tests/Mail/server.py`), that keeps what it took.
final class MailReceiver {
  /// A message that it took.
  struct Message {
    let from: String?
    let recipients: [String]
    let isByTLS: Bool
    let user: String?
    /// As it came, its header lines unfolded, by their names.
    let headers: [String: String]
    let text: String
  }

  let port: Int
  /// The file of its authority.
  let authority: String
  private let child: ChildProcess

  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  init(_ site: Site, _ options: String...) throws {
    let python = MailReceiver.root + "/.build/tests/venv/bin/python"
    guard FileManager.default.isExecutableFile(atPath: python) else {
      throw ChildProcess.Failure(description: "no mail server: run scripts/setup.sh test")
    }
    child = try ChildProcess(
      [MailReceiver.root + "/Tests/Mail/server.py", site.folder] + options, program: python,
      environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"])
    let lines = [try child.readLine() ?? "", try child.readLine() ?? ""]
    guard lines[0].hasPrefix("port "), let port = Int(lines[0].dropFirst(5)) else {
      throw ChildProcess.Failure(description: "no mail server: \(child.errorText)")
    }
    self.port = port
    authority = String(lines[1].dropFirst(3))
  }

  /// The next message that it took.
  func next() throws -> Message {
    let line = try child.readLine() ?? ""
    let json = Array(line.utf8).withUnsafeBytes { (try? JSONValue.read($0)) ?? .null }
    let bytes = json["message"]?.text.flatMap { Base64.decode($0) } ?? []
    let parts = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n\r\n")
    let head = parts[0].replacingOccurrences(of: "\r\n ", with: " ")
    var headers: [String: String] = [:]
    for line in head.components(separatedBy: "\r\n") {
      let halves = line.components(separatedBy: ": ")
      headers[halves[0]] = halves.dropFirst().joined(separator: ": ")
    }
    let body = parts.dropFirst().joined().replacingOccurrences(of: "\r\n", with: "")
    return Message(
      from: json["from"]?.text, recipients: json["to"]?.items.compactMap(\.text) ?? [],
      isByTLS: json["tls"]?.truth == true, user: json["user"]?.text, headers: headers,
      text: String(decoding: Base64.decode(body) ?? [], as: UTF8.self))
  }

  /// Ends it, and gives what it took meanwhile.
  func stop() throws -> [String] {
    child.signal(SIGKILL)
    return try child.readToEnd().split(separator: "\n").map(String.init)
  }
}
