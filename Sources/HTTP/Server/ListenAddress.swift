/// Where a server listens.
package enum ListenAddress: Sendable, Equatable {
  /// A name or an address of this machine and a port; 0 asks for any port that is free.
  case tcp(host: String, port: Int)
  /// A Unix-domain socket at this path, for whoever may write to it: its owner and its group.
  case unix(path: String)
  /// A listening stream socket that was handed over open, such as by systemd.
  case inherited(descriptor: Int32)

  /// The longest path of a Unix-domain socket in bytes (unix(7): 108 with the ending zero).
  package static let maximumPathLength = 107
}
