import Core

/// Where income comes from that the market does not see.
package enum IncomeSource: String, Sendable, CaseIterable {
  case wages, farming, subsidy, transfer, other
}

/// Where a household stands against the poverty line of the year.
package enum Standing: String, Sendable, CaseIterable {
  case below, near, above

  /// `near` begins at the line and ends at one and a half times the line.
  package static let nearBasisPoints: Int64 = 15_000

  package init(perCapita: Fen, line: Fen) {
    if perCapita < line {
      self = .below
    } else if perCapita.rawValue * 10_000 < line.rawValue * Standing.nearBasisPoints {
      self = .near
    } else {
      self = .above
    }
  }
}

/// A line of a year that net income per head is held against: the national poverty line, or the
/// county's monitoring line.
package struct PovertyLine: Sendable {
  package let year: Int
  package let line: Fen
  package let source: String

  package init(year: Int, line: Fen, source: String) {
    self.year = year
    self.line = line
    self.source = source
  }
}

/// A household's income in twelve months, such as those of a year, beside the lines.
package struct IncomeYear: Sendable {
  /// The first of the twelve months.
  package let first: CivilMonth
  package let people: Int
  /// All that came in.
  package let total: Fen
  /// What it cost to produce it.
  package let costs: Fen
  /// Of what came in less what it cost, rounded down to a whole fen.
  package let perCapita: Fen
  /// The line of the year that the months end in or, for one without a line, of the last year
  /// before that has one.
  package let line: PovertyLine
  /// The county's own; nil where no year before has one.
  package let monitoring: PovertyLine?
  package let standing: Standing
  /// `market` and the sources of entries, those that brought nothing left out.
  package let bySource: [(source: String, amount: Fen)]
  package let byCost: [(kind: CostKind, amount: Fen)]
  /// The twelve months from the first on.
  package let byMonth: [Fen]
  package let costsByMonth: [Fen]

  package var year: Int { first.year }
  package var net: Fen { total - costs }

  package static let years = 1978...2200
  package static let months = 12
}

/// Income from outside of the market, as it is entered.
package struct NewIncomeEntry: Sendable {
  package let source: IncomeSource
  package let amount: Fen
  package let receivedOn: CivilDate
  package let note: String

  /// From one fen to a million yuan.
  package static let amounts = 1...100_000_000
  package static let maximumNoteLength = 200

  package init(source: IncomeSource, amount: Fen, receivedOn: CivilDate, note: String) {
    self.source = source
    self.amount = amount
    self.receivedOn = receivedOn
    self.note = note
  }
}

/// An entry on record, never changed.
package struct IncomeEntry: Sendable {
  package let id: Identifier
  package let source: IncomeSource
  /// Negative for an entry that takes another one back.
  package let amount: Fen
  package let receivedOn: CivilDate
  package let note: String
  package let reverses: Identifier?
  package let enteredAt: Instant
}
