import Core

/// How a household's place in the register changes: it leaves it, or it comes back.
package enum StandingChangeKind: String, Sendable, CaseIterable {
  case exit, `return`

  /// What the household is once the change is signed.
  package var status: HouseholdStatus { self == .exit ? .exited : .registered }
}

/// How far a change has come.
package enum StandingChangeStatus: String, Sendable, CaseIterable {
  case entered, signed, refused
}

/// An exit or a return, as the first of two people enters it.
package struct NewStandingChange: Sendable {
  package let kind: StandingChangeKind
  package let on: CivilDate
  /// What shows it, in words.
  package let evidence: String

  package static let maximumEvidenceLength = 2_000
  package static let maximumReasonLength = 200

  package init(kind: StandingChangeKind, on: CivilDate, evidence: String) {
    self.kind = kind
    self.on = on
    self.evidence = evidence
  }
}

/// An exit or a return on record, with who entered it, and who signed or refused it.
package struct StandingChange: Sendable {
  package let id: Identifier
  package let household: Identifier
  package let content: NewStandingChange
  package let status: StandingChangeStatus
  package let enteredBy: Identifier
  package let enteredAt: Instant
  package let decidedBy: Identifier?
  package let decidedAt: Instant?
  /// Why it was refused.
  package let reason: String?
}
