import Addresses
import CLinux
import Glibc
import JSON

/// A socket and the conversation over it, confined to its loop.
///
/// While a handler runs nothing is read, so that the request lies still in its buffer. If the peer
/// goes away meanwhile the socket is closed, but the conversation lives until the handler returns.
final class Connection: @unchecked Sendable {
  /// How much is read at once, at most.
  private static let readSize = 64 * 1024
  /// The room for a request that is just beginning.
  private static let firstReadSize = 4 * 1024
  /// How much is read and thrown away from a peer that is no longer listened to, so that one which
  /// sends all of a large body before it reads still gets its answer; `lingerTime` bounds it, too.
  private static let lingerBytes = 64 * 1024 * 1024
  /// The same from a peer that is to listen.
  private static let listenerBytes = 16 * 1024

  /// Pieces of one long answer that go out before others have their turn.
  private static let piecesPerTurn = 4

  private enum State { case open, lingering, closed }

  let conversation: Conversation
  var slot = 0
  // The loop has its connections: it outlives them.
  private unowned(unsafe) let loop: EventLoop
  private var socket: Int32
  private var state = State.open
  private var isHandling = false
  private var isReadable = false
  private var isWritable = true
  private var peerFinished = false
  private var isWaitingForFlush = false
  private var sent = 0
  private var discarded = 0
  /// When a listener was last told something.
  private var toldAt: UInt64 = 0
  /// What the input takes of the room that all connections share.
  private var heldInput = 0
  private var deadline = Deadline()

  init(socket: Int32, peer: IPAddress?, loop: EventLoop) {
    self.socket = socket
    self.loop = loop
    conversation = Conversation(context: loop.context)
    conversation.exchange.peer = peer
    _ = clinux_set_option(socket, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    // Else the kernel's buffer grows to megabytes for a peer that asks much and reads nothing.
    let unsent = Int32(loop.context.limits.unsentOutput)
    _ = clinux_set_option(socket, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, unsent)
    deadline.set(.head, loop.context)
  }

  /// Whether nothing is going on that a peer would miss.
  var isIdle: Bool {
    !isHandling && conversation.output.isEmpty && !conversation.isSending && !conversation.isLive
      && !conversation.hasPartialRequest
  }

  // MARK: What happens to it

  /// Takes what epoll tells.
  func handle(_ events: UInt32) {
    if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { return close() }
    if events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue) != 0 { isReadable = true }
    if events & EPOLLRDHUP.rawValue != 0 { peerFinished = true }
    if events & EPOLLOUT.rawValue != 0 { isWritable = true }
    if state == .lingering { return discardInput() }
    if !conversation.output.isEmpty { flush() }
    advance()
  }

  /// Goes on after the handler that the loop ran.
  func handlerReturned() {
    finishRequest()
    if state == .closed { return }
    advance()
    flushLater()
  }

  private func finishRequest() {
    isHandling = false
    conversation.finish()
    giveRoomBack(all: state == .closed)
    guard conversation.isLive else { return }
    if state == .closed { return conversation.endLive() }
    toldAt = loop.context.clock.now
    loop.addListener(self)
  }

  /// Answers 503 without reading, and closes.
  func turnAway() {
    conversation.turnAway()
    flush()
  }

  /// Closes the socket, whatever is under way.
  func close() {
    if state == .closed { return }
    state = .closed
    conversation.endLive()
    Glibc.close(socket)
    socket = -1
    // The handler that runs still has its request to itself.
    if !isHandling { giveRoomBack(all: true) }
    loop.remove(self)
  }

  /// Looks whether the peer is too slow; called about once a second.
  func checkDeadline() {
    let now = loop.context.clock.now
    if isIdle { conversation.releaseMemory() }
    if conversation.isLive { beat(now) }
    guard !isHandling || !conversation.output.isEmpty, deadline.isOver(now, loop.context) else {
      return
    }
    if deadline.kind == .head || deadline.kind == .body, conversation.hasPartialRequest {
      conversation.refuse(.timeout)
      flush()
    } else {
      close()
    }
  }

  /// Closes if the peer has sent nothing that waits for an answer; called when the server stops.
  func closeIfIdle() {
    isReadable = true
    if conversation.isLive {
      conversation.endLive()
      flush()
    }
    if state == .open { advance() }
    if isIdle { close() }
  }

  // MARK: Listening

  /// Tells a listener what is new. One that leaves too much of it unread is closed: it asks for
  /// what it missed when it comes again.
  func goOn(isBeat: Bool = false) {
    guard state == .open, conversation.isLive, !isHandling else { return }
    let output = conversation.output
    if output.count - sent > loop.context.limits.listenerBacklog { return close() }
    let before = output.count
    conversation.goOn(isBeat: isBeat)
    if output.count > before { toldAt = loop.context.clock.now }
    if output.count > before || !conversation.isLive { flushLater() }
  }

  private func beat(_ now: UInt64) {
    let interval = loop.context.limits.heartbeatInterval.nanoseconds
    if now >= toldAt, now - toldAt >= interval { goOn(isBeat: true) }
  }

  /// A listener has nothing more to say: what comes is thrown away, and its end is the end.
  private func listen() {
    while isReadable, state == .open {
      var waste = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
      let count = withUnsafeMutableBytes(of: &waste) { recv(socket, $0.baseAddress, $0.count, 0) }
      if count > 0 {
        discarded += count
        if discarded > Connection.listenerBytes { return close() }
      } else if count < 0, errno == EAGAIN {
        isReadable = false
      } else if count == 0 || errno != EINTR {
        return close()
      }
    }
  }

  // MARK: Reading

  /// Reads and dispatches until a handler runs, or bytes or room for answers are missing.
  private func advance() {
    while state == .open, !isHandling {
      if conversation.isLive {
        listen()
        return conversation.output.isEmpty ? () : flushLater()
      }
      let backlog = conversation.output.count - sent
      if conversation.isSending || backlog > loop.context.limits.outputBacklog {
        return flushLater()
      }
      switch conversation.next() {
      case .request:
        isHandling = true
        if deadline.kind != .write { deadline.clear() }
        if loop.answer(self) { finishRequest() }
      case .needsBytes:
        if !read() { return conversation.output.isEmpty ? () : flushLater() }
      case .close:
        return flushLater()
      }
    }
  }

  /// Reads once; false when there is nothing to read now.
  private func read() -> Bool {
    if !isReadable {
      noteProgress()
      return false
    }
    conversation.compactInput()
    let wanted = max(Connection.firstReadSize, conversation.missingBytes)
    let size = min(wanted, Connection.readSize)
    let count = recv(socket, conversation.input.reserve(size), size, 0)
    if count > 0 {
      conversation.input.commit(count)
      if count < size, !peerFinished { isReadable = false }
      if deadline.kind == .body { deadline.bytes += count }
      return takeRoom()
    }
    if count < 0, errno == EINTR { return true }
    if count < 0, errno == EAGAIN {
      isReadable = false
      noteProgress()
      return false
    }
    // The peer has closed, or is gone. What it has not read yet is still brought to it.
    if count < 0 || conversation.output.isEmpty {
      close()
    } else {
      conversation.end()
      flushLater()
    }
    return false
  }

  /// Takes room for what the input holds beyond the connection's own; where there is none the
  /// request is refused, and false returned.
  private func takeRoom() -> Bool {
    let needed = conversation.input.count - loop.context.limits.ownInput
    if needed <= heldInput { return true }
    if loop.holdInput(needed - heldInput) {
      heldInput = needed
      return true
    }
    conversation.refuse(.noRoom)
    return false
  }

  /// Gives back the room that the input does not need any more.
  private func giveRoomBack(all: Bool = false) {
    if heldInput == 0 { return }
    let needed = all ? 0 : max(0, conversation.input.count - loop.context.limits.ownInput)
    if needed >= heldInput { return }
    _ = loop.holdInput(needed - heldInput)
    heldInput = needed
  }

  /// Sets the deadline that fits what is being waited for.
  private func noteProgress() {
    if !conversation.output.isEmpty { return }
    if !conversation.hasPartialRequest {
      if deadline.kind != .head { deadline.set(.idle, loop.context) }
    } else if conversation.isReadingBody {
      deadline.set(.body, loop.context)
    } else {
      deadline.set(.head, loop.context)
    }
  }

  // MARK: Writing

  private func flushLater() {
    if isWaitingForFlush || state != .open { return }
    isWaitingForFlush = true
    loop.flushLater(self)
  }

  /// Writes what the peer takes. Of an answer in pieces only the one that is being written is in
  /// memory, however slowly the peer reads.
  func flush() {
    isWaitingForFlush = false
    var pieces = 0
    repeat {
      guard state == .open, writeOutput() else { return }
      if pieces == Connection.piecesPerTurn, conversation.isSending {
        isWaitingForFlush = true
        return loop.flushNextTurn(self)
      }
      pieces += 1
    } while fetchMore()
    guard state == .open else { return }
    if deadline.kind == .write { deadline.clear() }
    if conversation.isLive { conversation.releaseMemory() }
    if conversation.isClosing { return finishSending() }
    if !isHandling { advance() }
  }

  /// Writes what is in the output; false when the peer does not take all of it now.
  private func writeOutput() -> Bool {
    let output = conversation.output
    while isWritable, sent < output.count {
      let rest = output.unsafeBytes.cut(sent, output.count)
      let count = send(socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      if count >= 0 {
        sent += count
        deadline.bytes += count
      } else if errno == EAGAIN {
        isWritable = false
      } else if errno != EINTR {
        close()
        return false
      }
    }
    if sent < output.count {
      if deadline.kind != .write || sent > output.count / 2 { releaseSentOutput() }
      deadline.set(.write, loop.context)
      return false
    }
    output.removeAll()
    sent = 0
    return true
  }

  /// Gets the next piece of an answer; false when there is none left, or none to be had.
  private func fetchMore() -> Bool {
    do {
      return try conversation.sendMore()
    } catch {
      loop.context.log?.write(.warning, "answer_cut_off", [("reason", "\(error)")])
      close()
      return false
    }
  }

  /// A peer that is slow to read costs the memory of what it has not read, and no more.
  private func releaseSentOutput() {
    conversation.output.removeFirst(sent)
    conversation.output.releaseSpareMemory()
    sent = 0
  }

  /// RFC 9112, section 9.6: closes in stages, so that the last answer is not lost to a reset.
  private func finishSending() {
    if peerFinished, !isReadable { return close() }
    shutdown(socket, Int32(SHUT_WR))
    state = .lingering
    deadline.set(.linger, loop.context)
    discardInput()
  }

  private func discardInput() {
    conversation.input.removeAll()
    giveRoomBack(all: true)
    while isReadable {
      let size = Connection.firstReadSize
      let count = recv(socket, conversation.input.reserve(size), size, 0)
      if count > 0 {
        discarded += count
        if discarded > Connection.lingerBytes { return close() }
      } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
        return close()
      } else if errno == EAGAIN {
        isReadable = false
      }
    }
  }
}
