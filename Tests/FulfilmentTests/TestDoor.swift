import Core
import Fulfilment
import Orders
import Payments
import SQLite
import Storage
import TestSupport

/// What happens at buyers' doors, and to the cash from there on, in the first village.
struct TestDoor {
  let market: TestMarket
  var county: TestCounty { market.county }

  func place(_ quantity: Int, of listing: Identifier) throws -> Order {
    try county.order(quantity, of: listing, payment: .cashOnDelivery)
  }

  /// Packs all of it and sends it; gives the parcel.
  func send(_ order: Order) throws -> Identifier {
    try county.pack(order)
    return try sendPacked(order)
  }

  func sendPacked(_ order: Order) throws -> Identifier {
    try county.dispatch(order)
    return try parcels(of: order.consignments[0].id, in: market.db)[0].id
  }

  /// So many of its first line, which is packed.
  func send(_ quantity: Int, of order: Order) throws -> Identifier {
    try market.write {
      try sendParcel(
        [LinePart(line: 1, quantity: quantity)], of: order.consignments[0].id, carrier: "邮政",
        trackingNumber: "EX1", as: county.coordinator, in: $0
      ).id
    }
  }

  func deliver(_ parcel: Identifier) throws {
    _ = try market.write { try deliverParcel(parcel, as: county.coordinator, in: $0) }
  }

  /// Refused: all of it is on the shelf again.
  func bringBack(_ parcel: Identifier) throws {
    try market.write { db in
      let lines = try Fulfilment.parcel(parcel, as: county.admin, in: db).lines
      _ = try returnParcel(
        parcel, lines.map { ReturnedLine(line: $0.line, isRestocked: true) }, reason: "拒收",
        as: county.coordinator, in: db)
    }
  }

  @discardableResult
  func collect(
    _ fen: Int64, at parcel: Identifier, by collector: CollectedBy = .recorder,
    as actor: Actor? = nil
  ) throws -> CashCollection {
    try market.write {
      try collectCash(
        Fen(fen), at: parcel, by: collector, as: actor ?? county.coordinator, in: $0)
    }
  }

  @discardableResult
  func handIn(
    _ fen: Int64, of collector: Identifier, _ kind: HandInKind = .handedIn,
    reference: String = "收据", as actor: Actor? = nil
  ) throws -> HandIn {
    try market.write {
      try Payments.handIn(
        Fen(fen), of: collector, kind, reference: reference, as: actor ?? county.admin, in: $0)
    }
  }

  /// All that anybody has.
  func handInAll() throws {
    for owed in try cashOwed(PageRequest(), as: county.admin, in: market.db).items
    where owed.inTransit > .zero {
      try handIn(owed.inTransit.rawValue, of: owed.id)
    }
  }

  func confirm(_ order: Order) throws {
    _ = try market.write { try confirmOrder(order.id, as: county.buyer, in: $0) }
  }
}
