/// An e-mail address as it is taken: a part of RFC 5321's grammar (section 4.1.2) that every server
/// takes, without quoted names, address literals or characters beyond ASCII. So nothing in it can
/// end a line or an address.
package enum MailAddress {
  /// RFC 5321, section 4.5.3.1: a local part of 64 bytes, a path of 256 with its brackets.
  static let maximumLocalSize = 64
  static let maximumSize = 254

  /// Whether the text is such an address: a local part of atoms with full stops between them, and a
  /// domain of two labels at least, the last of which is no number (RFC 3696, section 2): four
  /// numbers would be the address of a machine.
  package static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard text.utf8.count <= maximumSize, parts.count == 2,
      parts[0].utf8.count <= maximumLocalSize
    else { return false }
    let atoms = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    return labels.count >= 2 && !labels[labels.count - 1].allSatisfy(\.isNumber)
      && atoms.allSatisfy(isAtom) && labels.allSatisfy(isLabel)
  }

  /// Whether it is `mailto:` and such an address (RFC 6068), with nothing escaped.
  package static func isMailURL(_ text: String) -> Bool {
    text.hasPrefix(scheme) && isAddress(String(text.dropFirst(scheme.count)))
  }

  /// The address that a `mailto:` names.
  package static func address(of url: String) -> String { String(url.dropFirst(scheme.count)) }

  private static let scheme = "mailto:"

  /// RFC 5322, section 3.2.3, without what a URL would escape.
  private static func isAtom(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { isLetterOrDigit($0) || "!#$&'*+-/=^_`|~".utf8.contains($0) }
  }

  /// RFC 1123, section 2.1.
  private static func isLabel(_ text: Substring) -> Bool {
    (1...63).contains(text.utf8.count) && text.first != "-" && text.last != "-"
      && text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }
}
