import Core
import SQLite
import Storage

/// How a hook is doing, by the tries of its newest deliveries.
package struct HookStatistics: Sendable {
  /// The newest deliveries that are looked at.
  package static let deliveries = 1_000

  package let tries: Int
  /// Tries that any 2xx answered.
  package let delivered: Int
  /// How often each other status was answered, by status.
  package let otherAnswers: [(status: Int, count: Int)]
  /// How often nothing was answered, by why, in the order of its words.
  package let failures: [(error: DeliveryFault, count: Int)]
  /// Milliseconds that so many of a hundred of the delivered tries took at the most; nil where
  /// there are none.
  package let p50Milliseconds: Int?
  package let p99Milliseconds: Int?
  package let longestMilliseconds: Int?
  package let lastDeliveredAt: Instant?

  init(_ all: [DeliveryTry]) {
    let good = all.filter { (200...299).contains($0.status ?? 0) }
    let times = good.map(\.durationMilliseconds).sorted()
    func time(atPercent percent: Int) -> Int? {
      times.isEmpty ? nil : times[(times.count - 1) * percent / 100]
    }
    tries = all.count
    delivered = good.count
    otherAnswers = Dictionary(
      grouping: all.compactMap(\.status).filter { !(200...299).contains($0) }, by: \.self
    ).map { ($0.key, $0.value.count) }.sorted { $0.0 < $1.0 }
    failures = Dictionary(grouping: all.compactMap(\.error), by: \.self)
      .map { ($0.key, $0.value.count) }.sorted { $0.0.rawValue < $1.0.rawValue }
    p50Milliseconds = time(atPercent: 50)
    p99Milliseconds = time(atPercent: 99)
    longestMilliseconds = times.last
    lastDeliveredAt = good.map(\.at).max()
  }
}

/// How a hook of the actor's own is doing. Throws `CommonRefusal.notFound`.
package func hookStatistics(
  of id: Identifier, as actor: Actor, in db: Connection
) throws -> HookStatistics {
  _ = try webhook(id, as: actor, in: db)
  return HookStatistics(
    try TryStore.newest(of: id, deliveries: HookStatistics.deliveries, in: db))
}
