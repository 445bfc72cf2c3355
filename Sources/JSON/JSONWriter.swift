/// Writes JSON (RFC 8259) straight into a buffer, without a tree in between.
///
/// Commas come by themselves; that objects and arrays are closed and every key gets one value is
/// the caller's part.
package struct JSONWriter {
  /// Where the text goes.
  package let buffer: ByteBuffer

  @usableFromInline var needsComma = false

  /// A writer at the end of `buffer`.
  package init(_ buffer: ByteBuffer) {
    self.buffer = buffer
  }

  /// Opens an object: `{`.
  @inlinable @inline(__always)
  package mutating func beginObject() { open(UInt8(ascii: "{")) }

  /// Closes the innermost object: `}`.
  @inlinable @inline(__always)
  package mutating func endObject() { close(UInt8(ascii: "}")) }

  /// Opens an array: `[`.
  @inlinable @inline(__always)
  package mutating func beginArray() { open(UInt8(ascii: "[")) }

  /// Closes the innermost array: `]`.
  @inlinable @inline(__always)
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  /// A member's name, which must need no escaping; its value comes next.
  @inlinable @inline(__always)
  package mutating func key(_ name: StaticString) {
    let length = name.utf8CodeUnitCount
    let place = buffer.reserve(length &+ 4)
    let start = separate(place)
    place.storeBytes(of: UInt8(ascii: "\""), toByteOffset: start, as: UInt8.self)
    JSONWriter.copy(name.utf8Start, length, to: place + start + 1)
    place.storeBytes(of: UInt8(ascii: "\""), toByteOffset: start &+ length &+ 1, as: UInt8.self)
    place.storeBytes(of: UInt8(ascii: ":"), toByteOffset: start &+ length &+ 2, as: UInt8.self)
    buffer.commit(start &+ length &+ 3)
    needsComma = false
  }

  /// A member's name that is not known before; its value comes next.
  package mutating func key(_ name: String) {
    string(name)
    buffer.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Members that are always the same, as JSON text.
  package mutating func members(_ text: StaticString) {
    separate()
    buffer.append(text)
    needsComma = true
  }

  /// A string.
  package mutating func string(_ value: String) {
    let written: Void? = value.utf8.withContiguousStorageIfAvailable { string(utf8: $0) }
    if written == nil { Array(value.utf8).withUnsafeBufferPointer { string(utf8: $0) } }
  }

  /// A string given as its bytes, which must be valid UTF-8.
  package mutating func string(utf8 bytes: UnsafeBufferPointer<UInt8>) {
    let length = bytes.count
    let place = buffer.reserve(length &+ 3)
    let start = separate(place)
    place.storeBytes(of: UInt8(ascii: "\""), toByteOffset: start, as: UInt8.self)
    needsComma = true
    if let source = bytes.baseAddress, length > 0,
      !JSONEscaping.copyPlain(source, length, to: place + start + 1)
    {
      buffer.commit(start &+ 1)
      JSONEscaping.append(bytes, to: buffer)
      return buffer.append(UInt8(ascii: "\""))
    }
    place.storeBytes(of: UInt8(ascii: "\""), toByteOffset: start &+ length &+ 1, as: UInt8.self)
    buffer.commit(start &+ length &+ 2)
  }

  /// A string of so many bytes that need no escaping and that `write` puts where it is told.
  @inlinable @inline(__always)
  package mutating func string(
    plain length: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Void
  ) {
    let place = buffer.reserve(length &+ 3)
    let start = separate(place)
    let bytes = place.assumingMemoryBound(to: UInt8.self) + start
    bytes[0] = UInt8(ascii: "\"")
    write(UnsafeMutableBufferPointer(start: bytes + 1, count: length))
    bytes[length &+ 1] = UInt8(ascii: "\"")
    buffer.commit(start &+ length &+ 2)
    needsComma = true
  }

  /// A literal that must need no escaping, as a string.
  @inlinable @inline(__always)
  package mutating func string(literal value: StaticString) {
    separate()
    buffer.append(UInt8(ascii: "\""))
    buffer.append(value)
    buffer.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// An integer.
  package mutating func integer(_ value: Int64) {
    separate()
    buffer.append(decimal: value)
    needsComma = true
  }

  /// An integer.
  package mutating func integer(_ value: Int) { integer(Int64(value)) }

  /// `true` or `false`.
  package mutating func boolean(_ value: Bool) {
    separate()
    buffer.append(value ? "true" as StaticString : "false")
    needsComma = true
  }

  /// `null`.
  package mutating func null() {
    separate()
    buffer.append("null" as StaticString)
    needsComma = true
  }

  /// A value that is JSON text already.
  package mutating func raw(_ json: UnsafeRawBufferPointer) {
    separate()
    buffer.append(json)
    needsComma = true
  }

  /// A value that is JSON text already.
  package mutating func raw(_ json: [UInt8]) {
    json.withUnsafeBytes { raw($0) }
  }

  @inlinable @inline(__always)
  mutating func open(_ bracket: UInt8) {
    separate()
    buffer.append(bracket)
    needsComma = false
  }

  @inlinable @inline(__always)
  mutating func close(_ bracket: UInt8) {
    buffer.append(bracket)
    needsComma = true
  }

  @inlinable @inline(__always)
  func separate() {
    if needsComma { buffer.append(UInt8(ascii: ",")) }
  }

  /// Puts a comma where there is room for one, and gives how many bytes of it count.
  @inlinable @inline(__always)
  func separate(_ place: UnsafeMutableRawPointer) -> Int {
    place.storeBytes(of: UInt8(ascii: ","), as: UInt8.self)
    return needsComma ? 1 : 0
  }

  /// Copies the few bytes of a name: a call would cost more.
  @inlinable @inline(__always)
  static func copy(_ source: UnsafePointer<UInt8>, _ length: Int, to place: UnsafeMutableRawPointer)
  {
    let from = UnsafeRawPointer(source)
    guard length >= 4, length <= 16 else {
      return place.copyMemory(from: from, byteCount: length)
    }
    // Two words that overlap, so that there is no rest to go through.
    if length >= 8 {
      let last = length &- 8
      let words = (
        from.loadUnaligned(as: UInt64.self),
        from.loadUnaligned(fromByteOffset: last, as: UInt64.self)
      )
      place.storeBytes(of: words.0, as: UInt64.self)
      place.storeBytes(of: words.1, toByteOffset: last, as: UInt64.self)
    } else {
      let last = length &- 4
      let words = (
        from.loadUnaligned(as: UInt32.self),
        from.loadUnaligned(fromByteOffset: last, as: UInt32.self)
      )
      place.storeBytes(of: words.0, as: UInt32.self)
      place.storeBytes(of: words.1, toByteOffset: last, as: UInt32.self)
    }
  }
}
