import Core
import HTTP
import JSON

/// The OpenAPI document (https://spec.openapis.org/oas/v3.1.0), made from the endpoints that the
/// router is made of.
struct OpenAPIDocument {
  let endpoints: [Endpoint]
  let version: String

  /// The document's bytes.
  func bytes() -> [UInt8] {
    let buffer = ByteBuffer(capacity: 128 * 1024)
    var json = JSONWriter(buffer)
    json.beginObject()
    json.member("openapi", "3.1.0")
    writeInfo(to: &json)
    json.key("servers")
    json.beginArray()
    json.beginObject()
    json.member("url", "/")
    json.endObject()
    json.endArray()
    writePaths(to: &json)
    OpenAPIWebhooks().write(to: &json)
    writeComponents(to: &json)
    json.endObject()
    return buffer.bytes
  }

  private func writeInfo(to json: inout JSONWriter) {
    json.key("info")
    json.beginObject()
    json.member("title", "Shanhuo")
    json.member("description", description)
    json.member("version", version)
    json.key("license")
    json.beginObject()
    json.member("name", "Apache-2.0")
    json.member("identifier", "Apache-2.0")
    json.endObject()
    json.endObject()
  }

  /// In CommonMark, as OpenAPI has it.
  private var description: String {
    """
    A marketplace for mountain villages. Who may do what stands in x-rights of each operation.

    Any request may be answered with these problems before it is known which operation it is for; \
    after those of the connection's own (400, 408, 413, 414, 417, 431, 501, 505) it is closed:


    """ + GeneralProblem.all.map { "- \($0.line)" }.joined(separator: "\n")
  }

  private func writePaths(to json: inout JSONWriter) {
    json.key("paths")
    json.beginObject()
    var written: Set<String> = []
    for first in endpoints where written.insert("\(first.pattern)").inserted {
      json.key("\(first.pattern)")
      json.beginObject()
      for endpoint in endpoints where "\(endpoint.pattern)" == "\(first.pattern)" {
        json.key("\(endpoint.method.token)".lowercased())
        OpenAPIOperation(endpoint).write(to: &json)
      }
      json.endObject()
    }
    json.endObject()
  }

  private func writeComponents(to json: inout JSONWriter) {
    var named: [String: Schema] = [:]
    for endpoint in endpoints { endpoint.answer.schema?.collectNamed(into: &named) }
    Schema.problem.collectNamed(into: &named)
    json.key("components")
    json.beginObject()
    json.key("schemas")
    json.beginObject()
    for (name, schema) in named.sorted(by: { $0.key < $1.key }) {
      json.key(name)
      schema.write(to: &json)
    }
    json.endObject()
    json.key("responses")
    json.beginObject()
    for (status, problems) in Dictionary(grouping: GeneralProblem.all, by: \.status)
      .sorted(by: { $0.key < $1.key })
    {
      json.key("General\(status)")
      OpenAPIOperation.writeProblem(
        problems.map(\.line).joined(separator: " "), problems.map(\.code), to: &json)
    }
    json.endObject()
    json.key("securitySchemes")
    json.beginObject()
    json.key("bearer")
    json.beginObject()
    json.member("type", "http")
    json.member("scheme", "bearer")
    json.member("description", "The token of POST /v1/sessions.")
    json.endObject()
    json.endObject()
    json.endObject()
  }
}

extension Schema {
  /// RFC 9457 with what this API adds.
  static let problem = named(
    "Problem",
    [
      "type": .text, "title": .text, "status": .integer(400...599), "detail": .text,
      "code": .text.noted("Stable, for programs."), "request_id": .text,
      "errors": .list(
        .object(
          [
            "pointer": .text, "code": .text, "detail": .text, "available": .integer,
            "back_on": .date, "left_fen": .fen,
          ], sometimes: ["available", "back_on", "left_fen"])),
    ], sometimes: ["detail", "errors"])
}

extension Endpoint.Answer {
  var schema: Schema? {
    switch self {
    case .resource(let schema), .value(let schema), .created(let schema, _), .placed(let schema),
      .feed(let schema):
      schema
    case .nothing, .removed, .text, .page, .pageOrNotFound, .table, .file: nil
    }
  }

  var statuses: [Status] {
    switch self {
    case .resource, .value, .feed, .text, .page, .pageOrNotFound, .table: [.ok]
    // 200 for what was made by the same request before.
    case .created(_, let kind): kind == nil ? [.created] : [.ok, .created]
    case .placed: [.ok, .created]
    case .nothing, .removed: [.noContent]
    case .file: [.ok, .partialContent]
    }
  }
}
