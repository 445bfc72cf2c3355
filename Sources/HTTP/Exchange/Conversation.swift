import CLinux
import JSON

/// The requests and answers of one connection as bytes, with no socket in sight: what came goes
/// into `input`, what is to go is in `output`.
final class Conversation {
  /// What is to be done next.
  enum Step {
    case needsBytes
    /// A request is complete: the router answers it, then `finish()` is called.
    case request
    /// The last answer is in `output`; nothing more is read.
    case close
  }

  let context: LoopContext
  let input = ByteBuffer()
  let output = ByteBuffer()
  let exchange: Exchange
  private(set) var isClosing = false
  private var rest: RestOfContent?
  /// What the last answer goes on with: nothing is read any more.
  private var live: (any LiveContent)?

  init(context: LoopContext) {
    self.context = context
    exchange = Exchange(context: context, input: input)
  }

  /// Whether a part of a request has come.
  var hasPartialRequest: Bool { input.count > exchange.start }

  /// Whether the last answer is not all in `output` yet: the next one has to wait.
  var isSending: Bool { rest != nil }

  /// Whether the last answer goes on for as long as both ends do.
  var isLive: Bool { live != nil }

  /// Whether the head has come but not all of the body.
  var isReadingBody: Bool {
    exchange.parser.phase != .requestLine && exchange.parser.phase != .fields
  }

  /// The body's bytes that have come.
  var bodyBytes: Int { input.count - exchange.start - exchange.parser.bodyStart }

  /// The bytes that the body still lacks, as far as that is known.
  var missingBytes: Int {
    let parser = exchange.parser
    return parser.phase == .sizedBody ? parser.bodyEnd - (input.count - exchange.start) : 0
  }

  /// Reads on in what has come.
  func next() -> Step {
    if isClosing { return .close }
    if !hasPartialRequest { return .needsBytes }
    let parser = exchange.parser
    let bytes = UnsafeMutableRawBufferPointer(
      rebasing: input.unsafeMutableBytes[exchange.start...])
    do {
      var progress = try parser.advance(bytes)
      if progress == .headComplete {
        findRoute()
        progress = try parser.advance(bytes)
        if progress == .needsBytes, parser.head.expectsContinue {
          output.append("HTTP/1.1 100 Continue\r\n\r\n" as StaticString)
        }
      }
      if progress == .complete {
        exchange.startedAt = clinux_monotonic()
        return .request
      }
      input.truncate(to: input.count - parser.compact(bytes))
      return .needsBytes
    } catch {
      refuse(error)
      return .close
    }
  }

  /// Puts the exchange's answer into the output and makes ready for the next request.
  func finish() {
    let isEndless = exchange.live != nil
    let keepsAlive = exchange.parser.head.keepsAlive && !context.isStopping && !isEndless
    let before = output.count
    exchange.writeAnswer(to: output, keepsAlive: keepsAlive, isEndless: isEndless)
    if isEndless, !context.isStopping, exchange.method != .head {
      live = exchange.live
      exchange.live = nil
    }
    rest = exchange.rest
    record(bytes: output.count - before + (rest?.count ?? 0))
    if !keepsAlive, live == nil { isClosing = true }
    exchange.start += exchange.parser.position
    exchange.reset()
    if exchange.start == input.count {
      input.removeAll()
      exchange.start = 0
    }
  }

  /// Puts what is new into the output of an answer that goes on; it may end here.
  func goOn(isBeat: Bool) {
    guard let live else { return }
    if !live.goOn(output, isBeat: isBeat) { endLive() }
  }

  /// Ends an answer that goes on: what is in the output still goes out.
  func endLive() {
    guard let ending = live else { return }
    live = nil
    isClosing = true
    ending.end()
  }

  /// Puts the next piece of the last answer into the output; false when there is none left. Throws
  /// what its source throws: then only the connection's end can tell the client that it is cut off.
  func sendMore() throws -> Bool {
    guard let next = try rest?.takePiece(into: output) else { return false }
    rest = next.count > 0 ? next : nil
    return true
  }

  /// Answers a request that cannot be served, and ends the conversation.
  func refuse(_ refusal: RequestRefusal) {
    exchange.startedAt = context.clock.now
    exchange.discardAnswer()
    if refusal == .noRoom { exchange.setHeader("Retry-After", "1") }
    refusal.problem.write(to: exchange)
    let before = output.count
    exchange.writeAnswer(to: output, keepsAlive: false)
    record(bytes: output.count - before)
    isClosing = true
  }

  /// Answers that the server has too much to do, without a request, and ends the conversation.
  func turnAway() {
    exchange.setHeader("Retry-After", "1")
    Problem(.serviceUnavailable, code: "overloaded", detail: "There are too many connections.")
      .write(to: exchange)
    exchange.writeAnswer(to: output, keepsAlive: false)
    isClosing = true
  }

  /// Ends the conversation after the answers that are in the output.
  func end() { isClosing = true }

  /// Moves what was not used yet to the front, before more is read behind it.
  func compactInput() {
    if exchange.start == 0 { return }
    input.removeFirst(exchange.start)
    exchange.start = 0
  }

  /// Gives back all memory that only a request needs.
  func releaseMemory() {
    input.releaseMemory()
    output.releaseMemory()
    exchange.content.releaseMemory()
    exchange.start = 0
  }

  private func findRoute() {
    exchange.match = context.router.table.match(exchange.parser.head)
    if case .route(let index) = exchange.match,
      let limit = context.router.table.entries[index].route.bodyLimit
    {
      exchange.parser.bodyLimit = limit
    }
  }

  private func record(bytes: Int) {
    guard let status = exchange.answer?.status else { return }
    let now = clinux_monotonic()
    let microseconds = Int((now - min(now, exchange.startedAt)) / 1000)
    context.counters.count(status: status, microseconds: microseconds, bytes: bytes)
    context.accessLog?.append(
      exchange, status: status, bytes: bytes, microseconds: microseconds, clock: context.clock)
  }
}
