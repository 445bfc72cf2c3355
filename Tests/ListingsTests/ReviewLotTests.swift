import Core
import Households
import SQLite
import Storage
import TestSupport
import Testing

@testable import Listings

@Suite("Lots that are more than plausible") struct ReviewLotTests {
  let market: TestMarket
  let county: TestCounty
  /// Boxes of a household's eggs, 1,350 g each; on the shelf, without lots.
  let eggs: Identifier
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
    eggs = try ReviewLotTests.list("hen_eggs", .household(market.county.household), market)
  }

  private static func list(
    _ category: String, _ seller: NewListing.Seller, grams: Int = 1_350, _ market: TestMarket
  ) throws -> Identifier {
    try market.write { db in
      let id = try addListing(
        NewListing(
          seller: seller, category: category, title: "物", description: "", unit: "盒",
          netWeightGrams: grams, price: Fen(4_500), shelfLifeDays: 400, split: TestCounty.split),
        as: market.county.admin, in: db)
      _ = try takeStep(.publish, listing: id, as: market.county.admin, in: db)
      return id
    }
  }

  private func count(
    _ resource: String = "hens", _ quantity: Int = 20, of household: Identifier? = nil
  ) throws {
    _ = try market.write { db in
      try countResource(
        resource, quantity, on: nil, of: household ?? county.household,
        among: try capacityFactors(in: db).map(\.resource), as: county.coordinator, in: db)
    }
  }

  private func add(
    _ quantity: Int, to listing: Identifier? = nil, daysAgo: Int = 0,
    _ contributions: [Contribution]? = nil, as actor: Actor? = nil
  ) throws -> Lot {
    try market.write { db in
      try addLot(
        NewLot(
          quantity: quantity, harvestedOn: db.today.adding(days: -daysAgo), bestBefore: nil,
          contributions: contributions),
        to: listing ?? eggs, as: actor ?? county.coordinator, in: db)
    }
  }

  private func review(
    _ lot: Lot, _ decision: LotDecision = .release, as actor: Actor? = nil
  ) throws -> Lot {
    try market.write {
      try reviewLot(lot.id, decision, as: actor ?? county.admin, in: $0)
    }
  }

  private func events() throws -> [String] {
    try db.all("SELECT type || ' ' || data FROM outbox_event ORDER BY sequence") { try $0[0] }
  }

  @Test("Twenty hens do not lay 900 eggs a week: nothing of them is in the stock")
  func nineHundredEggs() throws {
    try count("hens", 20)
    let lot = try add(30)
    #expect(lot.status == .held && lot.received == 30 && lot.available == 0)
    #expect(lot.contributions == [Contribution(household: county.household, quantity: 30)])
    #expect(
      lot.flags == [
        CapacityFlag(
          household: county.household, basis: .resource, resource: "hens", days: 7,
          harvestedGrams: 40_500, plausibleGrams: 8_400)
      ])
    #expect(try available(ofStock: eggs, in: db) == 0)
    #expect(try db.value("SELECT count(*) FROM stock") as Int == 0)
    #expect(try auditHeldLots(in: db) == [])
    #expect(
      try events().last
        == #"lot.held {"lot_id":"\#(lot.id)","trace_code":"\#(lot.traceCode)","#
        + #""listing_id":"\#(eggs)","title":"物","quantity":30,"status":"held"}"#)
    // What is held was not harvested, as far as is known: six boxes are.
    #expect(try add(6).status == .harvested)
    #expect(try add(1).status == .held)
  }

  @Test("The week's lots of all of a household's listings count together, what was lost does not")
  func together() throws {
    try count("hens", 20)
    let boxes = try ReviewLotTests.list(
      "hen_eggs", .household(county.household), grams: 600, market)
    let mixed = try ReviewLotTests.list("eggs", .household(county.household), grams: 60, market)
    #expect(try add(4, daysAgo: 6).status == .harvested)
    let second = try add(5, to: boxes, daysAgo: 3)
    #expect(second.status == .harvested)
    #expect(try add(1, to: mixed).flags.first?.harvestedGrams == 8_460)
    _ = try market.write {
      try adjustLot(second.id, by: -1, reason: .recount, as: county.coordinator, in: $0)
    }
    #expect(try add(10, to: mixed).status == .harvested)
    #expect(try add(1, to: mixed).status == .held)
    // A week later the hens have laid again; another household's and other goods do not count.
    market.clock.advance(days: 7)
    #expect(try add(6).status == .harvested)
    let tea = try ReviewLotTests.list("green_tea", .household(county.household), market)
    #expect(try add(1_000, to: tea).status == .harvested)
  }

  @Test("What expired was laid all the same")
  func expired() throws {
    try count("hens", 20)
    let lot = try add(6)
    try market.spoil(
      """
      UPDATE stock SET available = 0, adjusted = 6 WHERE lot_id = \(lot.id.rawValue);
      INSERT INTO lot_adjustment SELECT 1, lot_id, household_id, -6, 'expired', NULL, 0 FROM stock;
      """)
    #expect(try add(1).flags.first?.harvestedGrams == 7 * 1_350)
    try market.spoil("UPDATE lot_adjustment SET reason = 'loss'")
    #expect(try add(1).status == .harvested)
  }

  @Test("A sale unit may hold several units of the stock, which a lot is counted in")
  func stockUnits() throws {
    try count("hens", 20)
    // A box of thirty eggs, whose stock is counted in eggs.
    try market.spoil("UPDATE listing SET stock_units = 30")
    #expect(try add(140).status == .harvested)
    market.clock.advance(days: 7)
    let lot = try add(900)
    #expect(lot.status == .held && lot.flags.first?.harvestedGrams == 40_500)
  }

  @Test("A factor of a category bounds all that is part of it")
  func parents() throws {
    try count("tea_garden_m2", 100)
    let green = try ReviewLotTests.list(
      "green_tea", .household(county.household), grams: 1_000, market)
    let black = try ReviewLotTests.list(
      "black_tea", .household(county.household), grams: 1_000, market)
    #expect(try add(20, to: green, daysAgo: 200).status == .harvested)
    #expect(try add(11, to: black).flags.first?.harvestedGrams == 31_000)
    #expect(try add(10, to: black).status == .harvested)
  }

  @Test("Ducks do not lay hens' eggs")
  func kinds() throws {
    try count("ducks", 100)
    try count("hens", 1)
    let lot = try add(1)
    #expect(lot.status == .held && lot.flags.map(\.resource) == ["hens"])
    let ducks = try ReviewLotTests.list("duck_eggs", .household(county.household), market)
    #expect(try add(30, to: ducks).status == .harvested)
    // Of eggs of any kind there may be as many as all of the birds lay.
    let mixed = try ReviewLotTests.list("eggs", .household(county.household), market)
    let many = try add(10, to: mixed)
    #expect(many.flags.map(\.resource) == ["ducks, hens"])
    #expect(many.flags.map(\.plausibleGrams) == [52_920])
    #expect(try add(9, to: mixed).status == .harvested)
  }

  @Test("Of a pooled lot each household's part is looked at, and all of it waits")
  func pooled() throws {
    let neighbour = try county.addHousehold("N-1", village: county.villages[0])
    let pool = try ReviewLotTests.list("hen_eggs", .village(county.villages[0]), market)
    try count("hens", 20)
    try count("hens", 1_000, of: neighbour)
    func parts(_ own: Int) -> [Contribution] {
      [
        Contribution(household: neighbour, quantity: 100),
        Contribution(household: county.household, quantity: own),
      ]
    }
    let held = try add(107, to: pool, parts(7))
    #expect(held.status == .held && held.flags.map(\.household) == [county.household])
    #expect(Set(held.contributions.map(\.quantity)) == [100, 7])
    let fits = try add(106, to: pool, parts(6))
    #expect(fits.status == .harvested && fits.available == 106)
    // What it gave to the pool it did not keep for its own listing.
    #expect(try add(1).status == .held)
    let free = try review(held)
    #expect(free.status == .harvested && free.available == 107)
    #expect(Set(free.contributions.map(\.quantity)) == [100, 7])
    #expect(try auditHeldLots(in: db) == [] && auditStock(in: db) == [])
  }

  @Test("Without a count past harvests bound the next, once there are enough")
  func pastHarvests() throws {
    for week in 1...4 { #expect(try add(week, daysAgo: week * 8).status == .harvested) }
    market.clock.advance(days: 8)
    let lot = try add(9)
    #expect(lot.status == .held)
    #expect(
      lot.flags == [
        CapacityFlag(
          household: county.household, basis: .pastHarvests, resource: nil, days: 7,
          harvestedGrams: 9 * 1_350, plausibleGrams: 8 * 1_350)
      ])
    #expect(try add(8).status == .harvested)
    // What is counted goes before.
    try count("hens", 1_000)
    #expect(try add(100).status == .harvested)
    // A resource that these goods do not come from tells nothing of them.
    let tea = try ReviewLotTests.list("tea", .household(county.household), market)
    #expect(try add(1_000_000, to: tea).status == .harvested)
  }

  @Test("With neither a count nor enough harvests there is no bound")
  func unbounded() throws {
    for week in 1...3 { _ = try add(1, daysAgo: week * 8) }
    #expect(try add(1_000_000).status == .harvested)
  }

  @Test("The county office lets a lot go: it is on the shelf, and its village is told")
  func release() throws {
    try count("hens", 20)
    let held = try add(30)
    let free = try review(held)
    #expect(free.status == .harvested && free.available == 30 && free.received == 30)
    #expect(free.flags == held.flags && free.statusReason == nil)
    #expect(free.contributions == held.contributions && free.traceCode == held.traceCode)
    #expect(try available(ofStock: eggs, in: db) == 30)
    _ = try county.order(3, of: eggs)
    #expect(try db.value("SELECT count(*) FROM held_contribution") as Int == 0)
    #expect(
      try events().first { $0.hasPrefix("lot.reviewed") }
        == #"lot.reviewed {"lot_id":"\#(held.id)","trace_code":"\#(held.traceCode)","#
        + #""listing_id":"\#(eggs)","title":"物","quantity":30,"status":"harvested"}"#)
    #expect(try auditHeldLots(in: db) == [] && auditStock(in: db) == [])
    for decision in [LotDecision.release, .refuse(reason: "x")] {
      #expect(throws: ListingRefusal.wrongLotState(.harvested)) { try review(free, decision) }
    }
  }

  @Test("The county office refuses a lot: it stays off the shelf, and says why")
  func refuse() throws {
    try count("hens", 20)
    let held = try add(30)
    let refused = try review(held, .refuse(reason: "请核实鸡只数量"))
    #expect(refused.status == .refused && refused.statusReason == "请核实鸡只数量")
    #expect(refused.contributions == held.contributions && refused.flags == held.flags)
    #expect(try lot(held.id, as: county.coordinator, in: db).statusReason == "请核实鸡只数量")
    #expect(try available(ofStock: eggs, in: db) == 0)
    #expect(try events().last?.hasSuffix(#""status":"refused"}"#) == true)
    #expect(try events().allSatisfy { !$0.contains("核实") })
    #expect(try auditHeldLots(in: db) == [])
    for decision in [LotDecision.release, .refuse(reason: "x")] {
      #expect(throws: ListingRefusal.wrongLotState(.refused)) { try review(refused, decision) }
    }
    // What was refused was not harvested, as far as is known.
    #expect(try add(6).status == .harvested)
  }

  @Test("Only the county office decides, and it finds what there is")
  func rights() throws {
    try count("hens", 20)
    let held = try add(30)
    for actor in [county.coordinator, county.otherCoordinator, county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) { try review(held, as: actor) }
    }
    #expect(throws: CommonRefusal.notFound(what: "lot")) {
      try market.write {
        try reviewLot(Identifier(rawValue: 5), .release, as: county.admin, in: $0)
      }
    }
    // The office's own entry is no look at it.
    #expect(try add(30, as: county.admin).status == .held)
  }

  @Test("Nothing of a lot that is withheld can be corrected or traced")
  func untouched() throws {
    try count("hens", 20)
    let held = try add(30)
    let refused = try review(try add(31), .refuse(reason: "x"))
    for lot in [held, refused] {
      for delta in [-1, 1] {
        #expect(throws: ListingRefusal.wrongLotState(lot.status)) {
          try market.write {
            try adjustLot(lot.id, by: delta, reason: .recount, as: county.admin, in: $0)
          }
        }
      }
      #expect(throws: CommonRefusal.notFound(what: "trace code")) {
        try trace(lot.traceCode, in: db)
      }
    }
    #expect(try trace(try review(held).traceCode, in: db).lot.id == held.id)
  }

  @Test("A lot is not let go to a listing that is retired by now")
  func retired() throws {
    try count("hens", 20)
    let held = try add(30)
    _ = try market.write { try takeStep(.retire, listing: eggs, as: county.admin, in: $0) }
    #expect(throws: ListingRefusal.wrongState(.retired)) { try review(held) }
    #expect(try lot(held.id, as: county.admin, in: db).status == .held)
    #expect(try review(held, .refuse(reason: "x")).status == .refused)
  }

  @Test("A lot of the future that is let go is expected, as it would have been")
  func expected() throws {
    try count("hens", 20)
    func add() throws -> Lot {
      try market.write { db in
        try addLot(
          NewLot(
            quantity: 30, harvestedOn: db.today.adding(days: 20), isExpected: true,
            bestBefore: nil, contributions: nil), to: eggs, as: county.coordinator, in: db)
      }
    }
    func expected() throws -> Int {
      try db.value("SELECT expected_lots FROM listing WHERE id = \(eggs)")
    }
    let held = try add()
    #expect(held.status == .held && held.expectedOn == held.harvestedOn && !held.isHarvested)
    #expect(try expected() == 0)
    #expect(throws: ListingRefusal.wrongLotState(.held)) {
      try market.write { try harvestLot(held.id, on: $0.today, as: county.admin, in: $0) }
    }
    #expect(try review(held).status == .expected)
    #expect(try db.value("SELECT is_expected FROM shelf") as Int == 1)
    #expect(try expected() == 1)
    // What is expected counts towards the week in which it should come.
    #expect(try add().flags.first?.harvestedGrams == 60 * 1_350)
    #expect(try expected() == 1)
    #expect(try auditLots(in: db) == [] && auditHeldLots(in: db) == [])
  }

  @Test("Lots are listed by their status, the villages' own for a coordinator")
  func list() throws {
    let other = try ReviewLotTests.list("hen_eggs", .household(county.otherHousehold), market)
    try count("hens", 20)
    try market.write { db in
      _ = try countResource(
        "hens", 1, on: nil, of: county.otherHousehold, among: ["hens"], as: county.admin, in: db)
    }
    let held = [try add(30), try add(31), try add(30, to: other, as: county.otherCoordinator)]
    let fits = try add(1)
    func ids(_ status: LotStatus?, as actor: Actor, _ page: PageRequest = PageRequest()) throws
      -> [Identifier]
    { try lots(status, page, as: actor, in: db).items.map(\.id) }
    #expect(try ids(.held, as: county.admin) == held.reversed().map(\.id))
    #expect(try ids(.held, as: county.coordinator) == [held[1].id, held[0].id])
    #expect(try ids(.held, as: county.otherCoordinator) == [held[2].id])
    #expect(try ids(.harvested, as: county.coordinator) == [fits.id])
    #expect(try ids(nil, as: county.coordinator) == [fits.id, held[1].id, held[0].id])
    #expect(try ids(.refused, as: county.admin) == [])
    let first = try lots(.held, PageRequest(limit: 2), as: county.admin, in: db)
    #expect(
      try ids(.held, as: county.admin, PageRequest(limit: 2, after: first.next)) == [held[0].id])
    for actor in [county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) { try ids(.held, as: actor) }
    }
    let plain = try lots(of: eggs, PageRequest(), as: county.coordinator, in: db).items
    #expect(plain.map(\.status) == [.harvested, .held, .held])
  }

  @Test("The county's factors are of its categories, have a source, and those of one its days")
  func factors() throws {
    let factors = try capacityFactors(in: db)
    let categories = Set(try categories(in: db).map(\.code))
    #expect(factors.count == 13)
    for factor in factors {
      #expect(categories.contains(factor.category) && factor.source.count > 10)
    }
    for (_, own) in Dictionary(grouping: factors, by: \.category) {
      #expect(Set(own.map(\.days)).count == 1)
    }
    let hens = try #require(factors.first { $0.category == "eggs" && $0.resource == "hens" })
    #expect(hens.grams == 420 && hens.days == 7)
    // Once more changes nothing, nor does another figure for what is known.
    try market.write { db in
      try enter(
        [CapacityFactor(category: "eggs", resource: "hens", grams: 1, days: 1, source: "x")],
        in: db)
    }
    #expect(try capacityFactors(in: db) == factors)
  }
}
