import Audit
import Core
import Crypto

extension AuditAction {
  static let listingWritten = AuditAction("listing.written")
  static let listingChanged = AuditAction("listing.changed")
  static let listingMoved = AuditAction("listing.moved")
  static let photoPut = AuditAction("photo.put")
  static let photoRemoved = AuditAction("photo.removed")
  static let lotEntered = AuditAction("lot.entered")
  static let lotReviewed = AuditAction("lot.reviewed")
  static let lotAdjusted = AuditAction("lot.adjusted")
  static let lotHarvested = AuditAction("lot.harvested")
  static let lotPostponed = AuditAction("lot.postponed")
  static let lotRecalled = AuditAction("lot.recalled")
  static let lotFellShort = AuditAction("lot.fell_short")
  static let lotExpired = AuditAction("lot.expired")
  static let reminderAsked = AuditAction("reminder.asked")
  static let reminderWithdrawn = AuditAction("reminder.withdrawn")
  static let reminderTold = AuditAction("reminder.told")
}

extension NewListing {
  /// What goes on record; how the goods are described stands with them.
  func facts(village: Identifier, household: Identifier?) -> Facts {
    [
      "village_id": .id(village), "household_id": .id(household), "category": .text(category),
      "title": .text(title), "net_weight_g": .count(netWeightGrams), "price_fen": .fen(price),
      "shelf_life_days": .count(shelfLifeDays), "household_bps": .count(split.household),
      "village_bps": .count(split.village), "logistics_bps": .count(split.logistics),
      "months": season.fact, "stock_listing_id": .id(stock), "stock_units": .count(stockUnits),
      "weight_tolerance_bps": toleranceBasisPoints.map { .count($0) } ?? .null,
    ]
  }
}

extension Season {
  fileprivate var fact: Fact { .list(months.map { "\($0)" }) }
}

extension ListingStore.Content {
  /// What goes on record when it changes, with the state that it leads to.
  func facts(_ status: ListingStatus) -> Facts {
    [
      "title": .text(title),
      "description_sha256": .text(Hex.encode(SHA256.digest(description))),
      "unit": .text(unit), "net_weight_g": .count(netWeightGrams), "price_fen": .fen(price),
      "shelf_life_days": .count(shelfLifeDays), "household_bps": .count(split.household),
      "village_bps": .count(split.village), "logistics_bps": .count(split.logistics),
      "months": season.fact,
      "weight_tolerance_bps": toleranceBasisPoints.map { .count($0) } ?? .null,
      "status": .word(status),
    ]
  }
}
