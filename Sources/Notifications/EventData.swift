import JSON

/// A member of the `data` that an event goes out with.
package struct EventMember: Sendable {
  /// What a member holds.
  package enum Kind: Sendable {
    case identifier, text, fen, integer, truth, date, instant
    /// A stable word of small letters.
    case word
  }

  package let name: String
  package let kind: Kind
  /// Whether it may be null.
  package let isNullable: Bool
  /// Whether it is always there.
  package let isRequired: Bool

  fileprivate init(_ name: String, _ kind: Kind) {
    (self.name, self.kind, isNullable, isRequired) = (name, kind, false, true)
  }

  private init(_ other: EventMember, isNullable: Bool, isRequired: Bool) {
    (name, kind) = (other.name, other.kind)
    (self.isNullable, self.isRequired) = (isNullable, isRequired)
  }

  fileprivate var orNull: EventMember {
    EventMember(self, isNullable: true, isRequired: isRequired)
  }

  fileprivate var sometimes: EventMember {
    EventMember(self, isNullable: isNullable, isRequired: false)
  }
}

extension EventType {
  /// The members of `data`, of which the OpenAPI document makes the event's schema. Whoever writes
  /// an event is held to them wherever assertions are on, and so in every test.
  package var members: [EventMember] {
    switch self {
    case .orderPlaced: EventType.order + [EventMember("placed_by", .identifier).sometimes]
    case .orderPaid, .orderDispatched, .orderDelivered, .orderCompleted, .orderCancelled:
      EventType.order
    case .orderRefunded:
      EventType.order + [
        EventMember("refund_id", .identifier), EventMember("amount_fen", .fen),
        EventMember("refunded_fen", .fen),
      ]
    case .orderRevised:
      EventType.order + [
        EventMember("cause", .word), EventMember("lot_id", .identifier).sometimes,
        EventMember("had_left", .truth), EventMember("due_fen", .fen),
        EventMember("owed_fen", .fen),
      ]
    case .orderPostponed:
      [
        EventMember("order_id", .identifier), EventMember("number", .text),
        EventMember("status", .word), EventMember("lot_id", .identifier),
        EventMember("expected_on", .date),
      ]
    case .paymentReceived, .paymentReturned: EventType.payment
    case .consignmentDispatched, .parcelDispatched, .parcelMoved: EventType.parcel
    case .parcelTracked:
      EventType.parcel + [EventMember("kind", .word), EventMember("happened_at", .instant)]
    case .claimOpened, .claimAnswered, .claimDecided, .claimWithdrawn:
      [
        EventMember("claim_id", .identifier), EventMember("order_id", .identifier),
        EventMember("number", .text), EventMember("kind", .word), EventMember("status", .word),
        EventMember("compensated_fen", .fen),
      ]
    case .listingRated:
      [
        EventMember("rating_id", .identifier), EventMember("listing_id", .identifier),
        EventMember("title", .text), EventMember("stars", .integer),
      ]
    case .listingSubmitted:
      [
        EventMember("listing_id", .identifier), EventMember("title", .text),
        EventMember("from", .word), EventMember("status", .word),
      ]
    case .listingPublished: EventType.decision
    case .listingReturned: EventType.decision + [EventMember("reason", .text).sometimes]
    case .lotHeld, .lotReviewed, .lotRecalled:
      [
        EventMember("lot_id", .identifier), EventMember("trace_code", .text),
        EventMember("listing_id", .identifier), EventMember("title", .text),
        EventMember("quantity", .integer), EventMember("status", .word),
      ]
    case .listingAvailable:
      [
        EventMember("listing_id", .identifier), EventMember("title", .text),
        EventMember("unit", .text), EventMember("price_fen", .fen),
        EventMember("village_id", .identifier), EventMember("buyer_id", .identifier),
      ]
    case .standingOrderRun: EventType.run
    case .householdRegistered: EventType.household + [EventMember("registered_on", .date)]
    case .householdExited, .householdReturned: EventType.household + [EventMember("on", .date)]
    case .householdAtRisk:
      EventType.household + [
        EventMember("task_id", .identifier), EventMember("reason", .word),
        EventMember("is_escalated", .truth),
      ]
    case .assistanceProductive:
      EventType.household + [
        EventMember("assistance_id", .identifier), EventMember("kind", .word),
        EventMember("value_fen", .fen), EventMember("on", .date),
      ]
    case .payoutConfirmed, .payoutBounced:
      [
        EventMember("payout_id", .identifier), EventMember("village_id", .identifier),
        EventMember("village", .text), EventMember("up_to", .date),
        EventMember("status", .word), EventMember("households", .integer),
        EventMember("total_fen", .fen), EventMember("paid_fen", .fen),
        EventMember("bounced_fen", .fen),
      ]
    case .webhookDisabled:
      [
        EventMember("webhook_id", .identifier), EventMember("owner_id", .identifier),
        EventMember("reason", .word), EventMember("failing_since", .instant).orNull,
      ]
    case .webhookTest, .webhookCode: [EventMember("webhook_id", .identifier)]
    }
  }

  private static let order = [
    EventMember("order_id", .identifier), EventMember("number", .text),
    EventMember("status", .word), EventMember("goods_fen", .fen),
    EventMember("shipping_fen", .fen), EventMember("total_fen", .fen),
  ]

  private static let payment = [
    EventMember("incoming_payment_id", .identifier), EventMember("provider", .text),
    EventMember("status", .word), EventMember("amount_fen", .fen),
    EventMember("applied_fen", .fen), EventMember("returned_fen", .fen),
    EventMember("order_id", .identifier).orNull, EventMember("order_number", .text).orNull,
  ]

  private static let parcel = [
    EventMember("consignment_id", .identifier), EventMember("order_id", .identifier),
    EventMember("number", .text), EventMember("village_id", .identifier),
    EventMember("carrier", .text), EventMember("tracking_number", .text),
    EventMember("parcel_id", .identifier), EventMember("parcel_status", .word),
  ]

  private static let decision = [
    EventMember("listing_id", .identifier), EventMember("title", .text),
    EventMember("village_id", .identifier), EventMember("status", .word),
  ]

  private static let run = [
    EventMember("standing_order_id", .identifier), EventMember("due_on", .date),
    EventMember("outcome", .word), EventMember("order_id", .identifier).orNull,
    EventMember("grams", .integer).orNull, EventMember("total_fen", .fen).orNull,
    EventMember("cheapest_fen_per_kg", .fen).orNull, EventMember("left_fen", .fen).orNull,
    EventMember("code", .word).orNull,
  ]

  private static let household = [
    EventMember("household_id", .identifier), EventMember("household_code", .text),
    EventMember("village_id", .identifier),
  ]
}
