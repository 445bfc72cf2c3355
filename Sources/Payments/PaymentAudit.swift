import Audit

extension AuditAction {
  static let paymentReceived = AuditAction("incoming_payment.received")
  static let paymentApplied = AuditAction("incoming_payment.applied")
  static let paymentAssigned = AuditAction("incoming_payment.assigned")
  static let paymentReturned = AuditAction("incoming_payment.returned")
  /// Cash was collected at a door, by whom.
  static let cashCollected = AuditAction("cash.collected")
  /// Cash that was collected came to the county office, or is written off.
  static let cashHandedIn = AuditAction("cash.handed_in")
}
