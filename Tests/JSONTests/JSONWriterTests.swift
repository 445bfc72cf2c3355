import JSON
import Testing

@Suite struct JSONWriterTests {
  func written(_ write: (inout JSONWriter) -> Void) -> String {
    let buffer = ByteBuffer()
    var json = JSONWriter(buffer)
    write(&json)
    return buffer.string
  }

  @Test func `commas come between values and nowhere else`() {
    let text = written { json in
      json.beginObject()
      json.member("string", "a")
      json.member("int", 1)
      json.member("int64", Int64.min)
      json.member("bool", true)
      json.member("absent", nil as String?)
      json.member("absent_int", nil as Int64?)
      json.member("present", 7 as Int64?)
      json.members(#""always":1,"same":null"#)
      json.key("array")
      json.beginArray()
      json.integer(Int64.max)
      json.null()
      json.beginArray()
      json.endArray()
      json.beginObject()
      json.endObject()
      json.boolean(false)
      json.endArray()
      json.key("dyn\"amic" as String)
      json.raw(Array("[1]".utf8))
      json.endObject()
    }
    #expect(
      text == #"{"string":"a","int":1,"int64":-9223372036854775808,"bool":true,"absent":null,"#
        + #""absent_int":null,"present":7,"always":1,"same":null,"#
        + #""array":[9223372036854775807,null,[],{},false],"#
        + #""dyn\"amic":[1]}"#)
  }

  @Test func `control characters, quotation marks and reverse solidi are escaped`() {
    let text = written { $0.string("\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}山🍄") }
    #expect(text == #""\"\\/\b\f\n\r\t\u0000\u001f"# + "\u{7F}山🍄\"")
  }

  @Test func `every byte is escaped in every place of a word`() throws {
    for scalar in (0..<0x80).compactMap(Unicode.Scalar.init as (UInt8) -> Unicode.Scalar?) {
      for length in 0..<18 {
        let string = String(repeating: "é", count: length / 2) + "\(scalar)" + "abcdefg"
        let text = written { $0.string(string) }
        #expect(try JSONValue.read(text) == .string(string))
      }
    }
  }

  @Test func `integers are written digit by digit`() {
    for value in [0, 1, -1, 9, 10, 99, 100, -100, 12345, Int64.max, Int64.min, 1_000_000] {
      #expect(written { $0.integer(value) } == "\(value)")
    }
  }

  @Test func `a value that was read is written as it was`() throws {
    let text = #"{"a":[1,1.50,"x\n",null,true],"b":{}}"#
    let value = try JSONValue.read(text)
    #expect(written { $0.value(value) } == text)
  }
}

@Suite struct ByteBufferTests {
  @Test func `it grows over many appends and keeps every byte`() {
    let buffer = ByteBuffer()
    for index in 0..<100_000 { buffer.append(UInt8(truncatingIfNeeded: index)) }
    #expect(buffer.bytes == (0..<100_000).map { UInt8(truncatingIfNeeded: $0) })
  }

  @Test func `an emptied buffer keeps a small memory and gives back a large one`() {
    let buffer = ByteBuffer()
    buffer.append([1, 2, 3])
    buffer.removeAll()
    #expect(buffer.capacity > 0)
    buffer.append([UInt8](repeating: 0, count: ByteBuffer.keptCapacity + 1))
    buffer.removeAll()
    #expect(buffer.capacity == 0)
    #expect(buffer.isEmpty)
  }

  @Test func `a buffer that gives back its spare memory keeps its bytes and goes on`() {
    let buffer = ByteBuffer(capacity: 100_000)
    buffer.append([1, 2, 3])
    buffer.releaseSpareMemory()
    #expect(buffer.capacity == 3)
    buffer.append(4)
    #expect(buffer.bytes == [1, 2, 3, 4])
    buffer.removeAll()
    buffer.releaseSpareMemory()
    #expect(buffer.capacity == 0)
  }

  @Test func `what is reserved and committed is kept`() {
    let buffer = ByteBuffer()
    buffer.append("ab" as StaticString)
    buffer.reserve(10).copyMemory(from: [UInt8(ascii: "c"), UInt8(ascii: "d")], byteCount: 2)
    buffer.commit(2)
    #expect(buffer.string == "abcd")
    buffer.removeFirst(3)
    #expect(buffer.string == "d")
    buffer.append("山货")
    buffer.append(decimal: -42)
    #expect(buffer.string == "d山货-42")
    buffer.truncate(to: 1)
    #expect(buffer.string == "d")
    buffer.removeFirst(1)
    #expect(buffer.isEmpty)
  }
}
