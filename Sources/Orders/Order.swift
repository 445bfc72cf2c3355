import Core
import Listings

/// An order's life: placed, paid, packing, dispatched, delivered, completed; or called off.
package enum OrderStatus: String, Sendable, CaseIterable {
  /// Its goods are reserved until `payBefore`: to be paid by then or, where it is paid at the door,
  /// to be packed.
  case placed
  /// Its money is in escrow, its goods are sold.
  case paid
  /// A village has begun to pack.
  case packing
  /// All of its consignments are on their way.
  case dispatched
  /// All of them have arrived.
  case delivered
  /// Received, and its money divided.
  case completed
  /// Called off, or never paid. What was paid is still in escrow until it is refunded.
  case cancelled
  /// Called off, and its money given back.
  case refunded
}

/// When an order is paid.
package enum PaymentTerms: String, Sendable, CaseIterable {
  /// Before anything leaves.
  case inAdvance = "in_advance"
  /// At the buyer's door: see `CashOnDelivery`.
  case cashOnDelivery = "cash_on_delivery"
}

/// How the goods of an order's villages are sent.
package enum Delivery: String, Sendable, CaseIterable {
  /// Each village's in parcels of its own.
  case separate
  /// By way of the county hub, where they are joined.
  case joined
}

/// Where the goods go.
package struct Recipient: Sendable, Equatable {
  package let name: String
  package let phone: Phone
  package let address: String
  /// A province's name, where it is said apart from the address: it is not kept with it.
  package let province: String?

  package static let maximumNameLength = 40
  package static let maximumAddressLength = 200
  /// So long after an order's end those who sent it still see where it went, for a claim or a
  /// parcel that comes back.
  package static let daysSeenAfterEnd = 30

  package init(name: String, phone: Phone, address: String, province: String? = nil) {
    self.province = province
    self.name = name
    self.phone = phone
    self.address = address
  }

  /// What those see of it who do not bring the goods there.
  package var masked: Recipient {
    Recipient(name: name.maskedName, phone: Phone(rawValue: phone.masked), address: Recipient.mask)
  }

  /// Whether it is shown to somebody who does not bring the goods there.
  var isMasked: Bool { address == Recipient.mask }

  /// What stands in the place of a text that is not shown.
  package static let mask = "***"
}

/// What a buyer ordered, with its money and what each village sends.
package struct Order: Sendable {
  package let id: Identifier
  package let buyer: Identifier
  package internal(set) var status: OrderStatus
  package internal(set) var lines: [OrderLine]
  package internal(set) var consignments: [Consignment]
  package internal(set) var delivery = Delivery.separate
  package internal(set) var payment = PaymentTerms.inAdvance
  package internal(set) var goods: Fen
  package internal(set) var shipping: Fen
  package internal(set) var paid: Fen
  package internal(set) var refunded: Fen
  /// What is given back of lines whose goods arrived and were not in order.
  package internal(set) var compensated = Fen.zero
  package let payBefore: Instant
  package let placedAt: Instant
  package internal(set) var deliveredAt: Instant?
  package internal(set) var recipient: Recipient
  package internal(set) var note: String
  /// Nil for an order that is nobody's but its buyer's.
  package internal(set) var account: OrganisationAccount?
  /// Who placed it for its buyer; nil where the buyer did.
  package let taker: Identifier?
  /// How its shipping came about, of an order that was just placed; `shippingTerms(of:)` finds it.
  package internal(set) var shippingTerms: ShippingTerms?

  package static let lineCounts = 1...50
  package static let quantities = 1...100_000
  /// Each piece of what is sold by weight is weighed by hand: so many in a line at the most.
  package static let maximumWeighedPieces = 200
  package static let maximumNoteLength = 500
  /// The most that it can come to, in fen; goods worth that much travel free.
  package static let highestAmount =
    lineCounts.upperBound * quantities.upperBound * NewListing.prices.upperBound
  /// The oldest of its revisions, as many as one order shows.
  static let shownRevisions = 100
  /// How long an unpaid order keeps its goods, in seconds: a person's, and an organisation's.
  package static let paymentSeconds: Int64 = 30 * 60
  package static let organisationPaymentSeconds: Int64 = 7 * 86_400
  /// An order is taken to be received this long after its delivery.
  package static let confirmationDays = 7

  package var total: Fen { goods + shipping }

  /// What is still to be paid, and what is to be given back.
  package var due: Fen { max(.zero, charged - (paid - refunded)) }
  package var owed: Fen { max(.zero, paid - refunded - charged) }

  /// What its buyer has to pay for it in the end.
  var charged: Fen {
    status == .cancelled || status == .refunded ? .zero : total - compensated
  }

  /// The order's number, for people: its id in groups, so that the bank's form and the telephone
  /// can carry it.
  package var number: String { Order.number(of: id) }

  /// `SH-01A2B-C3D4-E5F6`.
  package static func number(of id: Identifier) -> String {
    id.withUTF8 { text in
      String(unsafeUninitializedCapacity: 18) { number in
        var length = 0
        func add(_ bytes: some Sequence<UInt8>) {
          for byte in bytes {
            number[length] = byte
            length += 1
          }
        }
        add("SH-".utf8)
        add(text[0..<5])
        add("-".utf8)
        add(text[5..<9])
        add("-".utf8)
        add(text[9..<13])
        return length
      }
    }
  }
}

/// One listing's goods in an order, priced as they were then.
package struct OrderLine: Sendable {
  package let consignment: Identifier
  package let listing: Identifier
  package let title: String
  package let unit: String
  package let ordered: Int
  /// What is left of it after shortfalls and recalls.
  package internal(set) var quantity: Int
  /// Units of stock in one of the line's.
  package let stockUnits: Int
  package let unitPrice: Fen
  /// What is charged for it: by the units or, once it is known, by the weight.
  package internal(set) var amount: Fen
  /// The split as it was when the order was placed; the household takes the rest.
  package let villageBasisPoints: Int
  package let logisticsBasisPoints: Int
  /// Nil for goods that are sold by the unit.
  package internal(set) var weight: Weight?
  /// The latest day on which goods of it are expected that are still to be harvested; nil where
  /// none are. It is told where an order is shown, and not kept with it.
  package internal(set) var expectedOn: CivilDate?
  /// Listings whose goods its buyer takes instead where its own are missing, the best first.
  package internal(set) var substitutes: [Identifier] = []
  /// The line, from 1, in whose place it came to the order; nil for one that was ordered.
  package internal(set) var replaces: Int?
  /// In which kind of parcel it goes; nil for an order that is older than that is kept.
  package internal(set) var travels: Travel?
  /// What one of it weighs or was said to, in grams; nil as above.
  package internal(set) var unitGrams: Int?

  /// What goods that are sold by weight weigh.
  package struct Weight: Sendable, Equatable {
    /// What a unit was said to weigh, in grams, and by how much it may differ.
    package let estimateGrams: Int
    package let toleranceBasisPoints: Int
    /// What all of the line's weighed; nil until they are packed.
    package internal(set) var grams: Int?
  }

  /// Units of stock in all of the line.
  package var units: Int { quantity * stockUnits }
}

extension Order {
  /// The consignments that decide where it stands: those that have left or have something in them,
  /// but for those of which nothing arrived.
  var liveConsignments: [Consignment] {
    consignments.filter { consignment in
      if consignment.status == .undelivered { return false }
      return consignment.status.hasLeft || consignment.hasBegunToLeave
        || lines.contains { $0.consignment == consignment.id && $0.quantity > 0 }
    }
  }

  /// Whether it may still wait for a harvest.
  var mayWait: Bool { status == .placed || status == .paid || status == .packing }
}

/// What a line takes of a household's part of a lot.
package struct OrderAllocation: Sendable, Equatable {
  /// From 1.
  package let line: Int
  /// In units of the stock.
  package internal(set) var allocation: Allocation
  /// Of them, what was recalled after it had left, came back or was lost: not charged for.
  package internal(set) var withdrawn: Int
  /// What it weighed when it was packed, where goods are sold by weight.
  package internal(set) var grams: Int?
  /// Of the units, those that have left their village.
  package internal(set) var sent = 0

  /// The units that are charged for.
  package var charged: Int { allocation.quantity - withdrawn }
  /// Of them, those that have left.
  var chargedSent: Int { sent - withdrawn }
  /// The units that are still to be sent, all of which are charged for.
  package var waiting: Int { allocation.quantity - sent }
}

/// How far a village's part of an order has come. It moves on, but for a packed parcel that is to
/// be opened again because something in it was recalled.
package enum ConsignmentStatus: String, Sendable, CaseIterable, Comparable {
  case pending, packed
  /// On its way to the county hub, of an order whose goods are joined there.
  case toHub = "to_hub"
  case atHub = "at_hub"
  /// The last of it has left.
  case dispatched
  /// Its parcels have arrived, but for those that came back or are lost.
  case delivered
  /// All of its parcels came back or are lost.
  case undelivered

  package static func < (left: ConsignmentStatus, right: ConsignmentStatus) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int { ConsignmentStatus.allCases.firstIndex(of: self) ?? 0 }

  /// Whether its goods have left their village.
  package var hasLeft: Bool { self >= .dispatched }
}

/// What one village sends for one order.
package struct Consignment: Sendable {
  package let id: Identifier
  package let order: Identifier
  package let village: Identifier
  package internal(set) var status: ConsignmentStatus
  /// The round that it goes along with; nil for one that waits for a round.
  package internal(set) var round: RoundReference?
  /// Its parcels that have left, and of them those that are on their way and that have arrived.
  package internal(set) var parcelsSent = 0
  package internal(set) var parcelsUnderWay = 0
  package internal(set) var parcelsDelivered = 0

  /// One consignment goes in so many parcels at the most.
  package static let maximumParcels = 20

  /// Whether a part of it has left, or all.
  var hasBegunToLeave: Bool { parcelsSent > 0 }

  /// How far it holds the order to be: one of which a part has left was packed, though the rest be
  /// packed anew.
  var pace: ConsignmentStatus { status == .pending && hasBegunToLeave ? .packed : status }

  /// Where it stands while so many units of it are still to be sent.
  func settled(waiting: Int) -> ConsignmentStatus {
    if !hasBegunToLeave || waiting > 0 { return status }
    let event: ConsignmentEvent =
      parcelsUnderWay > 0 ? .sent : parcelsDelivered > 0 ? .delivered : .undelivered
    // One that has left stands where its parcels took it.
    return status.after(event) ?? status
  }
}

extension OrderStatus {
  /// Whether nothing more happens to it as a rule.
  var isEnd: Bool { self == .completed || self == .cancelled || self == .refunded }

  /// What an order that is paid comes to by its consignments: the slowest of them decides.
  package init(consignments: [ConsignmentStatus]) {
    let slowest = consignments.min() ?? .pending
    switch slowest {
    case .delivered, .undelivered: self = .delivered
    case .dispatched: self = .dispatched
    case .pending, .packed, .toHub, .atHub:
      self = consignments.allSatisfy { $0 == .pending } ? .paid : .packing
    }
  }
}
