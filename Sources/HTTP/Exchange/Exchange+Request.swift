import JSON

extension Exchange {
  /// A parameter of the path, decoded. That the route's pattern has it is a precondition.
  package func parameter(_ name: StaticString) -> String {
    String(decoding: parameterBytes(name), as: UTF8.self)
  }

  /// A parameter's bytes, decoded, in place; valid until the handler returns.
  package func parameterBytes(_ name: StaticString) -> UnsafeRawBufferPointer {
    guard case .route(let index) = match else { preconditionFailure("there is no route") }
    let entry = context.router.table.entries[index]
    for parameter in entry.parameters where name.isEqual(to: parameter.name.bytes) {
      let segment = parser.head.segments[parameter.segment]
        .bytes(of: parser.head.decodedPath.unsafeBytes)
      return UnsafeRawBufferPointer(rebasing: segment.dropLast(parameter.suffixLength))
    }
    preconditionFailure("\(entry.route.pattern) has no parameter \(name)")
  }

  /// A header's value, without regard to the name's case; nil when it is absent.
  ///
  /// Several of one name are joined by commas (RFC 9110, section 5.3), cookies by semicolons
  /// (RFC 9113, section 8.2.3).
  package func header(_ name: StaticString) -> String? {
    var joined: String?
    for field in parser.head.fields
    where name.isEqualIgnoringCase(to: field.name.bytes(of: requestBytes)) {
      let value = String(decoding: field.value.bytes(of: requestBytes), as: UTF8.self)
      let separator = ("cookie" as StaticString).isEqualIgnoringCase(to: name.bytes) ? "; " : ", "
      joined = joined.map { $0 + separator + value } ?? value
    }
    return joined
  }

  /// The bytes of the first header of this name, in place; valid until the handler returns.
  package func headerBytes(_ name: StaticString) -> UnsafeRawBufferPointer? {
    for field in parser.head.fields
    where name.isEqualIgnoringCase(to: field.name.bytes(of: requestBytes)) {
      return field.value.bytes(of: requestBytes)
    }
    return nil
  }

  /// Whether the request has a query that is not empty.
  package var hasQuery: Bool { parser.head.query.count > 0 }

  /// The query as it was sent, without its question mark.
  package var rawQuery: String {
    String(decoding: parser.head.query.bytes(of: requestBytes), as: UTF8.self)
  }

  /// The query's names and values in their order, decoded once, where a plus is a space.
  ///
  /// Refused with `malformedQuery`: a percent sign without two hex digits, and what is no UTF-8.
  package func queryItems() throws(RequestRefusal) -> [(name: String, value: String)] {
    let query = parser.head.query.bytes(of: requestBytes)
    var items: [(name: String, value: String)] = []
    var start = 0
    while start < query.count {
      var end = start
      while end < query.count, query[end] != UInt8(ascii: "&") { end += 1 }
      if end > start {
        let item = query.cut(start, end)
        let equals = item.firstIndex(of: UInt8(ascii: "=")) ?? item.count
        let value = item.cut(min(equals + 1, item.count), item.count)
        items.append((try FormText.decode(item.cut(0, equals)), try FormText.decode(value)))
      }
      start = end + 1
    }
    return items
  }
}

/// Names and values as forms send them in a query: WHATWG URL, section 5.1, but refusing what that
/// lets pass.
enum FormText {
  /// Takes the percent-encoding off and makes spaces of plus signs.
  static func decode(_ text: UnsafeRawBufferPointer) throws(RequestRefusal) -> String {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      var byte = text[index]
      index += 1
      if byte == UInt8(ascii: "+") { byte = 0x20 }
      if text[index - 1] == UInt8(ascii: "%") {
        guard index + 1 < text.count, let high = hexDigit(text[index]),
          let low = hexDigit(text[index + 1])
        else { throw .malformedQuery }
        byte = high << 4 | low
        index += 2
      }
      decoded.append(byte)
    }
    guard let text = String(validating: decoded, as: UTF8.self) else { throw .malformedQuery }
    return text
  }
}

extension StaticString {
  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}
