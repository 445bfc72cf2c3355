import JSON

/// An error as the client sees it: problem details for HTTP APIs (RFC 9457).
package struct Problem: Sendable, Equatable {
  /// One fault of a body that does not fit; `pointer` is a JSON Pointer (RFC 6901) to it.
  package struct Fault: Sendable, Equatable {
    package let pointer: String
    package let code: String
    package let detail: String
    /// What is left, where a quantity fell short.
    package let available: Int?
    /// The date from which on it will do, where it does not now.
    package let backOn: String?
    /// The sum that would do, in fen, where a sum is too much.
    package let left: Int64?

    /// A fault of these parts.
    package init(
      pointer: String, code: String, detail: String, available: Int? = nil, backOn: String? = nil,
      left: Int64? = nil
    ) {
      self.pointer = pointer
      self.code = code
      self.detail = detail
      self.available = available
      self.backOn = backOn
      self.left = left
    }
  }

  /// A URI that names the kind of problem. With `about:blank` the status says it all.
  package var type: String
  package var title: String
  package var status: Status
  package var detail: String?
  /// The stable name, in `snake_case`, that programs branch on.
  package var code: String
  package var errors: [Fault]

  /// A problem; without a title of its own it has the status's reason phrase.
  package init(
    _ status: Status, code: String, detail: String? = nil, title: String? = nil,
    type: String = "about:blank", errors: [Fault] = []
  ) {
    self.status = status
    self.code = code
    self.detail = detail
    self.title = title ?? "\(status.reason)"
    self.type = type
    self.errors = errors
  }

  /// Makes this the exchange's answer, in place of what was written before.
  package func write(to exchange: Exchange) {
    exchange.content.removeAll()
    var json = JSONWriter(exchange.content)
    json.beginObject()
    json.member("type", type)
    json.member("title", title)
    json.member("status", status.code)
    if let detail { json.member("detail", detail) }
    json.member("code", code)
    json.member("request_id", exchange.requestID)
    if !errors.isEmpty {
      json.key("errors")
      json.beginArray()
      for fault in errors {
        json.beginObject()
        json.member("pointer", fault.pointer)
        json.member("code", fault.code)
        json.member("detail", fault.detail)
        if let available = fault.available { json.member("available", available) }
        if let backOn = fault.backOn { json.member("back_on", backOn) }
        if let left = fault.left { json.member("left_fen", left) }
        json.endObject()
      }
      json.endArray()
    }
    json.endObject()
    exchange.respond(status, contentType: "application/problem+json")
  }
}
