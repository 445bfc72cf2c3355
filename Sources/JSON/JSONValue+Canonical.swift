extension JSONValue {
  /// The value's text in one form, whatever form it came in: without white space, members in the
  /// order of their names' bytes (as RFC 8785 has it for names in ASCII), and without members that
  /// are null, which say no more than ones that are not there. Of an object, the members
  /// `leavingOut` are left out of the outermost level.
  package func canonicalBytes(leavingOut names: Set<String> = []) -> [UInt8] {
    let buffer = ByteBuffer()
    var json = JSONWriter(buffer)
    writeCanonically(to: &json, leavingOut: names)
    return buffer.bytes
  }

  private func writeCanonically(to json: inout JSONWriter, leavingOut names: Set<String>) {
    switch self {
    case .null: json.null()
    case .boolean(let boolean): json.boolean(boolean)
    case .integer(let integer): json.integer(integer)
    case .number(let literal): json.raw(Array(literal.utf8))
    case .string(let text): json.string(text)
    case .array(let items):
      json.beginArray()
      for item in items { item.writeCanonically(to: &json, leavingOut: []) }
      json.endArray()
    case .object(let members):
      json.beginObject()
      let told = members.filter { $0.value != .null && !names.contains($0.name) }
      for member in told.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
        json.key(member.name)
        member.value.writeCanonically(to: &json, leavingOut: [])
      }
      json.endObject()
    }
  }
}
