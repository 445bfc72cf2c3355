import Core

/// The rules of claims.
package enum ClaimRefusal: Refusal, Equatable {
  /// Lines that cannot be claimed, by their place from 0 in what was sent.
  case unfitLines([LineFault])
  /// The order has as many claims as one may have.
  case tooManyClaims
  /// As much was written about the claim as may be.
  case tooManyAnswers
  /// The claim was decided or withdrawn.
  case wrongState(ClaimStatus)

  /// What is wrong with a claimed line.
  package struct LineFault: Sendable, Equatable {
    /// Its place from 0 in what was sent.
    package let place: Int
    package let rule: Rule

    package init(place: Int, rule: Rule) {
      self.place = place
      self.rule = rule
    }

    /// The rule that it breaks.
    package enum Rule: Sendable, Equatable {
      /// The order, or the claim that is decided, has no such line.
      case unknown
      case twice
      /// Its goods have not arrived.
      case notDelivered
      /// It could be claimed until then.
      case daysOver(CivilDate)
      /// So much of it is left that no other claim is about.
      case exceeds(left: Int)
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .unfitLines(let faults):
      faults.contains { $0.rule.isOfContent } ? .invalid : .conflict
    case .tooManyClaims, .tooManyAnswers, .wrongState: .conflict
    }
  }

  package var code: String {
    switch self {
    case .unfitLines: "unfit_claim"
    case .tooManyClaims: "too_many_claims"
    case .tooManyAnswers: "too_many_answers"
    case .wrongState: "wrong_state"
    }
  }

  package var detail: String {
    switch self {
    case .unfitLines: "Some of these goods cannot be claimed; `errors` names each."
    case .tooManyClaims: "An order has \(Claim.maximumPerOrder) claims at the most."
    case .tooManyAnswers: "A claim has \(Claim.maximumAnswers) answers at the most."
    case .wrongState(let status): "The claim is \(status.rawValue): that cannot be done now."
    }
  }

  package var faults: [Fault] {
    guard case .unfitLines(let faults) = self else { return [] }
    return faults.map { fault in
      let member = if case .exceeds = fault.rule { "quantity" } else { "line" }
      return Fault(
        pointer: "/lines/\(fault.place)/\(member)", code: fault.rule.code, detail: fault.rule.detail
      )
    }
  }
}

extension ClaimRefusal.LineFault.Rule {
  /// Whether it is what was sent that is wrong, and not that it comes too early or too late.
  fileprivate var isOfContent: Bool {
    switch self {
    case .unknown, .twice, .exceeds: true
    case .notDelivered, .daysOver: false
    }
  }

  fileprivate var code: String {
    switch self {
    case .unknown: "unknown_line"
    case .twice: "line_twice"
    case .notDelivered: "not_delivered"
    case .daysOver: "claim_days_over"
    case .exceeds: "more_than_left"
    }
  }

  fileprivate var detail: String {
    switch self {
    case .unknown: "There is no such line."
    case .twice: "This line is named before."
    case .notDelivered: "These goods have not arrived yet."
    case .daysOver(let day): "These goods could be claimed until \(day)."
    case .exceeds(let left): "\(left) of it are left that no other claim is about."
    }
  }
}
