import Core
import Listings
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Writing a listing") struct AddListingTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func add(
    seller: NewListing.Seller? = nil, category: String = "eggs", split: Split = TestCounty.split,
    as actor: Actor? = nil
  ) throws -> Identifier {
    try market.write {
      try addListing(
        NewListing(
          seller: seller ?? .household(county.household), category: category, title: "散养土鸡蛋",
          description: "山坡散养。", unit: "盒", netWeightGrams: 1_350, price: Fen(4_500),
          shelfLifeDays: 30, split: split), as: actor ?? county.coordinator, in: $0)
    }
  }

  @Test("A listing begins as a draft of its household's village")
  func draft() throws {
    let listing = try #require(try listing(add(), in: db))
    #expect(listing.status == .draft)
    #expect(listing.village == county.villages[0])
    #expect(listing.household == county.household)
    #expect(listing.price == Fen(4_500))
    #expect(listing.split == TestCounty.split)
  }

  @Test("A pooled listing is its village's and no household's")
  func pooled() throws {
    let id = try add(seller: .village(county.villages[0]))
    let listing = try #require(try listing(id, in: db))
    #expect(listing.household == nil)
    #expect(listing.village == county.villages[0])
  }

  @Test("A household or village that the actor does not keep is not found")
  func scope() {
    for actor in [county.otherCoordinator, county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.notFound(what: "household")) { try add(as: actor) }
      #expect(throws: CommonRefusal.notFound(what: "village")) {
        try add(seller: .village(county.villages[0]), as: actor)
      }
    }
    let absent = Identifier(rawValue: 5)
    #expect(throws: CommonRefusal.notFound(what: "household")) {
      try add(seller: .household(absent), as: county.admin)
    }
    #expect(throws: CommonRefusal.notFound(what: "village")) {
      try add(seller: .village(absent), as: county.admin)
    }
  }

  @Test("A category that is unknown is refused")
  func category() {
    #expect(throws: ListingRefusal.unknownCategory) { try add(category: "rockets") }
  }

  @Test(
    "A split that is not whole is refused",
    arguments: [
      Split(household: 8_500, village: 500, logistics: 999),
      Split(household: 8_500, village: 500, logistics: 1_001),
      Split(household: 0, village: 0, logistics: 0),
    ])
  func split(split: Split) {
    #expect(throws: ListingRefusal.splitNotWhole) { try add(split: split) }
  }

  @Test("All of the money may go to the household")
  func allToHousehold() throws {
    let split = Split(household: 10_000, village: 0, logistics: 0)
    #expect(try listing(add(split: split), in: db)?.split == split)
  }

  @Test("Categories come parents first")
  func categories() throws {
    let all = try Listings.categories(in: db)
    #expect(all.count == 47)
    var seen: Set<String> = []
    for category in all {
      if let parent = category.parent { #expect(seen.contains(parent)) }
      seen.insert(category.code)
    }
  }

  @Test("Each refusal has its word and points to its places")
  func words() {
    let refusals: [(ListingRefusal, RefusalKind, String, [String])] = [
      (.unknownCategory, .invalid, "unknown_category", ["/category"]),
      (.splitNotWhole, .invalid, "split_not_whole", ["/split"]),
      (.wrongState(.retired), .conflict, "wrong_state", []),
      (.harvestedInFuture, .invalid, "in_the_future", ["/harvested_on"]),
      (.bestBeforeHarvest, .invalid, "best_before_harvest", ["/best_before"]),
      (.bestBeforePassed, .invalid, "best_before_passed", ["/best_before"]),
      (.contributionsNeeded, .invalid, "required", ["/contributions"]),
      (.contributionsOnlyForPooled, .invalid, "not_pooled", ["/contributions"]),
      (
        .contributionsDoNotAddUp(sum: 1, quantity: 2), .invalid, "does_not_add_up",
        ["/contributions"]
      ),
      (
        .contributionsFromElsewhere([0, 2]), .invalid, "other_village",
        ["/contributions/0/household_id", "/contributions/2/household_id"]
      ),
      (.contributionTwice(1), .invalid, "doubled", ["/contributions/1/household_id"]),
      (.adjustmentBelowReserved(available: 3), .conflict, "below_reserved", []),
      (.expectedInPast, .invalid, "not_in_the_future", ["/expected_on"]),
      (.expectedTooLate, .invalid, "too_far_ahead", ["/expected_on"]),
      (.wrongLotState(.expired), .conflict, "wrong_state", []),
      (.sharesStock, .conflict, "shares_stock", []),
      (.unknownStock, .invalid, "unknown_stock_listing", ["/stock_listing_id"]),
      (.stockOfOtherSeller, .invalid, "other_seller", ["/stock_listing_id"]),
      (.stockOfOtherCategory, .invalid, "other_category", ["/stock_listing_id"]),
      (.stockIsShared, .invalid, "stock_is_shared", ["/stock_listing_id"]),
    ]
    for (refusal, kind, code, pointers) in refusals {
      #expect(refusal.kind == kind)
      #expect(refusal.code == code)
      #expect(!refusal.detail.isEmpty)
      #expect(refusal.faults.map(\.pointer) == pointers)
    }
  }
}
