import Core
import SQLite

/// What a listing's row tells of the goods that it sells and that are still to be harvested; valid
/// as long as the row is.
package struct ExpectedHarvest {
  /// How much of what is available waits for a harvest, in what the listing is sold by.
  package let quantity: Int64
  /// The first day on which some of it is expected.
  package let day: UnsafeBufferPointer<UInt8>

  /// The column that it is read from, of a listing `l`: units of the stock, a blank, and the day. A
  /// listing that expects nothing costs no look at a table.
  static func column(on today: CivilDate) -> SQL {
    """
    CASE WHEN l.expected_lots > 0 THEN
      (SELECT sum(s.available) || ' ' || min(t.expected_on) FROM shelf e
        CROSS JOIN stock s ON s.listing_id = e.listing_id AND s.best_before = e.best_before
          AND s.lot_id = e.lot_id AND s.household_id = e.household_id
        CROSS JOIN lot t ON t.id = e.lot_id
        WHERE e.listing_id = coalesce(l.stock_listing_id, l.id) AND e.is_expected = 1
          AND e.best_before >= \(today)) END
    """
  }

  /// Nil where what is on hand makes up all that is available.
  init?(_ words: UnsafeBufferPointer<UInt8>, units: Int64, stockUnits: Int64) {
    guard let blank = words.firstIndex(of: UInt8(ascii: " ")) else { return nil }
    let expected = words[..<blank].reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    quantity = units / stockUnits - (units - expected) / stockUnits
    day = UnsafeBufferPointer(rebasing: words[(blank + 1)...])
    if quantity == 0 { return nil }
  }
}
