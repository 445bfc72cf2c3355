import Core

/// An address that is told of events.
package struct Webhook: Sendable {
  package let id: Identifier
  package let owner: Identifier
  /// Where it goes: http or https, `mailto:` and an address, or `tel:` alone for the telephone of
  /// the owner's account, whichever that is when something is sent.
  package let url: String
  package let format: HookFormat
  package let language: Language
  /// Nil for all of the day.
  package let hours: SendingHours?
  /// Whether what is sent is signed: by a key of this system's, or by a robot's own secret.
  package let isSigned: Bool
  /// When its e-mail address was confirmed.
  package let confirmedAt: Instant?
  package let events: [EventType]
  package let createdAt: Instant
  /// When it was turned off and why; nil while it is on.
  package let off: Off?
  /// The first failed try after which none came through; nil where the last one did.
  package let failingSince: Instant?
  /// Until then the key before this one signs too.
  package let formerSecretUntil: Instant?

  package var isActive: Bool { off == nil }

  /// Whether it is told of what happens: an e-mail address is not before it is confirmed.
  package var isConfirmed: Bool { format != .email || confirmedAt != nil }

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
  /// The longest secret of a robot that is taken.
  package static let maximumRobotSecretLength = 200
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
  package let lastError: DeliveryFault?
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
  /// Why nothing was answered.
  package let error: DeliveryFault?
  package let durationMilliseconds: Int
}

/// A delivery that is due, with all that sending it takes.
package struct DueDelivery: Sendable {
  package let id: Identifier
  package let webhook: Identifier
  package let subject: Identifier
  package let url: String
  package var format = HookFormat.standard
  package var language = Language.zh
  /// The keys that sign it, the present one first.
  package let secrets: [String]
  /// The `webhook-id`: the same at each try, so that the receiver can drop doubles.
  package let messageID: String
  /// What is told: the JSON that is signed and sent, or the text that a robot or a message says.
  package let body: String
  /// The subject of what is told, where it has one.
  package var title = ""
  package let attempts: Int
}

/// How a try ended.
package enum DeliveryOutcome: Sendable {
  /// The receiver's status, the beginning of its answer, and for how long it asked to be left in
  /// peace.
  case answered(status: Int, answer: String, retryAfterSeconds: Int?)
  /// No answer came.
  case failed(reason: DeliveryFault)
  /// The receiver was reached and says that it did not take it, in a way of its own, and the
  /// beginning of what it says.
  case refused(Refused)

  /// What a receiver says that did not take something.
  package struct Refused: Sendable {
    package let reason: DeliveryFault
    package let answer: String
    /// For how long it is to be left in peace.
    package let retryAfterSeconds: Int?
    package let consequence: Consequence

    package init(
      reason: DeliveryFault, answer: String, retryAfterSeconds: Int? = nil,
      _ consequence: Consequence = .triedAgain
    ) {
      self.reason = reason
      self.answer = answer
      self.retryAfterSeconds = retryAfterSeconds
      self.consequence = consequence
    }
  }

  /// What follows from a refusal.
  package enum Consequence: Sendable {
    /// It is tried again as after any failure.
    case triedAgain
    /// This one will never be taken: it is given up.
    case givenUp
    /// Nothing will ever be taken: the hook is turned off.
    case hookOff
  }

  /// Whether it came through: any 2xx.
  package var isDelivered: Bool {
    if case .answered(let status, _, _) = self { return (200...299).contains(status) }
    return false
  }

  /// Whether it is not tried again, though there would be time left.
  var isFinal: Bool {
    if case .refused(let refused) = self { return refused.consequence != .triedAgain }
    return false
  }

  /// Whether the receiver wants no more: 410 Gone (Standard Webhooks, *Responding to webhooks*), or
  /// what says so in another way.
  var endsHook: Bool {
    switch self {
    case .answered(let status, _, _): status == 410
    case .failed: false
    case .refused(let refused): refused.consequence == .hookOff
    }
  }

  /// For how long the receiver asks to be left in peace: `Retry-After` of a 429 or 503, or what
  /// says so in another way.
  package var pauseSeconds: Int? {
    let asked: Int? =
      switch self {
      case .answered(let status, _, let seconds): [429, 503].contains(status) ? seconds : nil
      case .failed: nil
      case .refused(let refused): refused.retryAfterSeconds
      }
    return asked.map { min($0, RetrySchedule.maximumRetryAfterSeconds) }
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
