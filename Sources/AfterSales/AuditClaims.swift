import Core
import Photos
import SQLite
import Storage

/// Proves the claims from their tables alone: each is about goods of its order, those that stand
/// about no more of a line than is or was in it, something is given back for those that were
/// accepted, and the bytes of their photos are those that were digested.
package func auditClaims(in db: Connection) throws -> [Finding] {
  try lines(in: db) + quantities(in: db) + grants(in: db)
    + auditBytes(
      of: "SELECT id, 'claim ' || claim_id, number, length, digest FROM claim_photo",
      in: "claim_photo_piece", db)
}

private func lines(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT c.id, c.order_id FROM claim c
    WHERE NOT EXISTS (SELECT 1 FROM claim_line k WHERE k.claim_id = c.id)
      OR EXISTS (SELECT 1 FROM claim_line k LEFT JOIN order_line l
        ON l.order_id = c.order_id AND l.line = k.line
        WHERE k.claim_id = c.id AND l.line IS NULL)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, order): (Identifier, Identifier) = (try row[0], try row[1])
    return Finding("claim \(id): about goods that order \(order) does not have")
  }
}

private func quantities(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT c.order_id, k.line, sum(k.quantity) AS claimed, l.ordered
    FROM claim c JOIN claim_line k ON k.claim_id = c.id
    JOIN order_line l ON l.order_id = c.order_id AND l.line = k.line
    WHERE c.status IN ('open', 'accepted')
    GROUP BY c.order_id, k.line HAVING claimed > l.ordered LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (order, line): (Identifier, Int) = (try row[0], try row[1])
    let (claimed, ordered): (Int, Int) = (try row[2], try row[3])
    return Finding("order \(order), line \(line): claims are about \(claimed) of \(ordered)")
  }
}

private func grants(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT id FROM claim WHERE status = 'accepted'
      AND id NOT IN (SELECT claim_id FROM order_compensation)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    Finding("claim \(try row[0] as Identifier) is accepted, but nothing is given back for it")
  }
}
