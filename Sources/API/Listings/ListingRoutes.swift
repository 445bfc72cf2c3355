import Access
import Core
import Fulfilment
import HTTP
import Households
import JSON
import Listings
import SQLite
import Storage

let listingRoutes: [Endpoint] = [
  .promptly(
    .get, "/v1/listings", .browseListings, "What is on the shelf; or, for its keepers, is not.",
    query: listingsAsked, answers: .value(.page(of: .listing)),
    refuses: [CommonRefusal.roleMayNot, CommonRefusal.notFound(what: "village")], browse),
  .promptly(
    .get, "/v1/listings/{id}", .browseListings, "One listing.", answers: .resource(.listing)
  ) { call in
    let id = try call.identifier("id", of: "listing")
    let actor = call.caller?.actor
    try call.respondWithPublicResource { db, json in
      try readListing(id, as: actor, in: db) { writeListing($0, inFull: true, to: &json) }
    }
  },
  Endpoint(
    .post, "/v1/listings", .keepListings, "Makes a draft of a listing.", body: newListing,
    answers: .created(.listing, as: .listing),
    refuses: [
      ListingRefusal.unknownCategory, ListingRefusal.splitNotWhole, ListingRefusal.unknownStock,
      ListingRefusal.stockOfOtherSeller, ListingRefusal.stockOfOtherCategory,
      ListingRefusal.stockIsShared, ListingRefusal.weighedInSeveralUnits,
      CommonRefusal.notFound(what: "village"),
    ]
  ) { call, new in
    let actor = call.actor
    try await call.create { db in
      let id = try addListing(new, as: actor, in: db)
      return try reply(.created, listing: id, actor, in: db)
    } again: { id, db in
      try reply(.ok, listing: id, actor, in: db)
    }
  },
  Endpoint(
    .patch, "/v1/listings/{id}", .keepListings,
    "Changes a listing; orders that were placed stay as they are.", body: listingChange,
    answers: .resource(.listing),
    refuses: [
      ListingRefusal.wrongState(.retired), ListingRefusal.splitNotWhole, ListingRefusal.unitInUse,
      ListingRefusal.weighedInSeveralUnits, ListingRefusal.implausibleWeight,
    ]
  ) { call, change in
    let id = try call.identifier("id", of: "listing")
    let actor = call.actor
    try await call.changeIfMatch { db in
      try reply(.ok, listing: id, actor, in: db)
    } _: { db in
      try changeListing(id, change, as: actor, in: db)
    }
  },
  Endpoint(
    .post, "/v1/listings/{id}/publish", .keepListings,
    "Puts a listing on the shelf, or before the county office.", answers: .value(.listing),
    refuses: [ListingRefusal.wrongState(.draft)]
  ) { try await take(.publish, $0) },
  Endpoint(
    .post, "/v1/listings/{id}/pause", .keepListings, "Takes a listing off the shelf for a while.",
    answers: .value(.listing), refuses: [ListingRefusal.wrongState(.draft)]
  ) { try await take(.pause, $0) },
  Endpoint(
    .post, "/v1/listings/{id}/retire", .keepListings, "Takes a listing off the shelf for good.",
    answers: .value(.listing), refuses: [ListingRefusal.wrongState(.draft)]
  ) { try await take(.retire, $0) },
  Endpoint(
    .post, "/v1/listings/{id}/return", .reviewListings, "Gives a listing back to its coordinator.",
    body: { $0.text("reason", 1...ListingAction.maximumReasonLength) },
    answers: .value(.listing), refuses: [ListingRefusal.wrongState(.draft)]
  ) { call, reason in
    try await take(.giveBack(reason: reason), call)
  },
  Endpoint(
    .get, "/v1/trace/{code}", .browseListings, "The story of a lot.", answers: .resource(.trace),
    trace),
]

private typealias ListingsAsked = (ListingFilter, PageRequest)

@Sendable private func listingsAsked(_ query: Query) -> ListingsAsked {
  (
    ListingFilter(
      category: query.text("category", upTo: NewListing.maximumCategoryLength),
      village: query.identifier("village_id"),
      text: query.text("q", upTo: ListingFilter.maximumTextLength),
      inStock: query.boolean("in_stock") ?? false,
      inSeason: query.boolean("in_season") ?? false,
      sort: query.choice("sort", ListingSort.self) ?? .newest,
      status: query.choice("status", ListingStatus.self) ?? .published),
    query.page()
  )
}

@Sendable private func browse(_ call: Call, _ asked: ListingsAsked) throws -> PendingAnswer? {
  let (filter, page) = asked
  let actor = call.caller?.actor
  if actor == nil, filter.status != .published { throw AccessRefusal.tokenNeeded }
  if filter.isShort {
    try call.respondWithPublicPage { db, json in
      try writePage(filter, page, actor, in: db, to: &json)
    }
    return nil
  }
  return {
    let (body, next) = try await call.database.readSlowly { db in
      let buffer = ByteBuffer(capacity: 16 * 1024)
      var json = JSONWriter(buffer)
      let next = try writePage(filter, page, actor, in: db, to: &json)
      return (buffer.bytes, next)
    }
    call.respond { $0.raw(body) }
    if let next { call.setLink(to: next) }
  }
}

private func writePage(
  _ filter: ListingFilter, _ page: PageRequest, _ actor: Actor?, in db: Connection,
  to json: inout JSONWriter
) throws -> Cursor? {
  json.beginObject()
  json.key("items")
  json.beginArray()
  let next = try readListings(filter, page, as: actor, in: db) { row in
    writeListing(row, inFull: false, to: &json)
  }
  json.endArray()
  json.member("next_cursor", next?.description)
  json.endObject()
  return next
}

@Sendable private func newListing(_ fields: Fields) throws -> NewListing {
  NewListing(
    seller: seller(fields), category: try category(fields),
    title: fields.text("title", 1...NewListing.maximumTitleLength),
    description: fields.optionalText(
      "description", 0...NewListing.maximumDescriptionLength, .paragraphs) ?? "",
    unit: fields.text("unit", 1...NewListing.maximumUnitLength),
    netWeightGrams: fields.integer("net_weight_g", NewListing.netWeights),
    price: fields.fen("price_fen", NewListing.prices),
    shelfLifeDays: fields.integer("shelf_life_days", NewListing.shelfLives),
    split: fields.required("split", standIn: Split(household: 0, village: 0, logistics: 0)) { _ in
      split(fields)
    },
    season: season(fields) ?? .allYear, stock: fields.optionalIdentifier("stock_listing_id"),
    stockUnits: fields.optionalInteger("stock_units", NewListing.stockUnitCounts) ?? 1,
    toleranceBasisPoints: weightTolerance(fields, "weight_tolerance_bps"))
}

/// By how much a unit's weight may differ; null for goods sold by the unit.
private func weightTolerance(_ fields: Fields, _ name: String) -> Int? {
  fields.optionalInteger(name, NewListing.weightTolerances)
}

/// The months in which it is sold.
private func season(_ fields: Fields) -> Season? {
  let months = Season.months
  return fields.integers("months", 1...months.count, months).flatMap(Season.init(months:))
}

@Sendable private func listingChange(_ fields: Fields) -> ListingChange {
  let change = ListingChange(
    title: fields.optionalText("title", 1...NewListing.maximumTitleLength),
    description: fields.clearable("description") {
      fields.optionalText($0, 0...NewListing.maximumDescriptionLength, .paragraphs)
    },
    unit: fields.optionalText("unit", 1...NewListing.maximumUnitLength),
    netWeightGrams: fields.optionalInteger("net_weight_g", NewListing.netWeights),
    price: fields.optionalInteger("price_fen", NewListing.prices).map { Fen(Int64($0)) },
    shelfLifeDays: fields.optionalInteger("shelf_life_days", NewListing.shelfLives),
    split: fields.object("split", splitChange), season: season(fields),
    toleranceBasisPoints: fields.clearable("weight_tolerance_bps") { weightTolerance(fields, $0) })
  fields.refuseNull(
    "title", "unit", "net_weight_g", "price_fen", "shelf_life_days", "split", "months")
  return change
}

/// RFC 7396: an object inside of a patch is a patch, too.
private func splitChange(_ fields: Fields) -> ListingChange.SplitChange {
  let change = ListingChange.SplitChange(
    household: fields.optionalInteger("household_bps", 0...Split.whole),
    village: fields.optionalInteger("village_bps", 0...Split.whole),
    logistics: fields.optionalInteger("logistics_bps", 0...Split.whole))
  fields.refuseNull("household_bps", "village_bps", "logistics_bps")
  return change
}

private func category(_ fields: Fields) throws -> String {
  let category = fields.text("category", 1...NewListing.maximumCategoryLength)
  // A text that does not fit reads as an empty one and has its fault already.
  if !category.isEmpty, let call = fields.call {
    let isKnown = try call.read { try Listings.categories(in: $0) }.contains { $0.code == category }
    if !isKnown { refuse(.unknownCategory, "category", fields) }
  }
  return category
}

private func split(_ fields: Fields) -> Split? {
  let faults = fields.faultCount
  let split = fields.object("split") { split in
    Split(
      household: split.integer("household_bps", 0...Split.whole),
      village: split.integer("village_bps", 0...Split.whole),
      logistics: split.integer("logistics_bps", 0...Split.whole))
  }
  if fields.faultCount == faults, split?.isWhole == false {
    refuse(.splitNotWhole, "split", fields)
  }
  return split
}

/// Names what a rule would refuse beside all else that does not fit.
private func refuse(_ refusal: ListingRefusal, _ name: String, _ fields: Fields) {
  fields.fault(name, refusal.code, refusal.detail)
}

private func seller(_ fields: Fields) -> NewListing.Seller {
  switch (fields.optionalIdentifier("household_id"), fields.optionalIdentifier("village_id")) {
  case (let household?, nil): return .household(household)
  case (nil, let village?): return .village(village)
  case (_?, _?):
    fields.fault("village_id", "ambiguous", "Name a household or a village, not both.")
  case (nil, nil):
    fields.fault("household_id", "required", "Name a household, or a village to pool its goods.")
  }
  return .household(Identifier(rawValue: 0))
}

private func take(_ action: ListingAction, _ call: Call) async throws {
  let id = try call.identifier("id", of: "listing")
  let actor = call.actor
  try await call.write { db in
    _ = try takeStep(action, listing: id, as: actor, in: db)
    return try reply(.ok, listing: id, actor, isLocated: false, in: db)
  }
}

private func reply(
  _ status: Status, listing id: Identifier, _ actor: Actor, isLocated: Bool = true,
  in db: Connection
) throws -> Reply {
  try Reply(status, location: isLocated ? "/v1/listings/\(id)" : nil) { json in
    try readListing(id, as: actor, in: db) { writeListing($0, inFull: true, to: &json) }
  }
}
