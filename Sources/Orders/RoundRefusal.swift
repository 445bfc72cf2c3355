import Core

/// The rules of collection rounds.
package enum RoundRefusal: Refusal, Equatable {
  case cutOffPassed
  case cutOffTooFar
  /// The goods would be picked up before the cut-off's day, which is given.
  case pickUpBeforeCutOff(CivilDate)
  case pickUpTooLate
  /// The village has as many rounds ahead of it as it may.
  case tooManyRounds
  /// Its cut-off has passed, or it was closed by hand.
  case closed
  /// It has more consignments than it would have room for.
  case belowConsignments(Int)

  package var kind: RefusalKind {
    switch self {
    case .cutOffPassed, .cutOffTooFar, .pickUpBeforeCutOff, .pickUpTooLate: .invalid
    case .tooManyRounds, .closed, .belowConsignments: .conflict
    }
  }

  package var code: String {
    switch self {
    case .cutOffPassed: "in_the_past"
    case .cutOffTooFar: "too_far_ahead"
    case .pickUpBeforeCutOff: "pick_up_before_cut_off"
    case .pickUpTooLate: "pick_up_too_late"
    case .tooManyRounds: "too_many_rounds"
    case .closed: "round_closed"
    case .belowConsignments: "below_consignments"
    }
  }

  package var detail: String {
    switch self {
    case .cutOffPassed: "The cut-off lies in the past: nothing could go along."
    case .cutOffTooFar:
      "A cut-off lies \(CollectionRound.longestLeadDays) days ahead at the most."
    case .pickUpBeforeCutOff(let day):
      "The cut-off's day is \(day): the goods cannot be picked up before it."
    case .pickUpTooLate:
      "Goods are picked up within \(CollectionRound.longestStorageDays) days of the cut-off."
    case .tooManyRounds:
      "A village has \(CollectionRound.maximumAhead) rounds ahead of it at the most."
    case .closed: "The round is closed: that cannot be done now."
    case .belowConsignments(let count): "The round has \(count) consignments already."
    }
  }

  package var faults: [Fault] {
    switch self {
    case .cutOffPassed, .cutOffTooFar: [fault("/cut_off_at")]
    case .pickUpBeforeCutOff, .pickUpTooLate: [fault("/pick_up_on")]
    case .belowConsignments: [fault("/maximum_consignments")]
    case .tooManyRounds, .closed: []
    }
  }

  private func fault(_ pointer: String) -> Fault {
    Fault(pointer: pointer, code: code, detail: detail)
  }
}

/// One fault is refused by its own name, several as content that does not fit in all of its places.
func refuse(_ refusals: [RoundRefusal]) throws {
  if refusals.count > 1 { throw InvalidContent(refusals.flatMap(\.faults)) }
  if let refusal = refusals.first { throw refusal }
}
