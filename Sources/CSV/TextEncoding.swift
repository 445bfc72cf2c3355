import Glibc

/// A text that is neither UTF-8 nor GB18030.
package struct TextEncodingError: Error, Equatable, CustomStringConvertible {
  /// The first byte that fits neither, or not into the UTF-8 that the rest is, from 0; nil where
  /// the system cannot read GB18030 at all.
  package let offset: Int?
  /// The line that it stands on, from 1.
  package let line: Int
  /// The byte, where all but a few of the file's are UTF-8.
  package let byteInUTF8: UInt8?

  init(offset: Int?, line: Int = 1, byteInUTF8: UInt8? = nil) {
    self.offset = offset
    self.line = line
    self.byteInUTF8 = byteInUTF8
  }

  package var description: String {
    guard let offset else { return "this system's iconv does not know GB18030; save it as UTF-8" }
    guard let byteInUTF8 else { return "the file is neither UTF-8 nor GB18030 (byte \(offset))" }
    let digits = String(byteInUTF8, radix: 16, uppercase: true)
    return "byte \(offset) (0x\(digits)) is no UTF-8, as which the file is read otherwise"
  }
}

/// Reads a file as offices save it: UTF-8 with or without a byte order mark or, where it is no
/// UTF-8, GB18030 (GB 18030-2022, of which GBK and GB 2312 are parts). A file that is UTF-8 but for
/// a few bytes is not taken for GB18030, which has a meaning for nearly everything.
package func decodeText(_ bytes: [UInt8]) throws(TextEncodingError) -> String {
  let mark: [UInt8] = [0xef, 0xbb, 0xbf]
  let isMarked = bytes.starts(with: mark)
  let content = isMarked ? bytes.dropFirst(mark.count) : bytes[...]
  if let text = String(validating: content, as: UTF8.self) { return text }
  let damage = Damage(of: content)
  if isMarked || damage.isSmall { throw damage.error(in: bytes) }
  do {
    return try decodeGB18030(bytes)
  } catch {
    // Neither fits: told is the one that goes further.
    guard let offset = error.offset, damage.offset > offset else { throw error }
    throw damage.error(in: bytes)
  }
}

/// What is wrong with a text as UTF-8.
private struct Damage {
  /// Characters of several bytes, and sequences that are none.
  private var valid = 0
  private var invalid = 0
  /// Where the first of the latter begins.
  private(set) var offset = 0

  /// Of Chinese in GB18030 hardly a tenth of what is not ASCII looks like UTF-8, of damaged UTF-8
  /// all but the damage: from this many good characters on for a bad one it is the latter.
  private static let fewestValid = 4

  init(of bytes: ArraySlice<UInt8>) {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var place = bytes.startIndex
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let scalar):
        place += scalar.count
        if scalar.count > 1 { valid += 1 }
      case .error(let length):
        if invalid == 0 { offset = place }
        place += length
        invalid += 1
      case .emptyInput: return
      }
    }
  }

  var isSmall: Bool { valid >= invalid * Damage.fewestValid }

  func error(in bytes: [UInt8]) -> TextEncodingError {
    TextEncodingError(
      offset: offset, line: line(of: offset, in: bytes), byteInUTF8: bytes[offset])
  }
}

/// In both encodings a line feed is that byte, and no part of another character.
private func line(of offset: Int, in bytes: [UInt8]) -> Int {
  1 + bytes[..<offset].count { $0 == UInt8(ascii: "\n") }
}

private func decodeGB18030(_ bytes: [UInt8]) throws(TextEncodingError) -> String {
  guard let converter = iconv_open("UTF-8", "GB18030"),
    converter != iconv_t(bitPattern: -1)
  else { throw TextEncodingError(offset: nil) }
  defer { iconv_close(converter) }
  var input = bytes.map { CChar(bitPattern: $0) }
  // A GB18030 character of two bytes becomes three of UTF-8 at the most, one of four bytes four.
  var output = [CChar](repeating: 0, count: bytes.count * 2 + 16)
  let (read, written, failed) = input.withUnsafeMutableBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      var (from, to) = (input.baseAddress, output.baseAddress)
      var (fromLeft, toLeft) = (input.count, output.count)
      let result = iconv(converter, &from, &fromLeft, &to, &toLeft)
      return (input.count - fromLeft, output.count - toLeft, result == -1 || fromLeft > 0)
    }
  }
  if failed { throw TextEncodingError(offset: read, line: line(of: read, in: bytes)) }
  let text = String(decoding: output[..<written].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  // GB18030 can write a byte order mark, too.
  return text.hasPrefix("\u{feff}") ? String(text.unicodeScalars.dropFirst()) : text
}
