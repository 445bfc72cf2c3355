import Crypto
import Testing

@Suite struct PasswordHasherTests {
  static let cheapest = PasswordHasher(cost: 1)
  let hasher = cheapest

  @Test("A password verifies against its hash and no other does")
  func verifies() throws {
    let hash = try hasher.hash("山货-shan-huo")
    #expect(hash.hasPrefix("$y$"))
    #expect(hasher.verify("山货-shan-huo", against: hash))
    #expect(!hasher.verify("山货-shan-huO", against: hash))
    #expect(!hasher.verify("", against: hash))
  }

  @Test("The same password has another hash each time")
  func salted() throws {
    #expect(try hasher.hash("shanhuo-demo") != hasher.hash("shanhuo-demo"))
  }

  @Test("A given salt gives the same hash, that of libcrypt")
  func deterministic() throws {
    let hash = try hasher.hash("correct horse", salt: Array("0123456789abcdef".utf8))
    #expect(
      hash
        == "$y$j75$k2XAnEHBqQ1Ct2aMXFKNa/$E9XAySfP6N2THWdzNKesSVmhpcmhNusa8y5TMfT668.")
  }

  @Test("The longest password is hashed to its last byte, and one more is refused")
  func length() throws {
    let longest = String(repeating: "a", count: PasswordHasher.maximumPasswordSize)
    let hash = try hasher.hash(longest)
    #expect(hasher.verify(longest, against: hash))
    #expect(!hasher.verify(longest.dropLast() + "b", against: hash))
    #expect(throws: PasswordRefusal.tooLong) { try hasher.hash(longest + "a") }
    #expect(!hasher.verify(longest + "a", against: hash))
  }

  @Test("A password with a NUL is refused, and does not verify as what stands before it")
  func nul() throws {
    let hash = try hasher.hash("before")
    #expect(throws: PasswordRefusal.containsNUL) { try hasher.hash("before\u{0}after") }
    #expect(!hasher.verify("before\u{0}after", against: hash))
  }

  @Test("A hash that is damaged or of another method verifies nothing")
  func foreignHashes() throws {
    let hash = try hasher.hash("shanhuo-demo")
    let settingOnly = hash.split(separator: "$").prefix(3).joined(separator: "$")
    for foreign in [
      "", "*0", "*1", "$", "$y$", "$y$j75$", "shanhuo-demo", "$1$abcdefgh$", "$y$\u{0}",
      "aaXXXXXXXXX",
      hash + "x", String(hash.dropLast()), settingOnly, "$" + settingOnly, hash + "\u{0}",
    ] {
      #expect(!hasher.verify("shanhuo-demo", against: foreign), "\(foreign)")
    }
    // These are the password's, by DES and by SHA-256: sound, but not what this system writes.
    #expect(!hasher.verify("shanhuo-demo", against: "abrFRrt6yhQKc"))
    #expect(
      !hasher.verify(
        "shanhuo-demo",
        against: "$5$rounds=1000$abcdefgh$2Ldv9VbeS59kS092fgmEZ9QxG/l3yd4jrXQQlOQoom6"))
  }

  @Test("The decoy verifies nothing and looks like any other hash")
  func decoy() throws {
    #expect(!hasher.verify("", against: hasher.decoy))
    #expect(!hasher.verify("shanhuo-demo", against: hasher.decoy))
    #expect(hasher.decoy.utf8.count == (try hasher.hash("shanhuo-demo")).utf8.count)
    #expect(!hasher.isOutdated(hasher.decoy))
    #expect(PasswordHasher(cost: 1).decoy != hasher.decoy)
  }

  @Test("A hash of another cost verifies still, and is outdated")
  func outdated() throws {
    let other = PasswordHasher(cost: 2)
    let hash = try other.hash("shanhuo-demo")
    #expect(hasher.verify("shanhuo-demo", against: hash))
    #expect(hasher.isOutdated(hash))
    #expect(!other.isOutdated(hash))
    #expect(hasher.isOutdated(""))
  }

  @Test("Threads that hash at once do not disturb each other")
  func concurrent() async throws {
    let salt = [UInt8](repeating: 7, count: PasswordHasher.saltSize)
    let expected = try hasher.hash("shanhuo-demo", salt: salt)
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<16 {
        group.addTask { [hasher] in try hasher.hash("shanhuo-demo", salt: salt) }
      }
      for try await hash in group { #expect(hash == expected) }
    }
  }
}
