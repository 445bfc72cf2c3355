/// Why a text is no JSON, and where.
package struct JSONError: Error, Equatable, CustomStringConvertible {
  /// The rule that the text breaks.
  package let reason: Reason

  /// The offset, in bytes, of the first byte that does not fit.
  package let offset: Int

  /// A fault at an offset.
  package init(reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// The rules of RFC 8259, and this reader's bounds. The raw values are stable.
  package enum Reason: String, Sendable, CaseIterable {
    case unexpectedEnd = "unexpected_end"
    case unexpectedByte = "unexpected_byte"
    case trailingBytes = "trailing_bytes"
    case byteOrderMark = "byte_order_mark"
    case invalidLiteral = "invalid_literal"
    case invalidNumber = "invalid_number"
    case invalidUTF8 = "invalid_utf8"
    case controlCharacter = "control_character"
    case invalidEscape = "invalid_escape"
    case unpairedSurrogate = "unpaired_surrogate"
    case doubledMember = "doubled_member"
    case tooDeep = "too_deep"
    case tooLong = "too_long"
  }

  /// One sentence for the one who sent the text.
  package var description: String { "\(reason.sentence) (at byte \(offset))" }
}

extension JSONError.Reason {
  /// What is wrong, in words.
  package var sentence: String {
    switch self {
    case .unexpectedEnd: "the text ends in the middle of a value"
    case .unexpectedByte: "a value, a name or a separator was expected"
    case .trailingBytes: "something follows the value"
    case .byteOrderMark: "the text begins with a byte order mark"
    case .invalidLiteral: "only true, false and null are literals"
    case .invalidNumber: "a number is not written as JSON writes it"
    case .invalidUTF8: "a string is not valid UTF-8"
    case .controlCharacter: "a control character in a string is not escaped"
    case .invalidEscape: "a string has an unknown escape"
    case .unpairedSurrogate: "a string escapes half of a surrogate pair"
    case .doubledMember: "an object has two members of the same name"
    case .tooDeep: "the value is nested too deeply"
    case .tooLong: "the text is too long"
    }
  }
}
