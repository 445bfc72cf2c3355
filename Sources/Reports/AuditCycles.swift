import Audit
import Core
import Crypto
import Income
import SQLite
import Storage

extension AuditAction {
  static let cycleFrozen = AuditAction("report_cycle.frozen")
}

extension ReportCycle {
  /// What goes on record: the digest proves every figure of every household.
  func facts(of figures: [FrozenFigures]) -> Facts {
    [
      "through": .text(through.rawValue), "line_fen": .fen(line),
      "households": .count(figures.count), "digest": .text(digest(of: figures)),
    ]
  }

  /// SHA-256 in hexadecimal over the cycle's row and, in the order of their ids, those of its
  /// households: each a line of decimal numbers with a space between.
  fileprivate func digest(of figures: [FrozenFigures]) -> String {
    var digest = SHA256()
    digest.update(
      "\(through.rawValue) \(line.rawValue) \(frozenBy.rawValue) \(frozenAt.rawValue)\n")
    for own in figures {
      digest.update("\(own.household.rawValue) \(own.people) \(own.sums.market.rawValue) ")
      digest.update("\(own.sums.entries.rawValue) \(own.sums.costs.rawValue)\n")
    }
    return Hex.encode(digest.finish())
  }
}

/// Holds every frozen cycle against what was put on record of it.
func auditCycles(in db: Connection) throws -> [Finding] {
  var recorded = try recordedFacts(of: [.cycleFrozen], in: db)
  var findings: [Finding] = []
  for cycle in try ReportCycleStore.all(in: db) {
    let facts = recorded.removeValue(forKey: cycle.id)
    let figures = try ReportCycleStore.figures(of: cycle.id, in: db)
    if facts?.text("digest") == cycle.digest(of: figures) { continue }
    findings.append(
      Finding("report cycle \(cycle.id) is not what was put on record when it was frozen"))
  }
  findings += recorded.keys.sorted().map { Finding("report cycle \($0) is on record, and missing") }
  return Array(findings.prefix(Finding.maximumPerCheck))
}
