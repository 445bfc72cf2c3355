import Core

/// The rules of income.
package enum IncomeRefusal: Refusal, Equatable {
  case receivedInFuture
  case receivedBeforeRegistration
  /// There is no such entry of this household to take back.
  case nothingToReverse
  case reversedAlready
  /// An entry that takes another one back is not itself taken back.
  case isReversal
  /// No poverty line is known for this year or any before.
  case noPovertyLine

  package var kind: RefusalKind {
    switch self {
    case .receivedInFuture, .receivedBeforeRegistration: .invalid
    case .nothingToReverse, .noPovertyLine: .notFound
    case .reversedAlready, .isReversal: .conflict
    }
  }

  package var code: String {
    switch self {
    case .receivedInFuture: "in_the_future"
    case .receivedBeforeRegistration: "before_registration"
    case .nothingToReverse: "not_found"
    case .reversedAlready: "reversed_already"
    case .isReversal: "is_reversal"
    case .noPovertyLine: "no_poverty_line"
    }
  }

  package var detail: String {
    switch self {
    case .receivedInFuture: "Income is entered when it was received, not before."
    case .receivedBeforeRegistration: "The household was registered later than that."
    case .nothingToReverse: "This household has no such income entry."
    case .reversedAlready: "This entry was taken back already."
    case .isReversal: "This entry takes another one back; enter the income again instead."
    case .noPovertyLine: "No poverty line is known for this year."
    }
  }

  package var faults: [Fault] {
    switch self {
    case .receivedInFuture, .receivedBeforeRegistration:
      [Fault(pointer: "/received_on", code: code, detail: detail)]
    default: []
    }
  }
}
