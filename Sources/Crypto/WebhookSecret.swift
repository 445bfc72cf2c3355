/// The key that a hook's messages are signed with, known to the sender and to the receiver
/// (Standard Webhooks, "Signature scheme": `whsec_` and the base 64 of 24 to 64 bytes).
package struct WebhookSecret: Sendable {
  /// How many bytes a key may have.
  package static let keySizes = 24...64
  /// How many bytes a generated key has.
  package static let generatedKeySize = 32

  private static let prefix = "whsec_"

  let key: [UInt8]

  /// A new secret of 32 random bytes.
  package static func generate() -> WebhookSecret {
    WebhookSecret(key: Random.bytes(generatedKeySize))
  }

  /// The secret that the text stands for, or nil when it lacks `whsec_`, is no base 64, or has too
  /// few or too many bytes.
  package init?(_ text: String) {
    guard text.hasPrefix(Self.prefix),
      let key = Base64.decode(String(text.dropFirst(Self.prefix.count))),
      Self.keySizes.contains(key.count)
    else { return nil }
    self.key = key
  }

  /// `whsec_…`, to show to the receiver once and to keep. No interpolation gives it by accident:
  /// a secret describes itself without the key.
  package var text: String { Self.prefix + Base64.encode(key) }

  private init(key: [UInt8]) {
    self.key = key
  }
}

extension WebhookSecret: CustomStringConvertible, CustomDebugStringConvertible {
  /// The secret's kind, for logs.
  package var description: String { "whsec_…" }
  /// The secret's kind, for logs.
  package var debugDescription: String { description }
}

extension WebhookSecret: CustomReflectable {
  /// Nothing: a dump must not show the key either.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
