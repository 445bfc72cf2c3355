import Core
import Listings

/// The rules of orders.
package enum OrderRefusal: Refusal, Equatable {
  /// Lines whose listing nobody can see, by their place from 0.
  case unknownListings([Int])
  /// Lines whose listing is off the shelf now.
  case notForSale([Int])
  /// Lines whose listing is not sold in this month, and when each is again.
  case outOfSeason([Pause])
  /// Lines that fell short, and what is left of each.
  case outOfStock([Shortfall])
  /// Lines of more pieces than are weighed for one.
  case tooManyToWeigh([Int])
  /// The order's state does not allow it.
  case wrongState(OrderStatus)
  /// The consignment's state, or its order's, does not allow it.
  case wrongConsignmentState(ConsignmentStatus, order: OrderStatus)
  /// What is due is another sum.
  case amountIsNotDue(due: Fen)
  /// More would be given back than was paid and not given back yet.
  case refundExceedsPayment(left: Fen)
  /// No tariff was entered for shipping.
  case noShippingRate
  /// There is no province of the name that stands at this pointer.
  case unknownProvince(at: String)
  /// The order's villages send their goods apart.
  case notJoined
  /// Its goods leave from the hub, together.
  case joinedAtHub
  /// These consignments have not arrived at the hub yet.
  case notAllAtHub([Identifier])
  /// What cannot travel together would, in one parcel: goods that are to be kept apart as these.
  case keptApart([Travel])
  /// Goods of the consignment are still to be harvested; the last are expected then.
  case notHarvested(expectedOn: CivilDate)
  /// What goods weigh that are sold by weight is missing or not what it can be.
  case unfitWeights([WeightFault])
  /// All goods of the consignment were recalled or fell short.
  case nothingLeft
  /// The lot or its orders are not as they were when the plan was made.
  case planChanged
  /// So much is still due of the order.
  case paymentDue(Fen)
  /// More is due of the order than is charged by weight, which is all that can be waived.
  case dueBeyondWeights(waivable: Fen)
  /// So much of its money was collected at the door, and is not handed in.
  case cashInTransit(Fen)
  /// It cannot be paid at the door.
  case noCash(CashOnDelivery.Bar)

  /// The organisation has placed as many orders in this month as one statement has.
  case tooManyInMonth
  /// Parts that cannot go in a parcel as they are.
  case unfitParcel([PartFault])
  /// The consignment has gone in as many parcels as one may.
  case tooManyParcels
  /// Nothing is due of the month's orders.
  case nothingDue
  /// None of the goods come from a village of who places the order for somebody else.
  case noGoodsOfYours
  /// There is no buyer's account like that.
  case unknownBuyer

  /// A round that it goes along with takes no changes any more.
  case cutOffPassed(Identifier)
  /// A change names other lines than the order's, or more of one than it has.
  case unfitLines([LineFault])

  /// More would be given back of lines than is left of what is charged for them.
  case compensationExceedsLine([CompensationExcess])

  /// A compensation, by its place from 0, and what can still be given back in its place.
  package struct CompensationExcess: Sendable, Equatable {
    package let place: Int
    package let left: Fen
  }

  /// What is wrong with a changed line, by its place from 0.
  package enum LineFault: Sendable, Equatable {
    /// The order has so many lines.
    case count(Int)
    case listing(line: Int)
    case more(line: Int, than: Int)
  }

  /// What is wrong with a part of a parcel, by its place from 0.
  package enum PartFault: Sendable, Equatable {
    /// The line is another consignment's, or all of it has left or fallen away.
    case notWaiting(part: Int)
    case doubled(part: Int)
    case more(part: Int, than: Int)
    /// What is sold by weight was weighed as a whole.
    case weighedTogether(part: Int, Int)
  }

  /// A line, by its place from 0, and how many units of its listing are left.
  package struct Shortfall: Sendable, Equatable {
    package let line: Int
    package let available: Int
  }

  /// A line, by its place from 0, and the first day on which its listing is sold again.
  package struct Pause: Sendable, Equatable {
    package let line: Int
    package let backOn: CivilDate
  }

  package var kind: RefusalKind {
    switch self {
    case .unknownListings, .tooManyToWeigh, .amountIsNotDue, .refundExceedsPayment, .unfitWeights,
      .unfitLines, .compensationExceedsLine, .unfitParcel, .unknownBuyer,
      .unknownProvince:
      .invalid
    case .notForSale, .outOfSeason, .outOfStock, .wrongState, .wrongConsignmentState,
      .noShippingRate, .notHarvested, .paymentDue, .nothingLeft, .planChanged,
      .cutOffPassed, .tooManyInMonth, .tooManyParcels, .nothingDue, .dueBeyondWeights,
      .keptApart, .notJoined, .joinedAtHub, .notAllAtHub, .cashInTransit, .noCash:
      .conflict
    case .noGoodsOfYours: .forbidden
    }
  }

  package var code: String {
    switch self {
    case .unknownListings: "unknown_listing"
    case .notForSale: "not_for_sale"
    case .outOfSeason: "out_of_season"
    case .outOfStock: "out_of_stock"
    case .wrongState, .wrongConsignmentState: "wrong_state"
    case .amountIsNotDue: "amount_is_not_due"
    case .refundExceedsPayment: "refund_exceeds_payment"
    case .noShippingRate: "no_shipping_rate"
    case .unknownProvince: "unknown_province"
    case .keptApart: "kept_apart"
    case .notJoined: "not_joined"
    case .joinedAtHub: "joined_at_hub"
    case .notAllAtHub: "not_all_at_hub"
    case .notHarvested: "not_harvested"
    case .tooManyToWeigh: "too_many_to_weigh"
    case .unfitWeights: "unfit_weights"
    case .paymentDue: "payment_due"
    case .dueBeyondWeights: "due_beyond_weights"
    case .nothingLeft: "nothing_left"
    case .planChanged: "plan_changed"
    case .cutOffPassed: "cut_off_passed"
    case .unfitLines: "unfit_lines"
    case .tooManyInMonth: "too_many_in_month"
    case .compensationExceedsLine: "compensation_exceeds_line"
    case .unfitParcel: "unfit_parcel"
    case .tooManyParcels: "too_many_parcels"
    case .nothingDue: "nothing_due"
    case .noGoodsOfYours: "no_goods_of_yours"
    case .unknownBuyer: "unknown_buyer"
    case .cashInTransit: "cash_in_transit"
    case .noCash(let bar): bar.rawValue
    }
  }

  package var detail: String {
    switch self {
    case .unknownListings: "There is no such listing."
    case .notForSale: "This listing is off the shelf."
    case .outOfSeason: "This is not sold at this time of the year."
    case .outOfStock: "There is less left than was asked for; nothing was reserved."
    case .wrongState(let status): "The order is \(status.rawValue): that cannot be done now."
    case .wrongConsignmentState(let status, let order):
      """
      The consignment is \(status.rawValue) and its order \(order.rawValue): that cannot be done \
      now.
      """
    case .amountIsNotDue(let due): "\(due.rawValue) fen are due, no more and no less."
    case .refundExceedsPayment(let left): "\(left.rawValue) fen are left to give back."
    case .noShippingRate: "The county office has entered no tariff for shipping yet."
    case .unknownProvince:
      "There is no such province: name one as GB/T 2260 does, in full or short."
    case .notJoined: "The villages of this order send their goods apart."
    case .joinedAtHub:
      "The goods of this order are joined at the county hub: forward them to be sent from there."
    case .notAllAtHub(let missing):
      """
      Not yet at the hub: the consignments \(missing.map(\.description).joined(separator: ", ")).
      """
    case .keptApart(let kinds):
      "What travels \(kinds.map(\.rawValue).joined(separator: " and ")) goes in parcels of its own."
    case .notHarvested(let day):
      "Some of these goods are still to be harvested; the last are expected on \(day)."
    case .tooManyToWeigh:
      "Of what is sold by weight a line has \(Order.maximumWeighedPieces) pieces at the most."
    case .unfitWeights: "The weights do not fit the goods; `errors` names each place."
    case .nothingLeft: "Nothing is left in this consignment: its goods were recalled or fell short."
    case .cutOffPassed(let round): "The round \(round) is closed: the order is made ready by now."
    case .unfitLines:
      "A change names all of the order's lines in their order, and no more of one than it has."
    case .tooManyInMonth:
      """
      An organisation places \(OrganisationAccount.maximumOrdersPerMonth) orders in a month at the \
      most.
      """
    case .compensationExceedsLine:
      "More would be given back of a line than is left of what was charged for it."
    case .unfitParcel:
      "A parcel takes what is still to be sent of this consignment; `errors` names each place."
    case .tooManyParcels: "A consignment goes in \(Consignment.maximumParcels) parcels at the most."
    case .nothingDue: "Nothing is due of what was ordered in this month."
    case .unknownBuyer: "There is no such buyer, or none that can log in."
    case .noGoodsOfYours: "None of these goods come from a village that you act for."
    case .planChanged: "The lot or its orders have changed since the preview; look at it again."
    case .cashInTransit(let amount):
      "\(amount.rawValue) fen of the order were collected at the door and are not handed in yet."
    case .noCash(let bar): bar.detail
    case .paymentDue(let due): "\(due.rawValue) fen of the order are due before it can leave."
    case .dueBeyondWeights(let waivable):
      """
      More is due than the \(waivable.rawValue) fen that are charged by weight, and nothing else \
      can be waived.
      """
    }
  }

  package var faults: [Fault] {
    switch self {
    case .unknownListings(let lines), .notForSale(let lines):
      lines.map { Fault(pointer: "/lines/\($0)/listing_id", code: code, detail: detail) }
    case .outOfStock(let shortfalls):
      shortfalls.map {
        Fault(
          pointer: "/lines/\($0.line)/quantity", code: code,
          detail: "\($0.available) are left.", available: $0.available)
      }
    case .outOfSeason(let pauses):
      pauses.map {
        Fault(
          pointer: "/lines/\($0.line)/listing_id", code: code,
          detail: "It is sold again from \($0.backOn) on.", backOn: $0.backOn)
      }
    case .amountIsNotDue, .refundExceedsPayment:
      [Fault(pointer: "/amount_fen", code: code, detail: detail)]
    case .unknownProvince(let pointer): [Fault(pointer: pointer, code: code, detail: detail)]
    case .unknownBuyer: [Fault(pointer: "/buyer_id", code: code, detail: detail)]
    case .tooManyToWeigh(let lines):
      lines.map { Fault(pointer: "/lines/\($0)/quantity", code: code, detail: detail) }
    case .unfitWeights(let faults): faults.map(\.fault)
    case .unfitLines(let faults): faults.map(\.fault)
    case .compensationExceedsLine(let excesses):
      excesses.map {
        Fault(
          pointer: "/lines/\($0.place)/amount_fen", code: code,
          detail: "\($0.left.rawValue) fen are left to give back here.")
      }
    case .unfitParcel(let faults): faults.map(\.fault)
    case .wrongState, .wrongConsignmentState, .noShippingRate, .notHarvested, .paymentDue,
      .nothingLeft, .planChanged, .cutOffPassed, .tooManyInMonth, .tooManyParcels, .nothingDue,
      .noGoodsOfYours, .keptApart, .notJoined, .joinedAtHub, .notAllAtHub, .cashInTransit,
      .noCash, .dueBeyondWeights:
      []
    }
  }
}

extension OrderRefusal.LineFault {
  fileprivate var fault: Fault {
    switch self {
    case .count(let count):
      Fault(pointer: "/lines", code: "line_count", detail: "The order has \(count) lines.")
    case .listing(let line):
      Fault(
        pointer: "/lines/\(line)/listing_id", code: "other_listing",
        detail: "The order's line is of another listing.")
    case .more(let line, let quantity):
      Fault(
        pointer: "/lines/\(line)/quantity", code: "more_than_ordered",
        detail: "The order has \(quantity) of it; place another one for more.")
    }
  }
}

extension OrderRefusal.PartFault {
  fileprivate var fault: Fault {
    switch self {
    case .notWaiting(let part):
      Fault(
        pointer: "/lines/\(part)/line", code: "not_waiting",
        detail: "Nothing of this line is still to be sent with this consignment.")
    case .doubled(let part):
      Fault(
        pointer: "/lines/\(part)/line", code: "line_twice", detail: "This line stands here twice.")
    case .more(let part, let quantity):
      Fault(
        pointer: "/lines/\(part)/quantity", code: "more_than_left",
        detail: "\(quantity) of it are still to be sent.")
    case .weighedTogether(let part, let quantity):
      Fault(
        pointer: "/lines/\(part)/quantity", code: "weighed_together",
        detail: "What is sold by weight was weighed together and goes together: \(quantity).")
    }
  }
}
