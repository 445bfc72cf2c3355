import Core

/// An order's life: placed, paid, packing, dispatched, delivered, completed; or called off.
package enum OrderStatus: String, Sendable, CaseIterable {
  /// Its goods are reserved until `payBefore`.
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

/// Where the goods go.
package struct Recipient: Sendable, Equatable {
  package let name: String
  package let phone: Phone
  package let address: String

  package static let maximumNameLength = 40
  package static let maximumAddressLength = 200

  package init(name: String, phone: Phone, address: String) {
    self.name = name
    self.phone = phone
    self.address = address
  }

  /// What those see of it who do not bring the goods there.
  package var masked: Recipient {
    Recipient(name: name.maskedName, phone: Phone(rawValue: phone.masked), address: Recipient.mask)
  }

  /// What stands in the place of a text that is not shown.
  static let mask = "***"
}

/// What a buyer ordered, with its money and what each village sends.
package struct Order: Sendable {
  package let id: Identifier
  package let buyer: Identifier
  package internal(set) var status: OrderStatus
  package let lines: [OrderLine]
  package internal(set) var consignments: [Consignment]
  package let goods: Fen
  package let shipping: Fen
  package internal(set) var paid: Fen
  package internal(set) var refunded: Fen
  package let payBefore: Instant
  package let placedAt: Instant
  package internal(set) var deliveredAt: Instant?
  package internal(set) var recipient: Recipient
  package internal(set) var note: String

  package static let lineCounts = 1...50
  package static let quantities = 1...100_000
  package static let maximumNoteLength = 500
  /// How long an unpaid order keeps its goods, in seconds: a person's, and an organisation's.
  package static let paymentSeconds: Int64 = 30 * 60
  package static let organisationPaymentSeconds: Int64 = 7 * 86_400
  /// An order is taken to be received this long after its delivery.
  package static let confirmationDays = 7

  package var total: Fen { goods + shipping }

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
  package let quantity: Int
  package let unitPrice: Fen
  /// The split as it was when the order was placed; the household takes the rest.
  package let villageBasisPoints: Int
  package let logisticsBasisPoints: Int

  package var amount: Fen { unitPrice * quantity }
}

/// How far a village's part of an order has come; it only moves on.
package enum ConsignmentStatus: String, Sendable, CaseIterable, Comparable {
  case pending, packed, dispatched, delivered

  package static func < (left: ConsignmentStatus, right: ConsignmentStatus) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int { ConsignmentStatus.allCases.firstIndex(of: self) ?? 0 }

  /// The one step that follows; nil at the end.
  package var next: ConsignmentStatus? {
    switch self {
    case .pending: .packed
    case .packed: .dispatched
    case .dispatched: .delivered
    case .delivered: nil
    }
  }
}

/// What one village sends for one order.
package struct Consignment: Sendable {
  package let id: Identifier
  package let order: Identifier
  package let village: Identifier
  package internal(set) var status: ConsignmentStatus
}

extension OrderStatus {
  /// What an order that is paid comes to by its consignments: the slowest of them decides.
  package init(consignments: [ConsignmentStatus]) {
    let slowest = consignments.min() ?? .pending
    switch slowest {
    case .delivered: self = .delivered
    case .dispatched: self = .dispatched
    case .pending, .packed:
      self = consignments.allSatisfy { $0 == .pending } ? .paid : .packing
    }
  }
}
