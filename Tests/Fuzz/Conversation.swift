import Glibc
import JSON

@testable import HTTP

/// Requests of any form, cut anywhere: the answers are well-formed, few, and the same however the
/// bytes were cut, and never more is kept than the limits allow.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzConversation(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  Input.check(start, count) { bytes in
    let whole = exchange(bytes, cutAt: [])
    checkAnswers(whole, requestBytes: bytes.count)
    let expected = masked(whole)
    for cuts in waysToCut(bytes) {
      let pieces = exchange(bytes, cutAt: cuts)
      require(masked(pieces) == expected, "\(text(whole))\n-- cut at \(cuts):\n\(text(pieces))")
    }
  }
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// Limits that a short input can reach.
private let limits = {
  var limits = ServerLimits()
  limits.requestLine = 256
  limits.headers = 512
  limits.headerCount = 8
  limits.body = 64
  return limits
}()

/// The most that one request, not yet complete, may hold in the connection's buffer.
private let mostHeld =
  2 * RequestParser.emptyLineLimit + limits.requestLine + 2 * limits.headers + limits.body
  + RequestParser.chunkLineLimit + 8

private let router = {
  let echo: Handler = { exchange in
    exchange.content.append("\(exchange.method.token) \(exchange.path)?\(exchange.rawQuery) ")
    if let type = exchange.header("Content-Type") { exchange.content.append(type) }
    exchange.content.append(exchange.body)
    exchange.respond(.ok, contentType: "text/plain")
  }
  return Router([
    Route(.get, "/", handler: echo), Route(.post, "/echo", handler: echo),
    Route(.get, "/echo", handler: echo), Route(.put, "/{name}", bodyLimit: 8, handler: echo),
    Route(.get, "/query") { exchange in
      _ = try exchange.queryItems()
      try await echo(exchange)
    },
  ]) { _, _ in }
}()

private nonisolated(unsafe) let context = LoopContext(index: 0, limits: limits, router: router)

/// Sends the bytes over a conversation of their own and gives what came back.
private func exchange(_ bytes: UnsafeRawBufferPointer, cutAt cuts: [Int]) -> [UInt8] {
  let conversation = Conversation(context: context)
  var start = 0
  for end in cuts + [bytes.count] {
    conversation.compactInput()
    conversation.input.append(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    start = end
    reading: while true {
      switch conversation.next() {
      case .close: return conversation.output.bytes
      case .request:
        answer(conversation)
        conversation.finish()
      case .needsBytes: break reading
      }
    }
    let held = conversation.input.count - conversation.exchange.start
    require(held <= mostHeld, "\(held) bytes of a request are held")
  }
  return conversation.output.bytes
}

/// Runs jobs at once, on the thread that brings them.
private final class Inline: TaskExecutor {
  static let executor = Inline()

  func enqueue(_ job: consuming ExecutorJob) {
    job.runSynchronously(on: asUnownedTaskExecutor())
  }
}

/// Answers the request at hand before it returns: no handler here waits for anything.
private func answer(_ conversation: Conversation) {
  let exchange = conversation.exchange
  Task(executorPreference: Inline.executor) { await router.answer(exchange) }
  require(exchange.hasResponded, "a handler waits")
}

/// Two ways that depend on the bytes, so that the same input is always cut alike, and for a short
/// one byte by byte.
private func waysToCut(_ bytes: UnsafeRawBufferPointer) -> [[Int]] {
  if bytes.count < 2 { return [] }
  var state: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
  func draw(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
  let one = [1 + draw(below: bytes.count - 1)]
  let several = Set((0..<6).map { _ in 1 + draw(below: bytes.count - 1) }).sorted()
  let longestByteByByte = 128
  return [one, several]
    + (bytes.count <= longestByteByByte ? [Array(1..<bytes.count)] : [])
}

/// What must hold of all that came back for so many bytes.
private func checkAnswers(_ raw: [UInt8], requestBytes: Int) {
  guard let answers = RouterClient.parseAll(raw) else {
    return require(false, "no answers: \(text(raw))")
  }
  let shortestRequest = "GET / HTTP/1.0\r\n\r\n".utf8.count
  require(answers.count <= requestBytes / shortestRequest + 1, "\(answers.count) answers")
  for (index, answer) in answers.enumerated() {
    let isLast = index == answers.count - 1
    require(isLast || answer.header("Connection") != "close", "an answer behind the last")
    require(answer.status != 500, "an answer of status 500")
    if answer.header("Content-Type") == "application/problem+json", !answer.body.isEmpty {
      require((try? JSONValue.read(answer.body)) != nil, "a problem that is no JSON")
    }
  }
}

/// The bytes without what differs from one run to the next: dates, ids, and answers of status 100.
private func masked(_ raw: [UInt8]) -> [UInt8] {
  let volatile: [(start: StaticString, end: UInt8)] = [
    ("Date: ", 0x0D), ("X-Request-Id: ", 0x0D), ("\"request_id\":\"", UInt8(ascii: "\"")),
    ("HTTP/1.1 100 Continue\r\n\r", 0x0A),
  ]
  return raw.withUnsafeBytes { raw in
    var kept: [UInt8] = []
    kept.reserveCapacity(raw.count)
    var index = 0
    while index < raw.count {
      let rest = raw.cut(index, raw.count)
      let found = volatile.first {
        $0.start.utf8Start.pointee == rest[0] && rest.count >= $0.start.utf8CodeUnitCount
          && $0.start.isEqual(to: rest.cut(0, $0.start.utf8CodeUnitCount))
      }
      if let found {
        let value = rest[found.start.utf8CodeUnitCount...]
        index += value.firstIndex(of: found.end).map { $0 + 1 } ?? rest.count
      } else {
        kept.append(rest[0])
        index += 1
      }
    }
    return kept
  }
}
