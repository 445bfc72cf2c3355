import Foundation
import Synchronization

/// A server that hooks are sent to: it keeps what it received and answers what it is told to.
final class HookReceiver: @unchecked Sendable {
  struct Received: Sendable {
    /// With its query.
    let target: String
    /// By their names in lower case.
    let headers: [String: String]
    let body: [UInt8]

    var id: String { headers["webhook-id"] ?? "" }
  }

  /// What it does with a request.
  enum Reaction: Sendable {
    case answer(Int)
    /// Answers once `tellToAnswer` was called.
    case answerOnceTold(Int)
    /// Keeps the sender waiting until the receiver is gone.
    case hang
    /// Closes the connection without an answer.
    case drop
  }

  let port: Int
  private let listener: Int32
  private let condition = NSCondition()
  // Guarded by `condition`, which is why the class is Sendable.
  private var all: [Received] = []
  private var taken: [Received] = []
  private var reactions: [Reaction]
  private let text: String
  private var chance: (@Sendable () -> Reaction)?
  private var connections: [Int32] = []
  private var isToldToAnswer = false

  /// Reacts to the first requests as told, and to all others with 200; with this body, whatever its
  /// status.
  init(_ reactions: [Reaction] = [], saying text: String = "") throws {
    self.reactions = reactions
    self.text = text
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(port: 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let isBound = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, size) == 0 && listen(listener, 64) == 0
          && getsockname(listener, address, &size) == 0
      }
    }
    guard isBound else { throw HTTPClient.Failure.refused }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [self] in accept() }
  }

  var url: String { "http://127.0.0.1:\(port)/hook" }

  /// What came so far, once there is at least so much of it; less when it does not come in time.
  func received(atLeast count: Int, within seconds: Double = Deadline.patience) -> [Received] {
    condition.lock()
    defer { condition.unlock() }
    let bound = Date(timeIntervalSinceNow: seconds)
    while all.count < count, condition.wait(until: bound) {}
    return all
  }

  /// What was answered with 200 so far, in the order in which it came.
  var accepted: [Received] {
    condition.lock()
    defer { condition.unlock() }
    return taken
  }

  /// Reacts from now on as `chance` says, which is asked under a lock.
  func react(_ chance: @escaping @Sendable () -> Reaction) {
    condition.lock()
    self.chance = chance
    condition.unlock()
  }

  /// Lets the answers go that wait for it.
  func tellToAnswer() {
    condition.lock()
    isToldToAnswer = true
    condition.broadcast()
    condition.unlock()
  }

  /// Closes everything, so that its threads end.
  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    condition.lock()
    for connection in connections { shutdown(connection, Int32(SHUT_RDWR)) }
    condition.unlock()
    tellToAnswer()
  }

  private func accept() {
    while true {
      let connection = Glibc.accept(listener, nil, nil)
      guard connection >= 0 else { break }
      condition.lock()
      connections.append(connection)
      condition.unlock()
      Thread.detachNewThread { [self] in serve(connection) }
    }
    close(listener)
  }

  private func serve(_ connection: Int32) {
    var input: [UInt8] = []
    while let request = HookReceiver.read(connection, &input) {
      condition.lock()
      all.append(request)
      let reaction =
        reactions.isEmpty ? chance?() ?? Reaction.answer(200) : reactions.removeFirst()
      if case .answer(200) = reaction { taken.append(request) }
      condition.broadcast()
      if case .answerOnceTold = reaction { while !isToldToAnswer { condition.wait() } }
      condition.unlock()
      let status: Int
      switch reaction {
      case .answer(let code), .answerOnceTold(let code): status = code
      case .hang:
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) > 0 {}
        continue
      case .drop:
        shutdown(connection, Int32(SHUT_RDWR))
        continue
      }
      let answer = Array(
        "HTTP/1.1 \(status) Told\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)".utf8)
      _ = answer.withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
    }
    condition.lock()
    connections.removeAll { $0 == connection }
    condition.unlock()
    close(connection)
  }

  private static func read(_ connection: Int32, _ input: inout [UInt8]) -> Received? {
    while true {
      if let request = parse(&input) { return request }
      var buffer = [UInt8](repeating: 0, count: 16_384)
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      input += buffer[..<count]
    }
  }

  private static func parse(_ input: inout [UInt8]) -> Received? {
    let blank = Array("\r\n\r\n".utf8)
    guard let end = input.indices.first(where: { input[$0...].starts(with: blank) }) else {
      return nil
    }
    var headers: [String: String] = [:]
    let lines = String(decoding: input[..<end], as: UTF8.self).components(separatedBy: "\r\n")
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts.count == 2 ? String(parts[1].trimmingPrefix(" ")) : ""
    }
    let start = end + blank.count
    let size = headers["content-length"].flatMap { Int($0) } ?? 0
    guard input.count >= start + size else { return nil }
    let body = Array(input[start..<(start + size)])
    input.removeFirst(start + size)
    let target = lines[0].split(separator: " ").dropFirst().first.map(String.init) ?? ""
    return Received(target: target, headers: headers, body: body)
  }
}
