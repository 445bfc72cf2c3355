import Core
import JSON
import Listings
import Orders

extension Schema {
  /// How shipping came about.
  static let shippingTerms = named(
    "Shipping",
    [
      "zone": .text.noted("The zone's code in the tariff."),
      "province": .text.orNull.noted(
        "Its name by GB/T 2260; null where none is known, and to who does not see the recipient."),
      "free_from_fen": .fen.orNull.noted("Goods worth so much travel free; null where none do."),
      "parcels": .list(
        .object([
          "village_id": .identifier.orNull.noted("Null where goods of all villages are joined."),
          "travels": .choice(Travel.self).noted("What of it has to be minded most."),
          "weight_g": .integer.noted("Of its goods, by what their units are said to weigh."),
          "band": .shippingBand, "fee_fen": .fen,
        ])
      ).noted("What is priced as a parcel of its own: each village's goods, as far as they mix."),
    ])

  static let shippingBand = named(
    "ShippingBand",
    [
      "above_g": .integer.noted("It holds for what weighs more than this."), "fee_fen": .fen,
      "step_g": .integer.noted("Each step that is begun beyond `above_g` costs `step_fen` more."),
      "step_fen": .fen,
    ])

  static let howDelivered = Schema.choice(Delivery.self).noted(
    "Whether each village's goods come by themselves, or all of them joined at the county hub. "
      + "What comes from one village is not joined.")

  static let travels = Schema.choice(Travel.self).orNull.noted(
    "The kind of parcel that it goes in; null for an order that is older than the kinds.")
}

func writeShipping(_ terms: ShippingTerms?, to json: inout JSONWriter) {
  guard let terms else {
    json.memberNull("shipping")
    return
  }
  json.key("shipping")
  json.beginObject()
  json.member("zone", terms.zone)
  json.member("province", terms.province)
  json.member("free_from_fen", terms.freeFrom?.rawValue)
  json.objects("parcels", terms.parts) { part, json in
    json.member("village_id", part.village)
    json.member("travels", part.travels)
    json.member("weight_g", part.grams)
    json.key("band")
    writeBand(part.band, to: &json)
    json.member("fee_fen", part.fee)
  }
  json.endObject()
}

func writeBand(_ band: ShippingBand, to json: inout JSONWriter) {
  json.beginObject()
  json.member("above_g", band.aboveGrams)
  json.member("fee_fen", band.fee)
  json.member("step_g", band.stepGrams)
  json.member("step_fen", band.step)
  json.endObject()
}
