import Core
import Households
import Income
import SQLite
import Storage

/// What a year's assistance is told apart by.
package enum AssistanceGrouping: Sendable {
  /// The programme that it belongs to: its kind.
  case programme
  case donor
}

/// The assistance of a programme or a donor in a year.
package struct AssistanceYear: Sendable {
  /// The kind's word, or the donor's name; empty where none is known.
  package let name: String
  package fileprivate(set) var pieces = 0
  /// Households that it is for.
  package var households: Int { names.count }
  /// Pieces by how far they have come.
  package fileprivate(set) var byStatus: [AssistanceStatus: Int] = [:]
  /// What was delivered is worth, whether or not it is productive yet.
  package fileprivate(set) var delivered = Fen.zero
  /// What is planned is worth.
  package fileprivate(set) var planned = Fen.zero
  fileprivate var names: Set<Identifier> = []

  /// Donors that a report lists: those that gave the most.
  package static let maximumListed = 500
}

/// A year's assistance to the households within the actor's scope, by the day of its last step, the
/// most worth first; and whether that is all of it. Throws `CommonRefusal.roleMayNot` for a buyer.
package func assistanceReport(
  of period: ReportPeriod, by grouping: AssistanceGrouping, as actor: Actor, in db: Connection
) throws -> (items: [AssistanceYear], isComplete: Bool) {
  let households = Set(try allHouseholds(as: actor, in: db).map(\.id))
  var byName: [String: AssistanceYear] = [:]
  for sums in try assistanceSums(from: period.first.first, through: period.last.end, in: db)
  where households.contains(sums.household) {
    let name = grouping == .programme ? sums.kind.rawValue : sums.donor
    byName[name, default: AssistanceYear(name: name)].add(sums)
  }
  let sorted = byName.values.sorted {
    ($0.delivered, $0.planned, $1.name) > ($1.delivered, $1.planned, $0.name)
  }
  let listed = sorted.prefix(AssistanceYear.maximumListed)
  return (Array(listed), listed.count == sorted.count)
}

extension AssistanceYear {
  fileprivate mutating func add(_ sums: AssistanceSums) {
    pieces += sums.pieces
    names.insert(sums.household)
    byStatus[sums.status, default: 0] += sums.pieces
    if sums.status == .planned { planned += sums.value } else { delivered += sums.value }
  }
}
