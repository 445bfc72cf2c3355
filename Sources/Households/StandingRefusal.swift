import Core

/// The rules of a household's exit and return.
package enum StandingRefusal: Refusal, Equatable {
  case changedInFuture
  case changedBeforeRegistration
  /// The household's last exit or return was later than that.
  case changedBeforeLastChange
  /// A household that is out cannot leave, and one that is in cannot come back.
  case exitedAlready
  case notExited
  /// Another exit or return of the household waits for its second signature.
  case changeOpen
  /// Who entered it does not sign it.
  case ownChange
  /// It was signed or refused already.
  case decidedAlready

  package var kind: RefusalKind {
    switch self {
    case .changedInFuture, .changedBeforeRegistration, .changedBeforeLastChange: .invalid
    default: .conflict
    }
  }

  package var code: String {
    switch self {
    case .changedInFuture: "in_the_future"
    case .changedBeforeRegistration: "before_registration"
    case .changedBeforeLastChange: "before_last_change"
    case .exitedAlready, .notExited: "wrong_state"
    case .changeOpen: "change_open"
    case .ownChange: "own_change"
    case .decidedAlready: "decided_already"
    }
  }

  package var detail: String {
    switch self {
    case .changedInFuture: "A household does not leave or come back in the future."
    case .changedBeforeRegistration: "The household was registered later than that."
    case .changedBeforeLastChange: "The household's last exit or return was later than that."
    case .exitedAlready: "This household has left the register already."
    case .notExited: "This household is in the register; only one that left it comes back."
    case .changeOpen: "Another exit or return of this household waits for its second signature."
    case .ownChange: "Somebody else than who entered it signs it."
    case .decidedAlready: "This was signed or refused already."
    }
  }

  package var faults: [Fault] {
    kind == .invalid ? [Fault(pointer: "/on", code: code, detail: detail)] : []
  }
}
