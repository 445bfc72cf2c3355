import Core
import HTTP
import JSON
import Listings
import Orders

let shippingTariffRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/shipping-tariff", .browseListings,
    "What sending costs: zones of provinces with their bands of weight, and what is kept apart.",
    answers: .resource(.shippingTariff)
  ) { call in
    let tariff = try call.read { try shippingTariff(in: $0) }
    call.respondWithResource { writeTariff(tariff, to: &$0) }
  }
]

extension Schema {
  fileprivate static let shippingTariff = named(
    "ShippingTariff",
    [
      "zones": .list(
        .object([
          "code": .text, "name": .text, "name_en": .text,
          "is_default": .boolean.noted("Whether it holds where no province is known."),
          "free_from_fen": .fen.orNull.noted("Goods worth so much travel free; null: none do."),
          "provinces": .list(.object(["code": .text, "name": .text, "short_name": .text])),
          "bands": .list(.shippingBand),
        ])),
      "kept_apart": .list(
        .object([
          "travels": .choice(Travel.self),
          "shares_up_to_g": .integer.noted("With so much of other goods it goes in one parcel."),
        ])
      ).noted("Others share a parcel with whatever there is."),
    ])
}

private func writeTariff(_ tariff: ShippingTariff, to json: inout JSONWriter) {
  json.beginObject()
  json.objects("zones", tariff.zones) { zone, json in
    json.member("code", zone.code)
    json.member("name", zone.nameZh)
    json.member("name_en", zone.nameEn)
    json.member("is_default", zone.isDefault)
    json.member("free_from_fen", zone.freeFrom?.rawValue)
    json.objects("provinces", zone.provinces) { province, json in
      json.member("code", province.code)
      json.member("name", province.name)
      json.member("short_name", province.shortName)
    }
    json.list("bands", zone.bands) { writeBand($0, to: &$1) }
  }
  json.objects("kept_apart", tariff.rules) { rule, json in
    json.member("travels", rule.travels)
    json.member("shares_up_to_g", rule.sharesUpToGrams)
  }
  json.endObject()
}
