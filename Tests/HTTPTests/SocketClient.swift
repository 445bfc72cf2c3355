import Glibc

/// A client that sends and receives what it is told to, byte for byte. It never waits for longer
/// than `patience`, and waits on a thread of its own, so that other tests go on meanwhile.
final class SocketClient: @unchecked Sendable {
  static let patience = 120

  private var socket: Int32

  init(port: Int) {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var timeout = timeval(tv_sec: SocketClient.patience, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    precondition(connected == 0, "no connection to port \(port)")
  }

  deinit { close() }

  /// Sends what the other side takes; false when it has gone.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      sent += count
    }
    return true
  }

  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// Says that nothing more will be sent.
  func finishSending() { shutdown(socket, Int32(SHUT_WR)) }

  /// At most so many bytes, when there are some; empty at the end.
  private func receive(atMost size: Int = 65_536) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: size)
    let count = recv(socket, &bytes, size, 0)
    return Array(bytes.prefix(max(0, count)))
  }

  /// All that comes until the other side closes.
  func receiveAll() async -> [UInt8] {
    await Thread.run { [self] in
      var all: [UInt8] = []
      while true {
        let bytes = receive()
        if bytes.isEmpty { return all }
        all += bytes
      }
    }
  }

  /// What comes until it ends with `end`.
  func receive(until end: String) async -> String {
    await Thread.run { [self] in
      var all: [UInt8] = []
      while !all.reversed().starts(with: end.utf8.reversed()) {
        let bytes = receive()
        if bytes.isEmpty { break }
        all += bytes
      }
      return String(decoding: all, as: UTF8.self)
    }
  }

  /// What has come, once it is at least so many bytes.
  func receive(atLeast count: Int) async -> [UInt8] {
    await Thread.run { [self] in
      var all: [UInt8] = []
      while all.count < count {
        let bytes = receive()
        if bytes.isEmpty { break }
        all += bytes
      }
      return all
    }
  }

  func close() {
    if socket >= 0 { Glibc.close(socket) }
    socket = -1
  }

  /// Closes with a reset, as a phone does that lost its network.
  func abort() {
    var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    close()
  }
}

/// Threads for what would block a test.
enum Thread {
  private final class Body: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs `body` on a thread of its own and gives what it returns.
  static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
      var thread = pthread_t()
      let body = Body { continuation.resume(returning: body()) }
      pthread_create(
        &thread, nil,
        { argument in
          if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().body() }
          return nil
        }, Unmanaged.passRetained(body).toOpaque())
      pthread_detach(thread)
    }
  }
}
