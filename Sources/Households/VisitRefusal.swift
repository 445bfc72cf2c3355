import Core

/// The rules of visits.
package enum VisitRefusal: Refusal, Equatable {
  case visitedInFuture
  case visitedBeforeRegistration
  /// The visitor was not paired with the household yet, or not any more.
  case visitedBeforePairing
  case visitedAfterPairing
  /// The second visitor is the first one.
  case coSignedAlone
  /// This household has no sheet of that serial.
  case unknownSerial
  /// Only what two visitors signed is checked by a third.
  case notCoSigned
  /// Whoever was there, or entered it, does not check it.
  case ownVisit
  case checkedAlready

  package var kind: RefusalKind {
    switch self {
    case .notCoSigned, .ownVisit, .checkedAlready: .conflict
    default: .invalid
    }
  }

  package var code: String {
    switch self {
    case .visitedInFuture: "in_the_future"
    case .visitedBeforeRegistration: "before_registration"
    case .visitedBeforePairing: "before_pairing"
    case .visitedAfterPairing: "after_pairing"
    case .coSignedAlone: "same_visitor"
    case .unknownSerial: "unknown_serial"
    case .notCoSigned: "not_co_signed"
    case .ownVisit: "own_visit"
    case .checkedAlready: "checked_already"
    }
  }

  package var detail: String {
    switch self {
    case .visitedInFuture: "A visit is entered when it was made, not before."
    case .visitedBeforeRegistration: "The household was registered later than that."
    case .visitedBeforePairing: "The visitor was paired with the household later than that."
    case .visitedAfterPairing: "The visitor's pairing with the household was over by then."
    case .coSignedAlone: "A visit is co-signed by somebody else than its visitor."
    case .unknownSerial: "This household has no sheet of that serial; compare its ten characters."
    case .notCoSigned: "Only a visit that two visitors signed is checked."
    case .ownVisit: "A visit is checked by somebody who neither made nor entered it."
    case .checkedAlready: "This visit was checked already and stays as it is."
    }
  }

  package var faults: [Fault] {
    switch self {
    case .visitedInFuture, .visitedBeforeRegistration, .visitedBeforePairing,
      .visitedAfterPairing:
      [Fault(pointer: "/visited_on", code: code, detail: detail)]
    case .coSignedAlone: [Fault(pointer: "/with", code: code, detail: detail)]
    case .unknownSerial: [Fault(pointer: "/serial", code: code, detail: detail)]
    case .notCoSigned, .ownVisit, .checkedAlready: []
    }
  }
}
