import JSON

/// What stands in a notice: the members of a JSON object. Those that nobody asks for are passed
/// over, since a sender may tell more than is of use here.
package struct NoticeContent {
  private let members: [JSONMember]

  /// Reads a body. Throws `NoticeRefusal.unfit` for anything but an object.
  package init(_ body: [UInt8]) throws(NoticeRefusal) {
    guard case .object(let members) = try? JSONValue.read(body) else {
      throw .unfit("the body is no JSON object")
    }
    self.members = members
  }

  /// A text of so many characters at the most; nil where there is none. Throws
  /// `NoticeRefusal.unfit`.
  package func text(_ name: String, upTo limit: Int) throws(NoticeRefusal) -> String? {
    switch value(name) {
    case nil, .null: return nil
    case .string(let text) where text.unicodeScalars.count <= limit: return text
    default: throw .unfit("\(name) is no text of \(limit) characters at most")
    }
  }

  /// A text that must be there, and not be empty. Throws `NoticeRefusal.unfit`.
  package func needed(_ name: String, upTo limit: Int) throws(NoticeRefusal) -> String {
    guard let text = try text(name, upTo: limit), !text.isEmpty else {
      throw .unfit("\(name) is missing")
    }
    return text
  }

  /// A whole number; nil for anything else.
  package func integer(_ name: String) -> Int64? {
    if case .integer(let number) = value(name) { return number }
    return nil
  }

  private func value(_ name: String) -> JSONValue? {
    members.first { $0.name == name }?.value
  }
}
