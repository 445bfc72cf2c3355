/// Tells code from comments and strings, as far as the rules need it: regex literals are taken for
/// code.
struct SwiftScanner {
  private let source: [UInt8]
  private var output: [UInt8]
  private var position = 0

  /// `text` with every byte of a comment or of a string's inside replaced by a space, line by line
  /// the same as before. What is interpolated into a string goes with it.
  static func code(of text: String) -> String {
    var scanner = SwiftScanner(source: Array(text.utf8))
    scanner.blankCode(until: nil)
    return String(decoding: scanner.output, as: UTF8.self)
  }

  private init(source: [UInt8]) {
    self.source = source
    output = source
  }

  /// Goes over code up to the parenthesis that closes an interpolation, or to the end.
  private mutating func blankCode(until close: UInt8?) {
    var depth = 0
    while position < source.count {
      if starts("//") {
        while position < source.count, source[position] != UInt8(ascii: "\n") { erase(1) }
      } else if starts("/*") {
        blankComment()
      } else if let hashes = hashesBeforeQuote() {
        blankString(hashes: hashes)
      } else {
        let byte = source[position]
        if let close, byte == close, depth == 0 { return }
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") { depth -= 1 }
        position += 1
      }
    }
  }

  private mutating func blankComment() {
    var depth = 0
    repeat {
      let isOpening = starts("/*")
      let isClosing = !isOpening && starts("*/")
      depth += isOpening ? 1 : isClosing ? -1 : 0
      erase(isOpening || isClosing ? 2 : 1)
    } while depth > 0 && position < source.count
  }

  private mutating func blankString(hashes: Int) {
    let pounds = String(repeating: "#", count: hashes)
    position += hashes
    let quote = starts("\"\"\"") ? "\"\"\"" : "\""
    position += quote.utf8.count
    let escape = "\\" + pounds
    while position < source.count, !starts(quote + pounds) {
      if quote.utf8.count == 1, source[position] == UInt8(ascii: "\n") { return }
      if starts(escape + "(") {
        let start = position
        position += escape.utf8.count + 1
        blankCode(until: UInt8(ascii: ")"))
        let end = position
        position = start
        erase(end - start)
      } else {
        erase(starts(escape) ? escape.utf8.count + 1 : 1)
      }
    }
    position += quote.utf8.count + hashes
  }

  /// The number of `#` before the quote that opens a string here; nil where none opens.
  private func hashesBeforeQuote() -> Int? {
    var index = position
    while index < source.count, source[index] == UInt8(ascii: "#") { index += 1 }
    return index < source.count && source[index] == UInt8(ascii: "\"") ? index - position : nil
  }

  private func starts(_ text: String) -> Bool {
    source[min(position, source.count)...].starts(with: text.utf8)
  }

  private mutating func erase(_ count: Int) {
    for _ in 0..<count where position < source.count {
      if source[position] != UInt8(ascii: "\n") { output[position] = UInt8(ascii: " ") }
      position += 1
    }
  }
}
