internal import CCurl
import Glibc
import Locks

/// The thread that moves all transfers, with libcurl's multi interface and its store of
/// connections.
final class TransferLoop: Sendable {
  private struct State: Sendable {
    /// Handed over, and not yet taken by the thread.
    var queued: [Transfer] = []
    /// All that have no outcome yet, `queued` among them.
    var inFlight = 0
    var isStopped = false
    var thread: pthread_t?
  }

  /// How long the thread may sleep when libcurl has no time of its own for it.
  private static let pollMilliseconds: Int32 = 60_000

  /// The multi handle lives as long as the loop, so that any thread may wake it.
  private nonisolated(unsafe) let multi: UnsafeMutableRawPointer
  private let maximumInFlight: Int
  private let state = Locked(State())

  init(maximumInFlight: Int) {
    _ = EasyHandle.processSetUp
    guard let multi = curl_multi_init() else { preconditionFailure("out of memory") }
    // Idle connections kept to be used again; libcurl closes them after two minutes.
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, maximumInFlight)
    // Requests to one server share its connection where that speaks HTTP/2.
    ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    self.multi = multi
    self.maximumInFlight = maximumInFlight
  }

  deinit {
    curl_multi_cleanup(multi)
  }

  /// Starts the thread, which keeps the loop alive until it is stopped.
  func start() {
    let context = Unmanaged.passRetained(self).toOpaque()
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context)
    precondition(result == 0, "no thread can be made")
    state.withLock { $0.thread = thread }
  }

  /// Hands the transfer to the thread, or tells its waiter at once that it cannot be.
  func add(_ transfer: Transfer) {
    let refusal: OutboundFailure? = state.withLock { state in
      if state.isStopped { return .stopped }
      if state.inFlight >= maximumInFlight { return .tooManyInFlight }
      state.inFlight += 1
      state.queued.append(transfer)
      if state.queued.count == 1 { curl_multi_wakeup(multi) }
      return nil
    }
    if let refusal { transfer.finish(.failure(refusal)) }
  }

  /// Ends all transfers as stopped and waits for the thread to be gone.
  func stop() {
    let thread = state.withLock { state in
      state.isStopped = true
      curl_multi_wakeup(multi)
      return state.thread.take()
    }
    if let thread { pthread_join(thread, nil) }
  }

  private func run() {
    // A signal to the process is for another thread, and a broken connection must not raise one.
    var signals = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(SIG_BLOCK, &signals, nil)

    var running: [UnsafeMutableRawPointer: Transfer] = [:]
    while let added = takeQueued() {
      for transfer in added {
        running[transfer.easy.pointer] = transfer
        if curl_multi_add_handle(multi, transfer.easy.pointer) != CURLM_OK {
          end(transfer.easy.pointer, CURLE_OUT_OF_MEMORY, in: &running)
        }
      }
      var count: Int32 = 0
      curl_multi_perform(multi, &count)
      while let message = curl_multi_info_read(multi, &count) {
        guard message.pointee.msg == CURLMSG_DONE else { continue }
        end(message.pointee.easy_handle, ccurl_result(message), in: &running)
      }
      curl_multi_poll(multi, nil, 0, Self.pollMilliseconds, nil)
    }
    for (easy, transfer) in running {
      curl_multi_remove_handle(multi, easy)
      transfer.finish(.failure(.stopped))
    }
  }

  /// What was handed over since, or nil when the loop is to end.
  private func takeQueued() -> [Transfer]? {
    let (queued, isStopped) = state.withLock { state in
      let queued = state.queued
      state.queued.removeAll(keepingCapacity: true)
      return (queued, state.isStopped)
    }
    guard isStopped else { return queued }
    for transfer in queued { transfer.finish(.failure(.stopped)) }
    return nil
  }

  private func end(
    _ easy: UnsafeMutableRawPointer, _ code: CURLcode,
    in running: inout [UnsafeMutableRawPointer: Transfer]
  ) {
    guard let transfer = running.removeValue(forKey: easy) else { return }
    let outcome = transfer.outcome(code)
    curl_multi_remove_handle(multi, easy)
    state.withLock { $0.inFlight -= 1 }
    transfer.finish(outcome)
  }
}
