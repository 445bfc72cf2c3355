import Core
import JSON

/// A call of an operation as one types it, with examples for what it takes.
struct CurlExample {
  private let endpoint: Endpoint

  init(_ endpoint: Endpoint) { self.endpoint = endpoint }

  /// One line, or several that end in a backslash.
  var text: String {
    var parts = ["curl"]
    if endpoint.method != .get, endpoint.method != .post || endpoint.body == nil {
      parts[0] += " -X \(endpoint.method.token)"
    }
    parts[0] += " http://127.0.0.1:8080\(path)"
    if Rights.row(endpoint.action).anybody == nil {
      parts.append("-H 'Authorization: Bearer TOKEN'")
    }
    if endpoint.key == .required { parts.append("-H 'Idempotency-Key: 5f0c2b0e-8c1e-4a57'") }
    if endpoint.method == .patch { parts.append("-H 'If-Match: \"0A1B2C3D4E5F6\"'") }
    switch endpoint.body {
    case .json(let schema, true):
      let type = endpoint.method == .patch ? "application/merge-patch+json" : "application/json"
      parts.append("-H 'Content-Type: \(type)'")
      parts.append("-d '\(example(of: schema))'")
    case .file(let types):
      parts.append("-H 'Content-Type: \(types.first ?? "")'")
      parts.append("--data-binary @photo.jpg")
    default: break
    }
    return parts.joined(separator: " \\\n  ")
  }

  private var path: String {
    "\(endpoint.pattern)".replacing("{code}", with: "7K2M9QX4TA").replacing("{n}", with: "1")
      .replacing("{id}", with: "0A1B2C3D4E5F6").replacing("{entry}", with: "0A1B2C3D4E5F7")
  }

  private func example(of schema: Schema) -> String {
    let buffer = ByteBuffer()
    var json = JSONWriter(buffer)
    write(schema, to: &json)
    return buffer.string
  }

  private func write(_ schema: Schema, to json: inout JSONWriter) {
    switch schema.shape {
    case .text(let text): json.string(text.example)
    case .integer(let range, _): json.integer(Int64(range.map { max($0.lowerBound, 1) } ?? 1))
    case .boolean: json.boolean(true)
    case .choice(let words): json.string(words.first ?? "")
    case .list(let item, _):
      json.beginArray()
      write(item, to: &json)
      json.endArray()
    case .object(let members):
      json.beginObject()
      for member in members where member.isRequired {
        json.key(member.name)
        write(member.schema, to: &json)
      }
      json.endObject()
    case .named(_, let schema): write(schema, to: &json)
    case .reference, .anything: json.null()
    }
  }
}
