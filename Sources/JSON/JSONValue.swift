/// JSON that was read, with the members of objects in the order they came.
package enum JSONValue: Sendable, Equatable {
  case null
  case boolean(Bool)
  /// A number that is an integer of 64 bits, also when it was written as `1.0` or `1e2`.
  case integer(Int64)
  /// Any other number, as its literal, so that nothing is lost to rounding.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])

  /// The value of an object's member of this name, compared byte by byte; nil when there is none or
  /// this is no object.
  package subscript(_ name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { MemberName($0.name) == MemberName(name) }?.value
  }
}

/// A name and its value in a JSON object.
package struct JSONMember: Sendable, Equatable {
  package let name: String
  package let value: JSONValue

  /// A member of these parts.
  package init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}

/// A member's name as its bytes. Swift holds two strings equal that look alike but are spelled
/// differently; JSON does not.
struct MemberName: Hashable {
  private let utf8: String.UTF8View

  init(_ name: String) { utf8 = name.utf8 }

  static func == (left: MemberName, right: MemberName) -> Bool {
    left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
  }

  func hash(into hasher: inout Hasher) {
    let hashed: Void? = utf8.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    if hashed == nil { for byte in utf8 { hasher.combine(byte) } }
  }
}
