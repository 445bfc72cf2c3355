import Core
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

/// A client that was offline names an order before the lot whose goods it gets was made.
@Suite("Orders that are older than their lot by their ids")
struct OlderOrderTests:
  BeginsWithLot
{
  let start: TestLot
  let older: Order
  let newer: Order

  init() throws {
    let start = try TestLot()
    self.start = start
    let (county, lot) = (start.market.county, start.lot)
    // Two lines of the same goods are one order still.
    let line = BasketLine(listing: start.eggs, quantity: 2)
    let new = NewOrder(basket: [line, line], recipient: TestCounty.recipient, note: "")
    let name = Identifier(rawValue: lot.rawValue - 1)
    older = try start.market.write { db in
      try db.naming(name) { try placeOrder(new, as: county.buyer, in: db) }
    }
    newer = try county.order(3, of: start.eggs)
  }

  @Test("They are among those that a lot went to, page by page") func holders() throws {
    func holders(_ page: PageRequest) throws -> Page<LotHolder> {
      try Orders.holders(of: lot, page, as: county.admin, in: db)
    }
    #expect(older.id < lot && lot < newer.id)
    #expect(try holders(PageRequest()).items.map(\.order.id) == [newer.id, older.id])
    let first = try holders(PageRequest(limit: 1))
    #expect(first.items.map(\.order.id) == [newer.id])
    let second = try holders(PageRequest(limit: 1, after: first.next))
    #expect(second.items.map(\.order.id) == [older.id] && second.next == nil)
  }

  @Test("A recall takes the goods out of them, too") func recall() throws {
    _ = try market.write { try recallLot(lot, reason: "沙门氏菌", as: county.admin, in: $0) }
    for id in [older.id, newer.id] {
      #expect(try order(id, as: county.buyer, in: db).status == .cancelled)
    }
    #expect(try verify(db) == [])
  }

  @Test("A shortfall is shared with them") func shortfall() throws {
    let short = NewShortfall(.quantity(50), rule: .byDate)
    let plan = try market.write {
      try shareShortfall(of: lot, short, planned: nil, as: county.admin, in: $0)
    }
    #expect(plan.cuts.map(\.order) == [older.id, newer.id])
    #expect(try verify(db) == [])
  }

  @Test("One that a recall would not find is found by an audit") func audit() throws {
    #expect(try verify(db) == [])
    try market.spoil("DELETE FROM order_before_lot")
    let findings = try verify(db).map(\.description)
    let words = "a recall of lot \(lot) would not find it"
    #expect(findings.filter { $0.hasSuffix(words) }.count == 2, "\(findings)")
  }
}
