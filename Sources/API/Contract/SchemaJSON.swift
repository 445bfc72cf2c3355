import JSON

/// Schemas as JSON Schema 2020-12 writes them, which is what OpenAPI 3.1 uses.
extension Schema {
  /// Writes the schema; one that has a name as a reference to where the document lists it. Of a
  /// request, an object may have no member but those that are named.
  func write(to json: inout JSONWriter, ofRequest: Bool = false) {
    switch shape {
    case .named(let name, _), .reference(let name): writeReference(name, to: &json)
    default:
      json.beginObject()
      writeMembers(to: &json, ofRequest)
      if let note { json.member("description", note) }
      json.endObject()
    }
  }

  private func writeReference(_ name: String, to json: inout JSONWriter) {
    func reference(_ json: inout JSONWriter) {
      json.beginObject()
      json.member("$ref", "#/components/schemas/\(name)")
      json.endObject()
    }
    if !isNullable { return reference(&json) }
    json.beginObject()
    json.key("anyOf")
    json.beginArray()
    reference(&json)
    json.beginObject()
    json.member("type", "null")
    json.endObject()
    json.endArray()
    json.endObject()
  }

  private func writeMembers(to json: inout JSONWriter, _ ofRequest: Bool) {
    switch shape {
    case .text(let text): write(text, to: &json)
    case .integer(let range, let isNotZero):
      if isNotZero { writeNotZero(to: &json) }
      writeType("integer", to: &json)
      if let range {
        json.member("minimum", range.lowerBound)
        json.member("maximum", range.upperBound)
      } else {
        json.member("format", "int64")
      }
    case .boolean: writeType("boolean", to: &json)
    case .choice(let words):
      writeType("string", to: &json)
      json.key("enum")
      json.beginArray()
      for word in words { json.string(word) }
      if isNullable { json.null() }
      json.endArray()
    case .list(let item, let counts):
      writeType("array", to: &json)
      json.key("items")
      item.write(to: &json, ofRequest: ofRequest)
      if let counts {
        json.member("minItems", counts.lowerBound)
        json.member("maxItems", counts.upperBound)
      }
      if isUnique { json.member("uniqueItems", true) }
    case .object(let members): write(members, to: &json, ofRequest)
    case .anything: break
    case .named, .reference: preconditionFailure("a name is written as a reference")
    }
  }

  private func writeNotZero(to json: inout JSONWriter) {
    json.key("not")
    json.beginObject()
    json.member("const", 0)
    json.endObject()
  }

  private func write(_ text: Text, to json: inout JSONWriter) {
    writeType("string", to: &json)
    if let format = text.format { json.member("format", format) }
    if let lengths = text.lengths {
      json.member("minLength", lengths.lowerBound)
      json.member("maxLength", lengths.upperBound)
    }
    if let pattern = text.pattern { json.member("pattern", pattern) }
    json.key("examples")
    json.beginArray()
    json.string(text.example)
    json.endArray()
  }

  private func write(_ members: [Member], to json: inout JSONWriter, _ ofRequest: Bool) {
    writeType("object", to: &json)
    json.key("properties")
    json.beginObject()
    for member in members {
      json.key(member.name)
      member.schema.write(to: &json, ofRequest: ofRequest)
    }
    json.endObject()
    let required = members.filter(\.isRequired)
    if !required.isEmpty {
      json.list("required", required) { member, json in
        json.string(member.name)
      }
    }
    if ofRequest { json.member("additionalProperties", false) }
  }

  private func writeType(_ type: String, to json: inout JSONWriter) {
    json.key("type")
    if !isNullable { return json.string(type) }
    json.beginArray()
    json.string(type)
    json.string("null")
    json.endArray()
  }

  /// The schemas with names that this one is made of, by name.
  func collectNamed(into named: inout [String: Schema]) {
    switch shape {
    case .named(let name, let schema):
      if named.updateValue(schema, forKey: name) == nil { schema.collectNamed(into: &named) }
    case .list(let item, _): item.collectNamed(into: &named)
    case .object(let members): for member in members { member.schema.collectNamed(into: &named) }
    default: break
    }
  }
}
