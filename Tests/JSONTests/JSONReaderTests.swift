import Glibc
import JSON
import Testing

@Suite struct JSONReaderTests {
  @Test(arguments: [
    ("null", JSONValue.null), (" true ", .boolean(true)), ("\tfalse\r\n", .boolean(false)),
    ("0", .integer(0)), ("-0", .integer(0)), ("-0.0", .integer(0)), ("7", .integer(7)),
    ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .number("9223372036854775808")),
    ("-9223372036854775809", .number("-9223372036854775809")),
    ("1.0", .integer(1)), ("1e2", .integer(100)), ("1E+2", .integer(100)), ("120e-1", .integer(12)),
    ("1.25e2", .integer(125)), ("-1.50e1", .integer(-15)),
    ("1e18", .integer(1_000_000_000_000_000_000)),
    ("1e19", .number("1e19")), ("1.5", .number("1.5")), ("1e-1", .number("1e-1")),
    ("0e999999999999", .integer(0)), ("1e999999999999", .number("1e999999999999")),
    ("1e-999999999999", .number("1e-999999999999")),
    ("922337203685477580.7e1", .integer(.max)),
    ("922337203685477580.8e1", .number("922337203685477580.8e1")),
    (#""""#, .string("")), (#""a""#, .string("a")), (#""山货 🍄""#, .string("山货 🍄")),
    (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
    (#""\u0041\u5c71\ud83c\udf44""#, .string("A山🍄")), (#""\u0000""#, .string("\0")),
    ("\"\u{7F}\"", .string("\u{7F}")),
    ("[]", .array([])), ("[ ]", .array([])), ("[1 , 2]", .array([.integer(1), .integer(2)])),
    ("{}", .object([])), ("{ }", .object([])),
    (
      #"{"b":1,"a":[{"c":null}]}"#,
      .object([
        JSONMember("b", .integer(1)),
        JSONMember("a", .array([.object([JSONMember("c", .null)])])),
      ])
    ),
    (#"{"":0}"#, .object([JSONMember("", .integer(0))])),
    (#""0123456789abcdefghij\n0123456789""#, .string("0123456789abcdefghij\n0123456789")),
  ])
  func `a JSON text reads as its value`(text: String, value: JSONValue) throws {
    #expect(try JSONValue.read(text) == value)
  }

  @Test(arguments: [
    ("", JSONError.Reason.unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("nul", .unexpectedEnd, 3),
    ("nulx", .invalidLiteral, 3), ("True", .unexpectedByte, 0), ("truefalse", .trailingBytes, 4),
    ("1 2", .trailingBytes, 2), ("{} x", .trailingBytes, 3), ("\u{FEFF}1", .byteOrderMark, 0),
    ("01", .invalidNumber, 1), ("-01", .invalidNumber, 2), ("-", .unexpectedEnd, 1),
    ("+1", .unexpectedByte, 0), (".5", .unexpectedByte, 0), ("1.", .unexpectedEnd, 2),
    ("1.e1", .invalidNumber, 2), ("1e", .unexpectedEnd, 2), ("1e+", .unexpectedEnd, 3),
    ("[1e]", .invalidNumber, 3), ("-a", .invalidNumber, 1), ("0x1", .trailingBytes, 1),
    ("NaN", .unexpectedByte, 0), ("-Infinity", .invalidNumber, 1),
    (#"""#, .unexpectedEnd, 1), (#""abc"#, .unexpectedEnd, 4), ("\"a\nb\"", .controlCharacter, 2),
    ("\"\u{1F}\"", .controlCharacter, 1), (#""\x""#, .invalidEscape, 1),
    (#""\"#, .unexpectedEnd, 2),
    (#""\u12g4""#, .invalidEscape, 1), (#""\u12"#, .unexpectedEnd, 5),
    (#""\ud800""#, .unpairedSurrogate, 1), (#""\udc00""#, .unpairedSurrogate, 1),
    (#""\ud800\u0041""#, .unpairedSurrogate, 1), (#""\ud800x""#, .unpairedSurrogate, 1),
    (#""\ud800\ud800""#, .unpairedSurrogate, 1), (#""\ud800\n""#, .unpairedSurrogate, 1),
    ("[", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3),
    ("[1,]", .unexpectedByte, 3), ("[,1]", .unexpectedByte, 1), ("[1 2]", .unexpectedByte, 3),
    ("]", .unexpectedByte, 0), ("{", .unexpectedEnd, 1), ("{1:2}", .unexpectedByte, 1),
    (#"{"a"}"#, .unexpectedByte, 4), (#"{"a":}"#, .unexpectedByte, 5),
    (#"{"a":1,}"#, .unexpectedByte, 7), (#"{"a" 1}"#, .unexpectedByte, 5),
    (#"{"a":1 "b":2}"#, .unexpectedByte, 7), (#"{'a':1}"#, .unexpectedByte, 1),
    (#"{"a":1,"a":2}"#, .doubledMember, 7), (#"{"a":1,"\u0061":2}"#, .doubledMember, 7),
    ("// 1", .unexpectedByte, 0), ("\u{A0}1", .unexpectedByte, 0), ("\u{B}1", .unexpectedByte, 0),
  ])
  func `what is no JSON is refused where it goes wrong`(
    text: String, reason: JSONError.Reason, offset: Int
  ) {
    #expect(throws: JSONError(reason: reason, offset: offset)) { try JSONValue.read(text) }
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x80, 0x80],
      [0xE0, 0x9F, 0xBF],
      [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xE4, 0xBD], [0xE4, 0xBD, 0x41],
      [0xF0, 0x80, 0x80, 0x80],
      [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE],
      [0xF0, 0x9F, 0x8D], [0xF0, 0x9F, 0x8D, 0x41],
    ] as [[UInt8]])
  func `a string that is no UTF-8 is refused`(bytes: [UInt8]) {
    let text = Array("[\"ok\",\"".utf8) + bytes + Array("\"]".utf8)
    #expect(throws: JSONError(reason: .invalidUTF8, offset: 7)) { try JSONValue.read(text) }
  }

  @Test func `nesting is read down to the limit and no further`() throws {
    let deepest = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
    #expect(throws: Never.self) { try JSONValue.read(deepest) }
    #expect(throws: JSONError(reason: .tooDeep, offset: 32)) { try JSONValue.read("[\(deepest)]") }
    let mixed = String(repeating: "{\"a\":[", count: 17)
    #expect(throws: JSONError(reason: .tooDeep, offset: 96)) { try JSONValue.read(mixed) }
    let bottomless = String(repeating: "[", count: 1_000_000)
    #expect(throws: JSONError(reason: .tooDeep, offset: 32)) { try JSONValue.read(bottomless) }
  }

  @Test func `a text past the length limit is refused`() {
    let limits = JSONLimits(length: 3)
    #expect(throws: JSONError(reason: .tooLong, offset: 3)) {
      try JSONValue.read("1234", limits: limits)
    }
  }

  @Test func `names that only look alike are two members`() throws {
    let composed = "\u{E9}"
    let decomposed = "e\u{301}"
    let value = try JSONValue.read("{\"\(composed)\":1,\"\(decomposed)\":2}")
    #expect(value[composed] == .integer(1))
    #expect(value[decomposed] == .integer(2))
  }

  @Test func `a doubled member is found among many`() throws {
    let members = (0..<10_000).map { "\"m\($0)\":\($0)" }.joined(separator: ",")
    let value = try JSONValue.read("{\(members)}")
    #expect(value["m9999"] == .integer(9999))
    #expect(throws: JSONError(reason: .doubledMember, offset: members.utf8.count + 2)) {
      try JSONValue.read("{\(members),\"m8\":0}")
    }
  }

  @Test func `the time to read grows with the length and not with its square`() throws {
    func text(members: Int) -> [UInt8] {
      Array(("{" + (0..<members).map { "\"m\($0)\":0" }.joined(separator: ",") + "}").utf8)
    }
    func leastTime(toRead text: [UInt8]) throws -> Int {
      try (0..<3).reduce(into: Int.max) { least, _ in
        let start = processorTime()
        _ = try JSONValue.read(text)
        least = min(least, processorTime() - start)
      }
    }
    let timeOfSmall = try leastTime(toRead: text(members: 5_000))
    let timeOfLarge = try leastTime(toRead: text(members: 50_000))
    #expect(timeOfLarge < timeOfSmall * 50)
  }

  @Test func `every prefix of a text is refused and none crashes`() {
    let text = Array(#"{"a":[1.5e3,"\ud83c\udf44山",null,true,{"b":-7}]}"#.utf8)
    for length in 0..<text.count {
      #expect(throws: JSONError.self) { try JSONValue.read(Array(text[..<length])) }
    }
  }

  @Test func `every byte in the place of another is read or refused and none crashes`() {
    let text = Array(#"{"a":[1.5e3,"\ud83c\udf44山",null,{"b":-7}]}"#.utf8)
    for index in text.indices {
      for byte in UInt8.min...UInt8.max {
        var mutated = text
        mutated[index] = byte
        if let value = try? JSONValue.read(mutated) {
          let buffer = ByteBuffer()
          var writer = JSONWriter(buffer)
          writer.value(value)
          #expect((try? JSONValue.read(buffer.bytes)) == value)
        }
      }
    }
  }

  @Test func `every reason says what is wrong`() {
    for reason in JSONError.Reason.allCases { #expect(!reason.sentence.isEmpty) }
    #expect(
      JSONError(reason: .trailingBytes, offset: 3).description
        == "something follows the value (at byte 3)")
  }
}

/// The processor time of this thread alone, in nanoseconds: what else the machine
/// does counts for nothing.
private func processorTime() -> Int {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
