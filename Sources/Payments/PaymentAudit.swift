import Audit

extension AuditAction {
  static let paymentReceived = AuditAction("incoming_payment.received")
  static let paymentApplied = AuditAction("incoming_payment.applied")
  static let paymentAssigned = AuditAction("incoming_payment.assigned")
  static let paymentReturned = AuditAction("incoming_payment.returned")
}
