import Glibc

/// The listening socket that systemd, or whoever speaks its protocol, opened for this process:
/// sd_listen_fds(3).
enum SocketActivation {
  /// The first descriptor that is handed over.
  private static let firstDescriptor: Int32 = 3

  /// The one descriptor. Throws `UsageError` where none or several were handed to this process.
  static func descriptor(
    environment: [String: String], process: Int32 = getpid()
  ) throws(UsageError) -> Int32 {
    guard environment["LISTEN_PID"] == "\(process)", let count = environment["LISTEN_FDS"] else {
      throw UsageError(
        description: "--listen systemd: no socket was handed over (LISTEN_PID, LISTEN_FDS)")
    }
    guard count == "1" else {
      throw UsageError(
        description: "--listen systemd: takes one socket, and \(count) were handed over")
    }
    // No child is to take them for its own.
    for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) }
    return firstDescriptor
  }
}
