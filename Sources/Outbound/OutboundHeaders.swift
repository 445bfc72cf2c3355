/// The checks of what a request says beside its URL, and its headers as libcurl takes them.
enum OutboundHeaders {
  /// What the client writes itself, so that it cannot contradict the body or the URL.
  private static let reserved: Set<String> = [
    "connection", "content-length", "expect", "host", "te", "trailer", "transfer-encoding",
    "upgrade",
  ]

  /// One line for each header. Throws `invalidRequest` for a name that is no token (RFC 9110,
  /// section 5.6.2) or is the client's own, a value with a control character (section 5.5), and
  /// more than `OutboundRequest.maximumHeaderSize`.
  static func lines(of request: OutboundRequest) throws(OutboundFailure) -> [String] {
    var size = 0
    // libcurl would wait for a 100 before a long body, and would call any body a form.
    var lines = ["Expect:"]
    if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
      lines.append("Content-Type:")
    }
    for (name, value) in request.headers {
      size += name.utf8.count + value.utf8.count
      guard isToken(name) else { throw .invalidRequest("a header's name is no token") }
      guard !reserved.contains(name.lowercased()) else {
        throw .invalidRequest("the header \(name) is the client's own")
      }
      guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
        throw .invalidRequest("the header \(name) holds a control character")
      }
      // libcurl's spellings: a semicolon for a header without a value.
      let isBlank = value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
      lines.append(isBlank ? "\(name);" : "\(name): \(value)")
    }
    guard size <= OutboundRequest.maximumHeaderSize else {
      throw .invalidRequest("the headers are too long")
    }
    return lines
  }

  /// Whether the text is a token (RFC 9110, section 5.6.2).
  static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }
}
