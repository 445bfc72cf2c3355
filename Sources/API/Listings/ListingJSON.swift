import Core
import JSON
import Listings

extension Schema {
  /// What one listing has beyond those of a list is there sometimes, as is a pooled one's rule.
  static let listing = named(
    "Listing",
    [
      "id": .identifier, "title": .text, "category": .text, "unit": .text,
      "net_weight_g": .integer, "price_fen": .fen, "available": .integer,
      "status": .choice(ListingStatus.self), "village": .villageReference,
      "household": object(["id": .identifier, "display_name": .text]).orNull,
      "allocation_rule": .allocationRule, "photos": .list(.photo),
      "expected": .expectedHarvest.orNull, "in_season": .boolean,
      "back_on": .date.orNull.noted("When it is sold again; null while it is."),
      "weight_tolerance_bps": .integer(NewListing.weightTolerances).orNull.noted(
        "By how much a unit's weight may differ from net_weight_g, in ten-thousandths; it is "
          + "charged by what it weighs when it is packed. Null for goods sold by the unit."),
      "description": .text, "shelf_life_days": .integer, "split": .split,
      "months": .list(.integer(Season.months), 1...12),
      "stock_listing_id": .identifier.orNull.noted("Whose stock it sells; null for its own."),
      "stock_units": .integer(NewListing.stockUnitCounts).noted("Units of the stock in one of it."),
      "rating_count": .integer,
      "rating_hundredths": .integer(100...500).orNull.noted(
        "What buyers gave it on average, in hundredths of a star; null where nobody did."),
      "return_reason": .text,
    ],
    sometimes: [
      "allocation_rule", "description", "shelf_life_days", "split", "months",
      "stock_listing_id", "stock_units", "rating_count", "rating_hundredths",
      "return_reason",
    ])

  private static let expectedHarvest = object([
    "quantity": .integer.noted("How much of what is available is still to be harvested."),
    "on": .date.noted("When the first of it is expected."),
  ])

  private static let split = object([
    "household_bps": .integer, "village_bps": .integer, "logistics_bps": .integer,
  ])

  static let lot = named(
    "Lot",
    [
      "id": .identifier, "listing_id": .identifier, "trace_code": .text,
      "status": .choice(LotStatus.self),
      "harvested_on": .date.orNull.noted("Null while it is still to be harvested."),
      "expected_on": .date.orNull.noted("When it was expected, if it was entered before that."),
      "best_before": .date, "quantity": .integer,
      "available": .integer, "reserved": .integer, "sold": .integer, "adjusted": .integer,
      "contributions": .list(.object(["household_id": .identifier, "quantity": .integer])),
      "status_reason": .text.orNull.noted("Why it was refused or recalled."),
      "flags": .list(.capacityFlag),
    ])
}

/// A listing straight from SQLite's columns into the answer.
func writeListing(_ row: ListingRow, inFull: Bool, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", row.id)
  json.member("title", utf8: row.title)
  json.member("category", utf8: row.category)
  json.member("unit", utf8: row.unit)
  json.member("net_weight_g", row.netWeightGrams)
  json.member("price_fen", row.price)
  json.member("available", row.available)
  json.member("status", utf8: row.status)
  json.key("village")
  json.beginObject()
  json.member("id", row.village)
  json.member("name", utf8: row.villageName)
  json.endObject()
  json.key("household")
  if let household = row.household {
    json.beginObject()
    json.member("id", household)
    json.member("display_name", utf8: row.householdName)
    json.endObject()
  } else {
    json.null()
    json.member("allocation_rule", AllocationRule.bestBeforeThenIncomePerHead)
  }
  json.key("photos")
  json.beginArray()
  for photo in row.photos { writeListedPhoto(photo, of: row.id, to: &json) }
  json.endArray()
  writeWhenAndHow(row, to: &json)
  if inFull { writeDetails(row, to: &json) }
  json.endObject()
}

/// When a listing's goods are there and how they are sold. Most are there all year and sold by the
/// unit: for them it is one run of bytes, which costs a page of 20 a twentieth less.
private func writeWhenAndHow(_ row: ListingRow, to json: inout JSONWriter) {
  let (expected, tolerance) = (row.expected, row.weightTolerance)
  if expected == nil && tolerance == nil && row.isInSeason {
    return json.members(
      #""expected":null,"in_season":true,"back_on":null,"weight_tolerance_bps":null"#)
  }
  json.key("expected")
  if let expected {
    json.beginObject()
    json.member("quantity", expected.quantity)
    json.member("on", utf8: expected.day)
    json.endObject()
  } else {
    json.null()
  }
  json.member("in_season", row.isInSeason)
  json.member("back_on", row.backOn)
  json.member("weight_tolerance_bps", tolerance)
}

private func writeDetails(_ row: ListingRow, to json: inout JSONWriter) {
  json.member("description", utf8: row.description)
  json.member("shelf_life_days", row.shelfLifeDays)
  json.key("split")
  json.beginObject()
  json.member("household_bps", row.splitHousehold)
  json.member("village_bps", row.splitVillage)
  json.member("logistics_bps", row.splitLogistics)
  json.endObject()
  json.key("months")
  json.beginArray()
  for month in row.season.months { json.integer(month) }
  json.endArray()
  json.member("stock_listing_id", row.stock)
  json.member("stock_units", row.stockUnits)
  json.member("rating_count", row.ratingCount)
  json.member("rating_hundredths", row.ratingHundredths)
  if let reason = row.returnReason { json.member("return_reason", utf8: reason) }
}

func writeLot(_ lot: Lot, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", lot.id)
  json.member("listing_id", lot.listing)
  json.member("trace_code", lot.traceCode)
  json.member("status", lot.status)
  json.member("harvested_on", lot.isHarvested ? lot.harvestedOn : nil)
  json.member("expected_on", lot.expectedOn)
  json.member("best_before", lot.bestBefore)
  json.member("quantity", lot.received)
  json.member("available", lot.available)
  json.member("reserved", lot.reserved)
  json.member("sold", lot.sold)
  json.member("adjusted", lot.adjusted)
  json.objects("contributions", lot.contributions) { contribution, json in
    json.member("household_id", contribution.household)
    json.member("quantity", contribution.quantity)
  }
  json.member("status_reason", lot.statusReason)
  writeFlags(lot.flags, to: &json)
  json.endObject()
}
