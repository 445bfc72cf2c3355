import Core
import Crypto

/// A message of another system as it came over the network. Who sent it is proven by its signature
/// alone: there is no account behind it.
package struct NoticeMessage {
  /// The value of a header; nil where there is none.
  package let header: (StaticString) -> String?
  package let body: [UInt8]

  /// A notice is a few hundred bytes.
  package static let maximumSize = 16 * 1024

  package init(body: [UInt8], header: @escaping (StaticString) -> String?) {
    self.body = body
    self.header = header
  }

  /// Proves that somebody who has one of the keys sent it at about `now`, signed as Standard
  /// Webhooks says: `webhook-signature` has HMAC-SHA-256 over `webhook-id`, `webhook-timestamp`
  /// and the body; the timestamp is within `SignedNotice.replayWindowSeconds` of the server's
  /// clock. Throws `NoticeRefusal.unproven`.
  package func prove(by keys: [WebhookSecret], at now: Instant) throws(NoticeRefusal) {
    let notice = SignedNotice(
      id: header("webhook-id") ?? "", timestamp: header("webhook-timestamp") ?? "",
      signatures: header("webhook-signature") ?? "", body: body)
    do throws(NoticeFault) {
      try notice.verify(with: keys, at: now.rawValue / 1_000)
    } catch {
      throw .unproven(error.clause)
    }
  }
}

/// Why a notice is not taken, whatever it is about.
package enum NoticeRefusal: Refusal, Equatable {
  /// It is not proven to be the sender's, or not to be of now: the reason's clause.
  case unproven(String)
  /// It is the sender's, and does not say what such a notice says.
  case unfit(String)

  package var kind: RefusalKind {
    switch self {
    case .unproven: .unauthenticated
    case .unfit: .invalid
    }
  }

  package var code: String {
    switch self {
    case .unproven: "unproven_notice"
    case .unfit: "unfit_notice"
    }
  }

  package var detail: String {
    switch self {
    case .unproven(let reason): "This is not proven to be the sender's: \(reason)."
    case .unfit(let reason): "This is no notice as it is taken here: \(reason)."
    }
  }
}

extension NoticeFault {
  /// For whoever sets a sender up: which of the keys is wrong is told to nobody.
  fileprivate var clause: String {
    switch self {
    case .malformedIdentifier: "webhook-id is missing or malformed"
    case .malformedTimestamp: "webhook-timestamp is no number of seconds since 1970"
    case .malformedSignatures: "webhook-signature is missing or malformed"
    case .tooOld: "it was sent too long ago; send it again, signed anew"
    case .tooEarly: "webhook-timestamp lies in the future"
    case .wrongSignature: "no signature fits"
    }
  }
}
