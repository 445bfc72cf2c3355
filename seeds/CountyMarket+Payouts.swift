import Core
import Orders
import SQLite
import Settlement
import Storage

/// What households are owed is paid out each fortnight, village by village; the bank takes two days
/// and sends some of it back.
extension CountyMarket {
  static let payoutDays = 14
  private static let bankDays = 2

  func payOut(at: Instant) throws -> [(step: Step, at: Instant)] {
    try county.villages.compactMap { village in
      do {
        let payout = try makePayout(
          ofVillage: village, upTo: db.today.adding(days: -1), as: accounts.admin, in: db)
        return (.settle(payout: payout.id), at.adding(days: CountyMarket.bankDays))
      } catch SettlementRefusal.nothingOwed {
        return nil
      }
    }
  }

  /// One payout in eight has a line that comes back.
  mutating func settle(_ id: Identifier) throws {
    let payout = try payout(id, as: accounts.admin, in: db)
    if payout.lines.count > 1, Int.random(in: 0..<8, using: &county.random) == 0 {
      let line = payout.lines[Int.random(in: payout.lines.indices, using: &county.random)]
      _ = try bouncePayout(
        id, household: line.household, reason: "户名不符（演示）", isClosed: false,
        as: accounts.admin, in: db)
    }
    _ = try confirmPayout(
      id, households: nil, reference: "演示", as: accounts.admin, in: db)
  }
}
