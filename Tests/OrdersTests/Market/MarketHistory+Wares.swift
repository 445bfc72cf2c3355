import Core
import Listings
import TestSupport

/// What the market of a random history sells.
struct Ware {
  let seller: NewListing.Seller
  let price: Int64
  let grams: Int
  let split: Split
  /// The place, from 0, of the listing whose stock it sells; nil for one of its own.
  var sharesStockOf: Int?
  var units = 1
  /// By how much a unit's weight may differ, in ten-thousandths.
  var tolerance: Int?

  /// The place of the only one of the second village.
  static let ofOtherVillage = 1

  /// Prices, weights and shares that do not come out even.
  static func all(in county: TestCounty) -> [Ware] {
    let village = NewListing.Seller.village(county.villages[0])
    let odd = Split(household: 7_000, village: 2_999, logistics: 1)
    return [
      Ware(
        seller: .household(county.household), price: 4_500, grams: 1_350, split: TestCounty.split),
      Ware(
        seller: .household(county.otherHousehold), price: 333, grams: 70,
        split: Split(household: 9_001, village: 333, logistics: 666)),
      Ware(seller: village, price: 1_999, grams: 250, split: odd),
      Ware(
        seller: village, price: 7, grams: 999,
        split: Split(household: 0, village: 5_000, logistics: 5_000)),
      Ware(seller: village, price: 5_801, grams: 750, split: odd, sharesStockOf: 2, units: 3),
      Ware(seller: village, price: 3_989, grams: 500, split: odd, sharesStockOf: 2, units: 2),
      Ware(
        seller: .household(county.household), price: 8_800, grams: 2_700,
        split: Split(household: 9_999, village: 1, logistics: 0), sharesStockOf: 0, units: 2),
      Ware(seller: village, price: 9_973, grams: 1_950, split: odd, tolerance: 1_000),
    ]
  }
}
