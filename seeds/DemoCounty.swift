import Core
import Crypto
import Households
import Orders
import SQLite
import Storage

/// Writes the demo county, once: its accounts, households, goods, and some weeks of orders that
/// end at the transaction's instant. True when it was written, false when it was there already.
/// All of it or nothing.
package func seedDemo(hasher: PasswordHasher, in db: Connection) throws -> Bool {
  try seed(.demo, phone: DemoAccounts.phone, hash: { try hasher.hash(DemoAccounts.password) }, db)
}

/// Writes a year of the same county that ends at the transaction's instant, once, with so many
/// orders, each by the market's own operations: its accounts have other numbers, and nobody can log
/// in as them. True when it was written, false when it was there already. All of it or nothing.
package func seedYear(orders: Int, in db: Connection) throws -> Bool {
  let span = Span(days: Span.yearDays, orders: orders)
  return try seed(span, phone: { "1990008900\($0)" }, hash: { "*" }, db)
}

private func seed(
  _ span: Span, phone: @Sendable (Int) -> String, hash: () throws -> String, _ db: Connection
) throws -> Bool {
  try db.transaction {
    let isThere =
      try db.first("SELECT 1 FROM user_account WHERE phone = \(phone(1))") { _ in true } ?? false
    if isThere { return false }
    let chance = SeededChance(seed: 6_109_260)
    try db.withChance(chance.next) {
      var county = try DemoCounty(span, phone: phone, hash: try hash(), in: db)
      try county.write()
    }
    return true
  }
}

/// How far a county's orders reach back, and how many there are.
package struct Span: Sendable {
  let days: Int
  let orders: Int
  /// Whether each way of selling an uneven harvest is there at its end, to be looked at.
  var showsHarvest = false

  static let demo = Span(days: 35, orders: 320, showsHarvest: true)
  static let yearDays = 365

  /// What can be asked for.
  package static let orderCounts = 1...1_000_000
}

/// The demo county, or a longer history of it, while it is written.
struct DemoCounty {
  let span: Span
  let db: Connection
  let end: Instant
  let accounts: DemoAccounts
  let villages: [Identifier]
  var random = SplitMix64(seed: 610_926)

  init(_ span: Span, phone: (Int) -> String, hash: String, in db: Connection) throws {
    self.span = span
    self.db = db
    end = db.now
    let villages = try Households.villages(in: db).map(\.id)
    self.villages = villages
    accounts = try db.asOf(end.adding(days: -span.days - 1)) {
      try DemoAccounts(phone: phone, hash: hash, villages: villages, in: db)
    }
  }

  var start: Instant { end.adding(days: -span.days) }

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
    var market = CountyMarket(county: self, goods: shelf.goods)
    try market.run()
    guard span.showsHarvest else { return }
    try DemoHarvest(county: self, households).run()
    try orderWoodEarEachMonday()
  }

  /// The canteen's, from next week on.
  private func orderWoodEarEachMonday() throws {
    _ = try addStandingOrder(
      StandingOrderContent(
        category: "wood_ear", weekday: .monday, kilograms: 40, toleranceBasisPoints: 1_000,
        mostPerKilogram: Fen(25_000), recipient: CountyMarket.recipient,
        startsOn: db.today.adding(days: 1)), for: .set(accounts.canteen),
      as: accounts.organisation, in: db)
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
