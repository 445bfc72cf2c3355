/// Tells a dispatcher that something may be there to be sent. However often it is told meanwhile,
/// it looks once.
package struct HookWakes: Sendable {
  let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  /// One that nobody has woken yet.
  package init() {
    (stream, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// Wakes the dispatcher; from any thread, and at once back.
  package func wake() { continuation.yield() }
}
