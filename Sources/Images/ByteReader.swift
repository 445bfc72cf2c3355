/// Reads a file from its first byte to its last. Whatever is asked for past the end throws
/// `ImageFault.cutOff`.
struct ByteReader {
  private let bytes: [UInt8]
  private let end: Int
  private(set) var place = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    end = bytes.count
  }

  var isAtEnd: Bool { place == end }

  mutating func byte() throws(ImageFault) -> UInt8 {
    guard place < end else { throw .cutOff }
    defer { place += 1 }
    return bytes[place]
  }

  /// The next `count` bytes.
  mutating func take(_ count: Int) throws(ImageFault) -> ArraySlice<UInt8> {
    guard count <= end - place else { throw .cutOff }
    defer { place += count }
    return bytes[place..<place + count]
  }

  /// The bytes up to the first one that `isEnd` says yes to, which stays.
  mutating func take(until isEnd: (UInt8) -> Bool) throws(ImageFault) -> ArraySlice<UInt8> {
    let start = place
    while place < end, !isEnd(bytes[place]) { place += 1 }
    if place == end { throw .cutOff }
    return bytes[start..<place]
  }
}

extension ArraySlice<UInt8> {
  /// The number that the bytes are, the greatest first.
  var bigEndian: Int { reduce(0) { $0 << 8 | Int($1) } }

  /// The number that the bytes are, the least first.
  var littleEndian: Int { reversed().reduce(0) { $0 << 8 | Int($1) } }

  /// The bytes from `start` on, `count` of them; nil where there are fewer.
  func part(_ start: Int, _ count: Int) -> ArraySlice<UInt8>? {
    guard start >= 0, count >= 0, start <= self.count - count else { return nil }
    return self[(startIndex + start)..<(startIndex + start + count)]
  }
}
