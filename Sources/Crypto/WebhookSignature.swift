/// Signs messages as Standard Webhooks says (https://www.standardwebhooks.com, the specification's
/// "Signature scheme", symmetric signatures).
package enum WebhookSignature {
  /// The value of `webhook-signature`: for each secret `v1,` and the base 64 of HMAC-SHA-256 over
  /// `{id}.{timestamp}.{body}`, with a space between two. More than one secret is given while a
  /// receiver goes over from an old one to a new one.
  ///
  /// `id` is the message's `webhook-id`, not empty and without a full stop; `timestamp` is the
  /// `webhook-timestamp` of this try, in seconds since 1970; `body` is what is sent, to the byte.
  package static func sign(
    id: String, timestamp: Int64, body: [UInt8], with secrets: [WebhookSecret]
  ) -> String {
    precondition(!id.isEmpty && !id.utf8.contains(UInt8(ascii: ".")), "no webhook-id")
    precondition(!secrets.isEmpty, "no secret to sign with")
    let message = Array("\(id).\(timestamp).".utf8) + body
    return secrets.map { secret in
      "v1," + Base64.encode(HMAC.sha256(key: secret.key, message: message))
    }.joined(separator: " ")
  }
}
