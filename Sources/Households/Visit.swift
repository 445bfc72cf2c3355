import Core

/// A figure that was read back to the household, such as its income from wages in fen.
package struct VisitFigure: Sendable, Equatable {
  package let name: String
  package let value: Int

  package static let maximumNameLength = 40
  /// As of money in fen: up to ten million yuan. What is owed is a figure of its own.
  package static let values = 0...1_000_000_000

  package init(name: String, value: Int) {
    self.name = name
    self.value = value
  }
}

/// A visit to a household, as it is entered or keyed in from its sheet.
package struct NewVisit: Sendable {
  /// Who was there, where it is keyed in for somebody; nil for whoever enters it.
  package let visitor: Identifier?
  /// The second visitor of a co-signed visit.
  package let coVisitor: Identifier?
  package let visitedOn: CivilDate
  package let note: String
  /// What was seen, and what was agreed.
  package let seen: String
  package let agreed: String
  package let needs: [String]
  package let figures: [VisitFigure]
  /// The serial of the sheet that it was written on, as somebody typed it.
  package let serial: String?

  package static let maximumTextLength = 2_000
  package static let maximumNeedLength = 100
  package static let needCounts = 0...20
  package static let figureCounts = 0...40

  package init(
    visitor: Identifier? = nil, coVisitor: Identifier? = nil, visitedOn: CivilDate,
    note: String = "", seen: String = "", agreed: String = "", needs: [String] = [],
    figures: [VisitFigure] = [], serial: String? = nil
  ) {
    self.visitor = visitor
    self.coVisitor = coVisitor
    self.visitedOn = visitedOn
    self.note = note
    self.seen = seen
    self.agreed = agreed
    self.needs = needs
    self.figures = figures
    self.serial = serial
  }
}

/// That a third person held a co-signed visit against what the household says.
package struct VisitCheck: Sendable, Equatable {
  package let by: Identifier
  package let at: Instant
}

/// A visit on record.
package struct Visit: Sendable {
  package let id: Identifier
  package let household: Identifier
  package let visitor: Identifier
  package let visitorName: String
  package let coVisitor: Identifier?
  package let visitedOn: CivilDate
  package let note: String
  package let seen: String
  package let agreed: String
  package var needs: [String]
  package var figures: [VisitFigure]
  package let sheet: Identifier?
  package let serial: String?
  package let enteredBy: Identifier
  package let enteredAt: Instant
  package let check: VisitCheck?
}

/// The paper twin of a visit: a sheet for one household, told apart by its serial.
package struct VisitSheet: Sendable {
  package let id: Identifier
  package let serial: String
  package let household: Identifier
  package let madeAt: Instant
  /// The visit that was keyed in from it.
  package let visit: Identifier?

  /// Characters of the serial, in Crockford's base 32.
  package static let serialLength = 10
  /// Longest text that is looked at as a serial: people put blanks and hyphens in.
  package static let maximumTypedLength = 20
}
