import Core
import JSON
import TestSupport

/// What a value of an answer must look like, to the last member.
indirect enum Shape: Sendable {
  case text, identifier, integer, boolean, date, instant, null
  case word(Set<String>)
  case optional(Shape)
  case list(Shape)
  case object([String: Shape])

  /// Where a value is not of this shape, and why.
  func faults(of value: JSONValue, at pointer: String = "") -> [String] {
    switch (self, value) {
    case (.text, .string), (.integer, .integer), (.boolean, .boolean), (.null, .null),
      (.optional, .null):
      []
    case (.identifier, .string(let text)) where Identifier(text) != nil: []
    case (.date, .string(let text)) where CivilDate(rawValue: text) != nil: []
    case (.instant, .string(let text)) where isInstant(text): []
    case (.word(let words), .string(let text)) where words.contains(text): []
    case (.optional(let shape), _): shape.faults(of: value, at: pointer)
    case (.list(let shape), .array(let items)):
      items.enumerated().flatMap { shape.faults(of: $1, at: "\(pointer)/\($0)") }
    case (.object(let members), .object(let found)):
      memberFaults(members, found, at: pointer)
    default: ["\(pointer) is no \(self): \(value)"]
    }
  }

  private func memberFaults(
    _ members: [String: Shape], _ found: [JSONMember], at pointer: String
  ) -> [String] {
    let missing = Set(members.keys).subtracting(found.map(\.name)).sorted()
    return missing.map { "\(pointer)/\($0) is missing" }
      + found.flatMap { member in
        members[member.name]?.faults(of: member.value, at: "\(pointer)/\(member.name)")
          ?? ["\(pointer)/\(member.name) is not in the contract"]
      }
  }

  /// RFC 3339 in UTC, as the API writes it.
  private func isInstant(_ text: String) -> Bool {
    text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil
  }

  /// An object of this one's members and more.
  func with(_ more: [String: Shape]) -> Shape {
    guard case .object(let members) = self else { return self }
    return .object(members.merging(more) { $1 })
  }

  /// An object without some of this one's members.
  func without(_ names: String...) -> Shape {
    guard case .object(let members) = self else { return self }
    return .object(members.filter { !names.contains($0.key) })
  }

  /// A page of a list of such things.
  static func page(of shape: Shape) -> Shape {
    .object(["items": .list(shape), "next_cursor": .optional(.text)])
  }
}
