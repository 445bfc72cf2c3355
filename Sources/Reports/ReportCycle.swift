import Core
import Income

/// Twelve months whose figures were frozen.
package struct ReportCycle: Sendable {
  package let id: Identifier
  /// The last of its months.
  package let through: CivilMonth
  /// The poverty line that its figures were held against.
  package let line: Fen
  package let frozenBy: Identifier
  package let frozenAt: Instant

  /// The first of its months.
  package var from: CivilMonth { through.adding(months: 1 - IncomeYear.months) ?? through }
}

/// What a household came to in a cycle when that was frozen.
struct FrozenFigures: Sendable, Equatable {
  let household: Identifier
  let people: Int
  let sums: YearSums
}

/// A household whose figures are no longer those that were frozen.
package struct CycleDifference: Sendable {
  package let now: HouseholdYear
  /// Nil for one that was not on record when the cycle was frozen.
  package let frozen: HouseholdYear?
}

/// The rules of frozen figures.
package enum ReportRefusal: Refusal, Equatable {
  case cycleNotOver
  case cycleFrozen
  case nobodyRegistered

  package var kind: RefusalKind {
    switch self {
    case .cycleNotOver: .invalid
    case .cycleFrozen, .nobodyRegistered: .conflict
    }
  }

  package var code: String {
    switch self {
    case .cycleNotOver: "cycle_not_over"
    case .cycleFrozen: "cycle_frozen"
    case .nobodyRegistered: "nobody_registered"
    }
  }

  package var detail: String {
    switch self {
    case .cycleNotOver: "Figures are frozen once their last month is over."
    case .cycleFrozen:
      "The figures of these months are frozen, and are never changed: later changes show as "
        + "differences."
    case .nobodyRegistered: "No household was registered by the end of these months."
    }
  }

  package var faults: [Fault] {
    switch self {
    case .cycleNotOver: [Fault(pointer: "/through", code: code, detail: detail)]
    case .cycleFrozen, .nobodyRegistered: []
    }
  }
}
