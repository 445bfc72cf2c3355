/// A record of a CSV file with the line it begins on, from 1.
package struct CSVRecord: Sendable, Equatable {
  package let line: Int
  package let fields: [String]
}

/// Why a text is no CSV.
package struct CSVError: Error, Equatable, CustomStringConvertible {
  package let line: Int
  package let reason: String

  package var description: String { "line \(line): \(reason)" }
}

/// Reads CSV as RFC 4180 has it: fields with commas between, quoted where they hold a comma, a
/// quote or a line end; lines end with LF or CRLF. Lines without any character are passed over.
package enum CSVReader {
  /// The records of `text`. Throws `CSVError` for a quote that is out of place or never closed.
  package static func read(_ text: String) throws(CSVError) -> [CSVRecord] {
    var reader = Scanner(bytes: Array(text.utf8))
    return try reader.records()
  }

  private struct Scanner {
    let bytes: [UInt8]
    var place = 0
    var line = 1

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func records() throws(CSVError) -> [CSVRecord] {
      var records: [CSVRecord] = []
      while place < bytes.count {
        let start = line
        let fields = try record()
        if fields != [""] { records.append(CSVRecord(line: start, fields: fields)) }
      }
      return records
    }

    private mutating func record() throws(CSVError) -> [String] {
      var fields: [String] = []
      while true {
        fields.append(try field())
        guard place < bytes.count else { return fields }
        if bytes[place] == Scanner.comma {
          place += 1
          continue
        }
        try endLine()
        return fields
      }
    }

    private mutating func field() throws(CSVError) -> String {
      if place < bytes.count, bytes[place] == Scanner.quote { return try quotedField() }
      let start = place
      while place < bytes.count, bytes[place] != Scanner.comma, bytes[place] != Scanner.lineFeed,
        bytes[place] != Scanner.carriageReturn
      {
        if bytes[place] == Scanner.quote { throw error("a quote inside of a field without quotes") }
        place += 1
      }
      return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func quotedField() throws(CSVError) -> String {
      let start = line
      place += 1
      var content: [UInt8] = []
      while place < bytes.count {
        let byte = bytes[place]
        place += 1
        if byte == Scanner.lineFeed { line += 1 }
        guard byte == Scanner.quote else {
          content.append(byte)
          continue
        }
        if place < bytes.count, bytes[place] == Scanner.quote {
          content.append(byte)
          place += 1
          continue
        }
        if place < bytes.count, bytes[place] != Scanner.comma, bytes[place] != Scanner.lineFeed,
          bytes[place] != Scanner.carriageReturn
        {
          throw error("a character behind a closing quote")
        }
        return String(decoding: content, as: UTF8.self)
      }
      throw CSVError(line: start, reason: "a quote that is never closed")
    }

    private mutating func endLine() throws(CSVError) {
      if bytes[place] == Scanner.carriageReturn {
        place += 1
        guard place < bytes.count, bytes[place] == Scanner.lineFeed else {
          throw error("a carriage return without a line feed")
        }
      }
      place += 1
      line += 1
    }

    private func error(_ reason: String) -> CSVError { CSVError(line: line, reason: reason) }
  }
}
