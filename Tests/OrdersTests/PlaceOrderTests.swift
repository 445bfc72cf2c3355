import Core
import Listings
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

@Suite("Placing an order") struct PlaceOrderTests {
  let market: TestMarket
  let county: TestCounty
  /// 45.00 yuan and 1,350 g a box, 50 boxes.
  let eggs: Identifier
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
    eggs = try county.addEggs()
  }

  private func place(
    _ basket: [(Identifier, Int)], as buyer: Actor? = nil
  ) throws -> Order {
    try market.write {
      try placeOrder(
        NewOrder(
          basket: basket.map { BasketLine(listing: $0.0, quantity: $0.1) },
          recipient: TestCounty.recipient, note: "请放门卫"), as: buyer ?? county.buyer, in: $0)
    }
  }

  private func quoted(_ basket: [(Identifier, Int)]) throws -> Quote {
    try quote(basket.map { BasketLine(listing: $0.0, quantity: $0.1) }, in: db)
  }

  /// Places and quotes, which refuse alike, and see that neither wrote anything.
  private func expectRefusal(_ refusal: OrderRefusal, _ basket: [(Identifier, Int)]) throws {
    let before = try stock()
    #expect(throws: refusal) { try place(basket) }
    #expect(throws: refusal) { try quoted(basket) }
    #expect(try stock() == before)
    #expect(try db.value("SELECT count(*) FROM customer_order") as Int == 0)
    #expect(try db.value("SELECT count(*) FROM outbox_event WHERE type LIKE 'order%'") as Int == 0)
  }

  private func stock() throws -> [[Int]] {
    try db.all("SELECT available, reserved, sold FROM stock ORDER BY listing_id, lot_id") {
      [try $0[0], try $0[1], try $0[2]]
    }
  }

  private func step(_ action: ListingAction, _ listing: Identifier) throws {
    _ = try market.write { try takeStep(action, listing: listing, as: county.admin, in: $0) }
  }

  private typealias Shortfall = OrderRefusal.Shortfall

  @Test("An order reserves its goods and keeps prices and split as they are now")
  func placed() throws {
    let placed = try place([(eggs, 2)])
    let order = try order(placed.id, as: county.buyer, in: db)
    #expect(order.status == .placed)
    #expect(order.buyer == county.buyer.id)
    #expect(order.goods == Fen(9_000))
    #expect(order.shipping == Fen(1_200))
    #expect(order.total == Fen(10_200))
    #expect(order.paid == .zero)
    #expect(order.note == "请放门卫")
    #expect(order.recipient == TestCounty.recipient)
    #expect(order.payBefore == order.placedAt.adding(seconds: 1_800))
    #expect(order.lines.count == 1)
    #expect(order.lines[0].title == "散养土鸡蛋 30枚")
    #expect(order.lines[0].unitPrice == Fen(4_500))
    #expect(order.lines[0].villageBasisPoints == 500)
    #expect(order.lines[0].logisticsBasisPoints == 1_000)
    #expect(order.consignments.map(\.village) == [county.villages[0]])
    #expect(order.consignments.map(\.status) == [.pending])
    #expect(try stock() == [[48, 2, 0]])
    #expect(placed.total == order.total)
  }

  @Test("A quote says what the order then costs, and writes nothing")
  func quoteIsKept() throws {
    let basket = [(eggs, 2), (try county.addEggs(of: county.otherHousehold, price: 700), 3)]
    let quote = try quoted(basket)
    #expect(try stock() == [[50, 0, 0], [50, 0, 0]])
    let order = try place(basket)
    #expect(order.goods == quote.goods)
    #expect(order.shipping == quote.shipping)
    #expect(order.total == quote.total)
    #expect(quote.villages == [county.villages[0], county.villages[1]])
  }

  @Test("An organisation has seven days to pay")
  func organisation() throws {
    let order = try place([(eggs, 1)], as: county.organisation)
    #expect(order.payBefore == order.placedAt.adding(days: 7))
  }

  @Test("Only a buyer orders")
  func role() {
    for actor in [county.admin, county.coordinator, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) { try place([(eggs, 1)], as: actor) }
    }
  }

  @Test("Listings that nobody can see are named, all of them")
  func unknown() throws {
    let absent = Identifier(rawValue: 5)
    let unseen = try county.addEggs()
    try db.execute(
      "UPDATE listing SET status = 'retired', published_at = NULL WHERE id = \(unseen)")
    try expectRefusal(.unknownListings([0, 2]), [(absent, 1), (eggs, 1), (unseen, 1)])
    for status in [ListingStatus.draft, .submitted] {
      try db.execute("UPDATE listing SET status = \(status) WHERE id = \(eggs)")
      try expectRefusal(.unknownListings([0]), [(eggs, 1)])
    }
  }

  @Test("Listings that are off the shelf are named, all of them")
  func offShelf() throws {
    let paused = try county.addEggs()
    try step(.pause, paused)
    try expectRefusal(.notForSale([1, 2]), [(eggs, 1), (paused, 1), (paused, 2)])
  }

  @Test("Lines that fall short are named with what is left, and nothing is reserved")
  func outOfStock() throws {
    let other = try county.addEggs(of: county.otherHousehold, quantity: 3)
    try expectRefusal(
      .outOfStock([Shortfall(line: 0, available: 50), Shortfall(line: 2, available: 3)]),
      [(eggs, 51), (eggs, 50), (other, 4)])
    try expectRefusal(
      .outOfStock([Shortfall(line: 1, available: 3)]), [(eggs, 50), (other, 4)])
  }

  @Test("Two lines of one listing share what there is of it")
  func sameListing() throws {
    try expectRefusal(
      .outOfStock([Shortfall(line: 1, available: 20)]), [(eggs, 30), (eggs, 21)])
    let order = try place([(eggs, 30), (eggs, 20)])
    #expect(order.lines.map(\.quantity) == [30, 20])
    #expect(order.consignments.count == 1)
    #expect(try stock() == [[0, 50, 0]])
    let parts = try allocations(of: order.id, in: db)
    #expect(parts.map(\.line) == [1, 2])
    #expect(parts.map(\.allocation.quantity) == [30, 20])
  }

  @Test("A line that fell short takes nothing from one that comes after it")
  func shortLineTakesNothing() throws {
    try expectRefusal(
      .outOfStock([Shortfall(line: 0, available: 50)]), [(eggs, 60), (eggs, 10)])
  }

  @Test("The last box goes to one buyer only")
  func lastBox() throws {
    _ = try place([(eggs, 50)])
    #expect(throws: OrderRefusal.outOfStock([Shortfall(line: 0, available: 0)])) {
      try place([(eggs, 1)], as: county.otherBuyer)
    }
  }

  @Test("What expires first is sold first, over lots")
  func firstToExpire() throws {
    let sooner = try market.write { db in
      try addLot(
        NewLot(
          quantity: 5, harvestedOn: db.today, bestBefore: db.today.adding(days: 2),
          contributions: nil), to: eggs, as: county.admin, in: db
      ).id
    }
    let order = try place([(eggs, 7)])
    let parts = try allocations(of: order.id, in: db).map(\.allocation)
    #expect(parts.first { $0.lot == sooner }?.quantity == 5)
    #expect(parts.reduce(0) { $0 + $1.quantity } == 7)
  }

  @Test("Each village sends its own consignment")
  func consignments() throws {
    let other = try county.addEggs(of: county.otherHousehold)
    let order = try place([(eggs, 1), (other, 1), (eggs, 1)])
    #expect(Set(order.consignments.map(\.village)) == Set(county.villages.prefix(2)))
    // They bear one instant: their order is chance's, but it stays.
    let ids = Dictionary(
      uniqueKeysWithValues: order.consignments.map { ($0.village, $0.id) })
    let first = ids[county.villages[0]]
    #expect(order.lines.map(\.consignment) == [first, ids[county.villages[1]], first])
    let read = try Orders.order(order.id, as: county.buyer, in: db)
    #expect(read.consignments.map(\.id) == order.consignments.map(\.id))
    #expect(order.shipping == Fen(1_200 + 1_000))
  }

  @Test("A number is the id in groups")
  func number() throws {
    let order = try place([(eggs, 1)])
    #expect(order.number.wholeMatch(of: /SH-[0-9A-Z]{5}-[0-9A-Z]{4}-[0-9A-Z]{4}/) != nil)
    #expect(
      order.number.dropFirst(3).replacing("-", with: "") == order.id.description)
  }

  @Test("Each refusal has its word and points to its places")
  func words() {
    let day = CivilDate(daysSince1970: 20_000)
    let refusals: [(OrderRefusal, RefusalKind, String, [String])] = [
      (
        .unknownListings([0, 3]), .invalid, "unknown_listing",
        ["/lines/0/listing_id", "/lines/3/listing_id"]
      ),
      (.notForSale([1]), .conflict, "not_for_sale", ["/lines/1/listing_id"]),
      (
        .outOfStock([Shortfall(line: 2, available: 7)]), .conflict, "out_of_stock",
        ["/lines/2/quantity"]
      ),
      (.wrongState(.paid), .conflict, "wrong_state", []),
      (.wrongConsignmentState(.packed, order: .paid), .conflict, "wrong_state", []),
      (.amountIsNotDue(due: Fen(5)), .invalid, "amount_is_not_due", ["/amount_fen"]),
      (.refundExceedsPayment(left: Fen(5)), .invalid, "refund_exceeds_payment", ["/amount_fen"]),
      (.noShippingRate, .conflict, "no_shipping_rate", []),
      (.unknownProvince(at: "/province"), .invalid, "unknown_province", ["/province"]),
      (.keptApart([.ambient, .chilled]), .conflict, "kept_apart", []),
      (.notHarvested(expectedOn: day), .conflict, "not_harvested", []),
      (
        .outOfSeason([OrderRefusal.Pause(line: 1, backOn: day)]), .conflict, "out_of_season",
        ["/lines/1/listing_id"]
      ),
    ]
    for (refusal, kind, code, pointers) in refusals {
      #expect(refusal.kind == kind)
      #expect(refusal.code == code)
      #expect(!refusal.detail.isEmpty)
      #expect(refusal.faults.map(\.pointer) == pointers)
    }
    #expect(OrderRefusal.outOfStock([Shortfall(line: 2, available: 7)]).faults[0].available == 7)
  }
}
