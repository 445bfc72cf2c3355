import Core
import Households
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Proving what is held, and on whose trust goods are on the shelf") struct VerifyLotsTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  /// A lot that is held, one that was refused, one that was let go and one that never was held, and
  /// listings on the shelf on a coordinator's trust and by the county office.
  init() throws {
    market = try TestMarket()
    county = market.county
    let county = county
    let eggs = try county.addEggs(quantity: 1)
    try market.write { db in
      _ = try countResource(
        "hens", 20, on: nil, of: county.household, among: ["hens"], as: county.admin, in: db)
      var lots: [Lot] = []
      for quantity in [50, 51, 52] {
        lots.append(
          try addLot(
            NewLot(quantity: quantity, harvestedOn: db.today, bestBefore: nil, contributions: nil),
            to: eggs, as: county.admin, in: db))
      }
      _ = try reviewLot(lots[1].id, .refuse(reason: "x"), as: county.admin, in: db)
      _ = try reviewLot(lots[2].id, .release, as: county.admin, in: db)
      let trusted = try addListing(
        NewListing(
          seller: .household(county.household), category: "tea", title: "茶", description: "",
          unit: "袋", netWeightGrams: 250, price: Fen(9_900), shelfLifeDays: 365,
          split: TestCounty.split), as: county.coordinator, in: db)
      _ = try takeStep(.publish, listing: trusted, as: county.coordinator, in: db)
    }
  }

  @Test("What is as it should be is whole")
  func whole() throws {
    let statuses = try db.all("SELECT status FROM lot ORDER BY status") { try $0[0] as String }
    #expect(statuses == ["harvested", "harvested", "held", "refused"])
    #expect(try verify(db) == [])
  }

  private static let held = "(SELECT id FROM lot WHERE status = 'held')"
  private static let released =
    "(SELECT lot_id FROM capacity_flag WHERE lot_id IN (SELECT lot_id FROM stock))"

  static let faults = [
    "UPDATE lot SET status = 'harvested' WHERE status = 'held'",
    "UPDATE lot SET status = 'expected' WHERE status = 'refused'",
    "UPDATE lot SET status = 'held' WHERE id = \(released)",
    "UPDATE lot SET status = 'refused', status_reason = 'x' WHERE id = \(released)",
    "UPDATE lot SET status = 'held' WHERE status = 'harvested'",
    "UPDATE lot SET status_reason = NULL", "UPDATE lot SET status_reason = 'x'",
    "DELETE FROM held_contribution WHERE lot_id = \(held)",
    "DELETE FROM held_contribution",
    "UPDATE held_contribution SET household_id = household_id + 1",
    "UPDATE held_contribution SET lot_id = \(released) WHERE lot_id = \(held)",
    "UPDATE held_contribution SET quantity = 0", "UPDATE held_contribution SET quantity = -1",
    "INSERT INTO stock SELECT listing_id, best_before, id, 1, 1, 1, 0, 0, 0 FROM lot "
      + "WHERE status = 'held'",
    "DELETE FROM stock WHERE lot_id = \(released)",
    "DELETE FROM capacity_flag WHERE lot_id = \(held)", "DELETE FROM capacity_flag",
    "UPDATE capacity_flag SET household_id = household_id + 1",
    "UPDATE capacity_flag SET basis = 'past_harvests'", "UPDATE capacity_flag SET basis = 'x'",
    "UPDATE capacity_flag SET resource = NULL", "UPDATE capacity_flag SET resource = 'dragons'",
    "UPDATE capacity_flag SET resource = 'hens, dragons'",
    "UPDATE capacity_flag SET days = 0", "UPDATE capacity_flag SET harvested_g = plausible_g",
    "UPDATE capacity_flag SET plausible_g = harvested_g",
    "UPDATE capacity_flag SET plausible_g = -1",
    "UPDATE capacity_factor SET resource = 'geese' WHERE resource = 'hens'",
    "UPDATE capacity_factor SET grams = 0 WHERE resource = 'beehives'",
    "UPDATE capacity_factor SET days = -1 WHERE resource = 'beehives'",
    "UPDATE capacity_factor SET category = 'gold' WHERE resource = 'beehives'",
    "UPDATE household_resource SET quantity = -1",
    "UPDATE household_resource SET resource = 'dragons'",
    "UPDATE household_resource SET confirmed = -1", "UPDATE household_resource SET confirmed = 21",
    "UPDATE lot SET recalled_from = 'held' WHERE status = 'held'",
    "UPDATE lot SET status = 'recalled', status_reason = 'x' WHERE status = 'held'",
    "UPDATE lot SET status = 'recalled', status_reason = 'x', recalled_from = 'harvested' "
      + "WHERE status = 'held'",
    "UPDATE lot SET status = 'recalled', status_reason = 'x', recalled_from = 'expected' "
      + "WHERE status = 'harvested'",
    "UPDATE household_resource SET counted_on = '2026-02-30'",
    "UPDATE household_resource SET household_id = 5",
    "UPDATE listing SET published_by = (SELECT min(id) FROM user_account WHERE role = 'buyer') "
      + "WHERE published_by IS NOT NULL",
    "UPDATE listing SET published_by = 5 WHERE published_by IS NOT NULL",
    "UPDATE listing SET published_by = (SELECT max(published_by) FROM listing), "
      + "village_id = (SELECT min(id) FROM village "
      + "WHERE id NOT IN (SELECT village_id FROM user_village))",
    "UPDATE listing SET status = 'submitted' WHERE published_by IS NOT NULL",
    "UPDATE listing SET status = 'draft' WHERE published_by IS NOT NULL",
    "UPDATE listing SET status = 'retired' WHERE published_by IS NOT NULL",
    "UPDATE user_account SET may_publish = 0", "UPDATE user_account SET status = 'disabled'",
    "DELETE FROM user_village",
  ]

  @Test("What was tampered with is found", arguments: faults)
  func fault(statement: String) throws {
    let before: Int = try db.value("SELECT total_changes()")
    try market.spoil(statement)
    #expect(try db.value("SELECT total_changes()") as Int > before, "nothing was planted")
    #expect(try verify(db) != [], "\(statement)")
  }
}
