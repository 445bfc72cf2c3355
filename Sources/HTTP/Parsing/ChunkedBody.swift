import Glibc

/// The chunked transfer coding: RFC 9112, section 7.1.
extension RequestParser {
  /// The longest line that announces a chunk.
  static let chunkLineLimit = 256

  /// How many bytes of framing beyond a fair share a body may have: without a bound, a body of
  /// one-byte chunks with long extensions costs the server hundreds of times its length.
  static let chunkOverheadLimit = 16 * 1024

  /// Takes the next part of the coding, false when its bytes have not come yet.
  func advanceChunked(_ bytes: UnsafeMutableRawBufferPointer) throws(RequestRefusal) -> Bool {
    let input = UnsafeRawBufferPointer(bytes)
    switch phase {
    case .chunkSize:
      guard
        let line = try nextLine(
          input, limit: RequestParser.chunkLineLimit, else: .malformedChunk)
      else { return false }
      try takeChunkSize(line.bytes(of: input))
    case .chunkData:
      let length = min(chunkRemaining, input.count - position)
      if length == 0 { return false }
      memmove(bytes.start + bodyEnd, bytes.start + position, length)
      bodyEnd += length
      position += length
      chunkRemaining -= length
      if chunkRemaining == 0 { phase = .chunkEnd }
    case .chunkEnd:
      if input.count > position, input[position] != 0x0D { throw .malformedChunk }
      if input.count < position + 2 { return false }
      guard input[position + 1] == 0x0A else { throw .malformedChunk }
      position += 2
      scanned = position
      phase = .chunkSize
    default:
      let left = limits.headers - trailerBytes
      guard let line = try nextLine(input, limit: left - 2, else: .headersTooLong) else {
        return false
      }
      try takeTrailer(line, of: input)
    }
    return true
  }

  /// Moves what was not used yet up to the decoded body's end and says by how many bytes the
  /// request became shorter, so that framing never fills the buffer.
  func compact(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
    switch phase {
    case .chunkSize, .chunkData, .chunkEnd, .trailers: break
    default: return 0
    }
    let gap = position - bodyEnd
    guard gap > 0 else { return 0 }
    memmove(bytes.start + bodyEnd, bytes.start + position, bytes.count - position)
    position -= gap
    scanned = max(scanned - gap, position)
    return gap
  }

  private func takeChunkSize(_ line: UnsafeRawBufferPointer) throws(RequestRefusal) {
    var size = 0
    var index = 0
    while index < line.count, let digit = hexDigit(line[index]) {
      // Sixty bits are more than any body has, so that nothing overflows.
      if index == 15 { throw .malformedChunk }
      size = size << 4 | Int(digit)
      index += 1
    }
    guard index > 0, ChunkExtension.isValid(line.cut(index, line.count)) else {
      throw .malformedChunk
    }
    if size > bodyLimit - (bodyEnd - bodyStart) { throw .bodyTooLong }
    chunkOverhead = max(0, chunkOverhead + line.count + 4 - (16 + 2 * size))
    if chunkOverhead > RequestParser.chunkOverheadLimit { throw .malformedChunk }
    chunkRemaining = size
    phase = size == 0 ? .trailers : .chunkData
  }

  private func takeTrailer(
    _ line: ByteRange, of bytes: UnsafeRawBufferPointer
  ) throws(RequestRefusal) {
    if line.count == 0 {
      phase = .complete
      return
    }
    trailerBytes += line.count + 2
    trailerCount += 1
    if trailerCount > limits.headerCount { throw .tooManyHeaders }
    do { _ = try FieldLine.parse(line, of: bytes) } catch { throw .malformedTrailer }
  }
}

/// What may follow a chunk's size: RFC 9112, section 7.1.1. It is checked and then ignored.
enum ChunkExtension {
  static func isValid(_ text: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    func skip(while condition: (UInt8) -> Bool) -> Bool {
      let start = index
      while index < text.count, condition(text[index]) { index += 1 }
      return index > start
    }
    while index < text.count {
      _ = skip(while: FieldLine.isSpace)
      guard index < text.count, text[index] == UInt8(ascii: ";") else { return false }
      index += 1
      _ = skip(while: FieldLine.isSpace)
      guard skip(while: ASCIISet.token.contains) else { return false }
      let nameEnd = index
      _ = skip(while: FieldLine.isSpace)
      guard index < text.count, text[index] == UInt8(ascii: "=") else {
        index = nameEnd
        continue
      }
      index += 1
      _ = skip(while: FieldLine.isSpace)
      if index < text.count, text[index] == UInt8(ascii: "\"") {
        guard let end = quotedStringEnd(text, from: index) else { return false }
        index = end
      } else if !skip(while: ASCIISet.token.contains) {
        return false
      }
    }
    return true
  }

  /// The place after a quoted string: RFC 9110, section 5.6.4.
  private static func quotedStringEnd(_ text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard FieldLine.isValue(text) else { return nil }
    var index = start + 1
    while index < text.count {
      switch text[index] {
      case UInt8(ascii: "\""): return index + 1
      case UInt8(ascii: "\\"): index += 2
      default: index += 1
      }
    }
    return nil
  }
}
