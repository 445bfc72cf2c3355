import Core
import JSON
import Orders

extension Schema {
  static let round = named(
    "Round",
    [
      "id": .identifier, "village_id": .identifier,
      "status": .choice(RoundStatus.self).noted(
        "A round closes by itself at its cut-off and while it is full, or before by hand."),
      "cut_off_at": .instant, "pick_up_on": .date, "maximum_consignments": .integer,
      "consignments": .integer,
      "closed_at": .instant.orNull.noted("When it was closed by hand."), "created_at": .instant,
    ])

  /// What a consignment tells of its round.
  static let roundReference = object(["id": .identifier, "pick_up_on": .date]).orNull.noted(
    "The collection round that it goes along with; null while it waits for one.")

  static let roundTotals = named(
    "RoundTotals",
    [
      "round_id": .identifier,
      "consignments": .integer.noted("Of orders that are paid and not called off."),
      "weight_g": .integer, "products": .list(.roundProduct),
      "households": .list(
        .object([
          "household_id": .identifier, "display_name": .text, "weight_g": .integer,
          "goods": .list(.householdGoods),
        ])),
      "unpaid": .object([
        "consignments": .integer, "weight_g": .integer, "products": .list(.roundProduct),
      ]).noted("What may still lapse."),
      "is_complete": .boolean.noted(
        "False where there are more than \(RoundTotals.maximumProducts) products or "
          + "\(RoundTotals.maximumParts) parts of households: the rest is left out."),
    ])

  static let collectionStop = named(
    "CollectionStop",
    [
      "round_id": .identifier, "village": .object(["id": .identifier, "name": .text]),
      "pick_up_on": .date, "status": .choice(RoundStatus.self),
      "consignments": .object([
        "pending": .integer, "packed": .integer, "to_hub": .integer, "at_hub": .integer,
        "dispatched": .integer, "delivered": .integer,
        "undelivered": .integer,
      ]).noted("Of orders that are paid and not called off."),
      "unpaid_consignments": .integer.noted("What may still lapse."),
      "weight_g": .integer,
      "is_complete": .boolean.noted(
        "False where a round has more than \(RoundTotals.maximumProducts) products: the rest is "
          + "not weighed in."),
    ])

  private static let roundProduct = named(
    "RoundProduct",
    [
      "listing_id": .identifier, "title": .text, "unit": .text, "quantity": .integer,
      "weight_g": .integer,
    ])

  private static let householdGoods = object([
    "listing_id": .identifier.noted("The listing whose stock it is."), "title": .text,
    "unit": .text, "stock_units": .integer.noted("Units of the stock in one that is sold."),
    "units": .integer.noted("In units of the stock."), "weight_g": .integer,
  ])
}

func writeRound(_ round: CollectionRound, at now: Instant, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", round.id)
  json.member("village_id", round.village)
  json.member("status", round.isOpen(at: now) ? RoundStatus.open : .closed)
  json.member("cut_off_at", round.cutOffAt)
  json.member("pick_up_on", round.pickUpOn)
  json.member("maximum_consignments", round.maximumConsignments)
  json.member("consignments", round.consignments)
  json.member("closed_at", round.closedAt)
  json.member("created_at", round.createdAt)
  json.endObject()
}

func writeStop(
  _ stop: CollectionStop, village: String, at now: Instant, to json: inout JSONWriter
) {
  json.beginObject()
  json.member("round_id", stop.round.id)
  json.key("village")
  json.beginObject()
  json.member("id", stop.round.village)
  json.member("name", village)
  json.endObject()
  json.member("pick_up_on", stop.round.pickUpOn)
  json.member("status", stop.round.isOpen(at: now) ? RoundStatus.open : .closed)
  json.key("consignments")
  json.beginObject()
  json.member("pending", stop.counts[.pending] ?? 0)
  json.member("packed", stop.counts[.packed] ?? 0)
  json.member("to_hub", stop.counts[.toHub] ?? 0)
  json.member("at_hub", stop.counts[.atHub] ?? 0)
  json.member("dispatched", stop.counts[.dispatched] ?? 0)
  json.member("delivered", stop.counts[.delivered] ?? 0)
  json.member("undelivered", stop.counts[.undelivered] ?? 0)
  json.endObject()
  json.member("unpaid_consignments", stop.unpaid)
  json.member("weight_g", stop.grams)
  json.member("is_complete", stop.isComplete)
  json.endObject()
}

/// The member `round` of a consignment.
func writeReference(to round: RoundReference?, _ json: inout JSONWriter) {
  guard let round else { return json.memberNull("round") }
  json.key("round")
  json.beginObject()
  json.member("id", round.id)
  json.member("pick_up_on", round.pickUpOn)
  json.endObject()
}

/// A round's totals, with what anybody may know of the households' names.
func writeTotals(
  _ totals: RoundTotals, names: [Identifier: String], to json: inout JSONWriter
) {
  json.beginObject()
  json.member("round_id", totals.round)
  json.member("consignments", totals.consignments)
  write(totals.products, to: &json)
  json.key("households")
  json.beginArray()
  var rest = totals.parts[...]
  while let household = rest.first?.household {
    let own = rest.prefix { $0.household == household }
    rest = rest.dropFirst(own.count)
    json.beginObject()
    json.member("household_id", household)
    json.member("display_name", names[household] ?? "")
    write(own, to: &json)
    json.endObject()
  }
  json.endArray()
  json.key("unpaid")
  json.beginObject()
  json.member("consignments", totals.unpaidConsignments)
  write(totals.unpaidProducts, to: &json)
  json.endObject()
  json.member("is_complete", totals.isComplete)
  json.endObject()
}

/// The members `weight_g` and `products`.
private func write(_ products: [RoundTotals.Product], to json: inout JSONWriter) {
  json.member("weight_g", products.reduce(0) { $0 + $1.grams })
  json.objects("products", products) { product, json in
    json.member("listing_id", product.listing)
    json.member("title", product.title)
    json.member("unit", product.unit)
    json.member("quantity", product.quantity)
    json.member("weight_g", product.grams)
  }
}

/// The members `weight_g` and `goods` of a household.
private func write(_ parts: ArraySlice<RoundTotals.HouseholdPart>, to json: inout JSONWriter) {
  json.member("weight_g", parts.reduce(0) { $0 + $1.grams })
  json.objects("goods", parts) { part, json in
    json.member("listing_id", part.listing)
    json.member("title", part.title)
    json.member("unit", part.unit)
    json.member("stock_units", part.stockUnits)
    json.member("units", part.units)
    json.member("weight_g", part.grams)
  }
}
