import CLinux
import Glibc

/// An address to listen on.
struct SocketAddress {
  let family: Int32
  let description: String
  private var storage = sockaddr_storage()
  private let length: socklen_t

  /// The first address of a host's name or number.
  init(host: String, port: Int) throws(ServerError) {
    guard (0...65_535).contains(port) else { throw .badPort(port) }
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let bare =
      host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    guard getaddrinfo(bare, "\(port)", &hints, &found) == 0, let found else {
      throw .badHost(host)
    }
    defer { freeaddrinfo(found) }
    family = found.pointee.ai_family
    length = found.pointee.ai_addrlen
    description = "\(host):\(port)"
    memcpy(&storage, found.pointee.ai_addr, Int(length))
  }

  /// The address of a Unix-domain socket.
  init(path: String) throws(ServerError) {
    guard (1...ListenAddress.maximumPathLength).contains(path.utf8.count), !path.utf8.contains(0)
    else { throw .badPath(path) }
    family = AF_UNIX
    description = "unix:\(path)"
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    length = socklen_t(MemoryLayout<sockaddr_un>.size)
    memcpy(&storage, &address, MemoryLayout<sockaddr_un>.size)
  }

  /// The same address with another port.
  func with(port: Int) -> SocketAddress {
    var copy = self
    let bigEndian = UInt16(port).bigEndian
    // Both families keep the port in the same place, right behind the family.
    withUnsafeMutableBytes(of: &copy.storage) {
      $0.storeBytes(of: bigEndian, toByteOffset: MemoryLayout<sa_family_t>.size, as: UInt16.self)
    }
    return copy
  }

  func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    withUnsafeBytes(of: storage) {
      body($0.start.assumingMemoryBound(to: sockaddr.self), length)
    }
  }
}
