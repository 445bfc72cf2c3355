import Audit
import Core
import SQLite
import Storage

/// Proves what is on record of parcels' ways: each event can have happened to its parcel, was known
/// when it was told, is no double of another, and is what the audit log says of it.
package func auditTracking(in db: Connection) throws -> [Finding] {
  try times(in: db) + recorded(in: db)
}

private func times(in db: Connection) throws -> [Finding] {
  let day: Int64 = 86_400_000
  return try db.all(
    """
    SELECT e.id, e.parcel_id FROM tracking_event e JOIN parcel p ON p.id = e.parcel_id
    WHERE e.happened_at < p.dispatched_at - \(day) * \(TrackingEvent.maximumDaysBeforeDispatch)
      OR e.happened_at > p.dispatched_at + \(day) * \(TrackingEvent.maximumDaysOnTheWay)
      OR e.happened_at > e.recorded_at + 1000 * \(TrackingEvent.maximumSecondsAhead)
      OR e.recorded_at < p.dispatched_at
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, parcel): (Identifier, Identifier) = (try row[0], try row[1])
    return Finding("tracking event \(id) of parcel \(parcel): at a time that cannot be")
  }
}

private func recorded(in db: Connection) throws -> [Finding] {
  var known = try recordedFacts(of: [.parcelTracked], in: db)
  var findings: [Finding] = []
  try db.each("SELECT id, parcel_id, happened_at, kind, source FROM tracking_event ORDER BY id") {
    row in
    let (id, parcel): (Identifier, Identifier) = (try row[0], try row[1])
    let happenedAt: Instant = try row[2]
    let (kind, source): (String, String) = (try row[3], try row[4])
    let facts = known.removeValue(forKey: id)
    guard
      facts?.text("parcel_id") != parcel.description || facts?.text("kind") != kind
        || facts?.text("happened_at") != happenedAt.description || facts?.text("source") != source,
      findings.count < Finding.maximumPerCheck
    else { return }
    findings.append(Finding("tracking event \(id) is not what the audit log says of it"))
  }
  findings += known.keys.sorted().prefix(Finding.maximumPerCheck).map {
    Finding("tracking event \($0) is on record, and is not there")
  }
  return findings
}
