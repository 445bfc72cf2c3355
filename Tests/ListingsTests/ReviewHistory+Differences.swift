import Core
import Listings
import SQLite
import Storage
import TestSupport

/// What is told of a market and its model is a line a thing, in the same order.
extension ReviewHistory {
  /// What there is otherwise than in the model.
  func differences() throws -> [String] {
    model.today = db.today
    let pairs = [
      (try listings(), modelledListings()), (try lots(), modelledLots()),
      (try shelf(), modelledShelf()), (try wishes(), modelledWishes()), (try told(), model.told),
    ]
    return pairs.flatMap { real, expected in
      real == expected
        ? []
        : [
          "there are \(real.filter { !expected.contains($0) }), "
            + "in the model \(expected.filter { !real.contains($0) })"
        ]
    }
  }

  private func listings() throws -> [String] {
    let rows = try db.all(
      "SELECT id, status, return_reason, published_by FROM listing ORDER BY id"
    ) { row in
      (try row[0] as Identifier, try row[1] as String, try row[2] as String?, try row[3] as Int64?)
    }
    return try rows.map { id, status, reason, publisher in
      let canBe = try Listings.listing(id, in: db).map { try canBeOrdered($0, in: db) } ?? false
      return "\(id) \(status) \(reason ?? "-") \(publisher ?? 0) \(canBe) "
        + "\(try available(ofStock: id, in: db))"
    }
  }

  private func modelledListings() -> [String] {
    model.goods.sorted { $0.key < $1.key }.map { id, good in
      "\(id) \(good.status.rawValue) \(good.reason ?? "-") \(good.publishedBy?.rawValue ?? 0) "
        + "\(model.canBeOrdered(id)) \(model.available(id))"
    }
  }

  private func lots() throws -> [String] {
    try db.all("SELECT id FROM lot ORDER BY id") { try $0[0] as Identifier }.map { id in
      let lot = try Listings.lot(id, as: county.admin, in: db)
      return "\(id) \(lot.status) \(lot.harvestedOn) \(lot.bestBefore) \(lot.statusReason ?? "-") "
        + "\(lot.expectedOn?.rawValue ?? "-") \(lot.available) \(lot.received)"
    }
  }

  private func modelledLots() -> [String] {
    model.lots.sorted { $0.key < $1.key }.map { id, lot in
      "\(id) \(lot.status) \(lot.harvestedOn) \(lot.bestBefore) \(lot.reason ?? "-") "
        + "\(lot.expectedOn?.rawValue ?? "-") \(lot.parts.reduce(0) { $0 + $1.available }) "
        + "\(lot.parts.reduce(0) { $0 + $1.received })"
    }
  }

  /// Each stock's goods in the order in which they are given out.
  private func shelf() throws -> [String] {
    try db.all(
      """
      SELECT h.listing_id, h.lot_id, h.household_id, s.available FROM shelf h
      JOIN stock s ON s.listing_id = h.listing_id AND s.best_before = h.best_before
        AND s.lot_id = h.lot_id AND s.household_id = h.household_id
      ORDER BY h.listing_id, h.is_expected, h.best_before, h.per_head_fen, h.household_id,
        h.lot_id
      """
    ) { row in
      try (0..<4).map { try "\(row[$0] as Int64)" }.joined(separator: " ")
    }
  }

  private func modelledShelf() -> [String] {
    model.goods.keys.sorted().flatMap { id in
      model.shelf(of: id).compactMap { lot, part in
        model.lots[lot].map { found in
          [id.rawValue, lot.rawValue, found.parts[part].household.rawValue].map(String.init)
            .joined(separator: " ") + " \(found.parts[part].available)"
        }
      }
    }
  }

  private func wishes() throws -> [String] {
    try db.all(
      """
      SELECT listing_id, buyer_id, told_at IS NOT NULL FROM listing_reminder
      ORDER BY listing_id, buyer_id
      """
    ) { row in
      "\(try row[0] as Identifier) \(try row[1] as Identifier) \(try row[2] as Int == 1)"
    }
  }

  private func modelledWishes() -> [String] {
    model.wishes.sorted { ($0.key.listing, $0.key.buyer) < ($1.key.listing, $1.key.buyer) }
      .map { "\($0.key.listing) \($0.key.buyer) \($0.value)" }
  }

  private func told() throws -> [String] {
    try db.all(
      """
      SELECT type, subject_id, buyer_id, villages FROM outbox_event
      WHERE type NOT IN ('order.placed', 'order.cancelled', 'household.registered')
      ORDER BY sequence
      """
    ) { row in
      let villages: String = try row[3]
      let village = Int64(villages).map { Identifier(rawValue: $0).description }
      return "\(try row[0] as String) \(try row[1] as Identifier) "
        + "\((try row[2] as Identifier?)?.description ?? "-") \(village ?? "-")"
    }
  }
}
