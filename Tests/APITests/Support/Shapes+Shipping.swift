/// How orders are sent.
extension Shape {
  static let travels = Shape.word(["ambient", "fragile", "chilled"])
  static let shippingBand = Shape.object([
    "above_g": .integer, "fee_fen": .integer, "step_g": .integer, "step_fen": .integer,
  ])
  static let shipping = Shape.object([
    "zone": .text, "province": .optional(.text), "free_from_fen": .optional(.integer),
    "parcels": .list(
      .object([
        "village_id": .optional(.identifier), "travels": travels, "weight_g": .integer,
        "band": shippingBand, "fee_fen": .integer,
      ])),
  ])
  static let howDelivered = Shape.word(["separate", "joined"])
  static let shippingTariff = Shape.object([
    "zones": .list(
      .object([
        "code": .text, "name": .text, "name_en": .text, "is_default": .boolean,
        "free_from_fen": .optional(.integer),
        "provinces": .list(.object(["code": .text, "name": .text, "short_name": .text])),
        "bands": .list(shippingBand),
      ])),
    "kept_apart": .list(.object(["travels": travels, "shares_up_to_g": .integer])),
  ])
}
