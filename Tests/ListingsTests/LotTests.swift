import Core
import Listings
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Lots, their contributions and their adjustments") struct LotTests {
  let market: TestMarket
  let county: TestCounty
  let listing: Identifier
  let pooled: Identifier
  /// Two more households of the first village.
  let neighbours: [Identifier]
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    let county = market.county
    self.county = county
    listing = try county.addEggs(quantity: 1)
    neighbours = try ["N-1", "N-2"].map {
      try county.addHousehold($0, village: county.villages[0])
    }
    pooled = try market.write { db in
      let id = try addListing(
        NewListing(
          seller: .village(county.villages[0]), category: "tea", title: "绿茶", description: "",
          unit: "袋", netWeightGrams: 250, price: Fen(9_900), shelfLifeDays: 365,
          split: TestCounty.split), as: county.coordinator, in: db)
      _ = try takeStep(.publish, listing: id, as: county.coordinator, in: db)
      return id
    }
  }

  private func add(
    _ quantity: Int = 10, to listing: Identifier? = nil, harvestedOn: String = "2026-06-15",
    bestBefore: String? = nil, contributions: [Contribution]? = nil, as actor: Actor? = nil
  ) throws -> Lot {
    let harvest = try #require(CivilDate(rawValue: harvestedOn))
    return try market.write {
      try addLot(
        NewLot(
          quantity: quantity, harvestedOn: harvest,
          bestBefore: bestBefore.flatMap(CivilDate.init(rawValue:)),
          contributions: contributions),
        to: listing ?? self.listing, as: actor ?? county.coordinator, in: $0)
    }
  }

  private func share(_ household: Identifier, _ quantity: Int) -> Contribution {
    Contribution(household: household, quantity: quantity)
  }

  private func adjust(
    _ lot: Lot, by delta: Int, reason: AdjustmentReason = .loss, as actor: Actor? = nil
  ) throws -> Lot {
    try market.write {
      try adjustLot(
        lot.id, by: delta, reason: reason, as: actor ?? county.coordinator, in: $0)
    }
  }

  @Test("A household's lot is all its own, and keeps for the listing's shelf life")
  func own() throws {
    let lot = try add(harvestedOn: "2026-06-10")
    #expect(lot.contributions == [share(county.household, 10)])
    #expect(lot.bestBefore.rawValue == "2026-07-10")
    #expect(
      [lot.received, lot.available, lot.reserved, lot.sold, lot.adjusted] == [10, 10, 0, 0, 0])
    #expect(try available(ofStock: listing, in: db) == 11)
    let said = try add(contributions: [share(county.household, 10)])
    #expect(said.contributions == [share(county.household, 10)])
  }

  @Test("A date that is given goes before the shelf life")
  func bestBefore() throws {
    #expect(try add(bestBefore: "2026-06-15").bestBefore.rawValue == "2026-06-15")
  }

  @Test("A pooled lot says who gave what")
  func pool() throws {
    let lot = try add(
      10, to: pooled, contributions: [share(neighbours[1], 3), share(neighbours[0], 7)])
    #expect(Set(lot.contributions.map(\.household)) == Set(neighbours))
    #expect(lot.contributions.reduce(0) { $0 + $1.quantity } == 10)
    #expect(lot.received == 10)
    #expect(try available(ofStock: pooled, in: db) == 10)
  }

  @Test("Each rule of dates refuses by its name")
  func dates() {
    let others = [Contribution(household: county.otherHousehold, quantity: 9)]
    #expect {
      try add(harvestedOn: "2026-06-16", bestBefore: "2026-06-14", contributions: others)
    } throws: { error in
      (error as? InvalidContent)?.faults.map(\.pointer)
        == ["/harvested_on", "/best_before", "/contributions"]
    }
    #expect(throws: ListingRefusal.harvestedInFuture) { try add(harvestedOn: "2026-06-16") }
    #expect(throws: ListingRefusal.bestBeforeHarvest) {
      try add(harvestedOn: "2026-06-10", bestBefore: "2026-06-09")
    }
    #expect(throws: ListingRefusal.bestBeforePassed) {
      try add(harvestedOn: "2026-06-10", bestBefore: "2026-06-14")
    }
    #expect(throws: ListingRefusal.bestBeforePassed) { try add(harvestedOn: "2026-05-15") }
  }

  @Test("Each rule of contributions refuses by its name, and nothing is written")
  func contributions() throws {
    let refused: [(Identifier, [Contribution]?, ListingRefusal)] = [
      (pooled, nil, .contributionsNeeded), (pooled, [], .contributionsNeeded),
      (
        pooled, [share(neighbours[0], 5), share(neighbours[0], 5)], .contributionTwice(1)
      ),
      (
        pooled, [share(neighbours[0], 5), share(county.otherHousehold, 5)],
        .contributionsFromElsewhere([1])
      ),
      (
        pooled, [share(Identifier(rawValue: 5), 5), share(county.otherHousehold, 5)],
        .contributionsFromElsewhere([0, 1])
      ),
      (
        pooled, [share(neighbours[0], 5), share(neighbours[1], 4)],
        .contributionsDoNotAddUp(sum: 9, quantity: 10)
      ),
      (listing, [share(neighbours[0], 10)], .contributionsOnlyForPooled),
      (listing, [share(county.household, 9)], .contributionsOnlyForPooled),
    ]
    for (listing, contributions, refusal) in refused {
      #expect(throws: refusal) { try add(10, to: listing, contributions: contributions) }
    }
    #expect(try db.value("SELECT count(*) FROM lot") as Int == 1)
    // An empty list says nothing: all of it is the household's own.
    #expect(
      try add(10, to: listing, contributions: []).contributions == [share(county.household, 10)])
  }

  @Test("A retired listing takes no more lots, a draft and a paused one do")
  func states() throws {
    _ = try market.write { try takeStep(.pause, listing: listing, as: county.admin, in: $0) }
    _ = try add()
    _ = try market.write { try takeStep(.retire, listing: listing, as: county.admin, in: $0) }
    #expect(throws: ListingRefusal.wrongState(.retired)) { try add() }
  }

  @Test("Who does not keep the listing finds neither it nor its lots")
  func scope() throws {
    let lot = try add()
    for actor in [county.otherCoordinator, county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.notFound(what: "listing")) { try add(as: actor) }
      #expect(throws: CommonRefusal.notFound(what: "listing")) {
        try lots(of: listing, PageRequest(), as: actor, in: db)
      }
      #expect(throws: CommonRefusal.notFound(what: "lot")) { try adjust(lot, by: -1, as: actor) }
    }
    #expect(throws: CommonRefusal.notFound(what: "lot")) {
      try market.write {
        try adjustLot(
          Identifier(rawValue: 5), by: 1, reason: .recount, as: county.admin, in: $0)
      }
    }
  }

  @Test("Lots are listed newest first, and pages hold while more are added")
  func list() throws {
    let ids = try (0..<4).map { _ in try add().id }
    let first = try lots(of: listing, PageRequest(limit: 2), as: county.coordinator, in: db)
    _ = try add()
    let second = try lots(
      of: listing, PageRequest(limit: 10, after: first.next), as: county.coordinator, in: db)
    #expect(first.items.map(\.id) == [ids[3], ids[2]])
    #expect(second.items.prefix(2).map(\.id) == [ids[1], ids[0]])
    #expect(second.items.count == 3)
    #expect(second.next == nil)
  }

  @Test("A loss goes through the households' parts in their order, a find to the first")
  func adjust() throws {
    let lot = try add(
      10, to: pooled, contributions: [share(neighbours[0], 4), share(neighbours[1], 6)])
    let order = neighbours.sorted()
    let less = try adjust(lot, by: -5, reason: .quality)
    #expect([less.received, less.available, less.adjusted] == [10, 5, 5])
    let more = try adjust(lot, by: 3, reason: .recount)
    #expect([more.received, more.available, more.adjusted] == [10, 8, 2])
    let parts = try db.all(
      "SELECT household_id, adjusted FROM stock WHERE lot_id = \(lot.id) ORDER BY household_id"
    ) { (try $0[0] as Identifier, try $0[1] as Int) }
    let firstPart = order[0] == neighbours[0] ? 4 : 6
    let firstLoss = min(5, firstPart)
    #expect(parts.map { $0.0 } == order)
    #expect(parts.map { $0.1 } == [firstLoss - 3, 5 - firstLoss])
    #expect(try auditStock(in: db) == [])
  }

  @Test("Nothing is taken that is promised to buyers")
  func belowReserved() throws {
    let lot = try add(10, bestBefore: "2026-06-16")
    _ = try market.write { try reserve(7, ofStock: listing, in: $0) }
    #expect(throws: ListingRefusal.adjustmentBelowReserved(available: 3)) {
      try adjust(lot, by: -4)
    }
    let less = try adjust(lot, by: -3)
    #expect([less.available, less.reserved, less.adjusted] == [0, 7, 3])
  }

  @Test("A trace code is found as people type it, and nothing else is")
  func trace() throws {
    let lot = try add()
    #expect(lot.traceCode.utf8.count == TraceCode.length)
    let typed = lot.traceCode.lowercased()
    for text in [lot.traceCode, typed, "\(typed.prefix(5))-\(typed.suffix(5))", " \(typed) "] {
      let trace = try Listings.trace(text, in: db)
      #expect(trace.lot.id == lot.id)
      #expect(trace.listing.id == listing)
    }
    let unknown = lot.traceCode.hasPrefix("0") ? "1000000000" : "0000000000"
    for text in ["", "x", unknown, "'; DROP", String(lot.traceCode.dropLast())] {
      #expect(throws: CommonRefusal.notFound(what: "trace code")) {
        try Listings.trace(text, in: db)
      }
    }
  }

  static let faults = [
    "UPDATE stock SET received = received + 1", "UPDATE stock SET sold = sold + 1",
    "UPDATE stock SET available = available - 1, adjusted = adjusted + 1",
    "UPDATE stock SET available = -1, sold = received + 1",
    "UPDATE lot_adjustment SET quantity_delta = quantity_delta - 1",
    "DELETE FROM lot_adjustment",
  ]

  @Test("The audit finds a stock that was tampered with", arguments: faults)
  func audit(statement: String) throws {
    _ = try adjust(try add(), by: -1)
    #expect(try auditStock(in: db) == [])
    try market.spoil(statement)
    #expect(try auditStock(in: db) != [])
  }
}
