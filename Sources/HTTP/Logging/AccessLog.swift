import JSON

/// One line for each request, without its query, its headers and its peer, which may hold personal
/// data.
package struct AccessLog: Sendable {
  let log: Log

  /// An access log whose lines go to `log`.
  package init(_ log: Log) { self.log = log }
}

/// The lines of one loop's turn. They are written without a lock and handed over together.
final class AccessLogBuffer {
  private let log: Log
  private let lines = ByteBuffer()
  private var count = 0

  init(_ accessLog: AccessLog) { log = accessLog.log }

  func append(
    _ exchange: Exchange, status: Status, bytes: Int, microseconds: Int, clock: ServiceClock
  ) {
    lines.append("time=" as StaticString)
    lines.append(clock.timestamp.unsafeBytes)
    LogLine.appendFraction(clock.wallMilliseconds, to: lines)
    lines.append(" request_id=" as StaticString)
    lines.append(exchange.requestIDBytes.unsafeBytes)
    lines.append(" method=" as StaticString)
    lines.append(exchange.method.token)
    lines.append(" path=" as StaticString)
    // A path that was accepted has no space, quotation mark or control character in it.
    lines.append(exchange.rawPathBytes)
    lines.append(" status=" as StaticString)
    lines.append(decimal: Int64(status.code))
    lines.append(" bytes=" as StaticString)
    lines.append(decimal: Int64(bytes))
    lines.append(" microseconds=" as StaticString)
    lines.append(decimal: Int64(microseconds))
    lines.append(UInt8(ascii: "\n"))
    count += 1
  }

  /// Hands the lines over.
  func flush() {
    if count == 0 { return }
    log.append(lines.unsafeBytes, lines: count)
    lines.removeAll()
    count = 0
  }
}
