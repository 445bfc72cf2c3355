import Access
import Audit
import Core
import Listings
import Orders
import Photos
import Storage
import TestSupport
import Testing

@testable import SQLite

/// The hot statements as the domains write them, on the real schema: a scan or a sort that creeps
/// in shows here, not at ten thousand listings.
@Suite("The plans of the hot statements") struct QueryPlanTests {
  let database: TestDatabase
  let county: TestCounty
  /// Its statements are only those that a test runs.
  let db: Connection

  init() throws {
    database = try TestDatabase()
    county = try TestCounty(database)
    db = try Connection(path: database.path, timeAndChance: database.clock.timeAndChance)
  }

  private func plan(containing part: String, of body: () throws -> Void) throws -> QueryPlan {
    let plans = try db.queryPlans(containing: part, of: body)
    try #require(plans.count == 1, "statements with \(part): \(plans)")
    return plans[0]
  }

  private func expectNoScan(_ plan: QueryPlan) {
    #expect(plan.scans == [], "\(plan)")
    #expect(plan.sorts == [], "\(plan)")
  }

  private func expect(_ plan: QueryPlan, searches: [String]) {
    for search in searches { #expect(plan.steps.contains { $0.contains(search) }, "\(plan)") }
  }

  @Test("A listing is found by its key, and its stock by the listing")
  func listing() throws {
    let eggs = try county.addEggs()
    let plan = try plan(containing: "FROM listing l") {
      try readListing(eggs, as: nil, in: db) { _ in }
    }
    expectNoScan(plan)
    #expect(plan.steps.contains { $0.hasPrefix("SEARCH l USING INTEGER PRIMARY KEY") })
    #expect(plan.steps.contains { $0.hasPrefix("SEARCH s USING PRIMARY KEY (listing_id=?") })
  }

  @Test(
    "A page of the shop window is one walk along an index, the first page and the later ones",
    arguments: [
      (ListingSort.newest, "listing_newest"), (.price, "listing_cheapest"),
      (.priceDescending, "listing_cheapest"),
    ], [false, true])
  func page(sort: (ListingSort, index: String), isLater: Bool) throws {
    let after = isLater ? Cursor(key: 5, id: Identifier(rawValue: 5)) : nil
    let plan = try plan(containing: "FROM listing l") {
      _ = try readListings(
        ListingFilter(sort: sort.0), PageRequest(after: after), as: nil, in: db
      ) { _ in }
    }
    #expect(plan.sorts == [], "\(plan)")
    // Without a cursor the walk begins at the index's end, which SQLite calls a scan of it.
    let walk = isLater ? "SEARCH l USING INDEX \(sort.index)" : "SCAN l USING INDEX \(sort.index)"
    #expect(plan.steps.contains { $0.hasPrefix(walk) }, "\(plan)")
    #expect(plan.scans.count == (isLater ? 0 : 1), "\(plan)")
  }

  @Test("A buyer's orders come from the buyer's index, newest first")
  func buyersOrders() throws {
    let plan = try plan(containing: "FROM customer_order o") {
      _ = try orders(status: nil, PageRequest(), as: county.buyer, in: db)
    }
    expectNoScan(plan)
    #expect(plan.steps.contains { $0.contains("INDEX customer_order_by_buyer") }, "\(plan)")
  }

  @Test("An order is read by its key: its lines, its goods and its consignments too")
  func order() throws {
    let order = try county.order(of: county.addEggs())
    let plans = try db.queryPlans(containing: "SELECT") {
      _ = try Orders.order(order.id, as: county.buyer, in: db)
      _ = try allocations(of: order.id, in: db)
    }
    #expect(plans.count == 6)
    // An order's few consignments are sorted, which no index is worth.
    for plan in plans { #expect(plan.scans == [], "\(plan)") }
  }

  @Test("Unpaid orders come from the index of those whose time is up")
  func unpaidOrders() throws {
    let plan = try plan(containing: "FROM customer_order") {
      try db.transaction { _ = try cancelUnpaidOrders(upTo: 10, in: db) }
    }
    expectNoScan(plan)
    #expect(plan.steps.contains { $0.contains("INDEX customer_order_unpaid") }, "\(plan)")
  }

  @Test("Delivered orders come from the index of those that wait for their confirmation")
  func unconfirmedOrders() throws {
    let plan = try plan(containing: "FROM customer_order") {
      try db.transaction { _ = try confirmDeliveredOrders(upTo: 10, in: db) }
    }
    expectNoScan(plan)
    #expect(plan.steps.contains { $0.contains("INDEX customer_order_unconfirmed") }, "\(plan)")
  }

  @Test("A photo is found by its listing and number, and only the pieces asked for are read")
  func photo() throws {
    let eggs = try county.addEggs()
    let new = try NewPhoto(Pictures.largeJPEG(100_000), called: nil)
    let photo = try county.db.transaction {
      try putPhoto(new, number: 2, of: eggs, as: county.admin, in: county.db)
    }
    let plans = try db.queryPlans(containing: "FROM listing_photo") {
      _ = try Listings.photo(2, of: eggs, as: nil, in: db)
      try readPhoto(photo, of: .listing(eggs), 40_000..<41_000, in: db) { _ in }
    }
    #expect(plans.count == 2)
    for plan in plans { expectNoScan(plan) }
    for search in ["(listing_id=? AND number=?)", "(photo_id=? AND position>? AND position<?)"] {
      #expect(plans.contains { $0.steps.contains { $0.contains(search) } }, "\(plans)")
    }
  }

  @Test("What is on record of a thing comes from two indexes, all of it from the log's end")
  func audit() throws {
    let order = try county.order(of: county.addEggs())
    for filter in [AuditFilter(subject: order.id), AuditFilter()] {
      let plan = try plan(containing: "part_of_id,") {
        _ = try auditEntries(filter, PageRequest(), as: county.admin, in: db)
      }
      #expect(plan.scans == [], "\(plan)")
      #expect(!plan.sorts.contains { $0.contains("ORDER BY") }, "\(plan)")
      for index in filter.subject == nil ? [] : ["audit_entry_by_subject", "audit_entry_by_whole"] {
        #expect(plan.steps.contains { $0.contains("INDEX \(index)") }, "\(plan)")
      }
    }
  }

  @Test("A session is found by its token")
  func session() throws {
    let plan = try plan(containing: "FROM session") {
      #expect(throws: AccessRefusal.tokenNeeded) { try authenticate(token: "none", in: db) }
    }
    expectNoScan(plan)
    #expect(plan.steps.contains { $0.contains("(token_hash=?)") }, "\(plan)")
  }

  @Test("So is a key for programs")
  func apiKey() throws {
    let plan = try plan(containing: "FROM api_key") {
      #expect(throws: AccessRefusal.tokenNeeded) { try authenticate(token: APIKey.make(), in: db) }
    }
    expectNoScan(plan)
    #expect(plan.steps.contains { $0.contains("(key_hash=?)") }, "\(plan)")
  }

  @Test("Stock is looked through in the order in which it is sold, of one listing only")
  func stock() throws {
    let eggs = try county.addEggs()
    let sum = try db.queryPlans(containing: "FROM stock") {
      _ = try available(ofStock: eggs, in: db)
    }
    #expect(
      sum.map(\.steps).first?.first?.hasPrefix(
        "SEARCH stock USING PRIMARY KEY (listing_id=? AND best_before>?)") == true, "\(sum)")
    let plans = try db.queryPlans(containing: "FROM shelf") {
      try db.transaction { _ = try reserve(1, ofStock: eggs, in: db) }
    }
    let plan = try #require(plans.first)
    expectNoScan(plan)
    #expect(plan.steps.first == "SEARCH h USING PRIMARY KEY (listing_id=?)", "\(plan)")
  }

  @Test("A lot that is expected, harvested and over reads no whole table")
  func harvest() throws {
    let eggs = try county.addEggs()
    let plans = try db.queryPlans(containing: " ") {
      try db.transaction {
        let lot = try addLot(
          NewLot(
            quantity: 5, harvestedOn: db.today.adding(days: 5), isExpected: true, bestBefore: nil,
            contributions: nil), to: eggs, as: county.admin, in: db)
        let order = try placeOrder(
          NewOrder(
            basket: [BasketLine(listing: eggs, quantity: 52)], recipient: TestCounty.recipient,
            note: ""), as: county.buyer, in: db)
        #expect(order.lines[0].expectedOn != nil)
        _ = try postponeLot(lot.id, to: db.today.adding(days: 9), as: county.admin, in: db)
        _ = try harvestLot(lot.id, on: db.today, as: county.admin, in: db)
        _ = try trace(lot.traceCode, in: db)
      }
      database.clock.advance(days: 40)
      try db.transaction {
        while try expireLots(upTo: 1, in: db) {}
        while try cancelUnpaidOrders(upTo: 1, in: db) {}
      }
    }
    #expect(plans.count > 20)
    // The tree of categories is walked from its one row.
    for plan in plans where !plan.statement.contains("RECURSIVE") {
      #expect(plan.scans == [], "\(plan)")
    }
  }

  @Test("Whether a lot is plausible is found out by the household, and reads no whole table")
  func capacity() throws {
    let plans = try db.queryPlans(containing: "CROSS JOIN lot l") {
      let eggs = try county.addEggs()
      try db.transaction {
        _ = try addLot(
          NewLot(quantity: 1, harvestedOn: db.today, bestBefore: nil, contributions: nil), to: eggs,
          as: county.admin, in: db)
      }
    }
    let plan = try #require(plans.first)
    #expect(plan.steps.contains { $0.contains("s USING INDEX stock_by_household") }, "\(plan)")
    for table in ["g", "l"] {
      #expect(plan.steps.contains { $0.hasPrefix("SEARCH \(table) ") }, "\(plan)")
    }
  }

  @Test("What is held is found by its index")
  func held() throws {
    let plans = try db.queryPlans(containing: "status = 'held'") {
      for actor in [county.admin, county.coordinator] {
        _ = try lots(.held, PageRequest(), as: actor, in: db)
      }
    }
    #expect(plans.count == 2)
    for plan in plans {
      #expect(plan.steps.contains { $0.contains("l USING INDEX lot_held") }, "\(plan)")
      #expect(plan.sorts == [], "\(plan)")
    }
  }

  @Test("A village's next round is one look at an index, also for a village without any")
  func nextRound() throws {
    let eggs = try county.addEggs()
    let plans = try db.queryPlans(containing: "FROM collection_round") {
      try db.transaction {
        _ = try placeOrder(
          NewOrder(
            basket: [BasketLine(listing: eggs, quantity: 2)], recipient: TestCounty.recipient,
            note: ""), as: county.buyer, in: db)
      }
    }
    #expect(plans.count == 1, "\(plans)")
    let plan = try #require(plans.first)
    expectNoScan(plan)
    #expect(
      plan.steps.map { $0.contains("INDEX collection_round_by_village (village_id=? AND cut_off") }
        == [true], "\(plan)")
  }

  @Test("The orders that hold a lot's goods are looked for by their ids, from the lot's own on")
  func ordersOfLot() throws {
    let byLot = [
      "order_allocation USING PRIMARY KEY (order_id>? AND order_id<?)",
      "order_before_lot USING PRIMARY KEY (lot_id=?",
    ]
    let eggs = try county.addEggs()
    let lot = try lots(of: eggs, PageRequest(), as: county.admin, in: county.db).items[0]
    _ = try county.order(of: eggs)
    let touched = try plan(containing: "UNION SELECT order_id FROM order_revision") {
      _ = try holders(of: lot.id, PageRequest(), as: county.admin, in: db)
    }
    // Only what was found is gone through again, to number it.
    #expect(touched.scans.filter { !$0.hasPrefix("SCAN (subquery") } == [], "\(touched)")
    expect(touched, searches: byLot + ["INDEX order_revision_by_lot (lot_id=?"])
    let expected = try county.db.transaction {
      try addLot(
        NewLot(
          quantity: 5, harvestedOn: db.today.adding(days: 5), isExpected: true, bestBefore: nil,
          contributions: nil), to: eggs, as: county.admin, in: county.db)
    }
    let waiting = try plan(containing: "IN ('placed', 'paid', 'packing') ORDER BY") {
      try db.transaction {
        _ = try postponeLot(
          expected.id, to: db.today.adding(days: 9), as: county.admin, in: db)
      }
    }
    let holding = try plan(containing: "NOT IN ('cancelled', 'refunded') ORDER BY") {
      try db.transaction { _ = try recallLot(lot.id, reason: "x", as: county.admin, in: db) }
    }
    for plan in [waiting, holding] {
      expectNoScan(plan)
      expect(plan, searches: byLot)
    }
  }

  @Test("Orders of which money is owed come from their own index, the first page and later ones")
  func owing() throws {
    for after in [nil, Cursor(id: Identifier(rawValue: 5))] {
      let fresh = try Connection(
        path: database.path, timeAndChance: database.clock.timeAndChance)
      let plans = try fresh.queryPlans(containing: "WHERE refunded_fen < paid_fen") {
        _ = try openRefunds(PageRequest(after: after), as: county.admin, in: fresh)
      }
      let plan = try #require(plans.first)
      expectNoScan(plan)
      #expect(plan.steps.contains { $0.contains("INDEX customer_order_owed (id<?") }, "\(plan)")
    }
  }

  @Test("A village's rounds and what travels with one of them come from two indexes")
  func rounds() throws {
    let round = try county.db.transaction {
      try openRound(
        NewRound(
          cutOffAt: county.db.now.adding(days: 2), pickUpOn: county.db.today.adding(days: 3),
          maximumConsignments: 5), of: county.villages[0], as: county.admin, in: county.db)
    }
    _ = try county.order(of: county.addEggs())
    let lists = try db.queryPlans(containing: "FROM collection_round") {
      for status in [nil, RoundStatus.open, .closed] {
        _ = try Orders.rounds(
          of: county.villages[0], status: status, PageRequest(), as: county.admin, in: db)
      }
    }
    #expect(lists.count == 3)
    for plan in lists {
      #expect(plan.scans == [], "\(plan)")
      #expect(
        plan.steps.contains { $0.contains("INDEX collection_round_by_village (village_id=?") },
        "\(plan)")
    }
    let stops = try db.queryPlans(containing: "FROM collection_round") {
      for actor in [county.admin, county.coordinator] {
        _ = try collectionStops(
          on: county.db.today.adding(days: 4), PageRequest(), as: actor, in: db)
      }
    }
    #expect(stops.count == 2)
    for plan in stops {
      #expect(plan.sorts == [] && plan.scans == [], "\(plan)")
      #expect(
        plan.steps.contains { $0.contains("INDEX collection_round_by_day (pick_up_on=?") },
        "\(plan)")
    }
    let totals = try db.queryPlans(containing: "FROM consignment c") {
      _ = try roundTotals(round.id, as: county.admin, in: db)
    }
    #expect(totals.count >= 3)
    for plan in totals {
      #expect(plan.scans == [], "\(plan)")
      #expect(
        plan.steps.first?.contains("INDEX consignment_by_round (round_id=?") == true, "\(plan)")
    }
  }

  @Test("Each look for lots past their best and for who can be told reads what is due only")
  func sweeps() throws {
    let eggs = try county.addEggs(quantity: 1)
    _ = try county.order(of: eggs)
    try county.db.transaction {
      _ = try askForReminder(of: eggs, as: county.otherBuyer, in: county.db)
      _ = try addLot(
        NewLot(quantity: 1, harvestedOn: county.db.today, bestBefore: nil, contributions: nil),
        to: eggs, as: county.admin, in: county.db)
    }
    let pastBest = try plan(containing: "FROM lot WHERE status = 'harvested'") {
      try db.transaction { _ = try expireLots(upTo: 10, in: db) }
    }
    #expect(
      pastBest.steps == ["SEARCH lot USING INDEX lot_on_shelf (best_before<?)"], "\(pastBest)")
    let reminders = try db.queryPlans(containing: "WHERE told_at IS NULL") {
      #expect(try listingsThatCameBack(after: nil, upTo: 10, in: db).listings == [eggs])
      try db.transaction { _ = try tellReminders(of: eggs, upTo: 10, in: db) }
    }
    #expect(reminders.count == 2)
    for plan in reminders {
      expectNoScan(plan)
      #expect(
        plan.steps.first?.contains("INDEX listing_reminder_waiting (listing_id") == true,
        "\(plan)")
    }
  }

  @Test("What is on the shelf on somebody's trust comes from an index")
  func trust() throws {
    let plan = try plan(containing: "WHERE published_by =") {
      try db.transaction {
        try withdrawListings(publishedBy: county.coordinator.id, as: county.admin, in: db)
      }
    }
    expectNoScan(plan)
    #expect(
      plan.steps.contains { $0.contains("INDEX listing_by_publisher (published_by=?") }, "\(plan)")
  }

  @Test("No statement of placing, paying and completing an order reads a whole table")
  func journey() throws {
    let eggs = try county.addEggs()
    let plans = try db.queryPlans(containing: " ") {
      try db.transaction {
        let order = try placeOrder(
          NewOrder(
            basket: [BasketLine(listing: eggs, quantity: 2)], recipient: TestCounty.recipient,
            note: ""), as: county.buyer, in: db)
        _ = try recordPayment(
          NewPayment(method: .bankTransfer, amount: order.total, reference: "1"), for: order.id,
          as: county.admin, in: db)
        let consignment = order.consignments[0].id
        _ = try packGoods(of: consignment, as: county.admin, in: db)
        _ = try sendGoods(nil, of: consignment, as: county.admin, in: db)
        _ = try concludeDelivered(1, of: consignment, by: .actor(county.admin), in: db)
        _ = try confirmOrder(order.id, as: county.buyer, in: db)
      }
    }
    #expect(plans.count > 20)
    for plan in plans { #expect(plan.scans == [], "\(plan)") }
  }
}
