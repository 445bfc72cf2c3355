import Core

/// What a cost of producing something was for.
package enum CostKind: String, Sendable, CaseIterable {
  case farming, livestock, forestry, processing, other
}

/// What a household spent to have income, as it is entered.
package struct NewProductionCost: Sendable {
  package let kind: CostKind
  package let amount: Fen
  package let spentOn: CivilDate
  package let note: String

  package init(kind: CostKind, amount: Fen, spentOn: CivilDate, note: String) {
    self.kind = kind
    self.amount = amount
    self.spentOn = spentOn
    self.note = note
  }
}

/// A cost on record, never changed.
package struct ProductionCost: Sendable {
  package let id: Identifier
  package let kind: CostKind
  /// Negative for an entry that takes another one back.
  package let amount: Fen
  package let spentOn: CivilDate
  package let note: String
  package let reverses: Identifier?
  package let enteredAt: Instant
}
