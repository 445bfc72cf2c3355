import Glibc

extension StaticString {
  /// Whether the literal's bytes are these.
  @inline(__always)
  func isEqual(to bytes: UnsafeRawBufferPointer) -> Bool {
    utf8CodeUnitCount == bytes.count
      && (bytes.count == 0 || memcmp(utf8Start, bytes.start, bytes.count) == 0)
  }

  /// Whether the literal's bytes are these but for the case of letters.
  ///
  /// The literal must be made of letters, digits and hyphens, and the bytes of token characters:
  /// for those, setting one bit folds the case and nothing else.
  @inline(__always)
  func isEqualIgnoringCase(to bytes: UnsafeRawBufferPointer) -> Bool {
    guard utf8CodeUnitCount == bytes.count else { return false }
    let start = utf8Start
    for index in 0..<bytes.count where (start[index] | 0x20) != (bytes[index] | 0x20) {
      return false
    }
    return true
  }
}
