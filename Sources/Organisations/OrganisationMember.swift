import Core

/// An account that belongs to an organisation.
package struct OrganisationMember: Sendable, Equatable {
  package let organisation: Identifier
  package let account: Identifier
  package let content: MemberContent
  package let since: Instant

  package var role: MemberRole { content.role }
}

/// What a member may do, and up to what sum.
package struct MemberContent: Sendable, Equatable {
  package let role: MemberRole
  /// The most that one of its orders, and all of a calendar month, may come to; nil for any sum.
  package let orderLimit: Fen?
  package let monthLimit: Fen?
  /// Whether its orders are the organisation's unless they say otherwise.
  package let byDefault: Bool

  /// Up to a hundred million yuan.
  package static let limits = 0...10_000_000_000

  package init(
    role: MemberRole, orderLimit: Fen? = nil, monthLimit: Fen? = nil, byDefault: Bool = false
  ) {
    self.role = role
    self.orderLimit = orderLimit
    self.monthLimit = monthLimit
    self.byDefault = byDefault
  }
}

/// What a member is in its organisation.
package enum MemberRole: String, Sendable, CaseIterable {
  /// Keeps the members, orders, and has all of the organisation's orders as its own.
  case manager
  /// Orders, and knows its own orders.
  case buyer
  /// Reads the organisation's orders.
  case viewer

  package var mayOrder: Bool { self != .viewer }

  /// What it may do with orders that others placed for the organisation.
  package func may(_ action: Action) -> Bool {
    switch self {
    case .manager:
      [
        .readOrders, .readRecipients, .readReceipts, .endOrders, .makeClaims, .readClaims,
        .answerClaims,
      ].contains(action)
    case .buyer: false
    case .viewer: [.readOrders, .readReceipts, .readClaims].contains(action)
    }
  }
}

/// An account's place in an organisation, with the organisation's name.
package struct Membership: Sendable {
  package let member: OrganisationMember
  package let name: String
}
