import Glibc
import Locks
import Testing

/// A server on every address of the machine, IPv4 and IPv6, with a thread for each connection. What
/// it answers is a matter of the path; it counts connections and keeps what it received.
final class Receiver: Sendable {
  struct Received: Sendable {
    var line: String
    var headers: [String]
    var body: [UInt8]
  }

  private struct State {
    var connections: Set<Int32> = []
    var connectionCount = 0
    var received: [Received] = []
    var isStopped = false
  }

  let port: Int
  private let listener: Int32
  private let state = Locked(State())

  var connectionCount: Int { state.withLock { $0.connectionCount } }
  var received: [Received] { state.withLock { $0.received } }

  init() throws {
    listener = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let listener = listener
    port =
      withUnsafeMutablePointer(to: &address) { address in
        address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          guard bind(listener, address, size) == 0, listen(listener, 512) == 0 else { return 0 }
          return getsockname(listener, address, &size)
        }
      } == 0 ? Int(UInt16(bigEndian: address.sin6_port)) : 0
    try #require(port != 0)
    Self.thread { [self] in acceptAll() }
  }

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

  /// Closes the listener and every connection, so that all threads end.
  func stop() {
    state.withLock { state in
      state.isStopped = true
      shutdown(listener, Int32(SHUT_RDWR))
      for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }
  }

  private func acceptAll() {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      let isStopped = state.withLock { state in
        state.connectionCount += 1
        if !state.isStopped { state.connections.insert(connection) }
        return state.isStopped
      }
      if isStopped {
        close(connection)
        break
      }
      Self.thread { [self] in serve(connection) }
    }
    close(listener)
  }

  private func serve(_ connection: Int32) {
    var input: [UInt8] = []
    while let request = Self.readRequest(connection, &input) {
      state.withLock { $0.received.append(request) }
      let path = request.line.split(separator: " ").dropFirst().first ?? ""
      guard answer(String(path), on: connection) else { break }
    }
    state.withLock { state in
      state.connections.remove(connection)
      close(connection)
    }
  }

  /// Whether the connection goes on.
  private func answer(_ path: String, on connection: Int32) -> Bool {
    switch path {
    case "/hang":
      // Until the other end goes away or the receiver stops.
      var byte: UInt8 = 0
      while recv(connection, &byte, 1, 0) > 0 {}
      return false
    case "/drop": return false
    case "/cut":
      Self.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", to: connection)
      return false
    case "/redirect":
      return Self.write(
        "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", to: connection)
    case "/busy":
      return Self.write(
        "HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n", to: connection)
    case "/early":
      return Self.write(
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        to: connection)
    case "/endless":
      Self.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", to: connection)
      let piece = String(repeating: "x", count: 8_192)
      while Self.write(piece, to: connection) {}
      return false
    case "/headers":
      Self.write("HTTP/1.1 200 OK\r\n", to: connection)
      let line = "X-Filler: " + String(repeating: "x", count: 1_000) + "\r\n"
      while Self.write(line, to: connection) {}
      return false
    case _ where path.hasPrefix("/size/"):
      let size = Int(path.dropFirst(6)) ?? 0
      return Self.write(
        "HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n" + String(repeating: "x", count: size),
        to: connection)
    default:
      return Self.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood", to: connection)
    }
  }

  /// The first byte of a TLS client's greeting (RFC 8446, section 5.1).
  private static let tlsHandshake: UInt8 = 22

  private static func readRequest(_ connection: Int32, _ input: inout [UInt8]) -> Received? {
    while true {
      if let request = parse(&input) { return request }
      var buffer = [UInt8](repeating: 0, count: 16_384)
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      input += buffer[..<count]
      if input[0] == tlsHandshake {
        write("HTTP/1.1 400 Bad Request\r\n\r\n", to: connection)
        return nil
      }
    }
  }

  private static func parse(_ input: inout [UInt8]) -> Received? {
    let blank = Array("\r\n\r\n".utf8)
    guard
      let end = input.indices.first(where: { input[$0...].starts(with: blank) })
    else { return nil }
    let lines = String(decoding: input[..<end], as: UTF8.self).split(separator: "\r\n")
      .map(String.init)
    let prefix = "content-length: "
    let length =
      lines.first { $0.lowercased().hasPrefix(prefix) }
      .flatMap { Int($0.dropFirst(prefix.utf8.count)) } ?? 0
    guard input.count >= end + 4 + length else { return nil }
    let body = Array(input[(end + 4)..<(end + 4 + length)])
    input.removeFirst(end + 4 + length)
    return Received(line: lines[0], headers: Array(lines.dropFirst()), body: body)
  }

  @discardableResult
  private static func write(_ text: String, to connection: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func thread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
        return nil
      }, Unmanaged.passRetained(Box(body)).toOpaque())
    precondition(result == 0)
    pthread_detach(thread)
  }
}
