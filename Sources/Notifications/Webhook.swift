import Core

/// An address that is told of events.
package struct Webhook: Sendable {
  package let id: Identifier
  package let owner: Identifier
  package let url: String
  package let events: [EventType]
  package let createdAt: Instant
  /// When it was turned off and why; nil while it is on.
  package let off: Off?
  /// The first failed try after which none came through; nil where the last one did.
  package let failingSince: Instant?
  /// Until then the key before this one signs too.
  package let formerSecretUntil: Instant?

  package var isActive: Bool { off == nil }

  /// Why a hook is off.
  package enum OffReason: String, Sendable, CaseIterable {
    /// Its owner turned it off.
    case owner
    /// The receiver answered 410: it wants no more.
    case gone
    /// For as long as the whole schedule of tries lasts, nothing came through.
    case failing
  }

  /// That it is off, and since when.
  package struct Off: Sendable {
    package let reason: OffReason
    package let since: Instant
  }

  /// Hooks that one account may have.
  package static let maximumPerAccount = 20
  package static let maximumURLLength = 2_000
  /// How long a key that was replaced still signs beside the new one, so that a receiver can go
  /// over from one to the other at any time of a day.
  package static let formerSecretSeconds: Int64 = 86_400
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
  let subject: Identifier

  /// How long a delivery that has come to its end is kept to be looked at and replayed.
  package static let keptDays = 30
  /// Tries of one delivery that are kept, the newest: some rounds of the whole schedule.
  package static let maximumTriesKept = 40
}

/// One try of a delivery.
package struct DeliveryTry: Sendable {
  package let number: Int
  package let at: Instant
  /// What was answered; nil where nothing was.
  package let status: Int?
  /// The stable word for why nothing was answered.
  package let error: String?
  package let durationMilliseconds: Int
}

/// A delivery that is due, with all that sending it takes.
package struct DueDelivery: Sendable {
  package let id: Identifier
  package let webhook: Identifier
  package let subject: Identifier
  package let url: String
  /// The keys that sign it, the present one first.
  package let secrets: [String]
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

  /// Whether it came through: any 2xx.
  package var isDelivered: Bool {
    if case .answered(let status, _, _) = self { return (200...299).contains(status) }
    return false
  }
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
  /// How long all waits last together: a hook to which nothing came through for so long is turned
  /// off, as Standard Webhooks recommends for one that failed for days.
  package static let seconds = waits.reduce(0, +)

  /// The wait after so many tries, up to a tenth longer by chance so that not all come back at
  /// once; nil where no further try is left.
  static func wait(afterAttempts attempts: Int, random: UInt64) -> Int64? {
    guard attempts >= 1, attempts <= waits.count else { return nil }
    let wait = waits[attempts - 1]
    return wait + Int64(random % UInt64(wait / 10 + 1))
  }
}
