/// A message of another system as it came, signed as Standard Webhooks says (the specification's
/// "Signature scheme", symmetric signatures): the counterpart of `WebhookSignature`.
package struct SignedNotice: Sendable {
  /// The header `webhook-id`.
  package let id: String
  /// The header `webhook-timestamp`, in seconds since 1970, to the letter: it is signed as text.
  package let timestamp: String
  /// The header `webhook-signature`.
  package let signatures: String
  /// What was sent, to the byte.
  package let body: [UInt8]

  /// A notice is taken for so long before and after the time that stands in it. Within that time
  /// the same one may come again, and has to be harmless.
  package static let replayWindowSeconds: Int64 = 5 * 60
  package static let maximumIdentifierBytes = 255
  /// A sender that goes over from one key to another signs with each.
  package static let maximumSignatures = 8

  package init(id: String, timestamp: String, signatures: String, body: [UInt8]) {
    self.id = id
    self.timestamp = timestamp
    self.signatures = signatures
    self.body = body
  }

  /// Proves that somebody who has one of the keys sent this, to the byte, at about `now` (seconds
  /// since 1970). Without a key nothing is proven. Throws the first `NoticeFault` there is, in the
  /// order of its cases; signatures of other schemes than `v1` are passed over.
  package func verify(with keys: [WebhookSecret], at now: Int64) throws(NoticeFault) {
    let bytes = id.utf8
    guard (1...Self.maximumIdentifierBytes).contains(bytes.count),
      bytes.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ".") })
    else { throw .malformedIdentifier }
    // No sign, no zeros before it: of one time there is one text.
    guard let sentAt = Int64(timestamp), sentAt >= 0, String(sentAt) == timestamp else {
      throw .malformedTimestamp
    }
    let given = signatures.split(separator: " ")
    guard !given.isEmpty, given.count <= Self.maximumSignatures else { throw .malformedSignatures }
    guard sentAt >= now - Self.replayWindowSeconds else { throw .tooOld }
    guard sentAt <= now + Self.replayWindowSeconds else { throw .tooEarly }
    let codes = given.compactMap { signature in
      signature.hasPrefix("v1,") ? Base64.decode(String(signature.dropFirst(3))) : nil
    }
    let message = Array("\(id).\(timestamp).".utf8) + body
    var isProven = false
    // Each is compared: how long it takes does not tell which one fitted.
    for key in keys {
      let code = HMAC.sha256(key: key.key, message: message)
      for candidate in codes where constantTimeEquals(candidate, code) { isProven = true }
    }
    guard isProven else { throw .wrongSignature }
  }
}

/// Why a notice proves nothing.
package enum NoticeFault: Error, Equatable, CaseIterable {
  /// No id, one of more than `SignedNotice.maximumIdentifierBytes`, or with a full stop, a space or
  /// what is no ASCII.
  case malformedIdentifier
  /// No whole number of seconds.
  case malformedTimestamp
  /// None, or more than `SignedNotice.maximumSignatures`.
  case malformedSignatures
  /// Sent longer ago than `SignedNotice.replayWindowSeconds`.
  case tooOld
  /// Sent by a clock that is ahead by more than `SignedNotice.replayWindowSeconds`.
  case tooEarly
  /// None of the signatures is that of a key.
  case wrongSignature
}
