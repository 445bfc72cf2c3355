import Core
import Crypto
import Households
import SQLite
import Storage

/// Writes the demo county, once: its accounts, households, goods, and some weeks of orders that
/// end at the transaction's instant. True when it was written, false when it was there already.
/// All of it or nothing.
package func seedDemo(hasher: PasswordHasher, in db: Connection) throws -> Bool {
  try db.transaction {
    let isThere =
      try db.first(
        "SELECT 1 FROM user_account WHERE phone = \(DemoAccounts.adminPhone)"
      ) { _ in true } ?? false
    if isThere { return false }
    let chance = SeededChance(seed: 6_109_260)
    try db.withChance(chance.next) {
      var county = try DemoCounty(hash: try hasher.hash(DemoAccounts.password), in: db)
      try county.write()
    }
    return true
  }
}

/// The demo county while it is written.
struct DemoCounty {
  /// How far its orders reach back.
  static let historyDays = 35

  let db: Connection
  let end: Instant
  let accounts: DemoAccounts
  let villages: [Identifier]
  var random = SplitMix64(seed: 610_926)

  init(hash: String, in db: Connection) throws {
    self.db = db
    end = db.now
    let villages = try Households.villages(in: db).map(\.id)
    self.villages = villages
    accounts = try db.asOf(end.adding(days: -DemoCounty.historyDays - 1)) {
      try DemoAccounts(hash: hash, villages: villages, in: db)
    }
  }

  var start: Instant { end.adding(days: -DemoCounty.historyDays) }

  mutating func write() throws {
    let households = try db.asOf(start) {
      _ = try importHouseholds(
        try SeedTable.bytes("households.csv"), as: accounts.admin, in: db)
      return try allHouseholds()
    }
    try db.asOf(start) {
      try pair(households)
      try help(households)
      try enterIncomes(households)
    }
    var shelf = DemoShelf(county: self)
    try shelf.fill(households)
    var market = DemoMarket(county: self, goods: shelf.goods)
    try market.run()
    try DemoHarvest(county: self, households).run()
  }

  /// Every household, in the order of the roster, page by page as a client would read them.
  private func allHouseholds() throws -> [Household] {
    var all: [Household] = []
    var cursor: Cursor?
    repeat {
      let page = try households(
        HouseholdFilter(), PageRequest(limit: PageRequest.maximumLimit, after: cursor),
        as: accounts.admin, in: db)
      all += page.items
      cursor = page.next
    } while cursor != nil
    return all
  }
}
