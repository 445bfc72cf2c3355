/// A member's name and value in one call; an absent value is written as `null`.
extension JSONWriter {
  /// A member that is a string.
  package mutating func member(_ name: StaticString, _ value: String) {
    key(name)
    string(value)
  }

  /// A member that is an integer.
  package mutating func member(_ name: StaticString, _ value: Int) {
    key(name)
    integer(value)
  }

  /// A member that is an integer.
  package mutating func member(_ name: StaticString, _ value: Int64) {
    key(name)
    integer(value)
  }

  /// A member that is `true` or `false`.
  package mutating func member(_ name: StaticString, _ value: Bool) {
    key(name)
    boolean(value)
  }

  /// A member that is a string or `null`.
  package mutating func member(_ name: StaticString, _ value: String?) {
    key(name)
    if let value { string(value) } else { null() }
  }

  /// A member that is an integer or `null`.
  package mutating func member(_ name: StaticString, _ value: Int?) {
    key(name)
    if let value { integer(value) } else { null() }
  }

  /// A member that is an integer or `null`.
  package mutating func member(_ name: StaticString, _ value: Int64?) {
    key(name)
    if let value { integer(value) } else { null() }
  }

  /// A member that is `true`, `false` or `null`.
  package mutating func member(_ name: StaticString, _ value: Bool?) {
    key(name)
    if let value { boolean(value) } else { null() }
  }

  /// A value that was read, as it was read.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .boolean(let value): boolean(value)
    case .integer(let value): integer(value)
    case .number(let literal): raw(Array(literal.utf8))
    case .string(let value): string(value)
    case .array(let elements):
      beginArray()
      for element in elements { self.value(element) }
      endArray()
    case .object(let members):
      beginObject()
      for member in members {
        key(member.name)
        self.value(member.value)
      }
      endObject()
    }
  }
}
