import Foundation
import JSON
import TestSupport

/// One connection to the server, kept open from request to request. It blocks, for no longer than
/// `patience`.
final class HTTPClient {
  enum Failure: Error, Equatable {
    case refused
    /// The other side has closed, before an answer or in the middle of one.
    case closed
    case timedOut
    case malformed(String)
  }

  static let patience = Int(Deadline.patience)

  private let socket: Int32
  private var pending: [UInt8] = []

  convenience init(port: Int) throws {
    var address = loopback(port: port)
    try self.init(AF_INET, &address)
  }

  /// Over a Unix-domain socket.
  convenience init(path: String) throws {
    var address = unixAddress(path: path)
    try self.init(AF_UNIX, &address)
  }

  private init<Address>(_ family: Int32, _ address: inout Address) throws {
    socket = Glibc.socket(family, Int32(SOCK_STREAM.rawValue), 0)
    var time = timeval(tv_sec: HTTPClient.patience, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(socket, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }
    // `deinit` closes the socket: all of the object is there when this throws.
    guard onSocketAddress(&address, { Glibc.connect(socket, $0, $1) }) == 0 else {
      throw Failure.refused
    }
  }

  deinit { close(socket) }

  /// Sends a request with a JSON body and waits for its answer.
  func send(
    _ method: String, _ target: String, token: String? = nil, key: String? = nil,
    _ body: String? = nil
  ) throws -> Answer {
    try write(HTTPClient.request(method, target, token: token, key: key, body))
    return try readAnswer()
  }

  /// A request's text.
  static func request(
    _ method: String, _ target: String, token: String? = nil, key: String? = nil,
    _ body: String? = nil
  ) -> String {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost"]
    if let token { lines.append("Authorization: Bearer \(token)") }
    if let key { lines.append("Idempotency-Key: \(key)") }
    if let body {
      lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
    }
    return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
  }

  func write(_ text: String) throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Failure.closed }
      rest = rest.dropFirst(count)
    }
  }

  /// The next answer, by its `Content-Length`.
  func readAnswer() throws -> Answer {
    let blank = Array("\r\n\r\n".utf8)
    var headEnd: Int?
    while true {
      headEnd = pending.indices.first { pending[$0...].starts(with: blank) }
      if headEnd != nil { break }
      try fill()
    }
    guard let headEnd else { throw Failure.closed }
    let lines = String(decoding: pending[..<headEnd], as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
      throw Failure.malformed(lines[0])
    }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      let value = parts.count == 2 ? parts[1].trimmingPrefix(" ") : ""
      headers[parts[0].lowercased()] = String(value)
    }
    let bodyStart = headEnd + blank.count
    let size = headers["content-length"].flatMap { Int($0) } ?? 0
    while pending.count < bodyStart + size { try fill() }
    let body = Array(pending[bodyStart..<(bodyStart + size)])
    pending.removeFirst(bodyStart + size)
    return Answer(status: status, headers: headers, body: body)
  }

  /// The next lines up to an empty one, of an answer without a length: an event.
  func readBlock() throws -> String {
    let end = Array("\n\n".utf8)
    while true {
      if let place = pending.indices.first(where: { pending[$0...].starts(with: end) }) {
        let block = String(decoding: pending[..<place], as: UTF8.self)
        pending.removeFirst(place + end.count)
        return block
      }
      try fill()
    }
  }

  /// Waits until the other side closes; false when it sends anything before.
  func isClosedInSilence() throws -> Bool {
    if !pending.isEmpty { return false }
    do {
      try fill()
      return false
    } catch Failure.closed {
      return true
    }
  }

  private func fill() throws {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &buffer, buffer.count, 0)
    if count < 0, errno == EAGAIN { throw Failure.timedOut }
    guard count > 0 else { throw Failure.closed }
    pending += buffer[..<count]
  }
}

/// An answer as it came.
struct Answer: Sendable {
  let status: Int
  /// By their names in lower case.
  let headers: [String: String]
  let body: [UInt8]

  /// `null` where the body is empty or no JSON.
  var json: JSONValue { body.withUnsafeBytes { (try? JSONValue.read($0)) ?? .null } }

  var text: String { String(decoding: body, as: UTF8.self) }

  /// The problem's stable word.
  var code: String? { json["code"]?.text }

  subscript(_ name: String) -> JSONValue? { json[name] }
}
