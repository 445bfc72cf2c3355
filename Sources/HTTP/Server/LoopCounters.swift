import Synchronization

/// What one loop counts. Only the loop's own thread writes; any thread may read.
final class LoopCounters: Sendable {
  /// The latency's buckets: up to 1, 2, 4, … microseconds, and the last for all that is longer.
  static let buckets = 26

  private let answers: InlineArray<6, Atomic<Int>>
  private let latency: InlineArray<26, Atomic<Int>>
  private let microseconds = Atomic(0)
  private let sentBytes = Atomic(0)
  private let open = Atomic(0)
  private let accepted = Atomic(0)
  private let turnedAway = Atomic(0)
  private let listening = Atomic(0)

  init() {
    answers = InlineArray { _ in Atomic(0) }
    latency = InlineArray { _ in Atomic(0) }
  }

  func count(status: Status, microseconds elapsed: Int, bytes: Int) {
    add(1, to: answers[status.code / 100])
    add(elapsed, to: microseconds)
    add(bytes, to: sentBytes)
    let bits = Int.bitWidth - max(0, elapsed - 1).leadingZeroBitCount
    add(1, to: latency[min(bits, LoopCounters.buckets - 1)])
  }

  /// Who sees that a connection was accepted sees it open, too, unless it was closed again.
  func connectionOpened() {
    add(1, to: open)
    accepted.store(accepted.load(ordering: .relaxed) &+ 1, ordering: .releasing)
  }

  func connectionClosed() { add(-1, to: open) }

  func listeners(_ count: Int) { listening.store(count, ordering: .relaxed) }

  func connectionTurnedAway() { add(1, to: turnedAway) }

  /// Adds these counts to a sum over all loops.
  func add(to sum: inout ServerStatistics) {
    for index in 1..<6 { sum.answers[index - 1] += answers[index].load(ordering: .relaxed) }
    for index in 0..<LoopCounters.buckets {
      sum.latency[index].count += latency[index].load(ordering: .relaxed)
    }
    sum.totalMicroseconds += microseconds.load(ordering: .relaxed)
    sum.sentBytes += sentBytes.load(ordering: .relaxed)
    sum.acceptedConnections += accepted.load(ordering: .acquiring)
    sum.openConnections += open.load(ordering: .relaxed)
    sum.listeners += listening.load(ordering: .relaxed)
    sum.refusedConnections += turnedAway.load(ordering: .relaxed)
  }

  /// With one writer, a load and a store are enough, and cheaper than an atomic addition.
  @inline(__always)
  private func add(_ amount: Int, to counter: borrowing Atomic<Int>) {
    counter.store(counter.load(ordering: .relaxed) &+ amount, ordering: .relaxed)
  }
}

/// What the server counted since it started.
package struct ServerStatistics: Sendable {
  /// How many answers took at most so many microseconds, and more than the bucket before.
  package struct LatencyBucket: Sendable {
    /// Nil for the last bucket, which has no bound.
    package let upToMicroseconds: Int?
    package internal(set) var count: Int
  }

  /// The answers of 1xx, 2xx, 3xx, 4xx and 5xx.
  package internal(set) var answers = [0, 0, 0, 0, 0]
  package internal(set) var latency: [LatencyBucket]
  /// The sum of the times that all answers took.
  package internal(set) var totalMicroseconds = 0
  package internal(set) var sentBytes = 0
  package internal(set) var openConnections = 0
  package internal(set) var acceptedConnections = 0
  /// Answers that go on.
  package internal(set) var listeners = 0
  /// Connections past the limit.
  package internal(set) var refusedConnections = 0
  /// Lines that the access log had no room for.
  package internal(set) var droppedLogLines = 0

  init() {
    latency = (0..<LoopCounters.buckets).map {
      LatencyBucket(upToMicroseconds: $0 == LoopCounters.buckets - 1 ? nil : 1 << $0, count: 0)
    }
  }
}
