import Core
import JSON

extension JSONWriter {
  mutating func member(_ name: StaticString, _ value: Identifier) {
    key(name)
    string(plain: Identifier.length) { value.write(into: $0) }
  }

  mutating func member(_ name: StaticString, _ value: Identifier?) {
    if let value { member(name, value) } else { memberNull(name) }
  }

  mutating func member(_ name: StaticString, _ value: Fen) { member(name, value.rawValue) }

  mutating func member(_ name: StaticString, _ value: Instant) {
    member(name, value.description)
  }

  mutating func member(_ name: StaticString, _ value: Instant?) {
    member(name, value?.description)
  }

  mutating func member(_ name: StaticString, _ value: CivilDate) { member(name, value.rawValue) }

  mutating func member(_ name: StaticString, _ value: CivilDate?) {
    member(name, value?.rawValue)
  }

  /// An enumeration's word.
  mutating func member<T: RawRepresentable>(_ name: StaticString, _ value: T)
  where T.RawValue == String {
    member(name, value.rawValue)
  }

  /// A text where SQLite keeps it.
  mutating func member(_ name: StaticString, utf8 value: UnsafeBufferPointer<UInt8>) {
    key(name)
    string(utf8: value)
  }

  mutating func memberNull(_ name: StaticString) {
    key(name)
    null()
  }

  /// A list of what `write` writes of each.
  mutating func list<T: Sequence>(
    _ name: StaticString, _ items: T, _ write: (T.Element, inout JSONWriter) throws -> Void
  ) rethrows {
    key(name)
    beginArray()
    for item in items { try write(item, &self) }
    endArray()
  }

  /// A list of objects, of which `write` writes the members.
  mutating func objects<T: Sequence>(
    _ name: StaticString, _ items: T, _ write: (T.Element, inout JSONWriter) -> Void
  ) {
    list(name, items) { item, json in
      json.beginObject()
      write(item, &json)
      json.endObject()
    }
  }
}
