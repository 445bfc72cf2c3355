import Glibc

extension UnsafeRawBufferPointer {
  /// Where the bytes are; that there are any is a precondition.
  @inline(__always)
  var start: UnsafeRawPointer {
    guard let baseAddress else { preconditionFailure("no bytes have no place") }
    return baseAddress
  }

  /// The bytes from `start` up to `end`.
  @inline(__always)
  func cut(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: self[start..<end])
  }

  /// Whether the bytes are the same.
  @inline(__always)
  func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
    count == other.count && (count == 0 || memcmp(start, other.start, count) == 0)
  }
}

extension UnsafeMutableRawBufferPointer {
  /// Where the bytes are; that there are any is a precondition.
  @inline(__always)
  var start: UnsafeMutableRawPointer {
    guard let baseAddress else { preconditionFailure("no bytes have no place") }
    return baseAddress
  }
}
