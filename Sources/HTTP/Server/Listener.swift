import Addresses
import CLinux
import Glibc

/// What one loop takes its connections from.
final class Listener {
  /// Connections accepted at once, so that a flood of them does not hold up the others.
  private static let acceptsPerTurn = 64
  /// Connections past the limit that are told so at the same time; further ones are just closed.
  static let refusedAtOnce = 64

  private let listening: ListeningSocket
  /// Whether it waits for the next sweep, because the process is out of descriptors.
  var isPaused = false

  init(_ listening: ListeningSocket) { self.listening = listening }

  var socket: Int32 { listening.descriptor }

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
}
