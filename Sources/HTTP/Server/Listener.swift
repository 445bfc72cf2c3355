import Addresses
import CLinux
import Glibc

/// A listening socket of one loop. The kernel spreads new connections over the loops' sockets.
final class Listener {
  /// Connections accepted at once, so that a flood of them does not hold up the others.
  private static let acceptsPerTurn = 64
  /// Connections past the limit that are told so at the same time; further ones are just closed.
  static let refusedAtOnce = 64
  private static let backlog: Int32 = 4096

  let socket: Int32
  let port: Int
  /// Whether it waits for the next sweep, because the process is out of descriptors.
  var isPaused = false

  /// Binds and listens.
  ///
  /// The first socket of a server does not share its port when it is bound, so that a second server
  /// on the same port is an error. `sharing` the port is for the others.
  init(_ address: SocketAddress, sharing: Bool) throws(ServerError) {
    let socket = clinux_tcp_socket(address.family)
    guard socket >= 0 else { throw .system("socket", errno) }
    self.socket = socket
    do throws(ServerError) {
      try Listener.listen(socket, address, sharing: sharing)
    } catch {
      // The deinitialiser closes the socket.
      port = 0
      throw error
    }
    port = Int(clinux_bound_port(socket))
  }

  deinit { close(socket) }

  /// Takes the connections that wait, each with its peer's address, if that is one of the internet.
  func accept(_ body: (Int32, IPAddress?) -> Void) {
    for _ in 0..<Listener.acceptsPerTurn {
      var peer = sockaddr_storage()
      let accepted = clinux_accept(socket, &peer)
      if accepted >= 0 {
        body(accepted, address(of: &peer))
      } else if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM {
        isPaused = true
        return
      } else if errno == EAGAIN {
        return
      }
    }
  }

  private func address(of peer: inout sockaddr_storage) -> IPAddress? {
    withUnsafePointer(to: &peer) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { IPAddress($0) }
    }
  }

  private static func listen(
    _ socket: Int32, _ address: SocketAddress, sharing: Bool
  ) throws(ServerError) {
    try set(SO_REUSEADDR, on: socket)
    if sharing { try set(SO_REUSEPORT, on: socket) }
    guard address.withPointer({ bind(socket, $0, $1) }) == 0 else {
      throw .binding(address.description, errno)
    }
    try set(SO_REUSEPORT, on: socket)
    guard Glibc.listen(socket, backlog) == 0 else { throw .binding(address.description, errno) }
  }

  private static func set(_ option: Int32, on socket: Int32) throws(ServerError) {
    guard clinux_set_option(socket, SOL_SOCKET, option, 1) == 0 else {
      throw .system("setsockopt", errno)
    }
  }
}
