import Core
import Crypto
import Fulfilment
import Notices
import Testing

@Suite("A courier's signed notices") struct CourierTests {
  // The key is the 24 bytes 0, 1, …, 23. The signature was made by other means than ours:
  //   printf '%s' 'n1.1781496000.{"tracking_number":…}' | openssl dgst -sha256 -mac HMAC \
  //     -macopt hexkey:000102…17 -binary | base64
  private static let key = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
  private static let body =
    #"{"tracking_number":"SF1","event_id":"E-1","kind":"delivered","#
    + #""happened_at":"2026-06-15T03:58:00Z"}"#
  private static let signature = "v1,FdRXJp2OZf9Ixo+4gFJ1wd7/LcxY0hFZHTBuw4Urye8="
  private static let sentAt: Int64 = 1_781_496_000

  private func read(
    _ body: String, signature: String, after seconds: Int64 = 0
  ) throws -> CourierNotice {
    let key = try #require(WebhookSecret(CourierTests.key))
    let headers = [
      "webhook-id": "n1", "webhook-timestamp": "\(CourierTests.sentAt)",
      "webhook-signature": signature,
    ]
    let message = NoticeMessage(body: Array(body.utf8)) { headers["\($0)"] }
    let now = Instant(rawValue: (CourierTests.sentAt + seconds) * 1_000)
    return try Courier.signed(name: "sf", keys: [key]).read(message, now)
  }

  private func read(_ body: String) throws -> CourierNotice {
    let key = try #require(WebhookSecret(CourierTests.key))
    let signature = WebhookSignature.sign(
      id: "n1", timestamp: CourierTests.sentAt, body: Array(body.utf8), with: [key])
    return try read(body, signature: signature)
  }

  @Test("A notice that was signed elsewhere is read, within the window alone")
  func vector() throws {
    for seconds in [-SignedNotice.replayWindowSeconds, 0, SignedNotice.replayWindowSeconds] {
      // What happened is not later than it is by more than clocks differ.
      _ = try read(CourierTests.body, signature: CourierTests.signature, after: seconds)
    }
    for seconds in [-SignedNotice.replayWindowSeconds - 1, SignedNotice.replayWindowSeconds + 1] {
      #expect(throws: NoticeRefusal.self) {
        try read(CourierTests.body, signature: CourierTests.signature, after: seconds)
      }
    }
    #expect(throws: NoticeRefusal.unproven("no signature fits")) {
      try read(CourierTests.body + " ", signature: CourierTests.signature)
    }
  }

  @Test("What does not say what a notice says is refused")
  func unfit() throws {
    let whole = CourierTests.body
    _ = try read(whole.replacing("}", with: #","place":"虚构市","more":{"a":[1]},"note":null}"#))
    for body in [
      "", "[]", "{}", whole.replacing("SF1", with: ""), whole.replacing("E-1", with: ""),
      whole.replacing("SF1", with: String(repeating: "1", count: 41)),
      whole.replacing("E-1", with: String(repeating: "1", count: 101)),
      whole.replacing("delivered", with: "Delivered"), whole.replacing("T03:58", with: " 03:58"),
      whole.replacing("T03:58", with: "T04:06"),
      whole.replacing("}", with: #","place":5}"#),
    ] {
      let refusal = #expect(throws: NoticeRefusal.self, "\(body)") { try read(body) }
      #expect(refusal?.code == "unfit_notice", "\(body)")
    }
  }
}
