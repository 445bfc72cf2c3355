import Core
import Fulfilment
import Households
import Listings
import Orders
import SQLite
import Storage

/// What the first village harvests besides, so that each way of selling an uneven harvest is there
/// to be seen: one stock sold by 10 and by 30 eggs, eggs of hens that do not lay yet, hams by their
/// weight, a round that collects what was ordered, and chestnuts that are out of season.
struct DemoHarvest {
  private let county: DemoCounty
  private let village: Identifier
  private let givers: [Household]
  private var db: Connection { county.db }
  private var accounts: DemoAccounts { county.accounts }
  private var coordinator: Actor { accounts.coordinator(of: village) }

  private static let shares = Split(household: 8_500, village: 500, logistics: 1_000)
  /// How many households pool their eggs, and what each of them gives.
  private static let pool = (households: 5, eggs: 120)
  private static let hensOfEach = 60

  init(county: DemoCounty, _ households: [Household]) {
    self.county = county
    let village = county.villages[0]
    self.village = village
    // Those of the village's other pooled listing come first.
    givers = Array(
      households.filter { $0.village == village && $0.people > 1 }.dropFirst(40)
        .prefix(DemoHarvest.pool.households))
  }

  func run() throws {
    let eggs = try at(daysBack: 4) { try sellEggs() }
    let ahead = try at(daysBack: 3) { try expectEggs() }
    let hams = try at(daysBack: 3) { try sellHams() }
    try at(daysBack: 2) { try openRound() }
    _ = try at(daysBack: 1) { try order([(eggs.byTen, 6), (eggs.byThirty, 4)], accounts.buyer) }
    _ = try at(daysBack: 1) { try order([(ahead, 3)], accounts.organisation) }
    let weighed = try at(daysBack: 1) { try order([(hams, 2)], accounts.organisation) }
    try db.asOf(county.end.adding(seconds: -3_600)) { try pack(weighed) }
    try at(daysBack: 1) { try waitForChestnuts() }
  }

  private func at<T>(daysBack days: Int, _ body: () throws -> T) throws -> T {
    try db.asOf(county.end.adding(days: -days), body)
  }

  // MARK: Goods

  /// A listing that is on the shelf at once.
  private func list(
    _ seller: NewListing.Seller, _ category: String, _ title: String, _ description: String,
    unit: String, grams: Int, price: Int64, keeps days: Int, season: Season = .allYear,
    stock: Identifier? = nil, units: Int = 1, tolerance: Int? = nil
  ) throws -> Identifier {
    let id = try addListing(
      NewListing(
        seller: seller, category: category, title: title, description: description, unit: unit,
        netWeightGrams: grams, price: Fen(price), shelfLifeDays: days,
        split: DemoHarvest.shares, season: season, stock: stock, stockUnits: units,
        toleranceBasisPoints: tolerance), as: coordinator, in: db)
    _ = try takeStep(.publish, listing: id, as: coordinator, in: db)
    return id
  }

  /// Eggs are counted singly, and never sold twice.
  private func sellEggs() throws -> (byTen: Identifier, byThirty: Identifier) {
    let byTen = try list(
      .village(village), "hen_eggs", "合作社土鸡蛋 10枚", "几户凑蛋，每户的蛋单独记账。", unit: "盒",
      grams: 450, price: 1_600, keeps: 30, units: 10)
    let byThirty = try list(
      .village(village), "hen_eggs", "合作社土鸡蛋 30枚", "与10枚装同一批蛋。", unit: "箱", grams: 1_350,
      price: 4_500, keeps: 30, stock: byTen, units: 30)
    for giver in givers { try count(DemoHarvest.hensOfEach, of: giver) }
    _ = try addLot(
      NewLot(
        quantity: givers.count * DemoHarvest.pool.eggs, harvestedOn: db.today, bestBefore: nil,
        contributions: givers.map {
          Contribution(household: $0.id, quantity: DemoHarvest.pool.eggs)
        }), to: byTen, as: coordinator, in: db)
    return (byTen, byThirty)
  }

  /// Of hens that were given as chicks and begin to lay in some weeks.
  private func expectEggs() throws -> Identifier {
    let listing = try list(
      .household(givers[0].id), "hen_eggs", "头茬土鸡蛋 15枚（预订）", "捐赠的鸡苗长大后的头茬蛋，可先预订。",
      unit: "盒", grams: 675, price: 2_600, keeps: 30)
    _ = try addLot(
      NewLot(
        quantity: 12, harvestedOn: db.today.adding(days: 24), isExpected: true, bestBefore: nil,
        contributions: nil), to: listing, as: coordinator, in: db)
    return listing
  }

  private func sellHams() throws -> Identifier {
    let listing = try list(
      .household(givers[1].id), "cured_pork", "柏枝熏土猪腿（按实重计价）", "每只约4公斤，按称重结算，多退少补。",
      unit: "只", grams: 4_000, price: 33_800, keeps: 240, tolerance: 1_000)
    _ = try addLot(
      NewLot(quantity: 6, harvestedOn: db.today, bestBefore: nil, contributions: nil),
      to: listing, as: coordinator, in: db)
    return listing
  }

  /// Two buyers want to be told when they are back.
  private func waitForChestnuts() throws {
    let months = [db.today.month + 5, db.today.month + 6].map { $0 % 12 + 1 }
    let autumn = [9, 10].contains(db.today.month) ? months : [9, 10]
    guard let season = Season(months: autumn) else { return }
    let listing = try list(
      .household(givers[2].id), "chestnuts", "树上熟板栗 2500克", "熟透落地才捡，当季才卖。", unit: "袋",
      grams: 2_500, price: 4_800, keeps: 20, season: season)
    for buyer in [accounts.buyer, accounts.otherBuyers[0]] {
      _ = try askForReminder(of: listing, as: buyer, in: db)
    }
  }

  private func count(_ hens: Int, of household: Household) throws {
    let factors = try capacityFactors(in: db)
    let before = try Households.resources(of: [household.id], in: db)
      .first { $0.name == "hens" }?.quantity
    _ = try countResource(
      "hens", (before ?? 0) + hens, on: nil, of: household.id, among: factors.map(\.resource),
      as: coordinator, in: db)
  }

  // MARK: Orders

  /// What is ordered from now on goes along; what waits already, too.
  private func openRound() throws {
    _ = try Orders.openRound(
      NewRound(
        cutOffAt: county.end.adding(days: 2), pickUpOn: county.end.countyDate.adding(days: 3),
        maximumConsignments: 60), of: village, as: coordinator, in: db)
  }

  private func order(_ lines: [(Identifier, Int)], _ buyer: Actor) throws -> Order {
    let order = try placeOrder(
      NewOrder(
        basket: lines.map { BasketLine(listing: $0.0, quantity: $0.1) },
        recipient: CountyMarket.recipient, note: ""), as: buyer, in: db)
    _ = try recordPayment(
      NewPayment(method: .bankTransfer, amount: order.total, reference: order.number),
      for: order.id, as: accounts.admin, in: db)
    return order
  }

  /// Lighter than they were said to be: some of the money is to be given back.
  private func pack(_ order: Order) throws {
    _ = try packConsignment(
      order.consignments[0].id, weights: [WeighedPart(line: 1, grams: [3_820, 4_010])],
      as: coordinator, in: db)
  }
}
