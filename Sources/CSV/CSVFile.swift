/// A file of comma-separated values as somebody sends it.
package enum CSVFile {
  /// The records of a file in UTF-8 or GB18030 of so many bytes at the most. Throws
  /// `CSVFileFault`.
  package static func records(
    of file: [UInt8], upTo maximumSize: Int
  ) throws(CSVFileFault) -> [CSVRecord] {
    guard file.count <= maximumSize else {
      throw CSVFileFault(
        line: 1, code: "too_long", reason: "the file has more than \(maximumSize) bytes")
    }
    let text: String
    do throws(TextEncodingError) {
      text = try decodeText(file)
    } catch {
      throw CSVFileFault(line: error.line, code: "encoding", reason: error.description)
    }
    do throws(CSVError) {
      return try CSVReader.read(text)
    } catch {
      throw CSVFileFault(line: error.line, code: "no_csv", reason: error.reason)
    }
  }
}

/// Why a file is none of comma-separated values.
package struct CSVFileFault: Error, Equatable {
  package let line: Int
  /// A stable word for programs.
  package let code: String
  package let reason: String
}
