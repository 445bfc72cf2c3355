/// A run of bytes within a request, counted from its first byte, so that it holds when the
/// connection moves the request within its buffer.
struct ByteRange {
  var start: UInt32 = 0
  var end: UInt32 = 0

  init() {}

  @inline(__always)
  init(_ start: Int, _ end: Int) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
  }

  @inline(__always)
  var count: Int { Int(end &- start) }

  /// The bytes, of the request that `request` is.
  @inline(__always)
  func bytes(of request: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: request[Int(start)..<Int(end)])
  }
}

/// One header: its name and its value without the white space around it.
struct HeaderField {
  var name: ByteRange
  var value: ByteRange
}
