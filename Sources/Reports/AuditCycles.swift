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
  /// What goes on record: the digest proves every figure of every household, and the beginning of
  /// each household's own says which of them is another one.
  func facts(of figures: [FrozenFigures]) -> Facts {
    [
      "through": .text(through.rawValue), "line_fen": .fen(line),
      "households": .count(figures.count), "digest": .text(digest(of: figures)),
      "rows": .text(figures.map(\.mark).joined()),
    ]
  }

  /// SHA-256 in hexadecimal over the cycle's row and, in the order of their ids, those of its
  /// households: each a line of decimal numbers with a space between.
  fileprivate func digest(of figures: [FrozenFigures]) -> String {
    var digest = SHA256()
    digest.update(
      "\(through.rawValue) \(line.rawValue) \(frozenBy.rawValue) \(frozenAt.rawValue)\n")
    for own in figures { digest.update(own.line) }
    return Hex.encode(digest.finish())
  }
}

extension FrozenFigures {
  fileprivate var line: String {
    """
    \(household.rawValue) \(people) \(sums.market.rawValue) \(sums.entries.rawValue) \
    \(sums.costs.rawValue)

    """
  }

  /// The beginning of the SHA-256 of its line, in hexadecimal: enough to tell which line is another
  /// one, while the cycle's digest is what proves them.
  fileprivate var mark: String {
    var digest = SHA256()
    digest.update(line)
    return String(Hex.encode(digest.finish()).prefix(FrozenFigures.markLength))
  }

  fileprivate static let markLength = 8
}

/// Holds every frozen cycle against what was put on record of it.
func auditCycles(in db: Connection) throws -> [Finding] {
  var recorded = try recordedFacts(of: [.cycleFrozen], in: db)
  var findings: [Finding] = []
  var months: Set<CivilMonth> = []
  for cycle in try ReportCycleStore.all(in: db) {
    let facts = recorded.removeValue(forKey: cycle.id)
    let figures = try ReportCycleStore.figures(of: cycle.id, in: db)
    months.formUnion(cycle.from.through(cycle.through))
    if facts?.text("digest") == cycle.digest(of: figures) { continue }
    let which = firstOther(figures, rows: facts?.text("rows") ?? "")
    findings.append(
      Finding("report cycle \(cycle.id)\(which) is not what was put on record when it was frozen"))
  }
  findings += recorded.keys.sorted().map { Finding("report cycle \($0) is on record, and missing") }
  let frozen = Set(try frozenMonths(in: db))
  findings += months.subtracting(frozen).sorted().map {
    Finding("month \($0) is of a frozen cycle, and not frozen")
  }
  findings += frozen.subtracting(months).sorted().map {
    Finding("month \($0) is frozen, and of no frozen cycle")
  }
  return Array(findings.prefix(Finding.maximumPerCheck))
}

/// The first household, in words, whose figures are not those on record; empty where that cannot
/// be told: its row is missing or was added, or the cycle is older than such a record.
private func firstOther(_ figures: [FrozenFigures], rows: String) -> String {
  guard rows.utf8.count == figures.count * FrozenFigures.markLength else { return "" }
  var rest = rows[...]
  for own in figures {
    if rest.prefix(FrozenFigures.markLength) != own.mark {
      return ", household \(own.household),"
    }
    rest = rest.dropFirst(FrozenFigures.markLength)
  }
  return ""
}
