import Core
import Glibc
import JSON

/// What can be on record of a thing. The log is never changed, so what must be forgettable does not
/// go in: names, addresses and other free text of people, and no secret of any kind.
package enum Fact: Sendable, Equatable {
  case null
  case text(String)
  case number(Int64)
  case truth(Bool)
  case list([String])

  /// A thing by its id.
  package static func id(_ id: Identifier?) -> Fact { id.map { .text($0.description) } ?? .null }
  /// Several things by their ids.
  package static func ids(_ ids: [Identifier]) -> Fact { .list(ids.map(\.description)) }
  /// An amount of money, under a name that ends in `_fen`.
  package static func fen(_ amount: Fen) -> Fact { .number(amount.rawValue) }
  /// How many, or how much of a unit that the name says.
  package static func count(_ count: Int) -> Fact { .number(Int64(count)) }
  /// `YYYY-MM-DD`.
  package static func date(_ date: CivilDate) -> Fact { .text(date.rawValue) }
  /// RFC 3339 in UTC.
  package static func instant(_ instant: Instant) -> Fact { .text(instant.description) }
  /// An enumeration's word.
  package static func word<T: RawRepresentable>(_ word: T) -> Fact where T.RawValue == String {
    .text(word.rawValue)
  }
  /// A telephone number, masked.
  package static func phone(_ phone: Phone?) -> Fact { phone.map { .text($0.masked) } ?? .null }
}

/// Some facts of one thing, each by its name.
package struct Facts: Sendable, ExpressibleByDictionaryLiteral {
  private(set) var members: [(name: StaticString, fact: Fact)]

  package init(dictionaryLiteral elements: (StaticString, Fact)...) { members = elements }

  /// Adds a fact, of a name that is not there yet.
  package mutating func add(_ name: StaticString, _ fact: Fact) { members.append((name, fact)) }

  /// Those that are not the same in `other`.
  func differing(from other: Facts) -> Facts {
    var rest = self
    rest.members.removeAll { name, fact in
      other.members.contains { isSame($0.name, name) && $0.fact == fact }
    }
    return rest
  }

  /// As a JSON object; nil where there are none.
  var json: String? {
    if members.isEmpty { return nil }
    let buffer = ByteBuffer(capacity: 128)
    var json = JSONWriter(buffer)
    json.beginObject()
    for (name, fact) in members {
      json.key(name)
      switch fact {
      case .null: json.null()
      case .text(let text): json.string(text)
      case .number(let number): json.integer(number)
      case .truth(let truth): json.boolean(truth)
      case .list(let words):
        json.beginArray()
        for word in words { json.string(word) }
        json.endArray()
      }
    }
    json.endObject()
    return buffer.string
  }
}

private func isSame(_ left: StaticString, _ right: StaticString) -> Bool {
  left.utf8CodeUnitCount == right.utf8CodeUnitCount
    && memcmp(left.utf8Start, right.utf8Start, left.utf8CodeUnitCount) == 0
}
