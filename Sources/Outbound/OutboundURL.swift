import Addresses
internal import CCurl
import Glibc

/// A URL as libcurl reads it, so that what was checked is what is called.
///
/// libcurl reads the handle when a transfer starts; it belongs to one transfer, and is `Sendable`
/// because nothing changes it.
final class OutboundURL: @unchecked Sendable {
  let handle: OpaquePointer

  /// The URL of the text. Throws `invalidURL` for what is too long, not ASCII, not http or https,
  /// names a user, does not parse or has a port that is not for HTTP (`OutboundPorts`), and
  /// `forbiddenAddress` when the host is an inside
  /// address in any spelling, or one of the names that are this machine's own.
  init(_ text: String, policy: AddressPolicy) throws(OutboundFailure) {
    guard text.utf8.count <= OutboundRequest.maximumURLSize else {
      throw .invalidURL("it is too long")
    }
    guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }) else {
      throw .invalidURL("it holds a character that must be escaped")
    }
    guard let handle = curl_url() else { throw .other("out of memory") }
    self.handle = handle
    let result = curl_url_set(handle, CURLUPART_URL, text, UInt32(CURLU_DISALLOW_USER))
    guard result == CURLUE_OK else {
      throw .invalidURL(String(cString: curl_url_strerror(result)))
    }
    guard ["http", "https"].contains(part(CURLUPART_SCHEME)) else {
      throw .invalidURL("it is neither http nor https")
    }
    guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil else {
      throw .invalidURL("it names a user")
    }
    let port = part(CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)).flatMap { Int($0) }
    guard let port, OutboundPorts.permits(port) else {
      throw .invalidURL("it has a port that is not for HTTP")
    }
    let addresses = literalAddress.map { [$0] } ?? loopbackAddresses
    if let address = addresses.first, !addresses.contains(where: policy.permits) {
      throw .forbiddenAddress(address.description)
    }
  }

  deinit {
    curl_url_cleanup(handle)
  }

  private func part(_ part: CURLUPart, _ flags: UInt32 = 0) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(handle, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }

  /// What `localhost` and the names below it are, whatever a name server says (RFC 6761, section
  /// 6.3), and those that Debian's `/etc/hosts` has for it.
  private var loopbackAddresses: [IPAddress] {
    guard var host = part(CURLUPART_HOST)?.lowercased() else { return [] }
    if host.hasSuffix(".") { host.removeLast() }
    let names = ["localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"]
    guard names.contains(host) || host.hasSuffix(".localhost") else { return [] }
    return ["127.0.0.1", "::1"].compactMap { IPAddress($0) }
  }

  /// The address that the host spells, in any way the resolver reads without asking another.
  private var literalAddress: IPAddress? {
    guard var host = part(CURLUPART_HOST) else { return nil }
    if host.hasPrefix("[") { host = String(host.dropFirst().dropLast()) }
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &list) == 0, let list else { return nil }
    defer { freeaddrinfo(list) }
    return list.pointee.ai_addr.flatMap { IPAddress(UnsafePointer($0)) }
  }
}
