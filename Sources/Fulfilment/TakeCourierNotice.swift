import Core
import SQLite
import Storage

/// Takes in what a courier tells, which has been proven to be its own, as `track` does. Told again,
/// late or after what came later, it changes nothing. Throws `TrackingRefusal.unknownParcel` where
/// none of the courier's parcels has the number, `.otherEvent` and `.tooManyEvents`.
package func takeNotice(
  _ notice: CourierNotice, of courier: Courier, in db: Connection
) throws -> TrackingOutcome {
  let report = notice.report
  let found = try parcels(
    numbered: report.number, of: courier.name, at: report.content.happenedAt, in: db)
  if found.isEmpty { throw TrackingRefusal.unknownParcel }
  var isNew = false
  for parcel in found {
    let tracked = try track(
      parcel, report.content, report.source, reference: report.reference, by: .program, in: db)
    if tracked.isNew { isNew = true }
  }
  return isNew ? .tracked : .known
}
