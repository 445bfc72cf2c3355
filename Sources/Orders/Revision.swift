import Core

/// What makes an order come to something else after it was placed.
package enum RevisionCause: String, Sendable, CaseIterable {
  /// The harvest was short.
  case shortfall
  /// A lot was called back.
  case recall
  /// Goods that are sold by weight were weighed.
  case weight
  /// The county office waived what was still due.
  case waiver
  /// Its buyer wants less.
  case buyer
  /// A parcel came back to its village.
  case returned
  /// A parcel is lost.
  case lost
  /// Goods were packed in the place of others, as the buyer agreed.
  case substitution
}

/// A change of an order's lines, as it is to be made.
package struct NewRevision: Sendable {
  package let cause: RevisionCause
  /// The lot that fell short or was called back.
  package let lot: Identifier?
  /// Whether the goods had left their village.
  package let hadLeft: Bool
  /// Why the county office waived what was due.
  package let reason: String?
  package let lines: [LineRevision]
  /// What sending costs from now on; nil where it stays what it is.
  package let shipping: Fen?
  /// Lines that come to the order.
  let added: [AddedLine]

  package init(
    _ cause: RevisionCause, lot: Identifier? = nil, hadLeft: Bool = false, reason: String? = nil,
    lines: [LineRevision], shipping: Fen? = nil, added: [AddedLine] = []
  ) {
    self.cause = cause
    self.lot = lot
    self.hadLeft = hadLeft
    self.reason = reason
    self.lines = lines
    self.shipping = shipping
    self.added = added
  }
}

/// What a line is to be: its quantity never grows.
package struct LineRevision: Sendable {
  /// From 1.
  package let line: Int
  package let quantity: Int
  package let amount: Fen
  /// What all of it weighed; nil where that is not known.
  package let grams: Int?
  /// Those that are to be different, as they are to be; one with no units is dropped.
  package let allocations: [OrderAllocation]

  package init(
    line: Int, quantity: Int, amount: Fen, grams: Int?, allocations: [OrderAllocation]
  ) {
    self.line = line
    self.quantity = quantity
    self.amount = amount
    self.grams = grams
    self.allocations = allocations
  }
}

/// A change that was made, as the order shows it.
package struct Revision: Sendable {
  package let id: Identifier
  package let cause: RevisionCause
  package let lot: Identifier?
  /// The code that stands on the lot's goods.
  package let traceCode: String?
  /// Why the lot was called back; nil for other causes.
  package let reason: String?
  package let hadLeft: Bool
  package let goodsBefore: Fen
  package let goodsAfter: Fen
  package let revisedAt: Instant
}
