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
}
