import HTTP
import JSON
import TestSupport
import Testing

/// Expects an answer of this status and shape, with nothing that the contract does not have.
func expect(
  _ answer: TestAnswer, _ status: Int, _ shape: Shape,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(answer.status == status, "\(answer.raw.text)", sourceLocation: sourceLocation)
  #expect(
    answer.header("Content-Type") == "application/json", sourceLocation: sourceLocation)
  #expect(shape.faults(of: answer.json) == [], sourceLocation: sourceLocation)
}

/// Expects a problem of this status and stable word, and of these places that are at fault.
func expect(
  _ answer: TestAnswer, _ status: Int, _ code: String, at pointers: [String] = [],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(answer.status == status, "\(answer.raw.text)", sourceLocation: sourceLocation)
  #expect(answer.code == code, "\(answer.raw.text)", sourceLocation: sourceLocation)
  #expect(answer.pointers == pointers, sourceLocation: sourceLocation)
  expectProblem(answer, sourceLocation: sourceLocation)
}

/// Expects problem details as RFC 9457 and the contract have them.
func expectProblem(_ answer: TestAnswer, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(
    answer.header("Content-Type") == "application/problem+json", sourceLocation: sourceLocation)
  #expect(answer["status"]?.number == Int64(answer.status), sourceLocation: sourceLocation)
  #expect(
    answer["request_id"]?.text == answer.header("X-Request-Id"), sourceLocation: sourceLocation)
  let withoutStock = answer.json["errors"].map { errors in
    answer.json.setting(
      "/errors",
      to: .array(
        errors.items.map { fault in
          ["/available", "/back_on", "/left_fen"].reduce(fault) { $0.setting($1, to: nil) }
        }))
  }
  let shape = withoutStock == nil ? Shape.problem : .problemWithErrors
  #expect(
    shape.faults(of: withoutStock ?? answer.json) == [], sourceLocation: sourceLocation)
}

/// Expects that a list of changes to a fitting body are each refused at the changed place, by the
/// word given, and that nothing was written.
func expectRefusals(
  _ api: TestAPI, _ request: Request, _ changes: [(String, JSONValue?, String)],
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let before = try api.database.content()
  for (pointer, value, code) in changes {
    let body = try JSONValue.read(request.body ?? "{}").setting(pointer, to: value)
    let answer = try await api.send(request.with(body: body.literal))
    #expect(
      answer.status == 422, "\(pointer) = \(value?.literal ?? "-"): \(answer.raw.text)",
      sourceLocation: sourceLocation)
    #expect(
      answer.faults == [pointer: code], "\(value?.literal ?? "-")",
      sourceLocation: sourceLocation)
  }
  #expect(try api.database.content() == before, sourceLocation: sourceLocation)
}

extension JSONValue: ExpressibleByStringLiteral {
  /// A string.
  package init(stringLiteral value: String) { self = .string(value) }
}

extension JSONValue: ExpressibleByIntegerLiteral {
  /// An integer.
  package init(integerLiteral value: Int64) { self = .integer(value) }
}

extension JSONValue {
  /// A text of so many characters.
  static func long(_ count: Int) -> JSONValue { .string(String(repeating: "长", count: count)) }
}
