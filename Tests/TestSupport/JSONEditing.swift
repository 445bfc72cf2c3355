import JSON

extension JSONValue {
  /// The value as JSON text.
  package var literal: String {
    let buffer = ByteBuffer()
    var json = JSONWriter(buffer)
    write(to: &json)
    return buffer.string
  }

  private func write(to json: inout JSONWriter) {
    switch self {
    case .null: json.null()
    case .boolean(let boolean): json.boolean(boolean)
    case .integer(let integer): json.integer(integer)
    case .number(let literal): json.raw(Array(literal.utf8))
    case .string(let text): json.string(text)
    case .array(let items):
      json.beginArray()
      for item in items { item.write(to: &json) }
      json.endArray()
    case .object(let members):
      json.beginObject()
      for member in members {
        json.key(member.name)
        member.value.write(to: &json)
      }
      json.endObject()
    }
  }

  /// The names of an object's members, in their order.
  package var names: [String] {
    if case .object(let members) = self { return members.map(\.name) }
    return []
  }

  /// JSON Pointers (RFC 6901) to every value inside of this one, outer ones first.
  package var pointers: [String] {
    switch self {
    case .object(let members):
      members.flatMap { member in
        ["/" + member.name] + member.value.pointers.map { "/" + member.name + $0 }
      }
    case .array(let items):
      items.enumerated().flatMap { place, item in
        ["/\(place)"] + item.pointers.map { "/\(place)" + $0 }
      }
    default: []
    }
  }

  /// The value at a JSON Pointer.
  package func at(_ pointer: String) -> JSONValue? {
    pointer.split(separator: "/").reduce(self as JSONValue?) { value, token in
      switch value {
      case .object: value?[String(token)]
      case .array(let items): Int(token).flatMap { items.indices.contains($0) ? items[$0] : nil }
      default: nil
      }
    }
  }

  /// The same with another value at a JSON Pointer, or with none there; a member that is not there
  /// yet is added.
  package func setting(_ pointer: String, to value: JSONValue?) -> JSONValue {
    setting(pointer.split(separator: "/")[...], to: value)
  }

  private func setting(_ path: ArraySlice<Substring>, to value: JSONValue?) -> JSONValue {
    guard let token = path.first else { return value ?? .null }
    let rest = path.dropFirst()
    switch self {
    case .object(var members):
      if let place = members.firstIndex(where: { $0.name == token }) {
        let inner = members[place].value
        if rest.isEmpty, value == nil {
          members.remove(at: place)
        } else {
          members[place] = JSONMember(String(token), inner.setting(rest, to: value))
        }
      } else if let value {
        members.append(JSONMember(String(token), value))
      }
      return .object(members)
    case .array(var items):
      guard let place = Int(token), items.indices.contains(place) else { return self }
      if rest.isEmpty, value == nil {
        items.remove(at: place)
      } else {
        items[place] = items[place].setting(rest, to: value)
      }
      return .array(items)
    default: return self
    }
  }
}
