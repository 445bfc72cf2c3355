import Access
import Core
import Fulfilment
import Households
import Listings
import Orders
import SQLite
import Storage

/// How large a county for load tests is to be.
package struct Scale: Sendable {
  package let households: Int
  package let listings: Int
  package let orders: Int

  /// Bounds of what can be asked for.
  package static let householdCounts = 1...1_000_000
  package static let listingCounts = 1...10_000_000
  package static let orderCounts = 0...100_000_000

  package init(households: Int, listings: Int, orders: Int) {
    self.households = households
    self.listings = listings
    self.orders = orders
  }
}

/// Writes a large county by the market's own operations, once: the same rows for the same numbers,
/// whatever the day. True when it was written, false when it was there already. All of it or
/// nothing.
package func seedScale(_ scale: Scale, in db: Connection) throws -> Bool {
  try db.transaction {
    let isThere =
      try db.first("SELECT 1 FROM household WHERE code = 'S0000001'") { _ in true } ?? false
    if isThere { return false }
    let chance = SeededChance(seed: 61_092_600)
    try db.withChance(chance.next) {
      var county = ScaleCounty(scale, db)
      try county.write()
    }
    return true
  }
}

private struct ScaleCounty {
  /// 2026-01-01T00:00:00Z: a fixed time, so that the rows are the same whenever they are written.
  private static let start = Instant(rawValue: 1_767_225_600_000)
  private static let buyerCount = 500
  private static let stockPerListing = 10_000_000

  private let scale: Scale
  private let db: Connection
  private var random = SplitMix64(seed: 20_260_101)
  private var now = ScaleCounty.start
  private var admin = Identifier(rawValue: 0)

  init(_ scale: Scale, _ db: Connection) {
    self.scale = scale
    self.db = db
  }

  mutating func write() throws {
    let admin = try addAccounts()
    let households = try addHouseholds()
    let listings = try addListings(households, as: admin)
    let buyers = try addBuyers()
    try addOrders(listings, buyers, as: admin)
  }

  /// Moves time on, so that ids sort as things happened, and runs `body` then.
  private mutating func next<T>(_ body: (inout ScaleCounty) throws -> T) rethrows -> T {
    now = Instant(rawValue: now.rawValue + 37)
    let instant = now
    var copy = self
    let result = try db.asOf(instant) { try body(&copy) }
    random = copy.random
    return result
  }

  private mutating func addAccounts() throws -> Actor {
    try next { county in
      let id = try addAccount(
        NewAccount(
          phone: Phone(rawValue: "19900080000"), name: "压力测试办公室", role: .admin,
          passwordHash: "*"), in: county.db)
      return try account(id, in: county.db).actor
    }
  }

  private mutating func addBuyers() throws -> [Actor] {
    try (0..<ScaleCounty.buyerCount).map { number in
      try next { county in
        let digits = String(number)
        let phone = "1990008" + String(repeating: "0", count: 4 - digits.count) + digits
        // The office has the first of these numbers.
        let taken = number == 0 ? "19900089999" : phone
        let id = try addAccount(
          NewAccount(
            phone: Phone(rawValue: taken), name: "虚构买家\(number)", role: .buyer,
            passwordHash: "*"), in: county.db)
        return try account(id, in: county.db).actor
      }
    }
  }

  private mutating func addHouseholds() throws -> [(id: Identifier, village: Identifier)] {
    let villages = try Households.villages(in: db).map(\.id)
    let day = ScaleCounty.start.countyDate
    return try (1...scale.households).map { number in
      try next { county in
        let digits = String(number)
        let code = "S" + String(repeating: "0", count: max(0, 7 - digits.count)) + digits
        let village = villages[number % villages.count]
        let member = Member(name: "虚构\(number)", relation: "户主", birthYear: 1960, canWork: true)
        let id = try registerHousehold(
          NewHousehold(
            village: village, code: code, headName: member.name, phone: nil,
            members: [member], povertyCause: nil, registeredOn: day,
            publicProfile: number % 2 == 0),
          as: .machineOperator, in: county.db)
        return (id, village)
      }
    }
  }

  private mutating func addListings(
    _ households: [(id: Identifier, village: Identifier)], as admin: Actor
  ) throws -> [Identifier] {
    let categories = try Listings.categories(in: db).filter { $0.parent != nil }
    return try (0..<scale.listings).map { number in
      try next { county in
        let category = categories[number % categories.count]
        let price = Int64.random(in: 500...20_000, using: &county.random)
        let id = try addListing(
          NewListing(
            seller: .household(households[number % households.count].id),
            category: category.code, title: "\(category.nameZh) 编号\(number)",
            description: "压力测试用的虚构商品。", unit: "盒", netWeightGrams: 500,
            price: Fen(price), shelfLifeDays: 3_650,
            split: Split(household: 8_500, village: 500, logistics: 1_000)),
          as: admin, in: county.db)
        _ = try takeStep(.publish, listing: id, as: admin, in: county.db)
        _ = try addLot(
          NewLot(
            quantity: ScaleCounty.stockPerListing, harvestedOn: county.db.today,
            bestBefore: nil, contributions: nil),
          to: id, as: admin, in: county.db)
        return id
      }
    }
  }

  private mutating func addOrders(
    _ listings: [Identifier], _ buyers: [Actor], as admin: Actor
  ) throws {
    let recipient = Recipient(
      name: "虚构收件人", phone: Phone(rawValue: "19900090000"), address: "虚构省虚构市示例路1号")
    for number in 0..<scale.orders {
      try next { county in
        let listing = listings.pick(&county.random)
        let quantity = Int.random(in: 1...3, using: &county.random)
        let order = try placeOrder(
          NewOrder(
            basket: [BasketLine(listing: listing, quantity: quantity)], recipient: recipient,
            note: ""), as: buyers.pick(&county.random), in: county.db)
        try county.take(order, as: Fate.tenths[number % 10], admin)
      }
    }
  }

  /// How far an order has come. None is left in a state that time alone would take it out of, so
  /// that a server which starts years later finds nothing to do.
  private enum Fate {
    case lapsed, paid, packing, dispatched, completed

    /// What becomes of each ten orders.
    static let tenths: [Fate] = [
      .completed, .paid, .lapsed, .packing, .completed, .paid, .lapsed, .dispatched, .completed,
      .paid,
    ]
  }

  private func take(_ order: Order, as fate: Fate, _ admin: Actor) throws {
    if fate == .lapsed {
      _ = try cancelOrder(order.id, as: admin, in: db)
      return
    }
    _ = try recordPayment(
      NewPayment(method: .bankTransfer, amount: order.total, reference: order.number),
      for: order.id, as: admin, in: db)
    if fate != .paid { try send(order, as: fate, admin) }
  }

  private func send(_ order: Order, as fate: Fate, _ admin: Actor) throws {
    for consignment in order.consignments {
      _ = try packConsignment(consignment.id, as: admin, in: db)
      if fate == .packing { continue }
      _ = try dispatchConsignment(
        consignment.id, carrier: "演示快递", trackingNumber: order.number, as: admin, in: db)
      if fate == .dispatched { continue }
      _ = try deliverConsignment(consignment.id, as: admin, in: db)
    }
    if fate == .completed { _ = try confirmOrder(order.id, as: admin, in: db) }
  }
}
