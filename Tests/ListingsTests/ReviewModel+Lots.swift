import Core
import Listings

@testable import Orders

extension ReviewModel {
  // MARK: Lots

  /// Whether a lot would be refused, and if not, as what it is entered.
  func entered(
    _ parts: [Part], to listing: Identifier, on day: CivilDate, isExpected: Bool, as person: Person
  ) throws -> Batch {
    let good = try kept(listing, by: person)
    if good.status == .retired { throw ListingRefusal.wrongState(.retired) }
    try refuse(day, isExpected: isExpected)
    var lot = Batch(
      listing: listing, status: isExpected ? .expected : .harvested, harvestedOn: day,
      expectedOn: isExpected ? day : nil,
      bestBefore: day.adding(days: Self.shelfLifeDays), parts: parts)
    if parts.contains(where: { isImplausible($0, on: day) }) { lot.status = .held }
    return lot
  }

  mutating func add(_ lot: Batch, id: Identifier) {
    lots[id] = lot
    if lot.status == .held {
      let village = goods[lot.listing]?.village
      tell("lot.held", id, village: village)
    } else {
      putIntoStock(id)
    }
  }

  private mutating func putIntoStock(_ id: Identifier) {
    guard var lot = lots[id] else { return }
    for index in lot.parts.indices { lot.parts[index].available = lot.parts[index].received }
    lot.status = lot.expectedOn == nil ? .harvested : .expected
    lots[id] = lot
  }

  private func refuse(_ day: CivilDate, isExpected: Bool) throws {
    if isExpected, day <= today { throw ListingRefusal.expectedInPast }
    if !isExpected, day > today { throw ListingRefusal.harvestedInFuture }
    if !isExpected, day.adding(days: Self.shelfLifeDays) < today {
      throw ListingRefusal.bestBeforePassed
    }
  }

  /// Whether the household's hens do not lay so much, in any week that this day is one of.
  private func isImplausible(
    _ part: Part, on day: CivilDate, besides lot: Identifier? = nil
  ) -> Bool {
    grams(part, on: day, besides: lot) > (hens[part.household] ?? 0) * Self.gramsPerHen
  }

  /// What a household's part and its other lots come to in the fullest week that has this day.
  private func grams(_ part: Part, on day: CivilDate, besides lot: Identifier? = nil) -> Int {
    let others = lots.filter { $0.key != lot }.values
    let most =
      (0..<Self.henDays).map { back in
        let week = day.adding(days: -back)...day.adding(days: Self.henDays - 1 - back)
        return others.filter { $0.status != .held && $0.status != .refused }
          .filter { week.contains($0.harvestedOn) }
          .flatMap(\.parts).filter { $0.household == part.household }
          .reduce(0) { $0 + $1.received }
      }.max() ?? 0
    return (most + part.received) * Self.gramsPerBox
  }

  /// Nobody but the county office moves a lot to a day whose week is full, if fuller than its own.
  private func refuse(_ day: CivilDate, of id: Identifier, as person: Person) throws {
    guard let lot = lots[id], day != lot.harvestedOn, person != .office else { return }
    let isFuller = lot.parts.contains { part in
      isImplausible(part, on: day, besides: id)
        && grams(part, on: day, besides: id) > grams(part, on: lot.harvestedOn, besides: id)
    }
    if isFuller { throw ListingRefusal.implausibleDay }
  }

  mutating func review(_ id: Identifier, refusal: String?, as person: Person) throws {
    guard person == .office else { throw CommonRefusal.roleMayNot }
    let lot = try keptLot(id, by: person)
    guard lot.status == .held else { throw ListingRefusal.wrongLotState(lot.status) }
    if let refusal {
      lots[id]?.status = .refused
      lots[id]?.reason = refusal
    } else {
      if goods[lot.listing]?.status == .retired { throw ListingRefusal.wrongState(.retired) }
      putIntoStock(id)
    }
    let village = goods[lot.listing]?.village
    tell("lot.reviewed", id, village: village)
  }

  /// Whoever ordered of it and still waits is told.
  mutating func postpone(_ id: Identifier, to day: CivilDate, as person: Person) throws {
    let lot = try keptLot(id, by: person)
    guard lot.status == .expected else { throw ListingRefusal.wrongLotState(lot.status) }
    if day <= today { throw ListingRefusal.expectedInPast }
    if day == lot.harvestedOn { return }
    try refuse(day, of: id, as: person)
    lots[id]?.harvestedOn = day
    lots[id]?.expectedOn = day
    lots[id]?.bestBefore = day.adding(days: lot.daysKept)
    for (order, purchase) in purchases.sorted(by: { $0.key < $1.key })
    where purchase.isOpen && purchase.taken.contains(where: { $0.lot == id }) {
      let village = goods[purchase.listing]?.village
      tell("order.postponed", order, buyer: purchase.buyer, village: village)
    }
  }

  mutating func harvest(_ id: Identifier, on day: CivilDate, as person: Person) throws {
    let lot = try keptLot(id, by: person)
    guard lot.status == .expected else { throw ListingRefusal.wrongLotState(lot.status) }
    try refuse(day, isExpected: false)
    try refuse(day, of: id, as: person)
    lots[id]?.status = .harvested
    lots[id]?.harvestedOn = day
    lots[id]?.bestBefore = day.adding(days: lot.daysKept)
  }

  mutating func expire() {
    for (id, lot) in lots where lot.status == .harvested && lot.bestBefore < today {
      lots[id]?.status = .expired
      for index in lot.parts.indices { lots[id]?.parts[index].available = 0 }
    }
  }

  // MARK: Orders

  /// What is on the shelf in the order in which it is given out, what is past its best included.
  func shelf(of listing: Identifier) -> [(lot: Identifier, part: Int)] {
    lots.filter { $0.value.listing == listing && $0.value.isOnShelf }
      .flatMap { id, lot in
        lot.parts.indices.filter { lot.parts[$0].available > 0 }.map { (id, lot, $0) }
      }
      .sorted { one, other in
        let expected = [one, other].map { $0.1.status == .expected ? 1 : 0 }
        return (expected[0], one.1.bestBefore, one.1.parts[one.2].household, one.0)
          < (expected[1], other.1.bestBefore, other.1.parts[other.2].household, other.0)
      }
      .map { (lot: $0.0, part: $0.2) }
  }

  func available(_ listing: Identifier) -> Int {
    lots.values.filter { $0.listing == listing && $0.bestBefore >= today }
      .flatMap(\.parts).reduce(0) { $0 + $1.available }
  }

  func canBeOrdered(_ id: Identifier) -> Bool {
    guard let good = goods[id], good.status == .published else { return false }
    return good.season.contains(today) && available(id) > 0
  }

  /// Takes the goods of an order that the market has placed, or says why there are none.
  mutating func order(_ quantity: Int, of id: Identifier, by buyer: Identifier) throws -> Purchase {
    guard let good = goods[id], good.isPublic else { throw OrderRefusal.unknownListings([0]) }
    guard good.status == .published else { throw OrderRefusal.notForSale([0]) }
    if let day = good.season.back(after: today) {
      throw OrderRefusal.outOfSeason([OrderRefusal.Pause(line: 0, backOn: day)])
    }
    guard available(id) >= quantity else {
      throw OrderRefusal.outOfStock([
        OrderRefusal.Shortfall(line: 0, available: available(id))
      ])
    }
    var rest = quantity
    var taken: [(lot: Identifier, household: Identifier, quantity: Int)] = []
    for place in shelf(of: id) where rest > 0 {
      guard let lot = lots[place.lot], lot.bestBefore >= today else { continue }
      let part = min(rest, lot.parts[place.part].available)
      lots[place.lot]?.parts[place.part].available -= part
      taken.append((place.lot, lot.parts[place.part].household, part))
      rest -= part
    }
    return Purchase(buyer: buyer, listing: id, taken: taken)
  }

  /// What comes back to a lot that left the shelf meanwhile is gone.
  mutating func cancel(_ id: Identifier) throws {
    guard let purchase = purchases[id] else { return }
    guard purchase.isOpen else { throw OrderRefusal.wrongState(.cancelled) }
    purchases[id]?.isOpen = false
    for part in purchase.taken where lots[part.lot]?.isOnShelf == true {
      guard
        let place = lots[part.lot]?.parts.firstIndex(where: { $0.household == part.household })
      else { continue }
      lots[part.lot]?.parts[place].available += part.quantity
    }
  }

  // MARK: Reminders

  mutating func ask(_ id: Identifier, as buyer: Identifier) throws {
    guard let good = goods[id], good.isPublic else {
      throw CommonRefusal.notFound(what: "listing")
    }
    if good.status == .retired { throw ListingRefusal.wrongState(.retired) }
    if canBeOrdered(id) { throw ReminderRefusal.canBeOrdered }
    wishes[Wish(listing: id, buyer: buyer)] = false
  }

  mutating func takeBack(_ id: Identifier, as buyer: Identifier) throws {
    guard wishes.removeValue(forKey: Wish(listing: id, buyer: buyer)) != nil else {
      throw CommonRefusal.notFound(what: "reminder")
    }
  }

  mutating func tellWishes() {
    let due = wishes.filter { !$0.value && canBeOrdered($0.key.listing) }.keys
    for wish in due.sorted(by: { ($0.listing, $0.buyer) < ($1.listing, $1.buyer) }) {
      wishes[wish] = true
      tell("listing.available", wish.listing, buyer: wish.buyer)
    }
  }
}
