import Glibc

/// A text that is neither UTF-8 nor GB18030.
package struct TextEncodingError: Error, Equatable, CustomStringConvertible {
  /// The first byte that fits neither, from 0; nil where the system cannot read GB18030 at all.
  package let offset: Int?

  package var description: String {
    guard let offset else { return "this system's iconv does not know GB18030; save it as UTF-8" }
    return "the file is neither UTF-8 nor GB18030 (byte \(offset))"
  }
}

/// Reads a file as offices save it: UTF-8 with or without a byte order mark or, where it is no
/// UTF-8, GB18030 (GB 18030-2022, of which GBK and GB 2312 are parts).
package func decodeText(_ bytes: [UInt8]) throws(TextEncodingError) -> String {
  let mark: [UInt8] = [0xef, 0xbb, 0xbf]
  let content = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
  if let text = String(validating: content, as: UTF8.self) { return text }
  return try decodeGB18030(bytes)
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
  if failed { throw TextEncodingError(offset: read) }
  let text = String(decoding: output[..<written].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  // GB18030 can write a byte order mark, too.
  return text.hasPrefix("\u{feff}") ? String(text.unicodeScalars.dropFirst()) : text
}
