import Core
import Fulfilment
import Ledger
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

/// Lots that fall short and are recalled by chance, under orders in every state.
@Suite("Shortfalls and recalls, by chance") struct RecalledHistoryTests {
  private static let orders = 12
  private static let acts = 8

  @Test(
    "Whatever falls short or is recalled, money and stock agree to the fen and the unit",
    arguments: TestSeeds.some(4))
  func history(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let county = try TestMarket().county
    let (db, admin) = (county.db, county.admin)
    let households = [
      county.household, try county.addHousehold("T-3", village: county.villages[0]),
      try county.addHousehold("T-4", village: county.villages[0]),
    ]
    let (listings, lots) = try stock(of: households, county, &random)
    for _ in 0..<Self.orders { try live(listings, county, &random) }
    #expect(try verify(db) == [], "seed \(seed)")
    for _ in 0..<Self.acts {
      let lot = try Listings.lot(
        try #require(lots.randomElement(using: &random)), as: admin, in: db)
      if Bool.random(using: &random) {
        try recall(lot, county)
      } else {
        try shorten(lot, county, &random)
      }
      #expect(try verify(db) == [], "seed \(seed)")
    }
    let open = try openRefunds(PageRequest(limit: 100), as: admin, in: db).items
    for refund in open {
      _ = try db.transaction {
        try refundOrder(refund.order.id, amount: nil, reason: "x", as: admin, in: db)
      }
    }
    #expect(try openRefunds(PageRequest(), as: admin, in: db).items.isEmpty)
    #expect(try verify(db) == [], "seed \(seed)")
  }

  private func stock(
    of households: [Identifier], _ county: TestCounty, _ random: inout SeededGenerator
  ) throws -> (listings: [Identifier], lots: [Identifier]) {
    let (db, admin) = (county.db, county.admin)
    return try db.transaction {
      var listings: [Identifier] = []
      for units in [1, 3, 10] {
        let id = try addListing(
          NewListing(
            seller: .village(county.villages[0]), category: "eggs", title: "鸡蛋", description: "",
            unit: "份", netWeightGrams: 50 * units, price: Fen(137 * Int64(units)),
            shelfLifeDays: 30, split: Split(household: 8_333, village: 556, logistics: 1_111),
            stock: listings.first, stockUnits: units), as: admin, in: db)
        _ = try takeStep(.publish, listing: id, as: admin, in: db)
        listings.append(id)
      }
      let lots = try (0..<4).map { number in
        let given = households.map {
          Contribution(household: $0, quantity: Int.random(in: 10...40, using: &random))
        }
        return try addLot(
          NewLot(
            quantity: given.reduce(0) { $0 + $1.quantity },
            harvestedOn: db.today.adding(days: number == 3 ? 9 : 0), isExpected: number == 3,
            bestBefore: db.today.adding(days: 20 + number), contributions: given),
          to: listings[0], as: admin, in: db
        ).id
      }
      return (listings, lots)
    }
  }

  /// An order that goes as far as chance has it.
  private func live(
    _ listings: [Identifier], _ county: TestCounty, _ random: inout SeededGenerator
  ) throws {
    let (db, admin) = (county.db, county.admin)
    let basket = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      BasketLine(
        listing: listings.randomElement(using: &random) ?? listings[0],
        quantity: Int.random(in: 1...4, using: &random))
    }
    let order: Order
    do {
      order = try db.transaction {
        try placeOrder(
          NewOrder(basket: basket, recipient: TestCounty.recipient, note: ""), as: county.buyer,
          in: db)
      }
    } catch is OrderRefusal {
      return
    }
    let consignment = order.consignments[0].id
    let steps: [() throws -> Void] = [
      {
        _ = try recordPayment(
          NewPayment(method: .bankTransfer, amount: order.total, reference: "x"), for: order.id,
          as: admin, in: db)
      },
      { _ = try packConsignment(consignment, as: admin, in: db) },
      {
        _ = try dispatchConsignment(
          consignment, carrier: "邮政", trackingNumber: "1", as: admin, in: db)
      },
      { _ = try deliverConsignment(consignment, as: admin, in: db) },
      { _ = try confirmOrder(order.id, as: county.buyer, in: db) },
    ]
    do {
      for step in steps.prefix(Int.random(in: 0...steps.count, using: &random)) {
        try db.transaction { try step() }
      }
    } catch OrderRefusal.notHarvested {
      return
    }
  }

  private func recall(_ lot: Lot, _ county: TestCounty) throws {
    let db = county.db
    if lot.status == .recalled {
      #expect(throws: ListingRefusal.alreadyRecalled) {
        try db.transaction { try recallLot(lot.id, reason: "x", as: county.admin, in: db) }
      }
      return
    }
    let now = try db.transaction {
      try recallLot(lot.id, reason: "x", as: county.admin, in: db)
    }
    #expect((now.available, now.reserved, now.sold) == (0, 0, 0))
    #expect(now.adjusted == now.received)
  }

  private func shorten(
    _ lot: Lot, _ county: TestCounty, _ random: inout SeededGenerator
  ) throws {
    let (db, admin) = (county.db, county.admin)
    let rule = Bool.random(using: &random) ? ShortfallRule.proRata : .byDate
    let shortfall = NewShortfall(.quantity(Int.random(in: 1...40, using: &random)), rule: rule)
    let plan: ShortfallPlan
    do {
      plan = try planShortfall(of: lot.id, shortfall, as: admin, in: db)
    } catch is ListingRefusal {
      return
    }
    let owed = try plan.cuts.map { try Orders.order($0.order, as: admin, in: db).owed }
    _ = try db.transaction {
      try shareShortfall(of: lot.id, shortfall, planned: plan.digest, as: admin, in: db)
    }
    let now = try Listings.lot(lot.id, as: admin, in: db)
    #expect(now.adjusted == lot.adjusted + plan.quantity)
    for (cut, before) in zip(plan.cuts, owed) {
      let order = try Orders.order(cut.order, as: admin, in: db)
      #expect(order.goods == cut.goodsAfter && order.owed == before + cut.refund)
      #expect((order.status == .cancelled) == cut.isCancelled)
    }
  }
}
