import Audit

extension AuditAction {
  static let bankAccountRecorded = AuditAction("bank_account.recorded")
  static let bankAccountRemoved = AuditAction("bank_account.removed")
  static let bankAccountClosed = AuditAction("bank_account.closed")
  static let payoutMade = AuditAction("payout.made")
  static let payoutConfirmed = AuditAction("payout.confirmed")
  static let payoutBounced = AuditAction("payout.bounced")
  static let payoutCancelled = AuditAction("payout.cancelled")
}
