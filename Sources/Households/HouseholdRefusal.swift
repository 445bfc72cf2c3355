import Core

/// The rules of households.
package enum HouseholdRefusal: Refusal, Equatable {
  /// Another household of the county has this code.
  case codeTaken
  case registeredInFuture
  /// A member's year of birth lies in the future; the member's place from 0.
  case bornInFuture(member: Int)
  /// A household leaves the register, and comes back to it, with two people's signatures.
  case twoSignaturesNeeded
  /// A pairing begins in the future, or before the household's last one began.
  case pairedInFuture
  case pairedBeforeLastPairing
  /// Assistance goes planned, delivered, productive, and never back.
  case assistanceMovesOnly(from: String)
  case assistanceInFuture
  /// A step that would have been taken before the last one was.
  case assistanceBeforeLastStep
  /// What a household has was counted in the future, or before the last count on record.
  case countedInFuture
  case countedBeforeLastCount

  package var kind: RefusalKind {
    switch self {
    case .codeTaken, .assistanceMovesOnly, .twoSignaturesNeeded: .conflict
    default: .invalid
    }
  }

  package var code: String {
    switch self {
    case .codeTaken: "code_taken"
    case .twoSignaturesNeeded: "two_signatures_needed"
    case .registeredInFuture, .pairedInFuture, .assistanceInFuture, .countedInFuture:
      "in_the_future"
    case .bornInFuture: "in_the_future"
    case .pairedBeforeLastPairing: "before_last_pairing"
    case .assistanceMovesOnly: "wrong_state"
    case .assistanceBeforeLastStep: "before_last_step"
    case .countedBeforeLastCount: "before_last_count"
    }
  }

  package var detail: String {
    switch self {
    case .codeTaken: "There is a household with this code already."
    case .twoSignaturesNeeded:
      "A household leaves the register and comes back with two signatures: enter a standing change."
    case .registeredInFuture: "A household is not registered in the future."
    case .bornInFuture: "Nobody is born in the future."
    case .pairedInFuture: "A pairing does not begin in the future."
    case .pairedBeforeLastPairing: "The household's last pairing began later than that."
    case .assistanceMovesOnly(let from):
      "Assistance only moves on, from planned to delivered to productive; this is \(from)."
    case .assistanceInFuture: "What was delivered was not delivered in the future."
    case .assistanceBeforeLastStep: "Its present state began later than that."
    case .countedInFuture: "Nothing is counted in the future."
    case .countedBeforeLastCount: "There is a later count on record."
    }
  }

  package var faults: [Fault] {
    switch self {
    case .registeredInFuture: [fault("/registered_on")]
    case .bornInFuture(let member): [fault("/members/\(member)/birth_year")]
    case .pairedInFuture, .pairedBeforeLastPairing: [fault("/since")]
    case .assistanceInFuture, .assistanceBeforeLastStep: [fault("/on")]
    case .countedInFuture, .countedBeforeLastCount: [fault("/counted_on")]
    case .codeTaken: [fault("/code")]
    case .twoSignaturesNeeded: [fault("/status")]
    case .assistanceMovesOnly: []
    }
  }

  private func fault(_ pointer: String) -> Fault {
    Fault(pointer: pointer, code: code, detail: detail)
  }
}
