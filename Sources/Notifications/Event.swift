import Core
import JSON

/// What a hook can be told of.
package enum EventType: String, Sendable, CaseIterable {
  case orderPlaced = "order.placed"
  case orderPaid = "order.paid"
  /// All of it has left, or arrived.
  case orderDispatched = "order.dispatched"
  case orderDelivered = "order.delivered"
  case orderCompleted = "order.completed"
  /// It was called off, its time to pay was up, or nothing is left of it.
  case orderCancelled = "order.cancelled"
  /// Money was given back, whole or in part.
  case orderRefunded = "order.refunded"
  case orderRevised = "order.revised"
  /// What it waits for is expected on another day.
  case orderPostponed = "order.postponed"
  /// Money came in; where it fits no order, somebody is to decide on it.
  case paymentReceived = "payment.received"
  /// Money that fitted no order was given back.
  case paymentReturned = "payment.returned"
  /// The last of it has left.
  case consignmentDispatched = "consignment.dispatched"
  /// A part of a consignment has left, and not yet the last.
  case parcelDispatched = "parcel.dispatched"
  /// A parcel could not be delivered or is under way again, arrived, came back or is lost.
  case parcelMoved = "parcel.moved"
  /// Something happened to a parcel on its way, whether or not it moves it.
  case parcelTracked = "parcel.tracked"
  /// What a buyer found wrong, what is written about it, and what came of it.
  case claimOpened = "claim.opened"
  case claimAnswered = "claim.answered"
  case claimDecided = "claim.decided"
  case claimWithdrawn = "claim.withdrawn"
  /// A buyer rated goods of a listing.
  case listingRated = "listing.rated"
  /// A listing waits for the county office's look.
  case listingSubmitted = "listing.submitted"
  /// The county office put a submitted listing on the shelf, or gave it back with the reason.
  case listingPublished = "listing.published"
  case listingReturned = "listing.returned"
  /// A lot is more than plausible and waits for the county office's look, or had it.
  case lotHeld = "lot.held"
  case lotReviewed = "lot.reviewed"
  /// A buyer waited for a listing, and it can be ordered again.
  case listingAvailable = "listing.available"
  /// What became of a date of a standing order.
  case standingOrderRun = "standing_order.run"
  /// A household came onto the register.
  case householdRegistered = "household.registered"
  /// A household left the register of poor households, or came back to it.
  case householdExited = "household.exited"
  case householdReturned = "household.returned"
  /// A household is to be looked after, or nobody did for too long.
  case householdAtRisk = "household.at_risk"
  /// What a household was given brings something.
  case assistanceProductive = "assistance.productive"
  /// A lot was called back.
  case lotRecalled = "lot.recalled"
  /// Each line of a payout was paid or came back; the bank sent one back.
  case payoutConfirmed = "payout.confirmed"
  case payoutBounced = "payout.bounced"
  /// A hook was turned off because its receiver wants no more, or nothing came through for days.
  case webhookDisabled = "webhook.disabled"
  /// Sent to one hook, because its owner asked for it.
  case webhookTest = "webhook.test"
  /// Sent to an e-mail address that is to be confirmed, with the code that does it.
  case webhookCode = "webhook.code"

  /// Those that a hook can be registered for.
  package static let allCases: [EventType] = [
    .orderPlaced, .orderPaid, .orderDispatched, .orderDelivered, .orderCompleted, .orderCancelled,
    .orderRefunded, .orderRevised, .orderPostponed,
    .paymentReceived, .paymentReturned, .consignmentDispatched, .parcelDispatched, .parcelMoved,
    .parcelTracked, .listingSubmitted, .listingPublished, .listingReturned, .lotHeld, .lotReviewed,
    .listingAvailable, .lotRecalled, .claimOpened, .claimAnswered, .claimDecided, .claimWithdrawn,
    .listingRated, .standingOrderRun, .householdRegistered, .householdExited, .householdReturned,
    .householdAtRisk,
    .assistanceProductive, .payoutConfirmed, .payoutBounced, .webhookDisabled,
  ]
}

extension EventType {
  /// Whether it is for one hook alone, and nothing that happened in the market.
  var isOfHookAlone: Bool { self == .webhookTest || self == .webhookCode }

  /// Whether it is about a household, and so for those who look after it.
  var isOfHousehold: Bool {
    switch self {
    case .householdRegistered, .householdExited, .householdReturned, .householdAtRisk,
      .assistanceProductive:
      true
    default: false
    }
  }
}

/// Something that happened. It is recorded in the transaction of what it tells of.
package struct Event: Sendable {
  package let type: EventType
  /// The thing it is about: events of one subject reach a hook in their order.
  package let subject: Identifier
  /// Whom it concerns besides the county office: a buyer or, where it is about a household, the
  /// volunteer that is paired with it, or a hook's owner.
  package let buyer: Identifier?
  package let villages: [Identifier]
  /// The JSON object that goes out as `data`. No personal data: it leaves the house.
  package let data: String

  /// An event with the JSON object that was written for it, which is as it is declared.
  package init(
    _ type: EventType, subject: Identifier, buyer: Identifier?, villages: [Identifier],
    data: ByteBuffer
  ) {
    self.init(type, subject: subject, buyer: buyer, villages: villages, data: data.string)
    assert(Event.fault(in: self.data, of: type) == nil, Event.fault(in: self.data, of: type) ?? "")
  }

  /// The same with text that nobody looks at.
  init(
    _ type: EventType, subject: Identifier, buyer: Identifier?, villages: [Identifier],
    data: String
  ) {
    self.type = type
    self.subject = subject
    self.buyer = buyer
    self.villages = villages
    self.data = data
  }
}

/// An event as it stands in the outbox.
struct RecordedEvent: Sendable {
  let sequence: Int64
  let type: EventType
  let subject: Identifier
  let buyer: Identifier?
  let villages: [Identifier]
  let happenedAt: Instant
}
