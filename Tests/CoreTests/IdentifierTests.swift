import Core
import TestSupport
import Testing

@Suite("Identifiers") struct IdentifierTests {
  @Test("What is made later sorts later, as a number and as text")
  func sortsByTime() {
    let start = ManualClock.start
    var last = Identifier(at: start, random: .max)
    for step in 1...100 as ClosedRange<Int64> {
      let next = Identifier(at: Instant(rawValue: start.rawValue + step), random: 0)
      #expect(last < next)
      #expect(last.description < next.description)
      last = next
    }
  }

  @Test("The text has 13 characters and is read back", arguments: TestSeeds.some())
  func roundTrip(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let id = Identifier(rawValue: Int64(random.next() >> 1))
      #expect(id.description.utf8.count == Identifier.length)
      #expect(Identifier(id.description) == id)
      #expect(id.withUTF8 { String(decoding: $0, as: UTF8.self) } == id.description)
    }
  }

  @Test("Its parts are milliseconds since 2016 and 22 random bits")
  func parts() {
    let epoch = Instant(rawValue: Identifier.epochMilliseconds)
    #expect(epoch.description == "2016-01-01T00:00:00.000Z")
    #expect(Identifier(at: epoch, random: .max).rawValue == 0x3f_ffff)
    let later = Instant(rawValue: epoch.rawValue + 5)
    #expect(Identifier(at: later, random: 0).rawValue == 5 << 22)
    #expect(Identifier(at: Instant(rawValue: 0), random: 3).rawValue == 3)
  }

  @Test("The ends of the range are written as they should be")
  func ends() {
    #expect(Identifier(rawValue: 0).description == "0000000000000")
    #expect(Identifier(rawValue: .max).description == "7ZZZZZZZZZZZZ")
    #expect(Identifier("7ZZZZZZZZZZZZ")?.rawValue == .max)
  }

  @Test(
    "Anything but the one canonical form is no identifier",
    arguments: [
      "", "0", "000000000000", "00000000000000", "8000000000000", "ZZZZZZZZZZZZZ",
      "000000000000a", "000000000000I", "000000000000L", "000000000000O", "000000000000U",
      "000000000000-", " 000000000000", "-000000000001", "+000000000001", "00000000000é",
      "００００００００００００１",
    ])
  func refused(text: String) {
    #expect(Identifier(text) == nil)
  }

  @Test(
    "What a person typed becomes canonical",
    arguments: [
      ("01a2b", "01A2B"), ("o1-a2 b", "01A2B"), ("OIL", "011"), ("oil", "011"), ("", ""),
      ("xyz", "XYZ"),
    ])
  func canonical(typed: String, expected: String) {
    #expect(Base32.canonical(typed) == expected)
  }

  @Test("A character that the alphabet lacks is not guessed", arguments: ["u", "U", "é", "_", "鸡"])
  func notCanonical(typed: String) {
    #expect(Base32.canonical(typed) == nil)
  }

  @Test("Text holds the lowest five bits a character")
  func lowestBits() {
    #expect(Base32.text(.max, length: 2) == "ZZ")
    #expect(Base32.text(33, length: 2) == "11")
    #expect(Base32.text(0, length: 10) == "0000000000")
  }
}
