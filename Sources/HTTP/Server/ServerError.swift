import Glibc

/// Why a server could not start; its description is one line for the operator.
package enum ServerError: Error, Equatable, CustomStringConvertible {
  case badHost(String)
  case badPort(Int)
  /// The address, which another program uses.
  case addressInUse(String)
  case permissionDenied(String)
  /// What stands at the path of a Unix-domain socket is something else.
  case noSocket(String)
  /// The path, which is empty, has a NUL or is longer than a socket's may be.
  case badPath(String)
  /// The descriptor that was handed over is no stream socket that listens.
  case notListening(Int32)
  /// The address, which is none of this machine's.
  case addressNotAvailable(String)
  /// A system call and its `errno`.
  case system(String, Int32)

  static func binding(_ address: String, _ error: Int32) -> ServerError {
    switch error {
    case EADDRINUSE: .addressInUse(address)
    case EACCES, EPERM: .permissionDenied(address)
    case EADDRNOTAVAIL: .addressNotAvailable(address)
    default: .system("listening on \(address)", error)
    }
  }

  /// What is wrong, in one line.
  package var description: String {
    switch self {
    case .badHost(let host): "\(host) is no address or name of this machine"
    case .badPort(let port): "\(port) is no port: it must be between 0 and 65535"
    case .addressInUse(let address): "\(address) is in use by another program"
    case .noSocket(let path): "\(path) is there already, and is no socket"
    case .badPath(let path):
      "\"\(path)\" cannot be a socket's path: it has 1 to \(ListenAddress.maximumPathLength) bytes"
    case .notListening(let descriptor):
      "descriptor \(descriptor) is no stream socket that listens"
    case .permissionDenied(let address): "listening on \(address) is not permitted"
    case .addressNotAvailable(let address): "\(address) is no address of this machine"
    case .system(let call, let error): "\(call) failed: \(String(cString: strerror(error)))"
    }
  }
}
