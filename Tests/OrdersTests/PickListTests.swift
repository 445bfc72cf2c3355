import Core
import Fulfilment
import Listings
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

@Suite("What a village has to pick") struct PickListTests {
  let market: TestMarket
  var county: TestCounty { market.county }
  var db: Connection { market.db }

  init() throws { market = try TestMarket() }

  private func list(by day: CivilDate? = nil) throws -> PickList {
    try pickList(of: county.villages[0], by: day, as: county.coordinator, in: db)
  }

  @Test("Goods of paid orders that are not packed, by household and lot; no others")
  func picked() throws {
    let eggs = try county.addEggs()
    let others = try county.addEggs(
      of: try county.addHousehold("T-3", village: county.villages[0]))
    for (quantity, listing) in [(2, eggs), (1, eggs), (3, others)] {
      try county.pay(try county.order(quantity, of: listing))
    }
    _ = try county.order(4, of: eggs)
    let off = try county.order(5, of: eggs)
    try county.pay(off)
    _ = try market.write { try cancelOrder(off.id, as: county.buyer, in: $0) }
    let packed = try county.order(6, of: others)
    try county.pay(packed)
    _ = try market.write {
      try packConsignment(packed.consignments[0].id, as: county.coordinator, in: $0)
    }
    let foreign = try county.addEggs(of: county.otherHousehold)
    try county.pay(try county.order(7, of: foreign))
    let list = try list()
    #expect(list.consignments == 3 && list.isComplete && list.day == db.today)
    #expect(list.parts.map(\.units).sorted() == [3, 3])
    #expect(Set(list.parts.map(\.listing)) == [eggs, others])
    #expect(list.parts.allSatisfy { $0.unit == "盒" && $0.stockUnits == 1 })
  }

  @Test("A pooled lot's goods are told for each household that gives them")
  func pooled() throws {
    let pool = try TestPool()
    let lot = try pool.addLot([(pool.three, 10), (pool.two, 10), (pool.one, 10)])
    let order = try pool.county.order(25, of: pool.listing)
    try pool.county.pay(order)
    let list = try pickList(
      of: pool.county.villages[0], by: nil, as: pool.county.coordinator, in: pool.db)
    let taken = try allocations(of: order.id, in: pool.db).map(\.allocation)
    #expect(list.parts.map(\.lot) == [lot, lot, lot] && list.consignments == 1)
    #expect(
      Dictionary(uniqueKeysWithValues: list.parts.map { ($0.household, $0.units) })
        == Dictionary(uniqueKeysWithValues: taken.map { ($0.household, $0.quantity) }))
  }

  @Test("What goes along with a round is there from its pick-up day on")
  func rounds() throws {
    let eggs = try county.addEggs()
    try county.pay(try county.order(1, of: eggs))
    let day = try market.write { db in
      let cutOff = db.now.adding(days: 2)
      return try openRound(
        NewRound(cutOffAt: cutOff, pickUpOn: cutOff.countyDate, maximumConsignments: 10),
        of: county.villages[0], as: county.coordinator, in: db
      ).pickUpOn
    }
    #expect(try list().parts == [] && list().consignments == 0)
    #expect(try list(by: day.adding(days: -1)).parts == [])
    #expect(try list(by: day).parts.map(\.units) == [1])
    #expect(try list(by: day.adding(days: 1)).consignments == 1)
  }

  @Test("A list has so many rows at the most, and tells when there are more")
  func bounded() throws {
    let eggs = try county.addEggs(quantity: 1)
    try market.write { db in
      for _ in 0..<PickList.maximumParts {
        _ = try addLot(
          NewLot(quantity: 1, harvestedOn: db.today, bestBefore: nil, contributions: nil),
          to: eggs, as: county.admin, in: db)
      }
    }
    try county.pay(try county.order(PickList.maximumParts, of: eggs))
    #expect(try list().parts.count == PickList.maximumParts && list().isComplete)
    try county.pay(try county.order(1, of: eggs))
    let list = try list()
    #expect(list.parts.count == PickList.maximumParts && !list.isComplete)
    #expect(list.consignments == 2)
  }

  @Test("A village outside of the scope is like one that is not there")
  func outside() throws {
    let absent = Identifier(rawValue: 7)
    for (village, actor) in [
      (county.villages[0], county.otherCoordinator), (county.villages[0], county.buyer),
      (county.villages[0], county.volunteer), (absent, county.admin),
      (absent, county.coordinator),
    ] {
      #expect(throws: CommonRefusal.notFound(what: "village")) {
        try pickList(of: village, by: nil, as: actor, in: db)
      }
    }
  }
}
