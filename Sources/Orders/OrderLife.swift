import Core
import Ledger
import Listings

/// What may happen to an order. Each is told by one operation, or by what is left of the order and
/// by how far its consignments have come.
package enum OrderEvent: String, Sendable, CaseIterable {
  /// The first payment: all that is due.
  case paid
  /// A further payment: its goods weighed more than was paid for. Or what is due at the door.
  case topUp = "top_up"
  /// By its buyer or the county office.
  case calledOff = "called_off"
  /// The time to pay is up.
  case lapsed
  /// A recall, a shortfall or its buyer took all that was left of it, or all of its parcels came
  /// back or are lost.
  case emptied
  /// A village has packed its part. One that is paid at the door is packed unpaid.
  case packed
  /// The only packed part is to be packed anew, or fell away. One that is paid at the door stays
  /// where it is.
  case unpacked
  /// The last of what is left of it has gone on its way.
  case dispatched
  /// The last of what is left of it has arrived.
  case delivered
  /// Received, as its buyer says or because the time to say otherwise is up.
  case confirmed
  /// Some of its money, what it has come to less or was called off for, was given back.
  case refundedInPart = "refunded_in_part"
  /// All of the money of an order that was called off was given back.
  case refunded
}

/// From a state by an event to a state, and what goes with it in the same transaction.
package struct OrderStep: Sendable, Equatable {
  package let from: OrderStatus
  package let event: OrderEvent
  package let to: OrderStatus
  /// What happens to the stock of all of its goods; nil where nothing does, or where the revision
  /// that brought it about has seen to it.
  package let goods: StockMovement?
  /// What is posted to the books; nil where no money moves.
  package let money: TransferKind?
}

/// An order's life: each step that there is, by the state that it is taken in. An event that has
/// no step in a state is refused there: `OrderRefusal.wrongState`. `docs/orders.md` is made of it.
package enum OrderLife {
  package static let steps: [OrderStep] = [
    step(.placed, .paid, .paid, goods: .sell, money: .payment),
    step(.placed, .calledOff, .cancelled, goods: .release),
    step(.placed, .lapsed, .cancelled, goods: .release),
    step(.placed, .emptied, .cancelled),
    step(.placed, .packed, .packing, goods: .sell),

    step(.paid, .topUp, .paid, money: .payment),
    step(.paid, .calledOff, .cancelled, goods: .takeBack),
    step(.paid, .emptied, .cancelled),
    step(.paid, .packed, .packing),
    step(.paid, .refundedInPart, .paid, money: .refund),

    step(.packing, .topUp, .packing, money: .payment),
    step(.packing, .emptied, .cancelled),
    step(.packing, .unpacked, .paid),
    step(.packing, .dispatched, .dispatched),
    step(.packing, .delivered, .delivered),
    step(.packing, .refundedInPart, .packing, money: .refund),

    step(.dispatched, .topUp, .dispatched, money: .payment),
    step(.dispatched, .emptied, .cancelled),
    step(.dispatched, .delivered, .delivered),
    step(.dispatched, .refundedInPart, .dispatched, money: .refund),

    step(.delivered, .topUp, .delivered, money: .payment),
    step(.delivered, .confirmed, .completed, money: .completion),
    step(.delivered, .refundedInPart, .delivered, money: .refund),

    step(.completed, .refundedInPart, .completed, money: .refund),

    step(.cancelled, .refundedInPart, .cancelled, money: .refund),
    step(.cancelled, .refunded, .refunded, money: .refund),
  ]

  private static func step(
    _ from: OrderStatus, _ event: OrderEvent, _ to: OrderStatus, goods: StockMovement? = nil,
    money: TransferKind? = nil
  ) -> OrderStep {
    OrderStep(from: from, event: event, to: to, goods: goods, money: money)
  }
}

/// What may happen to a village's part of an order.
package enum ConsignmentEvent: String, Sendable, CaseIterable {
  /// Its village has packed it.
  case packed
  /// Something in it was recalled: what is left is packed anew.
  case opened
  /// It left for the county hub, where it is joined with others.
  case forwarded
  case arrivedAtHub = "arrived_at_hub"
  /// The last of it has left for its buyer.
  case sent
  /// Its parcels have arrived, but for those that came back or are lost.
  case delivered
  /// All of them came back or are lost.
  case undelivered
}

/// A consignment's life, as an order's. Of one that has left in part, what is still to be sent may
/// fall away: then it goes on by its parcels from wherever it stands.
package enum ConsignmentLife {
  /// From a state by an event to a state.
  package struct Step: Sendable, Equatable {
    package let from: ConsignmentStatus
    package let event: ConsignmentEvent
    package let to: ConsignmentStatus
  }

  /// Each step that there is.
  package static let steps: [Step] =
    [
      Step(from: .pending, event: .packed, to: .packed),
      Step(from: .packed, event: .opened, to: .pending),
      Step(from: .toHub, event: .opened, to: .pending),
      Step(from: .atHub, event: .opened, to: .pending),
      Step(from: .packed, event: .forwarded, to: .toHub),
      Step(from: .toHub, event: .arrivedAtHub, to: .atHub),
    ]
    + [.pending, .packed, .toHub, .atHub].flatMap { status in
      [
        Step(from: status, event: .sent, to: .dispatched),
        Step(from: status, event: .delivered, to: .delivered),
        Step(from: status, event: .undelivered, to: .undelivered),
      ]
    } + [
      Step(from: .dispatched, event: .delivered, to: .delivered),
      Step(from: .dispatched, event: .undelivered, to: .undelivered),
    ]
}

extension ConsignmentStatus {
  /// Where an event takes a consignment that stands here; nil where it is refused.
  package func after(_ event: ConsignmentEvent) -> ConsignmentStatus? {
    ConsignmentLife.steps.first { $0.from == self && $0.event == event }?.to
  }
}

extension OrderStatus {
  /// The step that an event takes an order by that stands here; nil where it is refused.
  package func step(_ event: OrderEvent) -> OrderStep? {
    OrderLife.steps.first { $0.from == self && $0.event == event }
  }

  /// The same, for what a person asks for. Throws `OrderRefusal.wrongState`.
  func stepOrRefuse(_ event: OrderEvent) throws(OrderRefusal) -> OrderStep {
    guard let step = step(event) else { throw OrderRefusal.wrongState(self) }
    return step
  }

  /// Where an order that is being sent comes to by the consignments that are left of it, the
  /// slowest of which decides. Each such move is one of `OrderLife`'s. One that is paid at the door
  /// stays in packing once that has begun: it has no money to be called paid by.
  func moved(by consignments: [ConsignmentStatus], _ payment: PaymentTerms) -> OrderStatus {
    let next = OrderStatus(consignments: consignments)
    if next == self || next == .paid && payment == .cashOnDelivery { return self }
    let event: OrderEvent =
      switch next {
      case .packing: .packed
      case .dispatched: .dispatched
      case .delivered: .delivered
      default: .unpacked
      }
    guard let step = step(event), step.to == next else {
      preconditionFailure("consignments take an order from \(self) to \(next) by no step")
    }
    return next
  }
}
