import Testing

@testable import CSV

@Suite("Texts as offices save them") struct TextEncodingTests {
  @Test("UTF-8 is read as it is, with or without a byte order mark")
  func utf8() throws {
    #expect(try decodeText(Array("户编号,村\n".utf8)) == "户编号,村\n")
    #expect(try decodeText([0xef, 0xbb, 0xbf] + Array("村".utf8)) == "村")
    #expect(try decodeText([]) == "")
  }

  @Test("What is no UTF-8 is read as GB18030, with characters of one, two and four bytes")
  func gb18030() throws {
    // 村 is B4E5, 户 is BBA7, 𠮷 is 9534B235.
    #expect(try decodeText([0xb4, 0xe5, 0x2c, 0xbb, 0xa7, 0x0a]) == "村,户\n")
    #expect(try decodeText([0xb4, 0xe5, 0x95, 0x34, 0xb2, 0x35]) == "村𠮷")
    #expect(try decodeText([0xbb, 0xa7, 0xa1, 0xa1]) == "户　")
  }

  @Test("UTF-8 with a bad byte is no GB18030, and the byte is told with its line")
  func damaged() {
    let roster = "户编号,村\nR-1,青桐沟村\nR-2,梨树垭村\n"
    var bytes = Array(roster.utf8)
    let place = bytes.count - 4
    bytes[place] = 0xff
    let error = TextEncodingError(offset: place, line: 3, byteInUTF8: 0xff)
    #expect(throws: error) { try decodeText(bytes) }
    #expect(
      error.description == "byte \(place) (0xFF) is no UTF-8, as which the file is read otherwise")
    // A character that is cut off; and a mark says that it is UTF-8, however little follows.
    #expect(throws: TextEncodingError(offset: 12, line: 1, byteInUTF8: 0xe6)) {
      try decodeText(Array("青桐沟村".utf8) + [0xe6, 0x9d])
    }
    #expect(throws: TextEncodingError(offset: 5, line: 2, byteInUTF8: 0xb4)) {
      try decodeText([0xef, 0xbb, 0xbf, 0x41, 0x0a, 0xb4, 0xe5])
    }
    // Of two that do not fit, the one that goes further.
    #expect(throws: TextEncodingError(offset: 6, line: 2, byteInUTF8: 0xff)) {
      try decodeText([0x0a, 0xe6, 0x9d, 0x91, 0x2c, 0x41, 0xff, 0x0a])
    }
  }

  @Test("What is neither is told with the byte where it ends")
  func neither() {
    #expect(throws: TextEncodingError(offset: 2)) { try decodeText([0xb4, 0xe5, 0xff, 0xff]) }
    #expect(throws: TextEncodingError(offset: 2)) { try decodeText([0xb4, 0xe5, 0xb4]) }
    #expect(throws: TextEncodingError(offset: 1)) { try decodeText([0x41, 0x81, 0x20]) }
    #expect(
      TextEncodingError(offset: 2).description == "the file is neither UTF-8 nor GB18030 (byte 2)")
  }
}
