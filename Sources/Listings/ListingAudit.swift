import Audit
import Core
import Crypto

extension Change {
  static let listingWritten = Change("listing.written")
  static let listingMoved = Change("listing.moved")
  static let photoPut = Change("photo.put")
  static let photoRemoved = Change("photo.removed")
  static let lotEntered = Change("lot.entered")
  static let lotAdjusted = Change("lot.adjusted")
}

extension NewListing {
  /// What goes on record; how the goods are described stands with them.
  func facts(village: Identifier, household: Identifier?) -> Facts {
    [
      "village_id": .id(village), "household_id": .id(household), "category": .text(category),
      "title": .text(title), "net_weight_g": .count(netWeightGrams), "price_fen": .fen(price),
      "shelf_life_days": .count(shelfLifeDays), "household_bps": .count(split.household),
      "village_bps": .count(split.village), "logistics_bps": .count(split.logistics),
    ]
  }
}

extension Photo {
  /// What goes on record: which picture it was, not the picture.
  var facts: Facts { ["number": .count(number), "sha256": digestFact] }
  var digestFact: Fact { .text(Hex.encode(digest)) }
}
