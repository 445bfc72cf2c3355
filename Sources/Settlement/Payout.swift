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

  package var status: PayoutStatus { summary.status }

  /// What its lines of this state come to.
  package func sum(_ status: PayoutLineStatus? = nil) -> Fen { summary.sum(status) }

  /// The payout without its lines.
  package var summary: PayoutSummary {
    var sums: [PayoutLineStatus: Fen] = [:]
    for line in lines { sums[line.status, default: .zero] += line.amount }
    return PayoutSummary(
      id: id, village: village, upTo: upTo, madeAt: madeAt, households: lines.count, sums: sums)
  }
}

/// A payout as a list tells of it.
package struct PayoutSummary: Sendable {
  package let id: Identifier
  package let village: Identifier
  package let upTo: CivilDate
  package let madeAt: Instant
  package let households: Int
  /// By the state of the lines; one that no line is in is left out.
  let sums: [PayoutLineStatus: Fen]

  package var status: PayoutStatus {
    if sums[.pending] != nil { return .open }
    return sums[.paid] == nil && sums[.bounced] == nil ? .cancelled : .confirmed
  }

  /// What its lines of this state come to.
  package func sum(_ status: PayoutLineStatus? = nil) -> Fen {
    guard let status else { return sums.values.reduce(.zero, +) }
    return sums[status] ?? .zero
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
