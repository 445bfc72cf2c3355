import Foundation
import HTTP
import JSON
import Testing

/// Requests that others collected, kept as text under `cases/`, with what becomes of them here.
///
/// A case is a few lines, `key: value`, and ends with an empty line; `#` begins a comment.
///
///     case: a coding that no one knows
///     sent: PUT /url HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: pigeons\r\n\r\n
///     answer: unknownTransferCoding
///
/// `sent` is the bytes, where `\r`, `\n`, `\t`, `\\` and `\xFF` stand for what they stand for in C.
/// There is an `answer` for each request in them, in order: the name of a refusal, or a status and
/// then, in the same spelling, the body if it matters. `answer: none` says that the server waits
/// for more. Other keys are a file's own.
struct FileCase: Sendable, CustomTestStringConvertible {
  enum Answer: Sendable, Equatable {
    case refused(RequestRefusal)
    case answered(Int, body: [UInt8]?)
  }

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  let name: String
  let bytes: [UInt8]
  let answers: [Answer]
  /// The values of the file's own keys.
  let notes: [String: String]

  var testDescription: String { name }

  /// Whether one of its requests is refused.
  var isRefused: Bool {
    answers.contains { if case .refused = $0 { true } else { false } }
  }

  /// All cases of a file.
  static func read(_ file: String) throws -> [FileCase] {
    guard let url = Bundle.module.url(forResource: "cases/\(file)", withExtension: "txt") else {
      throw Fault(description: "there is no file \(file)")
    }
    let lines = try String(contentsOf: url, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    return try lines.filter { !$0.hasPrefix("#") }.split { $0.isEmpty }.map(FileCase.init(lines:))
  }

  private init(lines: ArraySlice<Substring>) throws {
    var values: [String: [String]] = [:]
    for line in lines {
      let parts = line.split(separator: ": ", maxSplits: 1)
      guard parts.count == 2 else { throw Fault(description: "no key and value: \(line)") }
      values[String(parts[0]), default: []].append(String(parts[1]))
    }
    guard let name = values.removeValue(forKey: "case")?.first,
      let sent = values.removeValue(forKey: "sent")?.first,
      let answers = values.removeValue(forKey: "answer")
    else { throw Fault(description: "a case, what is sent and an answer are needed: \(lines)") }
    self.name = name
    bytes = try FileCase.unescape(sent)
    self.answers = answers == ["none"] ? [] : try answers.map(FileCase.answer)
    notes = values.mapValues { $0.joined(separator: " ") }
  }

  private static func answer(_ text: String) throws -> Answer {
    if let refusal = RequestRefusal(rawValue: text) { return .refused(refusal) }
    let parts = text.split(separator: " ", maxSplits: 1)
    guard let status = Int(parts[0]) else { throw Fault(description: "no answer: \(text)") }
    return .answered(status, body: parts.count == 2 ? try unescape(String(parts[1])) : nil)
  }

  private static func unescape(_ text: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
      case UInt8(ascii: "x"):
        guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
          throw Fault(description: "no two digits behind \\x: \(text)")
        }
        bytes.append(value)
        rest = rest.dropFirst(2)
      default: throw Fault(description: "an unknown escape: \(text)")
      }
    }
    return bytes
  }
}

extension FileCase {
  /// Checks what came back against the answers that are due.
  func expect(_ raw: [UInt8], how: String) {
    let all = RouterClient.parseAll(raw)
    guard let all, all.count == answers.count else {
      Issue.record("\(name), \(how): \(String(decoding: raw, as: UTF8.self))")
      return
    }
    for (answer, expected) in zip(all, answers) {
      switch expected {
      case .refused(let refusal):
        #expect(answer.status == refusal.status.code, "\(name), \(how)")
        let problem = try? JSONValue.read(answer.body)
        #expect(problem?["detail"] == .string(refusal.sentence), "\(name), \(how)")
      case .answered(let status, let body):
        #expect(answer.status == status, "\(name), \(how)")
        if let body { #expect(answer.body == body, "\(name), \(how)") }
      }
    }
  }

  /// Checks that it fares as due whole, and cut at every place.
  func check(with client: RouterClient) async {
    expect(await client.send(bytes), how: "whole")
    for cut in 1..<bytes.count {
      let raw = await client.send(pieces: [Array(bytes[..<cut]), Array(bytes[cut...])])
      expect(raw, how: "cut at \(cut)")
    }
  }
}

/// A router that answers at each path of up to three segments with what it was asked: method, path,
/// query where there is one, and body.
let answeringAll: Router = {
  let patterns: [StaticString] = ["/", "/{a}", "/{a}/{b}", "/{a}/{b}/{c}"]
  let methods: [Method] = [.get, .post, .put, .patch, .delete, .query]
  let routes = patterns.flatMap { pattern in
    methods.map { method in
      Route(method, pattern) { exchange in
        exchange.content.append("\(method.token) \(exchange.path)")
        if !exchange.rawQuery.isEmpty { exchange.content.append("?\(exchange.rawQuery)") }
        if !exchange.body.isEmpty { exchange.content.append(" ") }
        exchange.content.append(exchange.body)
        exchange.respond(.ok, contentType: "text/plain")
      }
    }
  }
  return Router(routes) { error, exchange in
    Problem(.internalServerError, code: "unexpected", detail: "\(error)").write(to: exchange)
  }
}()
