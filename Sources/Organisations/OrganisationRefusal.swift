import Core

/// The rules of organisations.
package enum OrganisationRefusal: Refusal, Equatable {
  /// Nobody would be left who keeps the members.
  case lastManager
  /// Only buyers who can log in are members.
  case memberIsNoBuyer
  case tooManyMembers
  /// The account is a member of too many.
  case tooManyOrganisations
  /// The member's orders are another organisation's by default.
  case defaultElsewhere
  /// By default no order can be of who places none.
  case viewerOrdersNothing
  /// The buyer is no member of the organisation that it orders for.
  case unknownOrganisation
  /// The member reads, and does not order.
  case viewerMayNotOrder
  /// One order may come to so much at the most.
  case overOrderLimit(Fen)
  /// So much is left of what the member may spend in this month.
  case overMonthLimit(left: Fen)

  package var kind: RefusalKind {
    switch self {
    case .viewerOrdersNothing, .unknownOrganisation: .invalid
    case .viewerMayNotOrder: .forbidden
    case .lastManager, .memberIsNoBuyer, .tooManyMembers, .tooManyOrganisations,
      .defaultElsewhere, .overOrderLimit, .overMonthLimit:
      .conflict
    }
  }

  package var code: String {
    switch self {
    case .lastManager: "last_manager"
    case .memberIsNoBuyer: "member_is_no_buyer"
    case .tooManyMembers: "too_many_members"
    case .tooManyOrganisations: "too_many_organisations"
    case .defaultElsewhere: "default_elsewhere"
    case .viewerOrdersNothing: "viewer_orders_nothing"
    case .unknownOrganisation: "unknown_organisation"
    case .viewerMayNotOrder: "viewer_may_not_order"
    case .overOrderLimit: "over_order_limit"
    case .overMonthLimit: "over_month_limit"
    }
  }

  package var detail: String {
    switch self {
    case .lastManager: "This is the organisation's last manager."
    case .memberIsNoBuyer: "Only a buyer's account that is active is a member."
    case .tooManyMembers:
      "An organisation has \(Organisation.maximumMembers) members at the most."
    case .tooManyOrganisations:
      "An account is a member of \(Organisation.maximumPerAccount) organisations at the most."
    case .defaultElsewhere: "The account's orders are another organisation's by default."
    case .viewerOrdersNothing: "A viewer orders nothing, by default or otherwise."
    case .unknownOrganisation: "You are no member of such an organisation."
    case .viewerMayNotOrder: "A viewer reads the organisation's orders and places none."
    case .overOrderLimit(let limit):
      "One order may come to \(limit.rawValue) fen at the most, with what sending it costs."
    case .overMonthLimit(let left):
      "\(left.rawValue) fen are left to spend in this month, with what sending costs."
    }
  }

  package var faults: [Fault] {
    switch self {
    case .viewerOrdersNothing: [Fault(pointer: "/by_default", code: code, detail: detail)]
    case .unknownOrganisation: [Fault(pointer: "/organisation_id", code: code, detail: detail)]
    case .overOrderLimit(let left), .overMonthLimit(let left):
      [Fault(pointer: "/lines", code: code, detail: detail, left: left)]
    case .lastManager, .memberIsNoBuyer, .tooManyMembers, .tooManyOrganisations,
      .defaultElsewhere, .viewerMayNotOrder:
      []
    }
  }
}
