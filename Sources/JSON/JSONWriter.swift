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
    separate()
    buffer.append(UInt8(ascii: "\""))
    buffer.append(name)
    buffer.append("\":" as StaticString)
    needsComma = false
  }

  /// A member's name that is not known before; its value comes next.
  package mutating func key(_ name: String) {
    string(name)
    buffer.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// A string.
  package mutating func string(_ value: String) {
    let written: Void? = value.utf8.withContiguousStorageIfAvailable { string(utf8: $0) }
    if written == nil { Array(value.utf8).withUnsafeBufferPointer { string(utf8: $0) } }
  }

  /// A string given as its bytes, which must be valid UTF-8.
  package mutating func string(utf8 bytes: UnsafeBufferPointer<UInt8>) {
    separate()
    buffer.append(UInt8(ascii: "\""))
    if !JSONEscaping.copyPlain(bytes, to: buffer) { JSONEscaping.append(bytes, to: buffer) }
    buffer.append(UInt8(ascii: "\""))
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
}
