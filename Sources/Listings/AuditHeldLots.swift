import Core
import SQLite
import Storage

/// Proves from the tables alone that what is held is in no stock and says why, and that what is on
/// the shelf on somebody's trust is so by somebody who has it.
package func auditHeldLots(in db: Connection) throws -> [Finding] {
  try withheldLots(in: db) + flags(in: db) + resources(in: db) + publishers(in: db)
}

private func withheldLots(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT trace_code, status, held, stocked, flagged, reason FROM (
      SELECT l.trace_code, l.status, l.recalled_from, l.status_reason IS NOT NULL AS reason,
        EXISTS (SELECT 1 FROM held_contribution c WHERE c.lot_id = l.id) AS held,
        EXISTS (SELECT 1 FROM stock s WHERE s.listing_id = l.listing_id
          AND s.best_before = l.best_before AND s.lot_id = l.id) AS stocked,
        EXISTS (SELECT 1 FROM capacity_flag f WHERE f.lot_id = l.id) AS flagged
      FROM lot l)
    WHERE CASE WHEN status IN ('held', 'refused') OR recalled_from IS 'held'
        THEN NOT held OR stocked OR NOT flagged
        ELSE held OR NOT stocked END
      OR reason <> (status IN ('refused', 'recalled'))
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (code, status): (String, String) = (try row[0], try row[1])
    let said = ["held contributions", "stock", "flags", "a reason"].enumerated()
    let words = try said.map { "\(try row[$0 + 2] as Int == 1 ? "" : "no ")\($1)" }
    return Finding("lot \(code) is \(status), with \(words.joined(separator: ", "))")
  }
}

/// A flag is of a household that gave to its lot, by a resource or by past harvests.
private func flags(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.trace_code, f.household_id FROM capacity_flag f JOIN lot l ON l.id = f.lot_id
    WHERE (f.basis = 'resource') <> (f.resource IS NOT NULL)
      OR f.basis NOT IN ('resource', 'past_harvests') OR f.days <= 0
      OR f.plausible_g NOT BETWEEN 0 AND f.harvested_g - 1
      OR NOT EXISTS (SELECT 1 FROM held_contribution c
        WHERE c.lot_id = f.lot_id AND c.household_id = f.household_id)
      AND NOT EXISTS (SELECT 1 FROM stock s WHERE s.listing_id = l.listing_id
        AND s.best_before = l.best_before AND s.lot_id = f.lot_id
        AND s.household_id = f.household_id)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    Finding("lot \(try row[0] as String), household \(try row[1] as Int64): a flag that cannot be")
  }
}

/// What bounds a harvest is of a kind that some category of goods comes from.
private func resources(in db: Connection) throws -> [Finding] {
  let known = Set(try CapacityStore.factors(in: db).map(\.resource))
  let bounds = try db.all(
    "SELECT DISTINCT resource FROM capacity_flag WHERE resource IS NOT NULL ORDER BY resource"
  ) { try $0[0] as String }
  return bounds.filter { !known.isSuperset(of: $0.split(separator: ", ").map(String.init)) }
    .prefix(Finding.maximumPerCheck)
    .map { Finding("a lot is bounded by \($0), which nothing comes from") }
}

private func publishers(in db: Connection) throws -> [Finding] {
  let pairs = try db.all(
    """
    SELECT published_by, village_id, min(id),
      sum(status NOT IN ('published', 'paused')), sum(status = 'published') FROM listing
    WHERE published_by IS NOT NULL GROUP BY published_by, village_id
    """
  ) { row in
    (
      publisher: try row[0] as Identifier, village: try row[1] as Identifier,
      listing: try row[2] as Identifier, offShelf: try row[3] as Int,
      shown: try row[4] as Int
    )
  }
  return try pairs.filter { pair in
    try pair.offShelf > 0
      || pair.shown > 0 && !isTrusted(pair.publisher, in: pair.village, db)
  }.prefix(Finding.maximumPerCheck).map {
    Finding(
      "listing \($0.listing) or another of its village: \($0.publisher) did not put it on the "
        + "shelf, or may not")
  }
}
