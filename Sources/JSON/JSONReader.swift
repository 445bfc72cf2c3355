/// How much the reader takes on.
package struct JSONLimits: Sendable {
  /// How deep arrays and objects may be nested.
  package var depth: Int

  /// How long the text may be, in bytes.
  package var length: Int

  /// Bounds, with defaults that fit a request's body.
  package init(depth: Int = 32, length: Int = 16 * 1024 * 1024) {
    self.depth = depth
    self.length = length
  }
}

extension JSONValue {
  /// Reads one JSON text, strictly as RFC 8259 says, in time that grows with its length.
  ///
  /// Refused with the offset of the first fault: what is no JSON, invalid UTF-8, halves of
  /// surrogate pairs, two members of one name, a byte order mark, and what goes past the limits.
  package static func read(
    _ bytes: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()
  ) throws(JSONError) -> JSONValue {
    if bytes.count > limits.length { throw JSONError(reason: .tooLong, offset: limits.length) }
    var reader = JSONReader(bytes, limits: limits)
    return try reader.text()
  }

  /// Reads one JSON text.
  package static func read(
    _ bytes: [UInt8], limits: JSONLimits = JSONLimits()
  ) throws(JSONError) -> JSONValue {
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(JSONError) in try read(bytes, limits: limits) }
    }
    return try result.get()
  }

  /// Reads one JSON text.
  package static func read(
    _ text: String, limits: JSONLimits = JSONLimits()
  ) throws(JSONError) -> JSONValue {
    try read(Array(text.utf8), limits: limits)
  }
}

/// A reader's place in a text: recursive descent, bounded by `limits.depth`.
struct JSONReader {
  let bytes: UnsafeRawBufferPointer
  let limits: JSONLimits
  var offset = 0
  var depth = 0

  init(_ bytes: UnsafeRawBufferPointer, limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// The whole text: one value and white space around it.
  mutating func text() throws(JSONError) -> JSONValue {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw fault(.byteOrderMark) }
    skipSpace()
    let value = try self.value()
    skipSpace()
    if offset < bytes.count { throw fault(.trailingBytes) }
    return value
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    switch try peek() {
    case UInt8(ascii: "{"): return try nested { reader throws(JSONError) in try reader.object() }
    case UInt8(ascii: "["): return try nested { reader throws(JSONError) in try reader.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try literal("true", .boolean(true))
    case UInt8(ascii: "f"): return try literal("false", .boolean(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: throw fault(.unexpectedByte)
    }
  }

  private mutating func nested(
    _ body: (inout JSONReader) throws(JSONError) -> JSONValue
  ) throws(JSONError) -> JSONValue {
    if depth == limits.depth { throw fault(.tooDeep) }
    depth += 1
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    var elements: [JSONValue] = []
    offset += 1
    skipSpace()
    if try take(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      elements.append(try value())
      skipSpace()
      if try take(UInt8(ascii: "]")) { return .array(elements) }
      guard try take(UInt8(ascii: ",")) else { throw fault(.unexpectedByte) }
      skipSpace()
    }
  }

  private mutating func object() throws(JSONError) -> JSONValue {
    var members = MemberList()
    offset += 1
    skipSpace()
    if try take(UInt8(ascii: "}")) { return .object([]) }
    while true {
      guard try peek() == UInt8(ascii: "\"") else { throw fault(.unexpectedByte) }
      let nameOffset = offset
      let name = try string()
      guard members.isNew(name) else { throw JSONError(reason: .doubledMember, offset: nameOffset) }
      skipSpace()
      guard try take(UInt8(ascii: ":")) else { throw fault(.unexpectedByte) }
      skipSpace()
      members.append(JSONMember(name, try value()))
      skipSpace()
      if try take(UInt8(ascii: "}")) { return .object(members.all) }
      guard try take(UInt8(ascii: ",")) else { throw fault(.unexpectedByte) }
      skipSpace()
    }
  }

  private mutating func literal(
    _ text: StaticString, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    for index in 0..<text.utf8CodeUnitCount {
      guard try peek() == text.utf8Start[index] else { throw fault(.invalidLiteral) }
      offset += 1
    }
    return value
  }

  mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x0A, 0x0D, 0x09: offset += 1
      default: return
      }
    }
  }

  func peek() throws(JSONError) -> UInt8 {
    if offset == bytes.count { throw fault(.unexpectedEnd) }
    return bytes[offset]
  }

  mutating func take(_ byte: UInt8) throws(JSONError) -> Bool {
    if try peek() != byte { return false }
    offset += 1
    return true
  }

  func fault(_ reason: JSONError.Reason) -> JSONError { JSONError(reason: reason, offset: offset) }
}

/// An object's members as they are read. Few names are compared one by one; many are looked up, so
/// that an object of a hundred thousand members takes no longer for each than a small one.
private struct MemberList {
  static let comparedOneByOne = 8

  var all: [JSONMember] = []
  private var names: Set<MemberName> = []

  mutating func isNew(_ name: String) -> Bool {
    let name = MemberName(name)
    if all.count < MemberList.comparedOneByOne {
      return !all.contains { MemberName($0.name) == name }
    }
    if names.isEmpty { for member in all { names.insert(MemberName(member.name)) } }
    return names.insert(name).inserted
  }

  mutating func append(_ member: JSONMember) { all.append(member) }
}
