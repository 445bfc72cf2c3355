import Core

/// Money that came in, as the bank or a provider tells of it.
package struct NewIncomingPayment: Sendable {
  /// The bank, cash, or a gateway by its name.
  package let provider: String
  /// What the provider calls it: the same is taken in once.
  package let reference: String
  package let amount: Fen
  package let payer: String
  package let remark: String
  package let receivedOn: CivilDate

  package init(
    provider: String = IncomingPayment.bank, reference: String, amount: Fen, payer: String,
    remark: String, receivedOn: CivilDate
  ) {
    self.provider = provider
    self.reference = reference
    self.amount = amount
    self.payer = payer
    self.remark = remark
    self.receivedOn = receivedOn
  }
}

/// Where the money is. It follows from its sums and from its order, and is kept nowhere.
package enum IncomingPaymentStatus: String, Sendable, CaseIterable {
  /// All of it went to orders.
  case applied
  /// What was not applied was given back.
  case returned
  /// No order is known for it.
  case unmatched
  /// Its order was called off or has lapsed.
  case late
  /// It waits for the rest of what is due.
  case short
  /// Nothing more is due of its order: it is to be assigned to another one or given back.
  case excess

  /// Whether somebody is still to decide on it.
  package var isOpen: Bool { self != .applied && self != .returned }
}

/// Money on record.
package struct IncomingPayment: Sendable {
  package let id: Identifier
  package let content: NewIncomingPayment
  package let applied: Fen
  package let returned: Fen
  package let returnReference: String?
  package let order: Identifier?
  package let status: IncomingPaymentStatus
  package let recordedAt: Instant
  /// What it paid, the first `maximumParts` of it.
  package internal(set) var parts: [PaymentPart] = []

  /// The provider of what stands on the bank's statement.
  package static let bank = "bank"
  /// The provider of what was collected at doors.
  package static let cash = "cash"
  /// What no payment provider is called.
  package static let reservedProviders = [bank, cash]
  /// So much is taken in at once, at the most.
  package static let maximumAmount = Fen(10_000_000_000)
  package static let maximumReferenceLength = 100
  package static let maximumProviderLength = 40
  package static let maximumPayerLength = 100
  package static let maximumRemarkLength = 500
  /// So many pieces are put together for what is due of an order, the oldest first.
  static let maximumPieces = 100
  package static let maximumParts = 100

  /// What is neither applied nor given back.
  package var left: Fen { content.amount - applied - returned }
}

/// What money on record paid of an order.
package struct PaymentPart: Sendable {
  package let payment: Identifier
  package let order: Identifier
  package let amount: Fen
}
