import Core
import Orders
import Photos

/// What a buyer finds wrong with goods that arrived.
package enum ClaimKind: String, Sendable, CaseIterable {
  case damaged, spoiled, missing
  case wrongGoods = "wrong_goods"
  case quality, other
}

/// How far the county office has come with a claim.
package enum ClaimStatus: String, Sendable, CaseIterable {
  /// Nobody has decided it.
  case open
  /// Something is given back for it.
  case accepted
  case declined
  /// Its buyer took it back.
  case withdrawn
}

/// Goods of an order that a claim is about.
package struct ClaimLine: Sendable, Equatable {
  /// Its place in the order, from 1.
  package let line: Int
  /// In sale units.
  package let quantity: Int

  package init(line: Int, quantity: Int) {
    self.line = line
    self.quantity = quantity
  }
}

/// A claim as it is made.
package struct NewClaim: Sendable {
  package let kind: ClaimKind
  package let description: String
  package let lines: [ClaimLine]

  package static let maximumDescriptionLength = 1_000

  package init(kind: ClaimKind, description: String, lines: [ClaimLine]) {
    self.kind = kind
    self.description = description
    self.lines = lines
  }
}

/// What somebody wrote about a claim.
package struct ClaimAnswer: Sendable {
  package let id: Identifier
  /// What the author was at the time.
  package let role: Role
  package let text: String
  package let answeredAt: Instant

  package static let maximumTextLength = 1_000
}

/// A claim with all that came of it, as its reader may see it.
package struct Claim: Sendable {
  package let id: Identifier
  package let order: Identifier
  package let buyer: Identifier
  /// On whose account the order is; nil for the buyer's own.
  package let organisation: Identifier?
  package let kind: ClaimKind
  package let description: String
  package let status: ClaimStatus
  package let lines: [Line]
  /// What was granted, line by line.
  package let compensations: [Compensation]
  /// By their numbers.
  package let photos: [Photo]
  /// Oldest first.
  package let answers: [ClaimAnswer]
  package let openedAt: Instant
  package let decidedAt: Instant?
  /// What the buyer is told about the decision.
  package let reason: String?

  /// A claimed line with what the order says of it.
  package struct Line: Sendable {
    package let content: ClaimLine
    package let village: Identifier
    package let listing: Identifier
    package let title: String
    package let unit: String
  }

  /// Claims that an order may have, those that were withdrawn or declined among them.
  package static let maximumPerOrder = 20
  /// What may be written about one of them.
  package static let maximumAnswers = 50
  package static let maximumReasonLength = 500

  package var villages: [Identifier] { lines.map(\.village) }

  /// What is given back for it.
  package var compensated: Fen { compensations.reduce(.zero) { $0 + $1.amount } }
}
