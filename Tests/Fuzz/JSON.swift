import Foundation
import JSON

/// Text of any form: what is accepted is written and read again as the same value, and Foundation
/// agrees on what is JSON, but for what `Disagreement` says.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  Input.check(start, count) { bytes in
    do throws(JSONError) {
      let value = try JSONValue.read(bytes)
      checkRoundTrip(value)
      require(
        isAcceptedByFoundation(bytes) || Disagreement.foundationRefuses(value),
        "Foundation refuses what is accepted")
    } catch {
      require(
        (0...bytes.count).contains(error.offset), "a fault at \(error.offset) of \(bytes.count)")
      require(
        Disagreement.foundationAccepts(error, in: bytes) || !isAcceptedByFoundation(bytes),
        "Foundation accepts what is refused: \(error)")
    }
  }
}

/// Where Foundation and the reader differ, and why.
private enum Disagreement {
  /// Foundation reads numbers as `Double` or `Decimal` and refuses those beyond; ours are kept as
  /// they are written.
  static func foundationRefuses(_ value: JSONValue) -> Bool {
    switch value {
    case .number(let literal): Double(literal)?.isInfinite ?? true
    case .array(let elements): elements.contains(where: foundationRefuses)
    case .object(let members): members.contains { foundationRefuses($0.value) }
    default: false
    }
  }

  /// Foundation takes the last of two members of one name, a byte order mark, UTF-16 and UTF-32
  /// (told by their zero bytes), 512 levels, and a comma behind the last element.
  static func foundationAccepts(_ error: JSONError, in bytes: UnsafeRawBufferPointer) -> Bool {
    switch error.reason {
    case .doubledMember, .byteOrderMark, .tooDeep: true
    case .unexpectedByte where isBehindComma(error.offset, in: bytes): true
    default: bytes.prefix(4).contains { $0 == 0 || $0 >= 0xFE }
    }
  }
}

/// Whether a bracket that closes is at `offset` and the last byte before it, but for white space,
/// is a comma.
private func isBehindComma(_ offset: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
  let closing = [UInt8(ascii: "]"), UInt8(ascii: "}")]
  return closing.contains(bytes[offset])
    && bytes[..<offset].last { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: ",")
}

private func isAcceptedByFoundation(_ bytes: UnsafeRawBufferPointer) -> Bool {
  (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
}

private func checkRoundTrip(_ value: JSONValue) {
  let written = text(of: value)
  guard let again = try? JSONValue.read(written) else {
    return require(
      false, "what was written is no JSON: \(String(decoding: written, as: UTF8.self))")
  }
  require(again == value, "another value was read than was written")
  require(text(of: again) == written, "the same value was written in two ways")
}

private func text(of value: JSONValue) -> [UInt8] {
  let buffer = ByteBuffer()
  var writer = JSONWriter(buffer)
  write(value, to: &writer)
  return buffer.bytes
}

private func write(_ value: JSONValue, to writer: inout JSONWriter) {
  switch value {
  case .null: writer.null()
  case .boolean(let value): writer.boolean(value)
  case .integer(let value): writer.integer(value)
  case .number(let literal): writer.raw(Array(literal.utf8))
  case .string(let value): writer.string(value)
  case .array(let elements):
    writer.beginArray()
    for element in elements { write(element, to: &writer) }
    writer.endArray()
  case .object(let members):
    writer.beginObject()
    for member in members {
      writer.key(member.name)
      write(member.value, to: &writer)
    }
    writer.endObject()
  }
}
