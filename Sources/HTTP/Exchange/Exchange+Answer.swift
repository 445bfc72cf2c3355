import JSON

/// What a handler decided to answer; the body is in the exchange's `content`.
struct Answer {
  let status: Status
  let contentType: StaticString
  /// The length of all that is to go out, or would to a `GET`, where `content` is not the whole.
  var length: Int?
}

extension Exchange {
  /// Answers with this status and what is in `content`. The last call counts.
  ///
  /// The length is set from the content. For `HEAD` the headers go out alone; 204 and 304 never
  /// have a body.
  package func respond(_ status: Status, contentType: StaticString = "application/json") {
    answer = Answer(status: status, contentType: contentType)
  }

  /// Whether `respond` was called.
  package var hasResponded: Bool { answer != nil }

  /// Sets a header of this answer, in place of one of the same name.
  ///
  /// A value with a control character is a defect that could split the answer in two: the client
  /// then gets a 500 instead.
  package func setHeader(_ name: StaticString, _ value: String) {
    headers.removeAll { $0.name.isEqualIgnoringCase(to: name.bytes) }
    addHeader(name, value)
  }

  /// Adds a header to this answer, beside others of the same name, as `Set-Cookie` needs it.
  package func addHeader(_ name: StaticString, _ value: String) {
    assert(ASCIISet.token.containsAll(name.bytes), "\(name) is no name of a header")
    var value = value
    if !value.withUTF8({ FieldLine.isValue(UnsafeRawBufferPointer($0)) }) {
      hasUnsafeHeader = true
    }
    headers.append((name, value))
  }

  /// Forgets what was answered so far.
  package func discardAnswer() {
    answer = nil
    rest = nil
    live?.end()
    live = nil
    content.removeAll()
    if !headers.isEmpty { headers.removeAll(keepingCapacity: true) }
    hasUnsafeHeader = false
    contentPolicy = Exchange.closedPolicy
  }

  /// Writes the answer to the connection's output (RFC 9112, section 4; RFC 9110, section 6).
  func writeAnswer(to output: ByteBuffer, keepsAlive: Bool, isEndless: Bool = false) {
    if hasUnsafeHeader {
      context.log?.write(.error, "unsafe_header", [("request_id", requestID)])
      discardAnswer()
      Router.internalError.write(to: self)
    }
    guard let answer else { preconditionFailure("the request was not answered") }
    makeRequestID()
    let status = answer.status
    let length = answer.length ?? content.count
    _ = output.reserve(content.count + 512)
    output.append("HTTP/1.1 " as StaticString)
    output.append(decimal: Int64(status.code))
    output.append(UInt8(ascii: " "))
    output.append(status.reason)
    output.append("\r\nDate: " as StaticString)
    output.append(context.clock.date.unsafeBytes)
    if !status.forbidsBody {
      if length > 0 || isEndless {
        output.append("\r\nContent-Type: " as StaticString)
        output.append(answer.contentType)
      }
      if !isEndless {
        output.append("\r\nContent-Length: " as StaticString)
        output.append(decimal: Int64(length))
      }
    }
    output.append("\r\nX-Request-Id: " as StaticString)
    output.append(requestIDBytes.unsafeBytes)
    writeSecurity(to: output)
    writeCrossOrigin(to: output)
    if let rateLimit { write(rateLimit, to: output) }
    for header in headers {
      output.append("\r\n" as StaticString)
      output.append(header.name)
      output.append(": " as StaticString)
      output.append(header.value)
    }
    if !keepsAlive {
      output.append("\r\nConnection: close" as StaticString)
    } else if parser.head.minorVersion == 0 {
      output.append("\r\nConnection: keep-alive" as StaticString)
    }
    output.append("\r\n\r\n" as StaticString)
    if !status.forbidsBody, method != .head { output.append(content.unsafeBytes) }
  }

  private func write(_ state: RateLimitState, to output: ByteBuffer) {
    output.append("\r\nRateLimit-Policy: " as StaticString)
    output.append(state.policy.text)
    output.append("\r\nRateLimit: " as StaticString)
    output.append(state.policy.quotedName)
    output.append(";r=" as StaticString)
    output.append(decimal: Int64(state.remaining))
    output.append(";t=" as StaticString)
    output.append(decimal: Int64(state.reset))
  }

  /// What keeps a browser from taking an answer for what it is not: OWASP's REST Security Cheat
  /// Sheet, "Security Headers".
  private func writeSecurity(to output: ByteBuffer) {
    output.append(
      "\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: " as StaticString)
    output.append(contentPolicy)
    output.append("\r\nReferrer-Policy: no-referrer" as StaticString)
    // RFC 6797, section 7.2: not where the client came without TLS.
    if isSecure { output.append("\r\nStrict-Transport-Security: max-age=31536000" as StaticString) }
  }
}
