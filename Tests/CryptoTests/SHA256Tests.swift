import Crypto
import Testing

@Suite struct SHA256Tests {
  static let vectors = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]

  @Test("The digests of NIST's examples come out", arguments: vectors)
  func publishedVectors(text: String, digest: String) {
    #expect(Hex.encode(SHA256.digest(text)) == digest)
    #expect(Hex.encode(SHA256.digest(Array(text.utf8))) == digest)
  }

  @Test("A text added in two pieces, split anywhere, has the digest of the whole")
  func pieces() {
    let text = Self.vectors[2].0
    var hash = SHA256()
    for split in 0...text.utf8.count {
      hash.update(String(text.prefix(split)))
      hash.update(Array(text.utf8.dropFirst(split)))
      #expect(Hex.encode(hash.finish()) == Self.vectors[2].1)
    }
  }

  @Test("A million letters added in pieces have NIST's digest")
  func long() {
    var hash = SHA256()
    let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000)
    for _ in 0..<1_000 { hash.update(piece) }
    #expect(
      Hex.encode(hash.finish())
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("Threads that digest at once do not disturb each other")
  func concurrent() async {
    await withTaskGroup(of: Bool.self) { group in
      for number in 0..<8 {
        group.addTask {
          let text = "token \(number)"
          let digest = SHA256.digest(text)
          return (0..<2_000).allSatisfy { _ in SHA256.digest(text) == digest }
        }
      }
      for await same in group { #expect(same) }
    }
  }
}
