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

  @Test("What is neither is told with the byte where it ends")
  func neither() {
    #expect(throws: TextEncodingError(offset: 2)) { try decodeText([0xb4, 0xe5, 0xff, 0xff]) }
    #expect(throws: TextEncodingError(offset: 2)) { try decodeText([0xb4, 0xe5, 0xb4]) }
    #expect(throws: TextEncodingError(offset: 1)) { try decodeText([0x41, 0x81, 0x20]) }
    #expect(
      TextEncodingError(offset: 2).description == "the file is neither UTF-8 nor GB18030 (byte 2)")
  }
}
