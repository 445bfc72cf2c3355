import Core

/// The rules of income.
package enum IncomeRefusal: Refusal, Equatable {
  case receivedInFuture
  case receivedBeforeRegistration
  case spentInFuture
  case spentBeforeRegistration
  /// There is no such entry of this household to take back.
  case nothingToReverse
  case reversedAlready
  /// An entry that takes another one back is not itself taken back.
  case isReversal
  /// The figures of its month were frozen.
  case monthFrozen
  /// No poverty line is known for this year or any before.
  case noPovertyLine

  package var kind: RefusalKind {
    switch self {
    case .receivedInFuture, .receivedBeforeRegistration, .spentInFuture,
      .spentBeforeRegistration:
      .invalid
    case .nothingToReverse, .noPovertyLine: .notFound
    case .reversedAlready, .isReversal, .monthFrozen: .conflict
    }
  }

  package var code: String {
    switch self {
    case .receivedInFuture, .spentInFuture: "in_the_future"
    case .receivedBeforeRegistration, .spentBeforeRegistration: "before_registration"
    case .nothingToReverse: "not_found"
    case .reversedAlready: "reversed_already"
    case .isReversal: "is_reversal"
    case .monthFrozen: "month_frozen"
    case .noPovertyLine: "no_poverty_line"
    }
  }

  package var detail: String {
    switch self {
    case .receivedInFuture: "Income is entered when it was received, not before."
    case .spentInFuture: "A cost is entered when it was paid, not before."
    case .receivedBeforeRegistration, .spentBeforeRegistration:
      "The household was registered later than that."
    case .nothingToReverse: "This household has no such entry."
    case .reversedAlready: "This entry was taken back already."
    case .isReversal: "This entry takes another one back; enter it again instead."
    case .monthFrozen: "The figures of that month are frozen; the county office can still enter it."
    case .noPovertyLine: "No poverty line is known for this year."
    }
  }

  package var faults: [Fault] {
    switch self {
    case .receivedInFuture, .receivedBeforeRegistration:
      [Fault(pointer: "/received_on", code: code, detail: detail)]
    case .spentInFuture, .spentBeforeRegistration:
      [Fault(pointer: "/spent_on", code: code, detail: detail)]
    default: []
    }
  }
}
