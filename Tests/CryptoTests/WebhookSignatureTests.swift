import Crypto
import Testing

@Suite struct WebhookSignatureTests {
  /// The example of the reference libraries' own tests; the `standardwebhooks` package from PyPI
  /// gives the same.
  static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  static let identifier = "msg_p5jXN8AQM9LWM0D4loKWxJek"
  static let timestamp: Int64 = 1_614_265_330
  static let body = Array(#"{"test": 2432232314}"#.utf8)
  static let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

  @Test("The published example has the published signature")
  func vector() throws {
    let secret = try #require(WebhookSecret(Self.secret))
    #expect(
      WebhookSignature.sign(
        id: Self.identifier, timestamp: Self.timestamp, body: Self.body, with: [secret])
        == Self.signature)
  }

  @Test("Two secrets give two signatures in their order, with a space between")
  func rotation() throws {
    let old = try #require(WebhookSecret(Self.secret))
    let new = WebhookSecret.generate()
    func sign(_ secrets: WebhookSecret...) -> String {
      WebhookSignature.sign(
        id: Self.identifier, timestamp: Self.timestamp, body: Self.body, with: secrets)
    }
    #expect(sign(old, new) == sign(old) + " " + sign(new))
    #expect(sign(old) != sign(new))
  }

  @Test("A generated secret has 32 bytes, comes back from its text, and is another each time")
  func generated() throws {
    let text = WebhookSecret.generate().text
    #expect(Base64.decode(String(text.dropFirst(6)))?.count == 32)
    #expect(WebhookSecret(text)?.text == text)
    #expect(WebhookSecret.generate().text != text)
  }

  @Test("A secret of 24 to 64 bytes is read, and no other", arguments: [0, 1, 23, 24, 64, 65, 100])
  func sizes(count: Int) {
    let text = "whsec_" + Base64.encode(Random.bytes(count))
    #expect((WebhookSecret(text) != nil) == (24...64).contains(count))
  }

  @Test(
    "A secret without its prefix or in another alphabet is refused",
    arguments: [
      "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "WHSEC_" + secret.dropFirst(6),
      "whsec_ " + secret.dropFirst(6), secret + "\n", "whsec_" + String(repeating: "_", count: 32),
    ])
  func malformed(text: String) {
    #expect(WebhookSecret(text) == nil)
  }

  @Test("A secret never shows its key by accident")
  func redacted() throws {
    let secret = try #require(WebhookSecret(Self.secret))
    var dumped = ""
    dump(secret, to: &dumped)
    for shown in ["\(secret)", String(reflecting: secret), "\([secret])", dumped] {
      #expect(!shown.contains("MfKQ") && !shown.contains("49"), "\(shown)")
    }
  }
}
