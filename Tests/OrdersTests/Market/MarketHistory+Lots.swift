import Core
import Listings
import Storage
import TestSupport

/// What villages do with their lots and listings.
extension MarketHistory {
  func addLot(to stock: Identifier, isExpected: Bool = false) throws {
    let parts = contributors.map { ($0, Int.random(in: 1...15, using: &random)) }
    let sum = parts.reduce(0) { $0 + $1.1 }
    let kept = Int.random(in: 0...20, using: &random)
    let ahead = isExpected ? Int.random(in: 1...10, using: &random) : 0
    let isPooled = model.goods[stock]?.isPooled == true
    let lot = try write { db in
      let day = db.today.adding(days: ahead)
      let lot = try Listings.addLot(
        NewLot(
          quantity: sum, harvestedOn: day, isExpected: isExpected,
          bestBefore: day.adding(days: kept),
          contributions: isPooled
            ? parts.map { Contribution(household: $0.0, quantity: $0.1) } : nil),
        to: stock, as: admin, in: db)
      // Far more than in past weeks waits for the county office, which lets it go.
      return lot.status == .held
        ? try reviewLot(lot.id, .release, as: admin, in: db) : lot
    }
    model.lots[lot.id] = MarketModel.Lot(
      stock: stock, status: isExpected ? .expected : .harvested, day: lot.harvestedOn,
      bestBefore: lot.bestBefore)
    for contribution in lot.contributions {
      model.rows.append(
        MarketModel.Row(
          lot: lot.id, household: contribution.household, available: contribution.quantity))
    }
  }

  func harvest() throws {
    let expected = model.lots.filter { $0.value.status == .expected }.keys.sorted()
    guard
      let id = expected.randomElement(using: &random)
        ?? model.lots.keys.sorted().randomElement(using: &random), let lot = model.lots[id]
    else { return }
    let today = market.clock.now.countyDate
    let bestBefore = today.adding(days: Int.random(in: 0...15, using: &random))
    let refusal: ListingRefusal? = lot.status == .expected ? nil : .wrongLotState(lot.status)
    let done = try attempt(refusal) {
      try harvestLot(
        id, on: today, bestBefore: bestBefore, as: admin, in: $0)
    }
    if done != nil { model.harvest(id, on: today, bestBefore: bestBefore) }
  }

  func expireLots() throws {
    _ = try write { try Listings.expireLots(upTo: 1_000, in: $0) }
    model.expire(on: market.clock.now.countyDate)
  }

  func adjust() throws {
    guard let lot = model.lots.keys.sorted().randomElement(using: &random),
      let status = model.lots[lot]?.status
    else { return }
    let delta = Int.random(in: -6...3, using: &random)
    let available = model.available(inLot: lot)
    let refusal: ListingRefusal? =
      status != .expected && status != .harvested
      ? .wrongLotState(status)
      : available + delta < 0 ? .adjustmentBelowReserved(available: available) : nil
    let done = try attempt(refusal) {
      try adjustLot(lot, by: delta, reason: .recount, as: admin, in: $0)
    }
    if done != nil { model.adjust(lot, by: delta) }
  }

  func shelve() throws {
    guard let listing = listings.randomElement(using: &random),
      let isOnShelf = model.goods[listing]?.isOnShelf
    else { return }
    // Seldom off for long: an empty shelf sells nothing.
    if isOnShelf, Int.random(in: 0..<6, using: &random) > 0 { return }
    _ = try write {
      try takeStep(
        isOnShelf ? .pause : .publish, listing: listing, as: admin, in: $0)
    }
    model.goods[listing]?.isOnShelf = !isOnShelf
  }
}
