import Crypto
import Testing

@Suite struct EncodingTests {
  /// RFC 4648, section 10.
  static let vectors = [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ]

  @Test("The base 64 of RFC 4648 comes out and back, padded and not", arguments: vectors)
  func base64(plain: String, encoded: String) {
    let bytes = Array(plain.utf8)
    #expect(Base64.encode(bytes) == encoded)
    #expect(Base64.decode(encoded) == bytes)
    let unpadded = String(encoded.filter { $0 != "=" })
    #expect(Base64.encode(bytes, as: .urlSafe) == unpadded)
    #expect(Base64.decode(unpadded, as: .urlSafe) == bytes)
  }

  @Test("Every length of random bytes goes there and back in both alphabets")
  func roundTrip() {
    for count in 0..<100 {
      let bytes = Random.bytes(count)
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
      #expect(Base64.decode(Base64.encode(bytes, as: .urlSafe), as: .urlSafe) == bytes)
      #expect(Hex.decode(Hex.encode(bytes)) == bytes)
    }
  }

  @Test("The last two digits differ between the alphabets, and neither reads the other's")
  func alphabets() {
    #expect(Base64.encode([0xfb, 0xff, 0xbf]) == "+/+/")
    #expect(Base64.encode([0xfb, 0xff, 0xbf], as: .urlSafe) == "-_-_")
    #expect(Base64.decode("-_-_") == nil)
    #expect(Base64.decode("+/+/", as: .urlSafe) == nil)
  }

  @Test(
    "Base 64 with anything out of place is refused",
    arguments: [
      "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "=", "==", "====", "Zg==Zg==", "Zm9v\n", " Zm9v",
      "Zm9v====", "Z=g=", "Zm\u{0}v", "Zm9é", "A===", "Zm8=\n",
    ])
  func strict(text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test(
    "URL-safe base 64 with padding or anything out of place is refused",
    arguments: ["Z", "Zg==", "Zm8=", "Zh", "Zm9", "Zm9v Zg", "Zm9vZ"])
  func strictURLSafe(text: String) {
    #expect(Base64.decode(text, as: .urlSafe) == nil)
  }

  @Test("Hexadecimal is written in lower case and read in both")
  func hex() {
    #expect(Hex.encode([0x00, 0x9a, 0xff]) == "009aff")
    #expect(Hex.decode("009AfF") == [0x00, 0x9a, 0xff])
  }

  @Test(
    "Hexadecimal with anything out of place is refused", arguments: ["0", "0g", "0x", " 0", "é"])
  func strictHex(text: String) {
    #expect(Hex.decode(text) == nil)
  }
}
