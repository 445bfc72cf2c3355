import Core

/// What kind of help it is.
package enum AssistanceKind: String, Sendable, CaseIterable {
  case livestock, broadband, housing, training, employment, other
}

/// How far assistance has come; it never goes back.
package enum AssistanceStatus: String, Sendable, CaseIterable, Comparable {
  case planned, delivered, productive

  package static func < (left: AssistanceStatus, right: AssistanceStatus) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int {
    switch self {
    case .planned: 0
    case .delivered: 1
    case .productive: 2
    }
  }
}

/// Something a household was given, or is to be given.
package struct NewAssistance: Sendable {
  package let kind: AssistanceKind
  package let title: String
  package let quantity: Int
  package let unit: String
  package let value: Fen
  package let donor: String
  package let status: AssistanceStatus
  package let on: CivilDate
  /// The category of goods that it should give, where somebody said it.
  package let produces: String?

  package static let maximumTitleLength = 80
  package static let maximumUnitLength = 20
  package static let maximumDonorLength = 80
  package static let quantities = 1...1_000_000
  package static let values = 0...1_000_000_000

  package init(
    kind: AssistanceKind, title: String, quantity: Int, unit: String, value: Fen, donor: String,
    status: AssistanceStatus, on: CivilDate, produces: String? = nil
  ) {
    self.kind = kind
    self.title = title
    self.quantity = quantity
    self.unit = unit
    self.value = value
    self.donor = donor
    self.status = status
    self.on = on
    self.produces = produces
  }
}

/// Assistance on record.
package struct Assistance: Sendable {
  package let id: Identifier
  package let household: Identifier
  package let content: NewAssistance
  /// An earlier piece of the same kind, title and donor, within twelve months: maybe it was given
  /// or entered twice.
  package let possibleDoubleOf: Identifier?
}
