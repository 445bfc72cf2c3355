import Core
import SQLite
import Storage

/// Proves from the tables alone what orders are sent for: shipping is the sum of its parts, each of
/// which costs what its band says or travels free, weighs what was ordered of its lines, and is of
/// a village that sends some; no line goes in a parcel that is none of them.
package func auditShipping(in db: Connection) throws -> [Finding] {
  try sums(in: db) + fees(in: db) + bands(in: db) + weights(in: db) + lines(in: db)
}

private func sums(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT o.id, o.shipping_fen,
      coalesce((SELECT sum(s.fee_fen) FROM order_shipping s WHERE s.order_id = o.id), 0) AS parts
    FROM customer_order o WHERE o.shipping_zone IS NOT NULL AND o.shipping_fen <> parts
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, shipping, parts): (Identifier, Int64, Int64) = (try row[0], try row[1], try row[2])
    return Finding("order \(id): shipping of \(shipping) fen, its parts come to \(parts)")
  }
}

private func fees(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT s.order_id, s.part, s.fee_fen,
      s.band_fen + CASE WHEN s.step_g = 0 THEN 0
        ELSE s.step_fen * ((s.weight_g - s.above_g + s.step_g - 1) / s.step_g) END AS ought
    FROM order_shipping s JOIN customer_order o ON o.id = s.order_id
    WHERE o.shipping_zone IS NULL OR (o.delivery = 'joined') <> (s.village_id IS NULL)
      OR s.fee_fen <> ought AND (s.fee_fen <> 0 OR o.shipping_free_from_fen IS NULL)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, part): (Identifier, Int) = (try row[0], try row[1])
    let (fee, ought): (Int64, Int64) = (try row[2], try row[3])
    return Finding("order \(id), parcel \(part): \(fee) fen to send it, its band says \(ought)")
  }
}

/// What is sent free has a band of the tariff, or one that somebody paid by: what it would cost,
/// were it free no more, hangs on nothing else.
private func bands(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT s.order_id, s.part, s.band_fen
    FROM order_shipping s JOIN customer_order o ON o.id = s.order_id
    WHERE s.fee_fen = 0 AND NOT EXISTS (SELECT 1 FROM shipping_band b
      WHERE b.zone = o.shipping_zone AND b.above_g = s.above_g AND b.fee_fen = s.band_fen
        AND b.step_g = s.step_g AND b.step_fen = s.step_fen)
      AND NOT EXISTS (SELECT 1 FROM order_shipping p WHERE p.fee_fen > 0
        AND (p.above_g, p.band_fen, p.step_g, p.step_fen)
          = (s.above_g, s.band_fen, s.step_g, s.step_fen))
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, part): (Identifier, Int) = (try row[0], try row[1])
    let fee: Int64 = try row[2]
    return Finding("order \(id), parcel \(part): sent free of \(fee) fen, which no band says")
  }
}

/// Where its buyer took some back, it weighs what was left then, whatever fell away since. What was
/// packed in the place of something else is sent for what that was.
private func weights(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    WITH part AS (
      SELECT s.order_id, s.part, s.weight_g,
        CASE WHEN x.line IS NULL THEN l.ordered * l.unit_g ELSE 0 END AS ordered,
        l.ordered * l.unit_g AS most,
        CASE WHEN x.line IS NULL THEN l.quantity * l.unit_g ELSE 0 END AS present
      FROM order_shipping s
      LEFT JOIN consignment c ON c.order_id = s.order_id
        AND (s.village_id IS NULL OR c.village_id = s.village_id)
      LEFT JOIN order_line l ON l.order_id = s.order_id AND l.consignment_id = c.id
        AND l.travels = s.travels
      LEFT JOIN order_substitution x ON x.order_id = l.order_id AND x.line = l.line
    )
    SELECT order_id, part, weight_g, coalesce(sum(ordered), 0) AS ought FROM part
    GROUP BY order_id, part
    HAVING weight_g <> ought AND NOT (weight_g BETWEEN sum(present) AND sum(most)
      AND EXISTS (SELECT 1 FROM order_revision r
        WHERE r.order_id = part.order_id AND r.cause = 'buyer'))
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, part): (Identifier, Int) = (try row[0], try row[1])
    let (grams, most): (Int, Int) = (try row[2], try row[3])
    return Finding("order \(id), parcel \(part): \(grams) g are sent, its lines weigh \(most)")
  }
}

private func lines(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.order_id, l.line FROM order_line l
    JOIN customer_order o ON o.id = l.order_id
    JOIN consignment c ON c.id = l.consignment_id
    WHERE ((l.travels IS NULL) <> (o.shipping_zone IS NULL)
        OR (l.unit_g IS NULL) <> (l.travels IS NULL)
        OR l.quantity > 0 AND l.travels IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM order_substitution x
          WHERE x.order_id = l.order_id AND x.line = l.line)
        AND NOT EXISTS (SELECT 1 FROM order_shipping s WHERE s.order_id = l.order_id
            AND s.travels = l.travels AND (s.village_id IS NULL OR s.village_id = c.village_id)))
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line): (Identifier, Int) = (try row[0], try row[1])
    return Finding("order \(id), line \(line): it goes in no parcel that is paid for")
  }
}
