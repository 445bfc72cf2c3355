import CLinux
import Glibc
import Synchronization

/// A socket that listens. Loops may have one each, on the same port, or share one: then the kernel
/// wakes one of them for each connection.
final class ListeningSocket: Sendable {
  private static let backlog: Int32 = 4096
  /// A Unix-domain socket is for its owner and its group, as a proxy's user may be in that.
  private static let pathMode: mode_t = 0o660

  let descriptor: Int32
  private let path: String?
  /// Whether the path is this socket's own, to be taken away when nobody listens on it any more.
  private let isAtPath = Atomic(false)

  private init(_ descriptor: Int32, path: String? = nil) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit {
    if let path, isAtPath.load(ordering: .relaxed) { unlink(path) }
    close(descriptor)
  }

  /// The TCP port; 0 where there is none.
  var port: Int { Int(max(0, clinux_bound_port(descriptor))) }

  /// The sockets for so many loops.
  static func open(_ address: ListenAddress, loops: Int) throws(ServerError) -> [ListeningSocket] {
    switch address {
    case .tcp(let host, let port):
      // The first does not share its port when it is bound, so that a second server on the same
      // port is an error.
      let first = try SocketAddress(host: host, port: port)
      var sockets = [try tcp(first, sharing: false)]
      let bound = first.with(port: sockets[0].port)
      for _ in 1..<loops { sockets.append(try tcp(bound, sharing: true)) }
      return sockets
    case .unix(let path):
      return Array(repeating: try unix(path), count: loops)
    case .inherited(let descriptor):
      return Array(repeating: try inherited(descriptor), count: loops)
    }
  }

  private static func tcp(
    _ address: SocketAddress, sharing: Bool
  ) throws(ServerError) -> ListeningSocket {
    let socket = try make(address.family)
    try socket.set(SO_REUSEADDR)
    if sharing { try socket.set(SO_REUSEPORT) }
    try socket.bind(address)
    try socket.set(SO_REUSEPORT)
    try socket.listen(address)
    return socket
  }

  private static func unix(_ path: String) throws(ServerError) -> ListeningSocket {
    let address = try SocketAddress(path: path)
    try removeAbandoned(address, path)
    let socket = try make(AF_UNIX, path: path)
    try socket.bind(address)
    socket.isAtPath.store(true, ordering: .relaxed)
    // Nobody can connect before it listens, so nobody comes in before this.
    guard chmod(path, pathMode) == 0 else { throw .system("chmod \(path)", errno) }
    try socket.listen(address)
    return socket
  }

  /// Takes away the socket that a server left which did not stop in order. One that somebody
  /// listens on, and a file that is no socket, are left alone and end in an error.
  private static func removeAbandoned(
    _ address: SocketAddress, _ path: String
  ) throws(ServerError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw .noSocket(path) }
    let probe = try make(AF_UNIX)
    let connected = address.withPointer { connect(probe.descriptor, $0, $1) }
    // A queue that is full has somebody behind it, too.
    if connected == 0 || errno != ECONNREFUSED { throw .addressInUse(address.description) }
    guard unlink(path) == 0 else { throw .binding(address.description, errno) }
  }

  private static func inherited(_ descriptor: Int32) throws(ServerError) -> ListeningSocket {
    guard clinux_is_listening_stream(descriptor) == 1 else {
      throw .notListening(descriptor)
    }
    let flags = fcntl(descriptor, F_GETFL)
    guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0,
      fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
    else { throw .system("fcntl", errno) }
    return ListeningSocket(descriptor)
  }

  private static func make(
    _ family: Int32, path: String? = nil
  ) throws(ServerError) -> ListeningSocket {
    let descriptor = clinux_stream_socket(family)
    guard descriptor >= 0 else { throw .system("socket", errno) }
    return ListeningSocket(descriptor, path: path)
  }

  private func bind(_ address: SocketAddress) throws(ServerError) {
    guard address.withPointer({ Glibc.bind(descriptor, $0, $1) }) == 0 else {
      throw .binding(address.description, errno)
    }
  }

  private func listen(_ address: SocketAddress) throws(ServerError) {
    guard Glibc.listen(descriptor, ListeningSocket.backlog) == 0 else {
      throw .binding(address.description, errno)
    }
  }

  private func set(_ option: Int32) throws(ServerError) {
    guard clinux_set_option(descriptor, SOL_SOCKET, option, 1) == 0 else {
      throw .system("setsockopt", errno)
    }
  }
}
