import Testing

@testable import CSV

@Suite("CSV as RFC 4180 has it") struct CSVReaderTests {
  /// RFC 4180, section 2, by its numbers, and what offices' programs write besides.
  static let cases: [(name: String, text: String, records: [[String]])] = [
    ("nothing", "", []),
    ("1: records end with CRLF", "a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
    ("2: the last end may be missing", "a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
    ("4: blanks belong to the field", " a , b\n", [[" a ", " b"]]),
    ("4: fields may be empty", ",\n,,\n", [["", ""], ["", "", ""]]),
    ("5: fields may be quoted", "\"a\",\"b\"\n", [["a", "b"]]),
    ("6: quoted commas, quotes and line ends", "\"a,\r\nb\",c\n", [["a,\r\nb", "c"]]),
    ("7: a quote is doubled", "\"a\"\"b\",\"\"\"\"\n", [["a\"b", "\""]]),
    ("an empty quoted field", "\"\",a\n", [["", "a"]]),
    ("line feeds alone", "a\nb\n", [["a"], ["b"]]),
    ("empty lines are passed over", "\n\na\n\r\n\nb\n\n", [["a"], ["b"]]),
    ("Chinese", "村,户编号\n青桐沟村,A-1\n", [["村", "户编号"], ["青桐沟村", "A-1"]]),
    ("a quoted field at the end", "a,\"b\"", [["a", "b"]]),
    ("a comma at the end", "a,", [["a", ""]]),
    ("other lengths", "a\nb,c\n", [["a"], ["b", "c"]]),
  ]

  @Test("The records come out", arguments: cases)
  func records(example: (name: String, text: String, records: [[String]])) throws {
    let found = try CSVReader.read(example.text)
    #expect(found.map(\.fields) == example.records, "\(example.name)")
  }

  @Test("Each record knows the line it begins on, line ends inside of quotes counted too")
  func lines() throws {
    let records = try CSVReader.read("a\n\n\"b\r\nb\nb\"\r\nc\nd")
    #expect(records.map(\.line) == [1, 3, 6, 7])
  }

  static let faults: [(text: String, line: Int, reason: String)] = [
    ("a\nb\"c\n", 2, "a quote inside of a field without quotes"),
    ("a\n\"b\"c\n", 2, "a character behind a closing quote"),
    ("\"a\nb\"x", 2, "a character behind a closing quote"),
    ("a\nb\n\"c\nd\n", 3, "a quote that is never closed"),
    ("\"", 1, "a quote that is never closed"),
    ("\"a\"\"", 1, "a quote that is never closed"),
    ("a\rb\n", 1, "a carriage return without a line feed"),
    ("a\nb\r", 2, "a carriage return without a line feed"),
  ]

  @Test("What is no CSV is told with its line", arguments: faults)
  func fault(example: (text: String, line: Int, reason: String)) {
    let expected = CSVError(line: example.line, reason: example.reason)
    #expect(throws: expected) { try CSVReader.read(example.text) }
  }

  @Test("A fault is one line that begins with its place")
  func description() {
    #expect(CSVError(line: 7, reason: "why").description == "line 7: why")
  }
}
