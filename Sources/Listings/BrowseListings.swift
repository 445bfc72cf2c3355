import Core
import Households
import SQLite
import Storage

/// In which order a list of listings comes.
package enum ListingSort: String, Sendable, CaseIterable {
  case newest, price
  case priceDescending = "-price"
}

/// Which listings a list is to hold.
package struct ListingFilter: Sendable {
  package let category: String?
  package let village: Identifier?
  package let text: String?
  package let inStock: Bool
  package let inSeason: Bool
  package let sort: ListingSort
  /// Other than published only for those who keep the listings.
  package let status: ListingStatus

  package static let maximumTextLength = 60

  package init(
    category: String? = nil, village: Identifier? = nil, text: String? = nil,
    inStock: Bool = false, inSeason: Bool = false, sort: ListingSort = .newest,
    status: ListingStatus = .published
  ) {
    self.category = category
    self.village = village
    self.text = text
    self.inStock = inStock
    self.inSeason = inSeason
    self.sort = sort
    self.status = status
  }

  /// Whether one page of one index answers it, so that it may run on an event loop.
  package var isShort: Bool {
    text == nil && village == nil && category == nil && !inStock && !inSeason
      && status == .published
  }
}

/// A row of the shop window, read where SQLite keeps it and valid inside of the closure only: the
/// read path makes no copy of it.
package struct ListingRow {
  let row: Row
  let today: CivilDate

  package var id: Identifier { Identifier(rawValue: row.integer(0)) }
  package var title: UnsafeBufferPointer<UInt8> { row.utf8(1) }
  package var category: UnsafeBufferPointer<UInt8> { row.utf8(2) }
  package var unit: UnsafeBufferPointer<UInt8> { row.utf8(3) }
  package var netWeightGrams: Int64 { row.integer(4) }
  package var price: Int64 { row.integer(5) }
  /// In what it is sold by, what is expected as well.
  package var available: Int64 { units / stockUnits }
  package var village: Identifier { Identifier(rawValue: row.integer(7)) }
  package var villageName: UnsafeBufferPointer<UInt8> { row.utf8(8) }
  package var household: Identifier? {
    row.isNull(9) ? nil : Identifier(rawValue: row.integer(9))
  }
  package var householdName: UnsafeBufferPointer<UInt8> { row.utf8(10) }
  package var status: UnsafeBufferPointer<UInt8> { row.utf8(11) }
  /// When it first went on the shelf; 0 where it never has.
  var publishedAt: Int64 { row.integer(12) }
  package var photos: ListedPhotos { ListedPhotos(row.utf8(13)) }

  /// Units of the stock in one that is sold.
  package var stockUnits: Int64 { row.integer(14) }
  package var season: Season { Season(bits: Int(row.integer(15))) }
  package var isInSeason: Bool { season == .allYear || season.contains(today) }
  /// When it is sold again; nil while it is.
  package var backOn: CivilDate? { season.back(after: today) }
  /// How much of what is available is still to be harvested; nil where nothing is.
  package var expected: ExpectedHarvest? {
    row.isNull(16)
      ? nil : ExpectedHarvest(row.utf8(16), units: units, stockUnits: stockUnits)
  }
  /// Units of the stock that are available.
  private var units: Int64 { row.integer(6) }

  /// By how much a unit's weight may differ; nil for goods sold by the unit.
  package var weightTolerance: Int64? { row.isNull(17) ? nil : row.integer(17) }

  // What follows is there when one listing was asked for, not in a list.
  package var shelfLifeDays: Int64 { row.integer(18) }
  package var splitHousehold: Int64 { row.integer(19) }
  package var splitVillage: Int64 { row.integer(20) }
  package var splitLogistics: Int64 { row.integer(21) }
  package var description: UnsafeBufferPointer<UInt8> { row.utf8(22) }
  /// Why it was given back, where it was.
  package var returnReason: UnsafeBufferPointer<UInt8>? { row.isNull(23) ? nil : row.utf8(23) }
  /// The listing whose stock it sells; nil for one with a stock of its own.
  package var stock: Identifier? {
    row.isNull(24) ? nil : Identifier(rawValue: row.integer(24))
  }
  /// How many rated it, and the hundredths of a star that they gave it on average, rounded down;
  /// nil where nobody did.
  package var ratingCount: Int64 { row.integer(25) }
  package var ratingHundredths: Int64? {
    ratingCount == 0 ? nil : row.integer(26) * 100 / ratingCount
  }
}

/// Reads one listing. Throws `CommonRefusal.notFound` for one that the actor may not see: the
/// public sees what is or was on the shelf, who keeps it sees it always.
package func readListing(
  _ id: Identifier, as actor: Actor?, in db: Connection, _ body: (ListingRow) -> Void
) throws {
  let today = db.today
  let date = today.rawValue
  let found = try db.first(ListingQuery.one, date, date, id.rawValue) { row in
    let listing = ListingRow(row: row, today: today)
    let isPublic = try listing.publishedAt > 0 && (row[11] as ListingStatus).canHaveBeenOnShelf
    guard isPublic || actor?.may(.keepListings, in: listing.village) == true else { return false }
    body(listing)
    return true
  }
  guard found == true else { throw CommonRefusal.notFound(what: "listing") }
}

/// Reads one page of the shop window, each row in turn, and gives the next page's cursor. Throws
/// `CommonRefusal.roleMayNot` where one who keeps no village asks for what is not on the shelf, and
/// `.notFound` for a village that is not there or, of what is not on the shelf, that it does not
/// keep.
package func readListings(
  _ filter: ListingFilter, _ page: PageRequest, as actor: Actor?, in db: Connection,
  _ body: (ListingRow) -> Void
) throws -> Cursor? {
  let today = db.today
  var count = 0
  var last: Cursor?
  var next: Cursor?
  func take(_ row: Row) {
    count += 1
    guard count <= page.limit else {
      next = last
      return
    }
    let listing = ListingRow(row: row, today: today)
    body(listing)
    let key = filter.sort == .newest ? listing.publishedAt : listing.price
    last = Cursor(key: key, id: listing.id)
  }
  if filter.isShort, page.after == nil {
    let sql = ListingQuery.firstPage(filter.sort)
    let date = today.rawValue
    try db.each(sql, date, date, page.limit + 1, body: take)
  } else {
    try db.each(ListingQuery.list(filter, page, as: actor, in: db), take)
  }
  if count == 0, let village = filter.village {
    if filter.status != .published, actor?.may(.keepListings, in: village) != true {
      throw CommonRefusal.notFound(what: "village")
    }
    try refuseAbsent(village: village, in: db)
  }
  return next
}
