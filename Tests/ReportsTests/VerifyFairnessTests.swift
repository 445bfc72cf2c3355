import Core
import Listings
import Orders
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Proving how pooled goods are given out") struct VerifyFairnessTests {
  let pool: TestPool

  /// Three households with incomes in three lots, of which an order took five places and saw one,
  /// and another listing of a household's own.
  init() throws {
    pool = try TestPool()
    for day in 1...3 {
      _ = try pool.addLot([(pool.three, 2), (pool.two, 2), (pool.one, 2)], days: day)
    }
    _ = try pool.addLot([(pool.one, 2)], to: try pool.addListing())
    for household in [pool.three, pool.two, pool.one] { _ = try pool.earn(1_200, household) }
    _ = try pool.county.order(9, of: pool.listing)
    _ = try pool.county.addEggs()
    try pool.takeInIncomes()
    try pool.market.spoil("DROP TRIGGER fair_allocation_is_final_update")
    try pool.market.spoil("DROP TRIGGER fair_allocation_is_final_delete")
  }

  @Test("What was given out by the rule is whole")
  func whole() throws { #expect(try verify(pool.db) == []) }

  static let spoilt = [
    "UPDATE shelf SET per_head_fen = per_head_fen + 1 WHERE per_head_fen > 0",
    "UPDATE shelf SET per_head_fen = 1 WHERE per_head_fen = 0",
    "UPDATE shelf_year SET year = year - 1", "DELETE FROM shelf_year",
    "UPDATE fair_allocation SET order_id = order_id + 1",
    "UPDATE fair_allocation SET line = 2", "UPDATE fair_allocation SET place = place + 10",
    "UPDATE fair_allocation SET place = 20 WHERE place = 6",
    "UPDATE fair_allocation SET lot_id = (SELECT max(lot_id) FROM fair_allocation) "
      + "WHERE place = 1",
    "UPDATE fair_allocation SET household_id = (SELECT household_id FROM fair_allocation "
      + "WHERE place = 2) WHERE place = 1",
    "UPDATE fair_allocation SET best_before = '2026-06-01' WHERE place = 1",
    "UPDATE fair_allocation SET is_expected = 1 WHERE place = 6",
    "UPDATE fair_allocation SET per_head_fen = 401 WHERE place = 1",
    "UPDATE fair_allocation SET per_head_fen = per_head_fen + 5000 WHERE household_id = "
      + "(SELECT household_id FROM fair_allocation WHERE place = 1)",
    "UPDATE fair_allocation SET available = 3 WHERE place = 2",
    "UPDATE fair_allocation SET available = 0 WHERE place = 6",
    "UPDATE fair_allocation SET taken = taken - 1 WHERE place = 1",
    "UPDATE fair_allocation SET taken = 1 WHERE place = 6",
    "UPDATE fair_allocation SET taken = taken - 1 WHERE place = 1; "
      + "UPDATE fair_allocation SET taken = taken + 1 WHERE place = 5",
    "DELETE FROM fair_allocation WHERE place = 1", "DELETE FROM fair_allocation WHERE place = 2",
    "INSERT INTO fair_allocation SELECT f.order_id, 1, 7, s.lot_id, s.household_id, s.best_before, "
      + "0, f.per_head_fen, 2, 0 FROM fair_allocation f JOIN stock s "
      + "ON s.household_id = f.household_id AND s.best_before = date(f.best_before, '+1 day') "
      + "WHERE f.place = 6",
  ]

  @Test("A changed field is found", arguments: spoilt)
  func field(statement: String) throws {
    let before: Int = try pool.db.value("SELECT total_changes()")
    try pool.market.spoil(statement)
    #expect(try pool.db.value("SELECT total_changes()") as Int > before, "nothing was planted")
    #expect(try verify(pool.db) != [], "\(statement)")
  }

  @Test("A mark that was lost is found, and one that is there excuses a figure")
  func mark() throws {
    _ = try pool.earn(300, pool.one)
    #expect(try verify(pool.db) == [])
    try pool.market.spoil("DELETE FROM income_change")
    let findings = try verify(pool.db).map(\.description)
    #expect(findings.count == 1)
    #expect(findings[0].contains("with 1200 fen per head, it should be 1500"))
  }
}
