import Addresses
import JSON

/// Sends requests through a router without a network: the same parser, the same exchange, the same
/// bytes, for tests.
package struct RouterClient: Sendable {
  /// An answer taken apart.
  package struct Answer: Sendable, Equatable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    /// The value of the first header of this name, without regard to case.
    package func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body as UTF-8.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// Two answers are equal when all of their parts are.
    package static func == (left: Answer, right: Answer) -> Bool {
      left.status == right.status && left.body == right.body
        && left.headers.elementsEqual(right.headers) { $0 == $1 }
    }
  }

  private let router: Router
  private let limits: ServerLimits
  private let trustedProxies: TrustedProxies
  private let crossOrigin: CrossOrigin
  /// The address that it seems to be at.
  package var address: IPAddress?

  /// A client of this router, as a server with these settings would ask it.
  package init(
    router: Router, limits: ServerLimits = ServerLimits(), trusting proxies: TrustedProxies = .none,
    crossOrigin: CrossOrigin = .none, at address: IPAddress? = nil
  ) {
    self.router = router
    self.limits = limits
    trustedProxies = proxies
    self.crossOrigin = crossOrigin
    self.address = address
  }

  /// Sends bytes over a connection of their own and gives all that came back.
  package func send(_ raw: [UInt8]) async -> [UInt8] {
    await send(pieces: [raw])
  }

  /// Sends bytes in pieces, as a network may deliver them, and gives all that came back.
  package func send(pieces: [[UInt8]]) async -> [UInt8] {
    let context = LoopContext(
      index: 0, limits: limits, router: router, trustedProxies: trustedProxies,
      crossOrigin: crossOrigin)
    let conversation = Conversation(context: context)
    conversation.exchange.peer = address
    for piece in pieces {
      conversation.compactInput()
      conversation.input.append(piece)
      reading: while true {
        switch conversation.next() {
        case .needsBytes: break reading
        case .close: return conversation.output.bytes
        case .request:
          await router.answer(conversation.exchange)
          conversation.finish()
          // Without a loop nothing comes after what there is.
          conversation.endLive()
          while (try? conversation.sendMore()) == true {}
        }
      }
    }
    return conversation.output.bytes
  }

  /// Sends one request; `Host` and, where there is a body, `Content-Length` come by themselves.
  package func send(
    _ method: Method, _ target: String, headers: [(name: String, value: String)] = [],
    body: [UInt8] = []
  ) async -> Answer {
    var head = "\(method.token) \(target) HTTP/1.1\r\nHost: test\r\n"
    if !body.isEmpty { head += "Content-Length: \(body.count)\r\n" }
    for header in headers { head += "\(header.name): \(header.value)\r\n" }
    let answer = await send(Array((head + "\r\n").utf8) + body)
    return RouterClient.parse(answer)
  }

  /// Takes one answer apart. That it is one of this server's is a precondition.
  package static func parse(_ raw: [UInt8]) -> Answer {
    guard let headEnd = endOfHead(raw[...]) else {
      preconditionFailure("the answer has no end of its head")
    }
    return parse(head: raw[..<headEnd], body: raw[headEnd...])
  }

  /// Takes apart all answers that came over a connection, in order, but for those of status 100;
  /// nil when the bytes are not answers one after the other.
  ///
  /// An answer to `HEAD` is known by what stands in its body's place: nothing, or the next answer.
  package static func parseAll(_ raw: [UInt8]) -> [Answer]? {
    let beginning = "HTTP/1.1 ".utf8
    var answers: [Answer] = []
    var rest = raw[...]
    while !rest.isEmpty {
      guard rest.starts(with: beginning), let headEnd = endOfHead(rest) else { return nil }
      let head = parse(head: rest[..<headEnd], body: [])
      rest = rest[headEnd...]
      if head.status == 100 { continue }
      let length = head.header("Content-Length").map { Int($0) ?? -1 } ?? 0
      let isBodiless = rest.isEmpty || rest.starts(with: beginning)
      guard isBodiless || (0...rest.count).contains(length) else { return nil }
      let body = isBodiless ? [] : rest.prefix(length)
      rest = rest.dropFirst(body.count)
      answers.append(Answer(status: head.status, headers: head.headers, body: Array(body)))
    }
    return answers
  }

  private static func endOfHead(_ raw: ArraySlice<UInt8>) -> Int? {
    let end = Array("\r\n\r\n".utf8)
    var start = raw.startIndex
    while let index = raw[start...].firstIndex(of: end[0]) {
      if raw[index...].starts(with: end) { return index + end.count }
      start = index + 1
    }
    return nil
  }

  private static func parse(head: ArraySlice<UInt8>, body: ArraySlice<UInt8>) -> Answer {
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) }
    let headers = lines.dropFirst().map { line in
      let colon = line.firstIndex(of: ":") ?? line.endIndex
      let value = line[colon...].dropFirst().drop { $0 == " " }
      return (name: String(line[..<colon]), value: String(value))
    }
    return Answer(status: status ?? 0, headers: headers, body: Array(body))
  }
}
