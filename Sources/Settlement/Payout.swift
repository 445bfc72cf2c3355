import Core

/// What is owed to the households of a village, as a list for the bank.
package struct Payout: Sendable {
  package let id: Identifier
  package let village: Identifier
  /// What was owed at the end of this day.
  package let upTo: CivilDate
  package let madeAt: Instant
  /// In the order of the households' ids.
  package let lines: [PayoutLine]

  /// So many households are paid at once at the most; who is left is in the next payout.
  package static let maximumLines = 2_000
  package static let maximumReferenceLength = 100
  package static let maximumReasonLength = 200

  package var status: PayoutStatus {
    if lines.contains(where: { $0.status == .pending }) { return .open }
    return lines.allSatisfy { $0.status == .cancelled } ? .cancelled : .confirmed
  }

  /// What its lines of this state come to.
  package func sum(_ status: PayoutLineStatus? = nil) -> Fen {
    lines.reduce(.zero) { status == nil || $1.status == status ? $0 + $1.amount : $0 }
  }
}

/// It follows from the lines, and is kept nowhere.
package enum PayoutStatus: String, Sendable, CaseIterable {
  /// The bank has not answered for all of it.
  case open
  /// Each line was paid or came back.
  case confirmed
  case cancelled
}

/// One household's part of a payout.
package struct PayoutLine: Sendable {
  package let household: Identifier
  package let amount: Fen
  let hold: Identifier
  /// As it was when the payout was made; nil for one that is paid in cash.
  package let account: BankAccount?
  package let status: PayoutLineStatus
  package let reference: String?
  package let bounceReason: String?
  package let settledAt: Instant?
}

/// Where one household's part of a payout is.
package enum PayoutLineStatus: String, Sendable, CaseIterable {
  /// On the list, and held.
  case pending
  case paid
  /// The bank sent it back: it is owed again.
  case bounced
  case cancelled
}

/// A household of whom nothing is paid though it is owed something.
package struct LeftOut: Sendable, Equatable {
  package let household: Identifier
  package let amount: Fen
}

/// What a payout of a village would come to.
package struct PayoutPreview: Sendable {
  package let payable: [(household: Identifier, amount: Fen, account: BankAccount?)]
  /// Those whose bank account is closed, until there is another one on record.
  package let leftOut: [LeftOut]
  /// Whether that is all: false where more households are owed than one payout pays.
  package let isComplete: Bool
}
