/// Strings: RFC 8259, section 7.
extension JSONReader {
  /// The string whose opening quotation mark is at `offset`.
  mutating func string() throws(JSONError) -> String {
    offset += 1
    let start = offset
    try skipPlain()
    if bytes[offset] == UInt8(ascii: "\"") {
      let plain = UnsafeRawBufferPointer(rebasing: bytes[start..<offset])
      offset += 1
      return String(decoding: plain, as: UTF8.self)
    }
    var unescaped = [UInt8](bytes[start..<offset])
    while bytes[offset] == UInt8(ascii: "\\") {
      try escape(into: &unescaped)
      let start = offset
      try skipPlain()
      unescaped.append(contentsOf: bytes[start..<offset])
    }
    offset += 1
    return String(decoding: unescaped, as: UTF8.self)
  }

  /// Moves on to the next quotation mark or reverse solidus.
  private mutating func skipPlain() throws(JSONError) {
    while true {
      while offset &+ 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        if word & 0x8080_8080_8080_8080 != 0 || JSONEscaping.hasByteToEscape(word) { break }
        offset &+= 8
      }
      let byte = try peek()
      if byte >= 0x80 {
        try skipMultibyte(byte)
      } else if byte < 0x20 {
        throw fault(.controlCharacter)
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        return
      } else {
        offset &+= 1
      }
    }
  }

  /// One character of two to four bytes, as table 3-7 of the Unicode Standard allows them.
  private mutating func skipMultibyte(_ first: UInt8) throws(JSONError) {
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw fault(.invalidUTF8)
    }
    guard offset + length <= bytes.count, second.contains(bytes[offset + 1]) else {
      throw fault(.invalidUTF8)
    }
    for index in 2..<max(length, 2) where bytes[offset + index] & 0xC0 != 0x80 {
      throw fault(.invalidUTF8)
    }
    offset += length
  }

  /// The escape at `offset`.
  private mutating func escape(into unescaped: inout [UInt8]) throws(JSONError) {
    let start = offset
    offset += 1
    let letter = try peek()
    offset += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(letter)
    case UInt8(ascii: "b"): unescaped.append(0x08)
    case UInt8(ascii: "f"): unescaped.append(0x0C)
    case UInt8(ascii: "n"): unescaped.append(0x0A)
    case UInt8(ascii: "r"): unescaped.append(0x0D)
    case UInt8(ascii: "t"): unescaped.append(0x09)
    case UInt8(ascii: "u"):
      let scalar = try escapedScalar(from: start)
      unescaped.append(contentsOf: Array(String(Character(scalar)).utf8))
    default: throw JSONError(reason: .invalidEscape, offset: start)
    }
  }

  /// The scalar of a `\u` escape, or of the two that a surrogate pair takes.
  private mutating func escapedScalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
    let unpaired = JSONError(reason: .unpairedSurrogate, offset: start)
    let first = try hexDigits(from: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00 else { throw unpaired }
    guard offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
      bytes[offset + 1] == UInt8(ascii: "u")
    else { throw offset < bytes.count ? unpaired : fault(.unexpectedEnd) }
    let secondStart = offset
    offset += 2
    let second = try hexDigits(from: secondStart)
    guard (0xDC00...0xDFFF).contains(second) else { throw unpaired }
    guard let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)) else {
      throw unpaired
    }
    return scalar
  }

  private mutating func hexDigits(from start: Int) throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      let byte = try peek()
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw JSONError(reason: .invalidEscape, offset: start)
      }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }
}
