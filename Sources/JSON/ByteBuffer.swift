import Glibc

/// A growable run of bytes that is filled, used and emptied again and again without giving its
/// memory back in between.
///
/// It is what answers are written into and what sockets are read into, so it is raw memory with
/// the small operations inlined. It belongs to one thread at a time. Its three properties are
/// simple values that no operation holds on to, so the run-time check of exclusive access, which
/// would cost more than the operations, is off for them.
package final class ByteBuffer {
  /// An emptied buffer keeps no more capacity than this, so that one large answer is not held for
  /// as long as its connection lives.
  package static let keptCapacity = 16 * 1024

  /// The capacity of the first allocation.
  package static let firstCapacity = 512

  @exclusivity(unchecked) package var storage: UnsafeMutableRawPointer?

  /// The number of bytes held.
  @exclusivity(unchecked) package var count = 0

  /// The number of bytes that fit without another allocation.
  @exclusivity(unchecked) package var capacity = 0

  /// An empty buffer with room for `capacity` bytes.
  package init(capacity: Int = 0) {
    if capacity > 0 { grow(toFit: capacity) }
  }

  deinit { free(storage) }

  /// Whether no bytes are held.
  @inlinable package var isEmpty: Bool { count == 0 }

  /// Forgets the bytes; the memory stays, unless it has grown past `keptCapacity`.
  @inlinable
  package func removeAll() {
    count = 0
    if capacity > ByteBuffer.keptCapacity { releaseMemory() }
  }

  /// Forgets the bytes and gives all of the memory back.
  package func releaseMemory() {
    free(storage)
    storage = nil
    count = 0
    capacity = 0
  }

  /// Gives the memory back that the bytes do not need.
  package func releaseSpareMemory() {
    if count == 0 { return releaseMemory() }
    guard capacity > count, let trimmed = realloc(storage, count) else { return }
    storage = trimmed
    capacity = count
  }

  /// Drops the first `length` bytes and moves the rest to the front.
  package func removeFirst(_ length: Int) {
    precondition(length >= 0 && length <= count)
    if length == 0 { return }
    count -= length
    if count == 0 { return removeAll() }
    let start = storage.unsafelyUnwrapped
    memmove(start, start + length, count)
  }

  /// Drops the bytes from `newCount` on.
  package func truncate(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= count)
    count = newCount
  }

  /// Makes room for `length` more bytes and gives the place to write them to.
  ///
  /// The place is valid until the next change; what was written there is kept by `commit(_:)`.
  @inlinable @inline(__always)
  package func reserve(_ length: Int) -> UnsafeMutableRawPointer {
    if capacity - count < length { grow(toFit: count + length) }
    return storage.unsafelyUnwrapped + count
  }

  /// Keeps `length` bytes that were written to the place that `reserve(_:)` gave.
  @inlinable @inline(__always)
  package func commit(_ length: Int) {
    assert(length >= 0 && length <= capacity - count)
    count += length
  }

  /// Appends one byte.
  @inlinable @inline(__always)
  package func append(_ byte: UInt8) {
    reserve(1).storeBytes(of: byte, as: UInt8.self)
    count += 1
  }

  /// Appends the bytes of a literal.
  @inlinable @inline(__always)
  package func append(_ literal: StaticString) {
    let length = literal.utf8CodeUnitCount
    memcpy(reserve(length), literal.utf8Start, length)
    count += length
  }

  /// Appends a string as UTF-8.
  @inlinable
  package func append(_ string: String) {
    let copied: Void? = string.utf8.withContiguousStorageIfAvailable {
      append(UnsafeRawBufferPointer($0))
    }
    if copied == nil { for byte in string.utf8 { append(byte) } }
  }

  /// Appends a run of bytes, which must not be the buffer's own.
  @inlinable @inline(__always)
  package func append(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return }
    memcpy(reserve(bytes.count), start, bytes.count)
    count += bytes.count
  }

  /// Appends an array of bytes.
  package func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { append($0) }
  }

  /// Appends an integer's decimal digits, with a sign when it is negative.
  @inlinable
  package func append(decimal value: Int64) {
    // Written from its end, at the end of twice the room, and moved to the front.
    let longest = 20
    let place = reserve(2 * longest)
    var rest = value.magnitude
    var start = longest
    repeat {
      let quotient = rest / 10
      let digit = UInt8(truncatingIfNeeded: rest &- quotient &* 10) &+ UInt8(ascii: "0")
      start &-= 1
      place.storeBytes(of: digit, toByteOffset: start, as: UInt8.self)
      rest = quotient
    } while rest != 0
    if value < 0 {
      start &-= 1
      place.storeBytes(of: UInt8(ascii: "-"), toByteOffset: start, as: UInt8.self)
    }
    let first = place.loadUnaligned(fromByteOffset: start, as: UInt64.self)
    let second = place.loadUnaligned(fromByteOffset: start &+ 8, as: UInt64.self)
    let third = place.loadUnaligned(fromByteOffset: start &+ 16, as: UInt32.self)
    place.storeBytes(of: first, as: UInt64.self)
    place.storeBytes(of: second, toByteOffset: 8, as: UInt64.self)
    place.storeBytes(of: third, toByteOffset: 16, as: UInt32.self)
    count += longest &- start
  }

  /// Gives the bytes to `body`, which must neither change the buffer nor keep the pointer.
  @inlinable @inline(__always)
  package func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(unsafeBytes)
  }

  /// The bytes in place, valid until the next change of the buffer.
  @inlinable @inline(__always)
  package var unsafeBytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: storage, count: count)
  }

  /// The bytes in place, to be changed where they are; valid until the buffer's next change.
  package var unsafeMutableBytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: storage, count: count)
  }

  /// A copy of the bytes.
  package var bytes: [UInt8] { [UInt8](unsafeBytes) }

  /// The bytes read as UTF-8; what is none becomes U+FFFD.
  package var string: String { String(decoding: unsafeBytes, as: UTF8.self) }

  /// Makes room for so many bytes in all.
  @usableFromInline
  package func grow(toFit needed: Int) {
    var larger = max(capacity, ByteBuffer.firstCapacity)
    while larger < needed { larger *= 2 }
    guard let grown = realloc(storage, larger) else {
      preconditionFailure("out of memory: no \(larger) bytes for a buffer")
    }
    storage = grown
    capacity = larger
  }
}
