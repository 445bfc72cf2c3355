import CSV
import Core

/// A row of a roster that cannot be taken: where and why.
package struct RosterFault: Sendable, Equatable, CustomStringConvertible {
  package let line: Int
  /// The column's heading as it stands in the file.
  package let column: String
  package let reason: String

  package var description: String { "line \(line), column \(column): \(reason)" }
}

/// A roster that was not imported, with all that is wrong in it.
package struct RosterRefusal: Error, CustomStringConvertible {
  /// Faults that are told; of more it is only told how many there are.
  package static let maximumToldFaults = 100

  package let faults: [RosterFault]

  package var description: String {
    var lines = faults.prefix(RosterRefusal.maximumToldFaults).map(\.description)
    let rest = faults.count - lines.count
    if rest > 0 { lines.append("and \(rest) more") }
    return lines.joined(separator: "\n")
  }
}

/// The columns of a roster of households, one row a person, the household's own columns the same
/// on each of its rows.
enum RosterColumn: String, CaseIterable {
  case village, code
  case headName = "head_name"
  case phone
  case povertyCause = "poverty_cause"
  case registeredOn = "registered_on"
  case publicProfile = "public_profile"
  case memberName = "member_name"
  case relation
  case birthYear = "birth_year"
  case canWork = "can_work"

  /// The heading in the county's Chinese rosters.
  var chinese: String {
    switch self {
    case .village: "村"
    case .code: "户编号"
    case .headName: "户主"
    case .phone: "联系电话"
    case .povertyCause: "致贫原因"
    case .registeredOn: "建档日期"
    case .publicProfile: "公开展示"
    case .memberName: "姓名"
    case .relation: "与户主关系"
    case .birthYear: "出生年份"
    case .canWork: "劳动能力"
    }
  }

  /// Whether a roster may lack the column.
  var isOptional: Bool {
    switch self {
    case .phone, .povertyCause, .publicProfile: true
    default: false
    }
  }

  /// Whether it says something of the household rather than of a member.
  var isOfHousehold: Bool {
    switch self {
    case .memberName, .relation, .birthYear, .canWork: false
    default: true
    }
  }

  static func named(_ heading: String) -> RosterColumn? {
    allCases.first { $0.chinese == heading || $0.rawValue == heading.lowercased() }
  }
}

/// A household as the roster has it, with the line that it begins on and where its members stand.
struct RosterHousehold {
  let line: Int
  let villageText: String
  let household: NewHousehold
}
