import Audit
import Core
import Crypto

extension AuditAction {
  static let organisationOpened = AuditAction("organisation.opened")
  static let organisationChanged = AuditAction("organisation.changed")
  /// An account became a member, or is something else there.
  static let memberPut = AuditAction("organisation.member_put")
  static let memberRemoved = AuditAction("organisation.member_removed")
}

extension OrganisationContent {
  /// What goes on record: of names, numbers and addresses a digest, by which `verify` tells that
  /// they are what was written.
  var facts: Facts { ["kind": .word(kind), "digest": .text(digest)] }

  var digest: String {
    InvoiceData.digest([
      name, invoiceTitle, taxpayerNumber?.rawValue, address, bankName, bankAccount,
    ])
  }
}

extension OrganisationMember {
  /// What goes on record of an account's place in an organisation.
  var facts: Facts {
    [
      "is_member": .truth(true), "role": .word(role),
      "order_limit_fen": content.orderLimit.map { .fen($0) } ?? .null,
      "month_limit_fen": content.monthLimit.map { .fen($0) } ?? .null,
      "by_default": .truth(content.byDefault), "since": .instant(since),
    ]
  }
}

/// What stands on an invoice, as a digest of it goes on record.
package enum InvoiceData {
  /// The SHA-256 of some texts, in hexadecimal; one that is not there is another than an empty one.
  package static func digest(_ texts: [String?]) -> String {
    let words = texts.map { $0.map { "\($0.utf8.count):\($0)" } ?? "-" }
    return Hex.encode(SHA256.digest(words.joined(separator: " ")))
  }
}
