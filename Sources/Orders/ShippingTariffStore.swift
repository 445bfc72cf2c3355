import Core
import Listings
import SQLite
import Storage

/// The tariff of the county: its zones, and what may share a parcel.
package struct ShippingTariff: Sendable {
  package let zones: [ShippingZone]
  package let rules: [TravelRule]

  package init(zones: [ShippingZone], rules: [TravelRule]) {
    self.zones = zones
    self.rules = rules
  }
}

/// The county's tariff, for anybody to look up.
package func shippingTariff(in db: Connection) throws -> ShippingTariff {
  try ShippingTariffStore.tariff(in: db)
}

/// Enters the county's tariff. A zone, a province or a rule that is known stays as it is, and so do
/// the bands of a zone that has any.
package func enter(_ tariff: ShippingTariff, in db: Connection) throws {
  for (place, zone) in tariff.zones.enumerated() {
    try ShippingTariffStore.insertIfNew(zone, position: place + 1, in: db)
  }
  for rule in tariff.rules { try ShippingTariffStore.insertIfNew(rule, in: db) }
}

/// The SQL that writes and lists the whole tariff.
enum ShippingTariffStore {
  static func insertIfNew(
    _ zone: ShippingZone, position: Int, in db: Connection
  ) throws {
    let hasDefault = try db.first("SELECT 1 FROM shipping_zone WHERE is_default = 1") { _ in true }
    let isDefault = zone.isDefault && hasDefault == nil ? 1 : 0
    try db.execute(
      """
      INSERT INTO shipping_zone (code, name_zh, name_en, free_from_fen, is_default, position)
      VALUES (\(zone.code), \(zone.nameZh), \(zone.nameEn), \(zone.freeFrom), \(isDefault),
        \(position))
      ON CONFLICT (code) DO NOTHING
      """)
    for province in zone.provinces {
      try db.execute(
        """
        INSERT INTO province (code, name, short_name, zone)
        VALUES (\(province.code), \(province.name), \(province.shortName), \(zone.code))
        ON CONFLICT DO NOTHING
        """)
    }
    let hasBands = try db.first("SELECT 1 FROM shipping_band WHERE zone = \(zone.code)") { _ in
      true
    }
    guard hasBands == nil else { return }
    for band in zone.bands {
      try db.execute(
        """
        INSERT INTO shipping_band (zone, above_g, fee_fen, step_g, step_fen)
        VALUES (\(zone.code), \(band.aboveGrams), \(band.fee), \(band.stepGrams), \(band.step))
        """)
    }
  }

  static func insertIfNew(_ rule: TravelRule, in db: Connection) throws {
    try db.execute(
      """
      INSERT INTO travel_rule (travels, shares_up_to_g)
      VALUES (\(rule.travels), \(rule.sharesUpToGrams))
      ON CONFLICT (travels) DO NOTHING
      """)
  }

  static func tariff(in db: Connection) throws -> ShippingTariff {
    var provinces: [String: [Province]] = [:]
    try db.each(
      """
      SELECT code, name, short_name, zone FROM province ORDER BY code
      LIMIT \(ShippingZone.maximum)
      """
    ) { row in
      let province = Province(code: try row[0], name: try row[1], shortName: try row[2])
      provinces[try row[3], default: []].append(province)
    }
    var bands: [String: [ShippingBand]] = [:]
    try db.each(
      """
      SELECT zone, above_g, fee_fen, step_g, step_fen FROM shipping_band ORDER BY zone, above_g
      LIMIT \(ShippingZone.maximum * ShippingZone.maximum)
      """
    ) { row in
      let band = ShippingBand(
        aboveGrams: try row[1], fee: try row[2], stepGrams: try row[3], step: try row[4])
      bands[try row[0], default: []].append(band)
    }
    let zones = try db.all(
      """
      SELECT code, name_zh, name_en, free_from_fen, is_default FROM shipping_zone
      ORDER BY position, code LIMIT \(ShippingZone.maximum)
      """
    ) { row in
      let code: String = try row[0]
      return ShippingZone(
        code: code, nameZh: try row[1], nameEn: try row[2], freeFrom: try row[3],
        isDefault: try row[4] as Int == 1, provinces: provinces[code] ?? [],
        bands: bands[code] ?? [])
    }
    let rules = try db.all(
      "SELECT travels, shares_up_to_g FROM travel_rule ORDER BY travels"
    ) { TravelRule(travels: try $0[0], sharesUpToGrams: try $0[1]) }
    return ShippingTariff(zones: zones, rules: rules)
  }
}
