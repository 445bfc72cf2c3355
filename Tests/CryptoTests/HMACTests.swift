import Crypto
import Testing

@Suite struct HMACTests {
  /// RFC 4231, sections 4.2, 4.3 and 4.7.
  static let vectors: [(key: [UInt8], message: String, code: String)] = [
    (
      [UInt8](repeating: 0x0b, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xaa, count: 131),
      "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ]

  @Test("The codes of RFC 4231 come out", arguments: vectors)
  func publishedVectors(vector: (key: [UInt8], message: String, code: String)) {
    let code = HMAC.sha256(key: vector.key, message: Array(vector.message.utf8))
    #expect(Hex.encode(code) == vector.code)
  }

  @Test("An empty key and an empty message have a code")
  func empty() {
    #expect(
      Hex.encode(HMAC.sha256(key: [], message: []))
        == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
  }

  @Test("Equal bytes are equal, and a changed byte or another length is not")
  func equality() {
    let bytes = Random.bytes(32)
    #expect(constantTimeEquals(bytes, bytes.map { $0 }))
    #expect(constantTimeEquals([], []))
    #expect(!constantTimeEquals(bytes, Array(bytes.dropLast())))
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      #expect(!constantTimeEquals(bytes, changed))
    }
  }
}
