import Core
import Households
import Income
import Listings
import Orders
import SQLite
import Storage

/// What every county of this program needs before anybody does anything: its villages, the
/// categories of goods, what their resources give, the poverty lines, the tariff of shipping. What
/// is known stays as it is,
/// so that it may be installed at every start.
package func installReferenceData(in db: Connection) throws {
  let chance = SeededChance(seed: 2_260)
  try db.transaction {
    // At a fixed instant and with fixed chance, so that a village has the same id everywhere.
    try db.asOf(Instant(rawValue: Identifier.epochMilliseconds)) {
      try db.withChance(chance.next) { try enterTables(in: db) }
    }
  }
}

private func enterTables(in db: Connection) throws {
  try enter(try SeedTable("villages.csv").rows(village), in: db)
  try enter(try SeedTable("categories.csv").rows(category), in: db)
  try enter(try SeedTable("capacity_factors.csv").rows(capacityFactor), in: db)
  try enter(try SeedTable("poverty_lines.csv").rows(povertyLine), in: db)
  try enter(monitoring: try SeedTable("monitoring_lines.csv").rows(povertyLine), in: db)
  try enter(try shippingTariff(), in: db)
}

private func village(_ row: SeedRow) throws -> NewVillage {
  NewVillage(
    code: try row.text("code"), name: try row.text("name"), township: try row.text("township"),
    connectivity: try row.choice("connectivity", Connectivity.self),
    latitude: try row.decimal("latitude"), longitude: try row.decimal("longitude"))
}

private func category(_ row: SeedRow) throws -> Listings.Category {
  Listings.Category(
    code: try row.text("code"), parent: try row.optionalText("parent"),
    nameZh: try row.text("name_zh"), nameEn: try row.text("name_en"),
    position: try row.integer("position"), claimDays: try row.integer("claim_days"),
    travels: try row.choice("travels", Travel.self))
}

private func capacityFactor(_ row: SeedRow) throws -> CapacityFactor {
  CapacityFactor(
    category: try row.text("category"), resource: try row.text("resource"),
    grams: try row.integer("grams"), days: try row.integer("days"),
    source: try row.text("source"))
}

private func povertyLine(_ row: SeedRow) throws -> PovertyLine {
  PovertyLine(
    year: try row.integer("year"), line: Fen(Int64(try row.integer("line_fen"))),
    source: try row.text("source"))
}

private func shippingTariff() throws -> ShippingTariff {
  let bands = try SeedTable("shipping_bands.csv").rows { row in
    (
      zone: try row.text("zone"),
      band: ShippingBand(
        aboveGrams: try row.integer("above_g"), fee: try row.fen("fee_fen"),
        stepGrams: try row.integer("step_g"), step: try row.fen("step_fen"))
    )
  }
  let provinces = try SeedTable("provinces.csv").rows { row in
    (
      zone: try row.text("zone"),
      province: Province(
        code: try row.text("code"), name: try row.text("name"),
        shortName: try row.text("short_name"))
    )
  }
  let zones = try SeedTable("shipping_zones.csv").rows { row in
    let code = try row.text("code")
    return ShippingZone(
      code: code, nameZh: try row.text("name_zh"), nameEn: try row.text("name_en"),
      freeFrom: try row.optionalText("free_from_fen") == nil ? nil : row.fen("free_from_fen"),
      isDefault: try row.integer("is_default") == 1,
      provinces: provinces.filter { $0.zone == code }.map(\.province),
      bands: bands.filter { $0.zone == code }.map(\.band))
  }
  let rules = try SeedTable("travel_rules.csv").rows { row in
    TravelRule(
      travels: try row.choice("travels", Travel.self),
      sharesUpToGrams: try row.integer("shares_up_to_g"))
  }
  return ShippingTariff(zones: zones, rules: rules)
}
