import Core
import HTTP
import JSON
import Listings
import Orders
import Photos

/// One operation of the OpenAPI document.
struct OpenAPIOperation {
  private let endpoint: Endpoint
  private let rights: Rights.Row

  init(_ endpoint: Endpoint) {
    self.endpoint = endpoint
    rights = Rights.row(endpoint.action)
  }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("operationId", endpoint.operationID)
    json.member("summary", endpoint.summary)
    if case .ignored(let reason) = endpoint.key {
      json.member("description", "An Idempotency-Key is not looked at here: \(reason)")
    }
    json.key("tags")
    json.beginArray()
    json.string(endpoint.area)
    json.endArray()
    writeRights(to: &json)
    writeParameters(to: &json)
    writeBody(to: &json)
    json.key("responses")
    json.beginObject()
    writeAnswer(to: &json)
    for (status, codes) in endpoint.problems.sorted(by: { $0.key < $1.key }) {
      json.key("\(status)")
      if case .pageOrNotFound = endpoint.answer, status == Status.notFound.code {
        writeNotFoundPage(to: &json)
        continue
      }
      let codes = codes.sorted()
      OpenAPIOperation.writeProblem(codes.joined(separator: ", "), codes, to: &json)
    }
    json.endObject()
    json.endObject()
  }

  private func writeRights(to json: inout JSONWriter) {
    json.key("x-rights")
    json.beginObject()
    json.member("action", endpoint.action.rawValue)
    json.member("anybody", rights.anybody?.rawValue)
    for role in Role.allCases {
      json.key(role.rawValue)
      if let scope = rights[role] { json.string(scope.rawValue) } else { json.null() }
    }
    json.endObject()
    json.key("security")
    json.beginArray()
    if rights.anybody != nil {
      json.beginObject()
      json.endObject()
    }
    json.beginObject()
    json.key("bearer")
    json.beginArray()
    json.endArray()
    json.endObject()
    json.endArray()
  }

  // MARK: What comes in

  private func writeParameters(to json: inout JSONWriter) {
    json.key("parameters")
    json.beginArray()
    for segment in "\(endpoint.pattern)".split(separator: "/") where segment.hasPrefix("{") {
      let name = String(segment.dropFirst().prefix { $0 != "}" })
      let schema: Schema =
        switch name {
        case "code": .traceCode
        case "n": .integer(Photo.numbers)
        case "line": .integer(Order.lineCounts)
        case "resource": .resourceName
        default: .identifier
        }
      writeParameter(name, in: "path", schema, isRequired: true, to: &json)
    }
    for parameter in endpoint.parameters {
      writeParameter(parameter.name, in: "query", parameter.schema, isRequired: false, to: &json)
    }
    if endpoint.key.isTaken {
      writeParameter(
        "Idempotency-Key", in: "header", .idempotencyKey, isRequired: endpoint.key == .required,
        to: &json)
    }
    if endpoint.method == .patch {
      writeParameter("If-Match", in: "header", .entityTag, isRequired: true, to: &json)
    } else if case .removed = endpoint.answer {
      writeParameter("If-Match", in: "header", .entityTag, isRequired: false, to: &json)
    } else if endpoint.isConditional {
      writeParameter("If-None-Match", in: "header", .entityTag, isRequired: false, to: &json)
    }
    json.endArray()
  }

  private func writeParameter(
    _ name: String, in place: String, _ schema: Schema, isRequired: Bool,
    to json: inout JSONWriter
  ) {
    json.beginObject()
    json.member("name", name)
    json.member("in", place)
    if isRequired { json.member("required", true) }
    json.key("schema")
    schema.write(to: &json)
    json.endObject()
  }

  private func writeBody(to json: inout JSONWriter) {
    guard let body = endpoint.body else { return }
    json.key("requestBody")
    json.beginObject()
    switch body {
    case .json(let schema, let isRequired):
      json.member("required", isRequired)
      let type = endpoint.method == .patch ? "application/merge-patch+json" : "application/json"
      writeContent([type], schema, ofRequest: true, to: &json)
    case .file(let types):
      json.member("required", true)
      writeContent(types, .file, to: &json)
    }
    json.endObject()
  }

  // MARK: What goes out

  private func writeAnswer(to json: inout JSONWriter) {
    for status in endpoint.answer.statuses {
      json.key("\(status.code)")
      json.beginObject()
      json.member("description", "\(status.reason)")
      writeHeaders(to: &json)
      switch endpoint.answer {
      case .nothing, .removed: break
      case .resource(let schema), .value(let schema), .created(let schema, _), .placed(let schema):
        writeContent(["application/json"], schema, to: &json)
      case .feed(let schema):
        writeContents([("application/json", schema), ("text/event-stream", .text)], to: &json)
      case .page, .pageOrNotFound: writeContent(["text/html"], .file, to: &json)
      case .table: writeContent(["text/csv"], .file, to: &json)
      case .text(let type, let subtype): writeContent(["\(type)/\(subtype)"], .text, to: &json)
      case .file(let types): writeContent(types, .file, to: &json)
      }
      json.endObject()
    }
    if endpoint.isConditional {
      json.key("304")
      json.beginObject()
      json.member("description", "It is still as the client knows it.")
      json.endObject()
    }
  }

  private func writeNotFoundPage(to json: inout JSONWriter) {
    json.beginObject()
    json.member("description", "There is nothing to tell of, as a page says.")
    writeContent(["text/html"], .file, to: &json)
    json.endObject()
  }

  private func writeContent(
    _ types: [String], _ schema: Schema, ofRequest: Bool = false, to json: inout JSONWriter
  ) {
    writeContents(types.map { ($0, schema) }, ofRequest: ofRequest, to: &json)
  }

  private func writeContents(
    _ contents: [(type: String, schema: Schema)], ofRequest: Bool = false,
    to json: inout JSONWriter
  ) {
    json.key("content")
    json.beginObject()
    for (type, schema) in contents {
      json.key(type)
      json.beginObject()
      json.key("schema")
      schema.write(to: &json, ofRequest: ofRequest)
      json.endObject()
    }
    json.endObject()
  }

  private func writeHeaders(to json: inout JSONWriter) {
    json.key("headers")
    json.beginObject()
    writeHeader("X-Request-Id", .text, to: &json)
    if endpoint.action != .watchServer {
      writeHeader(
        "RateLimit-Policy", .text.noted("How much may be asked for, unless nobody is counted."),
        to: &json)
      writeHeader("RateLimit", .text.noted("What is left of it."), to: &json)
    }
    if endpoint.isConditional || endpoint.method == .patch {
      writeHeader("ETag", .entityTag, to: &json)
    }
    if endpoint.parameters.contains(where: { $0.name == "cursor" }) {
      writeHeader("Link", .text.noted("The next page, where there is one."), to: &json)
    }
    if endpoint.key.isTaken {
      writeHeader(
        "Idempotent-Replayed", .text.noted("true where the answer was given before."), to: &json)
    }
    json.endObject()
  }

  private func writeHeader(_ name: String, _ schema: Schema, to json: inout JSONWriter) {
    json.key(name)
    json.beginObject()
    json.key("schema")
    schema.write(to: &json)
    json.endObject()
  }

  /// Writes what is answered with one of these codes.
  static func writeProblem(
    _ description: String, _ codes: [String], to json: inout JSONWriter
  ) {
    json.beginObject()
    json.member("description", description)
    json.key("content")
    json.beginObject()
    json.key("application/problem+json")
    json.beginObject()
    json.key("schema")
    json.beginObject()
    json.key("allOf")
    json.beginArray()
    Schema.problem.write(to: &json)
    Schema.object(["code": Schema(.choice(codes))]).write(to: &json)
    json.endArray()
    json.endObject()
    json.endObject()
    json.endObject()
    json.endObject()
  }
}

extension Schema {
  static let traceCode = Schema(
    .text(Text(pattern: "^[0-9A-Z]{10}$", example: "7K2M9QX4TA")))
  static let idempotencyKey = Schema(
    .text(
      Text(
        lengths: 1...255, pattern: "^[\\x20-\\x7E]+$",
        example: "5f0c2b0e-8c1e-4a57-9d0c-7c0f6a2f9b11")))
  /// The bytes of a file: a media type says the rest.
  static let file = Schema(.anything)
  static let entityTag = Schema(.text(Text(example: "\"0A1B2C3D4E5F6\"")))
}

extension Endpoint {
  /// `get_v1_households_id_pairings`: as stable as the path.
  var operationID: String {
    let words = "\(method.token)\(pattern)".lowercased().split { !$0.isLetter && !$0.isNumber }
    return words.joined(separator: "_")
  }

  /// What stands behind `/v1/`, or `machines`.
  var area: String {
    let words = "\(pattern)".split(separator: "/")
    switch words.first {
    case "v1" where words.count > 1: return String(words[1])
    case "t": return "trace"
    default: return "machines"
    }
  }

  /// Whether a client that has the answer already gets 304 instead.
  var isConditional: Bool {
    switch answer {
    case .resource, .page, .pageOrNotFound, .table, .file: method == .get
    default: false
    }
  }
}
