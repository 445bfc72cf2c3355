import Core
import Households
import Listings
import Photos
import SQLite
import Storage

/// A listing of the demo that orders are made of.
struct DemoGood {
  let listing: Identifier
  let village: Identifier
  /// Who gives to it: one household, or several that pool.
  let givers: [Identifier]
  let season: Season
  /// How many units an order takes at the most.
  let most: Int
}

/// A good of `produce.csv`.
private struct Produce {
  let category: String
  let title: String
  let description: String
  let unit: String
  let netWeightGrams: Int
  let price: Fen
  let shelfLifeDays: Int
  let months: [Int]
  let typicalLot: Int

  /// How long something keeps, in days, that is sold only while it comes in.
  static let freshDays = 30

  /// What keeps is sold all the year.
  var season: Season {
    shelfLifeDays > Produce.freshDays ? .allYear : Season(months: months) ?? .allYear
  }
}

/// Fills the demo county's shelf: each village sells a choice of what the county grows, most of it
/// one household's, some of it pooled from several.
struct DemoShelf {
  private var county: DemoCounty
  private(set) var goods: [DemoGood] = []
  /// Made-up photos of some categories.
  private var photos: [String: NewPhoto] = [:]
  /// What households have of the resources that their goods come from.
  private var resources: [Identifier: [String: Int]] = [:]
  private var db: Connection { county.db }

  /// Listings of each village.
  private static let perVillage = 14
  /// Where a lot waits for the county office, by the village's place.
  private static let villageWithHeldLot = 4

  init(county: DemoCounty) { self.county = county }

  mutating func fill(_ households: [Household]) throws {
    let files = try SeedTable("photos.csv").rows { row in
      (try row.text("category"), try row.text("file"))
    }
    for (category, file) in files {
      photos[category] = try NewPhoto(try SeedTable.bytes("photos/\(file)"), called: "image/png")
    }
    let produce = try SeedTable("produce.csv").rows { row in
      Produce(
        category: try row.text("category"), title: try row.text("title"),
        description: try row.text("description"), unit: try row.text("unit"),
        netWeightGrams: try row.integer("net_weight_g"),
        price: Fen(Int64(try row.integer("price_fen"))),
        shelfLifeDays: try row.integer("shelf_life_days"),
        months: try row.text("months").split(separator: ";").compactMap { Int($0) },
        typicalLot: try row.integer("typical_lot_quantity"))
    }
    // Eggs everywhere; besides, each village's own choice.
    let eggs = produce.filter { $0.title.contains("蛋") }
    for (number, village) in county.villages.enumerated() {
      let sellers = households.filter { $0.village == village && $0.people > 1 }
      var choice =
        eggs.prefix(3)
        + produce.shuffled(using: &county.random)
        .filter { !$0.title.contains("蛋") }
      choice = choice.prefix(DemoShelf.perVillage)
      for (place, good) in choice.enumerated() {
        try add(good, place: place, villageNumber: number, village, sellers)
      }
    }
  }

  private mutating func add(
    _ good: Produce, place: Int, villageNumber: Int, _ village: Identifier,
    _ sellers: [Household]
  ) throws {
    let isPooled = place == 0
    let seller = sellers.pick(&county.random)
    let coordinator = county.accounts.coordinator(of: village)
    let shares = Split(household: 8_500, village: 500, logistics: 1_000)
    let listed = county.start.adding(seconds: Int64(villageNumber * 3_600 + place * 60))
    let id = try db.asOf(listed) {
      let id = try addListing(
        NewListing(
          seller: isPooled ? .village(village) : .household(seller.id), category: good.category,
          title: good.title, description: good.description, unit: good.unit,
          netWeightGrams: good.netWeightGrams, price: good.price,
          shelfLifeDays: good.shelfLifeDays, split: shares, season: good.season),
        as: coordinator, in: db)
      if let photo = photos[good.category] {
        _ = try putPhoto(photo, number: 1, of: id, as: coordinator, in: db)
      }
      return id
    }
    try bringOnShelf(id, place: place, village, listed)
    let status = try listing(id, in: db)?.status
    guard status == .published || status == .paused else { return }
    let givers = isPooled ? Array(sellers.prefix(6)) : [seller]
    try countResources(for: good, givers, coordinator, listed)
    try addLots(good, to: id, givers, coordinator, listed)
    if place == 1, villageNumber == DemoShelf.villageWithHeldLot {
      try addImplausibleLot(good, to: id, coordinator)
    }
    if status == .published {
      goods.append(
        DemoGood(
          listing: id, village: village, givers: givers.map(\.id), season: good.season,
          most: max(1, min(4, good.typicalLot / 10))))
    }
  }

  /// Most listings are on the shelf; each village has one that is paused or retired, and one that
  /// is still a draft, submitted or given back.
  private func bringOnShelf(
    _ id: Identifier, place: Int, _ village: Identifier, _ listed: Instant
  ) throws {
    let coordinator = county.accounts.coordinator(of: village)
    let (last, isTrusted) = (DemoShelf.perVillage - 1, coordinator.mayPublish)
    func step(_ action: ListingAction, _ actor: Actor, after minutes: Int64) throws {
      try db.asOf(listed.adding(seconds: minutes * 60)) {
        _ = try takeStep(action, listing: id, as: actor, in: db)
      }
    }
    if place == last, isTrusted { return }
    try step(.publish, coordinator, after: 1)
    if isTrusted || place < last - 1 {
      if !isTrusted { try step(.publish, county.accounts.admin, after: 90) }
      if place == last - 2 { try step(.pause, coordinator, after: 200) }
      if place == last - 3, isTrusted { try step(.retire, coordinator, after: 200) }
    } else if place == last - 1 {
      let reason = "请补充净重和保质期的依据。"
      try step(.giveBack(reason: reason), county.accounts.admin, after: 90)
    }
  }

  /// Each giver has what its lots of a good can come from, and some more.
  private mutating func countResources(
    for good: Produce, _ givers: [Household], _ coordinator: Actor, _ listed: Instant
  ) throws {
    let factors = try capacityFactors(in: db)
    let parent = try categories(in: db).first { $0.code == good.category }?.parent
    guard
      let factor = factors.first(where: { $0.category == good.category })
        ?? factors.first(where: { $0.category == parent })
    else { return }
    // Lots of eggs are further apart than a week, those of a year's harvest are summed.
    let lots = factor.days > county.span.days ? lotAges(of: good).count : 1
    let grams =
      (lotQuantity(of: good, givers) / givers.count + givers.count) * lots
      * good.netWeightGrams
    let needed = grams / factor.grams + 1
    for giver in givers {
      let before = resources[giver.id]?[factor.resource] ?? 0
      let quantity = (before + needed * 5 / 4) / 5 * 5 + 5
      resources[giver.id, default: [:]][factor.resource] = quantity
      try db.asOf(listed) {
        func count(as actor: Actor) throws -> Resource {
          try countResource(
            factor.resource, quantity, on: nil, of: giver.id, among: factors.map(\.resource),
            as: actor, in: db)
        }
        let counted = try count(as: coordinator)
        // What is more than the county office knew of, it confirms.
        if counted.confirmed < quantity { _ = try count(as: county.accounts.admin) }
      }
    }
  }

  /// Far more than the seller's birds lay: it waits for the county office.
  private func addImplausibleLot(
    _ good: Produce, to listing: Identifier, _ coordinator: Actor
  ) throws {
    _ = try db.asOf(county.end.adding(seconds: -5 * 3_600)) {
      try addLot(
        NewLot(
          quantity: good.typicalLot * 30, harvestedOn: db.today, bestBefore: nil,
          contributions: nil),
        to: listing, as: coordinator, in: db)
    }
  }

  /// How many days ago a good's lots were entered.
  private func lotAges(of good: Produce) -> [Int] {
    [county.span.days - 1, 12, 2].filter { $0 < good.shelfLifeDays }
  }

  private func lotQuantity(of good: Produce, _ givers: [Household]) -> Int {
    max(givers.count, good.typicalLot) * 2
  }

  /// A lot at the beginning and one lately, as far as the season and the shelf life go.
  private mutating func addLots(
    _ good: Produce, to listing: Identifier, _ givers: [Household], _ coordinator: Actor,
    _ listed: Instant
  ) throws {
    for age in lotAges(of: good) {
      let entered = max(listed, county.end.adding(days: -age))
      guard good.season.contains(entered.countyDate) else { continue }
      let quantity = lotQuantity(of: good, givers)
      let parts = givers.enumerated().map { index, giver in
        let share = quantity / givers.count
        let rest = index == 0 ? quantity - share * givers.count : 0
        return Contribution(household: giver.id, quantity: share + rest)
      }
      _ = try db.asOf(entered) {
        try addLot(
          NewLot(
            quantity: quantity, harvestedOn: harvest(of: good, before: db.today),
            bestBefore: nil, contributions: givers.count > 1 ? parts : nil),
          to: listing, as: coordinator, in: db)
      }
    }
  }

  /// The last day of the good's season on which what was harvested is still well before its best.
  private func harvest(of good: Produce, before day: CivilDate) -> CivilDate {
    let latest = day.adding(days: -1)
    let usable = max(0, good.shelfLifeDays - county.span.days - 5)
    for back in 0...usable {
      let candidate = latest.adding(days: -back)
      if good.months.contains(candidate.month) { return candidate }
    }
    return latest
  }
}
