import Core
import JSON

extension Event {
  /// What is wrong with the data that somebody wrote for an event, by what is declared of it; nil
  /// where it fits.
  package static func fault(in data: String, of type: EventType) -> String? {
    var data = data
    let read = data.withUTF8 { try? JSONValue.read(UnsafeRawBufferPointer($0)) }
    guard case .object(let found)? = read else { return "\(type.rawValue): no object" }
    let declared = type.members
    for member in found {
      let (name, value) = (member.name, member.value)
      guard let known = declared.first(where: { $0.name == name }) else {
        return "\(type.rawValue): \(name) is not declared"
      }
      if !known.fits(value) { return "\(type.rawValue): \(name) is no \(known.kind)" }
    }
    let missing = declared.first { member in
      member.isRequired && !found.contains { $0.name == member.name }
    }
    return missing.map { "\(type.rawValue): \($0.name) is missing" }
  }
}

extension EventMember {
  fileprivate func fits(_ value: JSONValue) -> Bool {
    switch (kind, value) {
    case (_, .null): isNullable
    case (.identifier, .string(let text)): Identifier(text) != nil
    case (.text, .string): true
    case (.word, .string(let text)):
      !text.isEmpty && text.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == 0x5f }
    case (.date, .string(let text)): CivilDate(rawValue: text) != nil
    case (.instant, .string(let text)): Instant(rfc3339: text) != nil
    case (.fen, .integer), (.integer, .integer): true
    case (.truth, .boolean): true
    default: false
    }
  }
}
