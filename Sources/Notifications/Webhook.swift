import Core

/// An address that is told of events.
package struct Webhook: Sendable {
  package let id: Identifier
  package let owner: Identifier
  package let url: String
  package let events: [EventType]
  package let isActive: Bool
  package let createdAt: Instant

  /// Hooks that one account may have.
  package static let maximumPerAccount = 20
  package static let maximumURLLength = 2_000
}

/// Where a delivery stands; `failed` is final.
package enum DeliveryStatus: String, Sendable, CaseIterable {
  case pending, delivered, failed
}

/// One event on its way to one hook.
package struct Delivery: Sendable {
  package let id: Identifier
  package let webhook: Identifier
  package let event: Identifier
  package let type: EventType
  package let status: DeliveryStatus
  package let attempts: Int
  package let nextAttemptAt: Instant
  package let lastAttemptAt: Instant?
  package let lastStatus: Int?
  package let lastError: String?
  package let lastAnswer: String?
  /// The event's place in the outbox.
  let sequence: Int64
}

/// A delivery that is due, with all that sending it takes.
package struct DueDelivery: Sendable {
  package let id: Identifier
  package let webhook: Identifier
  package let url: String
  package let secret: String
  /// The `webhook-id`: the same at each try, so that the receiver can drop doubles.
  package let messageID: String
  /// The body that is signed and sent.
  package let body: String
  package let attempts: Int
}

/// How a try ended.
package enum DeliveryOutcome: Sendable {
  /// The receiver's status, the beginning of its answer, and for how long it asked to be left in
  /// peace.
  case answered(status: Int, answer: String, retryAfterSeconds: Int?)
  /// No answer came; the reason's stable word.
  case failed(reason: String)
}

/// When a delivery that failed is tried again.
package enum RetrySchedule {
  /// Seconds after each failed try, as Standard Webhooks recommends: three days in all
  /// (standard-webhooks spec, *Deliverability and reliability*).
  package static let waits: [Int64] = [
    5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400,
  ]
  /// The longest pause that a receiver may ask for by `Retry-After`.
  package static let maximumRetryAfterSeconds = 86_400

  /// The wait after so many tries, up to a tenth longer by chance so that not all come back at
  /// once; nil where no further try is left.
  static func wait(afterAttempts attempts: Int, random: UInt64) -> Int64? {
    guard attempts >= 1, attempts <= waits.count else { return nil }
    let wait = waits[attempts - 1]
    return wait + Int64(random % UInt64(wait / 10 + 1))
  }
}
