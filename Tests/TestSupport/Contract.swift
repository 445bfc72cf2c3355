import API
import HTTP
import JSON
import Locks

/// The OpenAPI document as a judge: whether an answer is one that it promises.
package struct Contract: Sendable {
  private let document: JSONValue

  /// Reads a document.
  package init(_ bytes: [UInt8]) throws {
    document = try bytes.withUnsafeBytes { try JSONValue.read($0) }
  }

  private static let read = Locked<Contract?>(nil)

  /// The document as a server gives it, read once for all tests: it is the same for all of them.
  package static func shared(_ client: RouterClient) async throws -> Contract {
    if let known = read.withLock({ $0 }) { return known }
    let made = try Contract(await client.send(.get, "/openapi.json").body)
    read.withLock { $0 = made }
    return made
  }

  /// The operation that a path belongs to; nil for a path or a method that the document has not.
  package func operation(_ method: Method, _ path: String) -> JSONValue? {
    let plain = path.split(separator: "?")[0]
    if plain.hasSuffix("/") { return nil }
    let segments = plain.split(separator: "/")
    let candidates = (document["paths"]?.members ?? []).filter { candidate in
      let pattern = candidate.name.split(separator: "/")
      return pattern.count == segments.count
        && zip(pattern, segments).allSatisfy {
          $0.hasPrefix("{")
            ? $1.hasSuffix($0.split(separator: "}", maxSplits: 1).last ?? "") : $0 == $1
        }
    }
    // A literal segment wins over a parameter, and one with a suffix over one without.
    let best = candidates.min { left, right in
      let counts = [left, right].map { $0.name.count { $0 == "{" } }
      return counts[0] == counts[1]
        ? left.name.count > right.name.count : counts[0] < counts[1]
    }
    return best?.value["\(method.token)".lowercased()]
  }

  /// What is wrong with an answer: empty where it is as the document says.
  package func faults(_ method: Method, _ path: String, _ answer: TestAnswer) -> [String] {
    // What is about the connection or the whole server stands in no operation.
    guard let operation = operation(method, path), answer.status != 500 else { return [] }
    guard let promised = operation["responses"]?["\(answer.status)"] else {
      return ["the status \(answer.status) is not promised: \(answer.code ?? "")"]
    }
    guard let content = promised["content"] else {
      return answer.raw.body.isEmpty ? [] : ["a body is not promised"]
    }
    let type = answer.header("Content-Type")?.split(separator: ";").first.map(String.init)
    guard let schema = content[type ?? ""]?["schema"] else {
      return ["the type \(type ?? "none") is not promised"]
    }
    let isText = ["text/plain", "text/event-stream"].contains(type)
    return isText ? [] : faults(of: answer.json, schema, at: "")
  }

  private func faults(of value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
    if let name = schema["$ref"]?.text?.split(separator: "/").last {
      guard let named = document["components"]?["schemas"]?[String(name)] else {
        return ["\(place): there is no schema \(name)"]
      }
      return faults(of: value, named, at: place)
    }
    if let all = schema["allOf"] { return all.items.flatMap { faults(of: value, $0, at: place) } }
    if let any = schema["anyOf"] {
      let each = any.items.map { faults(of: value, $0, at: place) }
      return each.contains(where: \.isEmpty) ? [] : each[0]
    }
    var found = typeFaults(of: value, schema, at: place)
    if let words = schema["enum"]?.items, !words.contains(value) {
      found.append("\(place): \(value) is none of the words promised")
    }
    if case .object(let members) = value {
      let properties = schema["properties"]
      for name in schema["required"]?.items.compactMap(\.text) ?? []
      where !members.contains(where: { $0.name == name }) {
        found.append("\(place)/\(name): is missing")
      }
      // Only what describes nothing at all, as the document itself, leaves its members open.
      for member in members where properties?.members.isEmpty == false {
        if let property = properties?[member.name] {
          found += faults(of: member.value, property, at: "\(place)/\(member.name)")
        } else if schema["required"]?.items.count != 1 {
          found.append("\(place)/\(member.name): is not promised")
        }
      }
    }
    if case .array(let items) = value, let item = schema["items"] {
      for (index, element) in items.enumerated() {
        found += faults(of: element, item, at: "\(place)/\(index)")
      }
    }
    return found
  }

  private func typeFaults(
    of value: JSONValue, _ schema: JSONValue, at place: String
  ) -> [String] {
    guard let type = schema["type"] else { return [] }
    let types = type.text.map { [$0] } ?? type.items.compactMap(\.text)
    let actual =
      switch value {
      case .null: "null"
      case .boolean: "boolean"
      case .integer: "integer"
      case .number: "number"
      case .string: "string"
      case .array: "array"
      case .object: "object"
      }
    return types.contains(actual) ? [] : ["\(place): \(actual) is not \(types)"]
  }
}

extension JSONValue {
  /// An object's members; none for any other value.
  package var members: [JSONMember] {
    if case .object(let members) = self { return members }
    return []
  }
}
