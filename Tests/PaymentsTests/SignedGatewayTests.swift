import Core
import Crypto
import Notices
import Payments
import Testing

@Suite("A gateway's signed notices") struct SignedGatewayTests {
  // The key is the 24 bytes 0, 1, …, 23. The signature was made by other means than ours:
  //   printf '%s' 'n1.1781496000.{"type":…}' | openssl dgst -sha256 -mac HMAC \
  //     -macopt hexkey:000102…17 -binary | base64
  static let secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
  static let body =
    #"{"type":"payment.succeeded","payment_id":"P-1","order_number":"SH-01A2B-C3D4-E5F6","#
    + #""amount_fen":4500,"currency":"CNY"}"#
  static let signature = "v1,sDjJz7Cp4iG/oDy+1bHXNEX9IdFIN/PuGxDFqFc8jd0="
  static let sentAt: Int64 = 1_781_496_000

  private func read(
    body: String = body, signature: String = signature, timestamp: String = "1781496000",
    after seconds: Int64 = 0
  ) throws -> PaymentNotice? {
    let key = try #require(WebhookSecret(SignedGatewayTests.secret))
    let headers = [
      "webhook-id": "n1", "webhook-timestamp": timestamp, "webhook-signature": signature,
    ]
    let message = NoticeMessage(body: Array(body.utf8)) { headers["\($0)"] }
    let now = Instant(rawValue: (SignedGatewayTests.sentAt + seconds) * 1_000)
    return try PaymentProvider.signedGateway(name: "testpay", keys: [key]).read(message, now)
  }

  @Test(
    "A notice that was signed elsewhere is read, to the edges of the window",
    arguments: [
      -SignedNotice.replayWindowSeconds, 0, SignedNotice.replayWindowSeconds,
    ])
  func vector(seconds: Int64) throws {
    #expect(
      try read(after: seconds)
        == PaymentNotice(payment: "P-1", amount: Fen(4_500), orderNumber: "SH-01A2B-C3D4-E5F6"))
  }

  @Test("Out of the window, and with a byte changed anywhere, it proves nothing")
  func changed() {
    for seconds in [-SignedNotice.replayWindowSeconds - 1, SignedNotice.replayWindowSeconds + 1] {
      #expect(throws: NoticeRefusal.self) { try read(after: seconds) }
    }
    let bytes = Array(SignedGatewayTests.body.utf8)
    for place in bytes.indices {
      var other = bytes
      other[place] ^= 1
      let text = String(decoding: other, as: UTF8.self)
      #expect(throws: NoticeRefusal.unproven("no signature fits")) {
        try read(body: text)
      }
    }
    #expect(throws: NoticeRefusal.unproven("no signature fits")) {
      try read(timestamp: "1781496001")
    }
  }

  @Test("Without keys nobody's notice is taken")
  func withoutKeys() {
    let message = NoticeMessage(body: Array(SignedGatewayTests.body.utf8)) { _ in "1" }
    #expect(throws: NoticeRefusal.self) {
      try PaymentProvider.signedGateway(name: "x", keys: []).read(
        message, Instant(rawValue: 1_000))
    }
  }
}
