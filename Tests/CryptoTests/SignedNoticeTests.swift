import Crypto
import Testing

@Suite struct SignedNoticeTests {
  private typealias Example = WebhookSignatureTests

  private let key = WebhookSecret(Example.secret)

  private func verify(
    id: String = Example.identifier, timestamp: String? = nil,
    signatures: String = Example.signature, body: [UInt8] = Example.body,
    with keys: [WebhookSecret]? = nil, after seconds: Int64 = 0
  ) throws {
    try SignedNotice(
      id: id, timestamp: timestamp ?? String(Example.timestamp), signatures: signatures, body: body
    ).verify(with: keys ?? [#require(key)], at: Example.timestamp + seconds)
  }

  @Test(
    "The published example is taken, within the window to the second", arguments: [-300, 0, 300])
  func published(seconds: Int64) throws {
    try verify(after: seconds)
  }

  @Test("Out of the window it is too old or too early")
  func window() {
    #expect(throws: NoticeFault.tooOld) { try verify(after: 301) }
    #expect(throws: NoticeFault.tooEarly) { try verify(after: -301) }
  }

  @Test("Whatever is signed is changed nowhere")
  func forged() throws {
    var body = Example.body
    body[0] ^= 1
    #expect(throws: NoticeFault.wrongSignature) { try verify(body: body) }
    #expect(throws: NoticeFault.wrongSignature) { try verify(body: Example.body + [10]) }
    #expect(throws: NoticeFault.wrongSignature) { try verify(id: Example.identifier + "x") }
    #expect(throws: NoticeFault.wrongSignature) {
      try verify(timestamp: String(Example.timestamp + 1))
    }
    #expect(throws: NoticeFault.wrongSignature) { try verify(with: []) }
    #expect(throws: NoticeFault.wrongSignature) { try verify(with: [.generate()]) }
  }

  @Test("Each of several keys and each of several signatures is enough")
  func rotation() throws {
    let key = try #require(key)
    let other = WebhookSecret.generate()
    try verify(with: [other, key])
    let both = WebhookSignature.sign(
      id: Example.identifier, timestamp: Example.timestamp, body: Example.body, with: [other, key])
    try verify(signatures: both)
    try verify(signatures: both, with: [other])
    try verify(signatures: "v1a,abcd v2,\(Example.signature) \(Example.signature)")
  }

  @Test(
    "A signature of another scheme, or that is none, proves nothing",
    arguments: [
      "v1", "v1,", "v2," + Example.signature.dropFirst(3), String(Example.signature.dropFirst(3)),
      "v1," + Example.signature.dropFirst(3).dropLast(), "V1," + Example.signature.dropFirst(3),
    ])
  func otherSchemes(signature: String) {
    #expect(throws: NoticeFault.wrongSignature) { try verify(signatures: signature) }
  }

  @Test("No signature, and more than there may be, are refused", arguments: [0, 9, 100])
  func counts(count: Int) {
    let signatures = Array(repeating: Example.signature, count: count).joined(separator: " ")
    #expect(throws: NoticeFault.malformedSignatures) { try verify(signatures: signatures) }
  }

  @Test(
    "An id that is none is refused",
    arguments: ["", "a.b", "a b", "a\n", "é", String(repeating: "a", count: 256)])
  func identifiers(id: String) {
    #expect(throws: NoticeFault.malformedIdentifier) { try verify(id: id) }
  }

  @Test(
    "A time that is no whole number of seconds is refused",
    arguments: [
      "", "-1", "+1614265330", "01614265330", "1614265330.0", " 1614265330", "1614265330 ",
      "9223372036854775808", "x",
    ])
  func timestamps(text: String) {
    #expect(throws: NoticeFault.malformedTimestamp) { try verify(timestamp: text) }
  }

  @Test("The greatest time there is overflows nothing")
  func greatest() {
    #expect(throws: NoticeFault.tooEarly) { try verify(timestamp: String(Int64.max)) }
  }
}

@Suite struct NoticeKeysTests {
  private let first = WebhookSecret.generate().text
  private let second = WebhookSecret.generate().text

  @Test("A file names senders with their keys, the old and the new one")
  func read() throws {
    let keys = try NoticeKeys(
      "# couriers\n\nsf-express \(first)\r\nsf-express\t\(second) # since May\npost_1 \(second)")
    #expect(keys["sf-express"].map(\.text) == [first, second])
    #expect(keys["post_1"].map(\.text) == [second])
    #expect(keys["yto"].isEmpty)
    #expect(NoticeKeys.none["sf-express"].isEmpty)
    #expect(try NoticeKeys("")["sf-express"].isEmpty)
  }

  @Test("What does not fit is named by its line, and its key never shown")
  func faults() {
    #expect(throws: NoticeKeysFault.noName(line: 2)) { try NoticeKeys("\nSF \(first)") }
    #expect(throws: NoticeKeysFault.noName(line: 1)) { try NoticeKeys("sf") }
    #expect(throws: NoticeKeysFault.noName(line: 1)) { try NoticeKeys("sf \(first) \(second)") }
    #expect(throws: NoticeKeysFault.noKey(line: 1)) { try NoticeKeys("sf whsec_c2hvcnQ=") }
    let many = Array(repeating: "sf \(first)", count: 5).joined(separator: "\n")
    #expect(throws: NoticeKeysFault.tooMany(line: 5)) { try NoticeKeys(many) }
    let names = (1...101).map { "a\($0) \(first)" }.joined(separator: "\n")
    #expect(throws: NoticeKeysFault.tooMany(line: 101)) { try NoticeKeys(names) }
    let long = String(repeating: "#", count: NoticeKeys.maximumBytes + 1)
    #expect(throws: NoticeKeysFault.tooLong) { try NoticeKeys(long) }
  }
}
