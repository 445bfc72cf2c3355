import Crypto
import JSON
import Notifications
import Outbound

/// The operator's gateway for text messages: an HTTP request with places for the telephone, the
/// text and the message's id.
///
///     POST https://sms.example.org/send
///     Content-Type: application/json
///     Authorization: Bearer …
///     Success: "code":0
///
///     {"to": "{phone}", "text": "{text}", "reference": "{id}"}
///
/// `Success` is no header: it is what an answer of 2xx must hold to mean that the message was
/// taken.
package struct TextMessageGateway: Sendable {
  /// Bytes of a description that are read.
  package static let maximumSize = 16 * 1_024

  /// How a value is written into the body, so that it can be nothing but a value.
  private enum Escaping { case json, form, xml }

  private let method: String
  private let url: String
  private let headers: [(name: String, value: String)]
  private let body: String
  private let escaping: Escaping
  private let success: String?

  /// What is wrong with a description, in one line that tells nothing of what stands in it.
  package struct Fault: Error, CustomStringConvertible {
    package let description: String
  }

  /// Reads a description. Throws `Fault` for what is no request, a body whose kind is not known,
  /// and one without a place for the telephone or the text.
  package init(_ description: String) throws(Fault) {
    let lines = description.replacing("\r\n", with: "\n")
      .split(separator: "\n", omittingEmptySubsequences: false)
    let head = lines.prefix { !$0.isEmpty }
    let first = head.first?.split(separator: " ") ?? []
    guard first.count == 2, first[0].allSatisfy({ $0.isASCII && $0.isUppercase }),
      first[1].hasPrefix("https://") || first[1].hasPrefix("http://")
    else {
      throw Fault(description: "the first line is a method and a URL, such as POST https://…")
    }
    method = String(first[0])
    url = String(first[1])
    var (headers, success): ([(name: String, value: String)], String?) = ([], nil)
    for (number, line) in head.enumerated().dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else {
        throw Fault(description: "line \(number + 1) is no header, such as Content-Type: …")
      }
      let value = String(parts[1].drop { $0 == " " })
      if parts[0] == "Success" {
        success = value
      } else {
        headers.append((String(parts[0]), value))
      }
    }
    self.headers = headers
    self.success = success
    var body = lines.dropFirst(head.count + 1)
    while body.last?.isEmpty == true { body.removeLast() }
    self.body = body.joined(separator: "\n")
    let kind = headers.first { $0.name.lowercased() == "content-type" }?.value.lowercased() ?? ""
    switch kind.prefix(while: { $0 != ";" && $0 != " " }) {
    case "application/json": escaping = .json
    case "application/x-www-form-urlencoded": escaping = .form
    case "application/xml", "text/xml": escaping = .xml
    case "" where self.body.isEmpty: escaping = .form
    default:
      throw Fault(
        description: "the Content-Type is application/json, application/x-www-form-urlencoded, "
          + "application/xml or text/xml")
    }
    for place in ["{phone}", "{text}"] where !"\(url)\n\(self.body)".contains(place) {
      throw Fault(description: "there is no \(place)")
    }
  }

  /// The request that sends a text to the telephone of a `tel:` URL.
  func request(for delivery: DueDelivery) -> OutboundRequest {
    let values = [
      "{phone}": String(delivery.url.dropFirst("tel:".count)), "{text}": delivery.body,
      "{id}": delivery.messageID,
    ]
    return OutboundRequest(
      url: TextMessageGateway.fill(url, values, PercentEncoding.encode), method: method,
      headers: headers,
      body: Array(TextMessageGateway.fill(body, values, escaped).utf8), isOperators: true)
  }

  /// What its answer means: taken by a 2xx that holds what it must.
  func outcome(of response: OutboundResponse) -> DeliveryOutcome {
    let answered = deliveryOutcome(of: response, .sms)
    guard answered.isDelivered, let success, case .answered(_, let answer, _) = answered,
      !String(decoding: response.body, as: UTF8.self).contains(success)
    else { return answered }
    return .refused(.init(reason: .refused, answer: answer))
  }

  private func escaped(_ value: String) -> String {
    switch escaping {
    case .json:
      let buffer = ByteBuffer(capacity: 256)
      var json = JSONWriter(buffer)
      json.string(value)
      return String(buffer.string.dropFirst().dropLast())
    case .form: return PercentEncoding.encode(value)
    case .xml:
      return value.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        .replacing(">", with: "&gt;").replacing("\"", with: "&quot;").replacing("'", with: "&apos;")
    }
  }

  /// The template with its places filled, in one walk: a value that looks like a place is none.
  private static func fill(
    _ template: String, _ values: [String: String], _ escape: (String) -> String
  ) -> String {
    var filled = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{") {
      filled += rest[..<open]
      rest = rest[open...]
      if let (place, value) = values.first(where: { rest.hasPrefix($0.key) }) {
        filled += escape(value)
        rest = rest.dropFirst(place.count)
      } else {
        filled += rest.prefix(1)
        rest = rest.dropFirst()
      }
    }
    return filled + rest
  }
}

extension TextMessageGateway: CustomStringConvertible, CustomReflectable {
  /// Without its keys, for logs.
  package var description: String { "a gateway" }
  /// Nothing: a dump must not show its keys either.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
