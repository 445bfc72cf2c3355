import JSON

/// The pieces of a line in logfmt: `name=value`, quoted where the value needs it.
enum LogLine {
  /// Appends `time=2016-09-21T08:00:00.123Z`.
  static func appendTime(_ milliseconds: Int64, to line: ByteBuffer) {
    line.append("time=" as StaticString)
    HTTPDate.appendTimestamp(milliseconds / 1000, to: line)
    appendFraction(milliseconds, to: line)
  }

  /// Appends a time's milliseconds and its zone: `.123Z`.
  static func appendFraction(_ milliseconds: Int64, to line: ByteBuffer) {
    line.append(UInt8(ascii: "."))
    HTTPDate.append(Int(milliseconds % 1000), digits: 3, to: line)
    line.append(UInt8(ascii: "Z"))
  }

  /// Appends a value that may come from anywhere, so that it can neither end its line nor look like
  /// another field: plain if it is visible ASCII, else as a JSON string.
  static func append(_ value: String, to line: ByteBuffer) {
    let isPlain = value.utf8.allSatisfy {
      $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=")
        && $0 != UInt8(ascii: "\\")
    }
    if isPlain, !value.isEmpty {
      line.append(value)
    } else {
      var json = JSONWriter(line)
      json.string(value)
    }
  }
}
