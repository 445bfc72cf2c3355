import Core
import Listings
import SQLite
import Storage

/// The SQL of the tariff, and of what orders were sent for.
enum ShippingStore {
  /// What holds for a place: two statements, which each order runs. Throws
  /// `OrderRefusal.noShippingRate`, and `.unknownProvince` where one is named that there is not.
  static func tariff(to destination: Destination, in db: Connection) throws -> LocalTariff {
    let (zone, province) = try zone(of: destination.shortNames, in: db)
    var freeFrom: Fen?
    var bands: [ShippingBand] = []
    var shares: [Travel: Int] = [:]
    try db.each(local, zone) { row in
      bands.append(
        ShippingBand(
          aboveGrams: try row[1], fee: try row[2], stepGrams: try row[3], step: try row[4]))
      guard bands.count == 1 else { return }
      freeFrom = try row[0]
      shares[.fragile] = try row[5]
      shares[.chilled] = try row[6]
    }
    guard bands.first?.aboveGrams == 0 else { throw OrderRefusal.noShippingRate }
    if let name = destination.province, name != province?.name, name != province?.shortName {
      throw OrderRefusal.unknownProvince(at: destination.pointer)
    }
    return LocalTariff(
      zone: zone, province: province, freeFrom: freeFrom, bands: bands, sharesUpTo: shares)
  }

  /// The zone of the province that has one of these names; else the one that holds where none is
  /// known, or nothing where there is none.
  private static func zone(
    of names: (String, String), in db: Connection
  ) throws -> (zone: String, province: Province?) {
    var found: (zone: String, province: Province?) = ("", nil)
    try db.each(place, names.0, names.1) { row in
      found.zone = try row[0]
      if let code: String = try row[1] {
        found.province = Province(code: code, name: try row[2], shortName: try row[3])
      }
    }
    return found
  }

  /// The first that there is of three looks at a key: a list of names would make SQLite fill a
  /// table of its own for each order.
  private static let place = FixedSQL(
    """
    SELECT zone, code, name, short_name FROM province WHERE short_name = ?
    UNION ALL SELECT zone, code, name, short_name FROM province WHERE short_name = ?
    UNION ALL SELECT code, NULL, NULL, NULL FROM shipping_zone WHERE is_default = 1
    LIMIT 1
    """)

  private static let local = FixedSQL(
    """
    SELECT z.free_from_fen, b.above_g, b.fee_fen, b.step_g, b.step_fen,
      (SELECT shares_up_to_g FROM travel_rule WHERE travels = 'fragile'),
      (SELECT shares_up_to_g FROM travel_rule WHERE travels = 'chilled')
    FROM shipping_zone z JOIN shipping_band b ON b.zone = z.code
    WHERE z.code = ? ORDER BY b.above_g
    """)

  // MARK: What orders were sent for

  static func insert(_ terms: ShippingTerms, of order: Identifier, in db: Connection) throws {
    for (place, part) in terms.parts.enumerated() {
      try db.execute(
        insertion, order.rawValue, place + 1, part.village?.rawValue, part.travels.rawValue,
        part.grams, part.band.aboveGrams, part.band.fee.rawValue, part.band.stepGrams,
        part.band.step.rawValue, part.fee.rawValue)
    }
  }

  private static let insertion = FixedSQL(
    """
    INSERT INTO order_shipping (order_id, part, village_id, travels, weight_g, above_g, band_fen,
      step_g, step_fen, fee_fen)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)

  /// What an order is sent for from now on.
  static func replace(_ terms: ShippingTerms, of order: Identifier, in db: Connection) throws {
    try db.execute("DELETE FROM order_shipping WHERE order_id = \(order)")
    try db.execute(
      """
      UPDATE customer_order SET shipping_zone = \(terms.zone),
        shipping_province = \(terms.province), shipping_free_from_fen = \(terms.freeFrom)
      WHERE id = \(order)
      """)
    try insert(terms, of: order, in: db)
  }

  static func update(
    _ line: Int, of order: Identifier, travels: Travel, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE order_line SET travels = \(travels)
      WHERE order_id = \(order) AND line = \(line)
      """)
  }

  /// How an order's shipping came about; nil for one that is older than that is kept.
  static func terms(of order: Identifier, in db: Connection) throws -> ShippingTerms? {
    let parts = try db.all(
      """
      SELECT village_id, travels, weight_g, above_g, band_fen, step_g, step_fen, fee_fen
      FROM order_shipping WHERE order_id = \(order) ORDER BY part
      """
    ) { row in
      ShippingTerms.Part(
        village: try row[0], travels: try row[1], grams: try row[2],
        band: ShippingBand(
          aboveGrams: try row[3], fee: try row[4], stepGrams: try row[5], step: try row[6]),
        fee: try row[7])
    }
    guard !parts.isEmpty else { return nil }
    return try db.first(
      """
      SELECT shipping_zone, shipping_province, shipping_free_from_fen FROM customer_order
      WHERE id = \(order) AND shipping_zone IS NOT NULL
      """
    ) { ShippingTerms(zone: try $0[0], province: try $0[1], freeFrom: try $0[2], parts: parts) }
  }
}
