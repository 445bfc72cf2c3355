/// Numbers: RFC 8259, section 6.
extension JSONReader {
  /// The number at `offset`: an integer where its value is one of 64 bits, else its literal.
  mutating func number() throws(JSONError) -> JSONValue {
    let start = offset
    if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
    let leadingZero = offset < bytes.count && bytes[offset] == UInt8(ascii: "0")
    let digits = try skipDigits()
    if leadingZero, digits > 1 {
      throw JSONError(reason: .invalidNumber, offset: offset - digits + 1)
    }
    var isPlain = true
    if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
      isPlain = false
      offset += 1
      _ = try skipDigits()
    }
    if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      isPlain = false
      offset += 1
      if offset < bytes.count,
        bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-")
      {
        offset += 1
      }
      _ = try skipDigits()
    }
    let literal = UnsafeRawBufferPointer(rebasing: bytes[start..<offset])
    if let integer = isPlain ? plainInteger(literal) : scaledInteger(literal) {
      return .integer(integer)
    }
    return .number(String(decoding: literal, as: UTF8.self))
  }

  /// Moves past one digit or more and says how many there were.
  private mutating func skipDigits() throws(JSONError) -> Int {
    let start = offset
    while offset < bytes.count, isDigit(bytes[offset]) { offset += 1 }
    if offset == start { throw fault(offset < bytes.count ? .invalidNumber : .unexpectedEnd) }
    return offset - start
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// A literal without fraction and exponent as an integer, nil when it does not fit.
  private func plainInteger(_ literal: UnsafeRawBufferPointer) -> Int64? {
    let negative = literal[0] == UInt8(ascii: "-")
    var value: Int64 = 0
    for byte in literal[(negative ? 1 : 0)...] {
      guard let next = shifted(value, adding: byte, negative: negative) else { return nil }
      value = next
    }
    return value
  }

  /// A literal with a fraction or an exponent as an integer, nil when its value is none or does not
  /// fit. The time taken grows with the literal's length and never with its exponent.
  private func scaledInteger(_ literal: UnsafeRawBufferPointer) -> Int64? {
    let negative = literal[0] == UInt8(ascii: "-")
    let exponentStart = literal.firstIndex { $0 | 0x20 == UInt8(ascii: "e") } ?? literal.count
    let mantissa = literal[(negative ? 1 : 0)..<exponentStart]
    let point = mantissa.firstIndex(of: UInt8(ascii: "."))
    let digits = mantissa.filter { $0 != UInt8(ascii: ".") }
    guard let last = digits.lastIndex(where: { $0 != UInt8(ascii: "0") }) else { return 0 }
    let fractionDigits = point.map { exponentStart - $0 - 1 } ?? 0
    let droppedZeros = digits.count - last - 1
    guard let exponent = exponent(literal[exponentStart...]) else { return nil }
    let zerosToAdd = exponent - fractionDigits + droppedZeros
    let mostDigits = 19
    guard zerosToAdd >= 0, zerosToAdd < mostDigits else { return nil }
    var value: Int64 = 0
    for byte in digits[...last] + Array(repeating: UInt8(ascii: "0"), count: zerosToAdd) {
      guard let next = shifted(value, adding: byte, negative: negative) else { return nil }
      value = next
    }
    return value
  }

  /// The value of `e+12`, nil when it is beyond any text's length; 0 when there is no exponent.
  private func exponent(_ text: Slice<UnsafeRawBufferPointer>) -> Int? {
    var value = 0
    var negative = false
    for byte in text.dropFirst() {
      if byte == UInt8(ascii: "-") { negative = true }
      guard isDigit(byte) else { continue }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
      if value > Int(Int32.max) { return nil }
    }
    return negative ? -value : value
  }

  private func shifted(_ value: Int64, adding byte: UInt8, negative: Bool) -> Int64? {
    let digit = Int64(byte - UInt8(ascii: "0"))
    let (product, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carried) =
      negative
      ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
    return overflow || carried ? nil : sum
  }
}
