import Core

/// A buyer's wish to be told once a listing can be ordered again.
package struct Reminder: Sendable, Equatable {
  package let listing: Identifier
  package let title: String
  package let askedAt: Instant
  /// When the buyer was told; nil while it waits.
  package let toldAt: Instant?

  /// Those of one buyer that wait.
  package static let maximumPerBuyer = 100
}

/// The rules of reminders.
package enum ReminderRefusal: Refusal, Equatable {
  /// There is nothing to wait for.
  case canBeOrdered
  case tooManyReminders

  package var kind: RefusalKind { .conflict }
  package var code: String {
    switch self {
    case .canBeOrdered: "can_be_ordered"
    case .tooManyReminders: "too_many_reminders"
    }
  }
  package var detail: String {
    switch self {
    case .canBeOrdered: "The listing can be ordered now."
    case .tooManyReminders:
      "A buyer waits for \(Reminder.maximumPerBuyer) listings at the most; take one back first."
    }
  }
}
