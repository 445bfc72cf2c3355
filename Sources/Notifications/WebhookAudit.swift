import Audit
import Core
import Crypto

extension AuditAction {
  static let webhookAdded = AuditAction("webhook.added")
  static let webhookChanged = AuditAction("webhook.changed")
  static let webhookRemoved = AuditAction("webhook.removed")
  static let webhookTested = AuditAction("webhook.tested")
  static let webhookSecretRotated = AuditAction("webhook.secret_rotated")
  static let webhookConfirmed = AuditAction("webhook.confirmed")
  static let webhookCodeSent = AuditAction("webhook.code_sent")
  static let webhookReplayed = AuditAction("webhook.replayed")
  static let deliveryReplayed = AuditAction("delivery.replayed")
}

extension Webhook {
  /// What goes on record: not the secret, and of the address only the server, for many receivers
  /// have theirs in its path or query. That the rest changed shows in its digest, of which a
  /// person's address has none: it could be guessed.
  var facts: Facts {
    [
      "server": .text(Webhook.server(of: url)),
      "url_sha256": .text(format == .email ? "" : Hex.encode(SHA256.digest(url))),
      "events": .list(events.map(\.rawValue)), "active": .truth(isActive),
      "format": .word(format), "language": .word(language),
      "hours": .text(hours?.text ?? ""), "signed": .truth(isSigned),
      "confirmed": .truth(isConfirmed),
    ]
  }

  /// The host of a hook's address, with its port where it names one: in lower case, as hosts are
  /// the same in both (RFC 9110, section 4.2.3). `mailto` and `tel` stand for the operator's mail
  /// server and gateway.
  package static func server(of url: String) -> String {
    if url.hasPrefix("mailto:") || url.hasPrefix("tel:") { return String(url.prefix { $0 != ":" }) }
    let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return "" }
    let authority = parts[2].prefix { !"/?#".contains($0) }
    return String(authority.split(separator: "@").last ?? "").lowercased()
  }
}
