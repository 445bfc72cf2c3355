import Audit

extension AuditAction {
  static let parcelSent = AuditAction("parcel.sent")
  /// It could not be delivered or is under way again, arrived, came back or is lost.
  static let parcelMoved = AuditAction("parcel.moved")
  /// Something happened to it on its way.
  static let parcelTracked = AuditAction("parcel.tracked")
}
