import Core
import SQLite
import Storage

/// Proves the log from its tables alone: no entry is missing, none was changed, put in or moved,
/// and the head is that of the last one.
package func auditChain(in db: Connection) throws -> [Finding] {
  var findings: [Finding] = []
  func find(_ description: String) {
    if findings.count < Finding.maximumPerCheck { findings.append(Finding(description)) }
  }
  let digest = AuditDigest()
  var last = AuditHead(sequence: 0, hash: [UInt8](repeating: 0, count: 32))
  try AuditStore.eachRow(in: db) { row in
    let sequence = row.integer(0)
    guard sequence > last.sequence else { return find("audit entry \(sequence) was put in") }
    if sequence == last.sequence + 2 {
      find("audit entry \(sequence - 1) is missing")
    } else if sequence > last.sequence + 1 {
      find("audit entries \(last.sequence + 1) to \(sequence - 1) are missing")
    }
    let hash = [UInt8](row.blob(10))
    // What follows upon a gap cannot be checked by the hash before it: the gap is told.
    if sequence == last.sequence + 1, hash != digest.of(row, after: last.hash) {
      find("audit entry \(sequence) is not what was written, or not where it was written")
    }
    last = AuditHead(sequence: sequence, hash: hash)
  }
  guard let head = try AuditStore.head(in: db) else {
    return findings + [Finding("the audit log has no head")]
  }
  if head.sequence > last.sequence {
    find("audit entries \(last.sequence + 1) to \(head.sequence) are missing at the end")
  } else if head != last {
    find("the audit log's head is not that of entry \(last.sequence)")
  }
  return findings
}
