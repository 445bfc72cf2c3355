import Core
import JSON
import Notifications

/// The document's `webhooks` (OpenAPI 3.1, section 4.8.1): what a hook is sent of each event.
struct OpenAPIWebhooks {
  /// Writes the member with all events, the test one too.
  func write(to json: inout JSONWriter) {
    json.key("webhooks")
    json.beginObject()
    for type in EventType.allCases + [.webhookTest] {
      json.key(type.rawValue)
      json.beginObject()
      json.key("post")
      json.beginObject()
      json.member("operationId", "hook_\(type.rawValue.replacing(".", with: "_"))")
      json.member("summary", "What a hook is sent: \(type.rawValue).")
      writeHeaders(to: &json)
      writeBody(type, to: &json)
      writeAnswers(to: &json)
      json.endObject()
      json.endObject()
    }
    json.endObject()
  }

  private func writeHeaders(to json: inout JSONWriter) {
    json.key("parameters")
    json.beginArray()
    for (name, note) in OpenAPIWebhooks.headers {
      json.beginObject()
      json.member("name", name)
      json.member("in", "header")
      json.member("required", true)
      json.member("description", note)
      json.key("schema")
      Schema.text.write(to: &json)
      json.endObject()
    }
    json.endArray()
  }

  private static let headers = [
    ("webhook-id", "evt_ and the event's id: the same at each try."),
    ("webhook-timestamp", "The moment of this try, in seconds since 1970."),
    ("webhook-signature", "v1, and a signature for each secret that holds (Standard Webhooks)."),
  ]

  private func writeBody(_ type: EventType, to json: inout JSONWriter) {
    json.key("requestBody")
    json.beginObject()
    json.member("required", true)
    json.key("content")
    json.beginObject()
    json.key("application/json")
    json.beginObject()
    json.key("schema")
    OpenAPIWebhooks.message(type).write(to: &json)
    json.endObject()
    json.endObject()
    json.endObject()
  }

  private func writeAnswers(to json: inout JSONWriter) {
    json.key("responses")
    json.beginObject()
    for (status, note) in [
      ("2XX", "It has arrived."), ("410", "Nothing more is wanted: the hook is turned off."),
      ("default", "It is sent again later."),
    ] {
      json.key(status)
      json.beginObject()
      json.member("description", note)
      json.endObject()
    }
    json.endObject()
  }

  /// The body: Standard Webhooks' envelope around what is declared of the event.
  static func message(_ type: EventType) -> Schema {
    let members = type.members.map { member in
      Schema.Member(name: member.name, schema: member.schema, isRequired: member.isRequired)
    }
    return .object([
      "type": Schema(.choice([type.rawValue])), "timestamp": .instant,
      "data": Schema(.object(members)),
    ])
  }
}

extension EventMember {
  fileprivate var schema: Schema {
    let schema: Schema =
      switch kind {
      case .identifier: .identifier
      case .text: .text
      case .word: Schema(.text(Schema.Text(pattern: "^[a-z_]+$", example: "placed")))
      case .fen: .fen
      case .integer: .integer
      case .truth: .boolean
      case .date: .date
      case .instant: .instant
      }
    return isNullable ? schema.orNull : schema
  }
}
