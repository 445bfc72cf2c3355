import Core
import SQLite
import Storage

/// Proves the collection rounds from the tables alone: a round counts the consignments that it has
/// and has room for them, they are of its village and of orders that are on and were placed before
/// its cut-off, and its dates follow each other.
package func auditRounds(in db: Connection) throws -> [Finding] {
  try counts(in: db) + travellers(in: db) + dates(in: db)
}

private func counts(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT r.id, r.consignments, count(c.id), r.maximum_consignments
    FROM collection_round r LEFT JOIN consignment c ON c.round_id = r.id
    GROUP BY r.id
    HAVING r.consignments <> count(c.id) OR r.consignments > r.maximum_consignments
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, said, found): (Identifier, Int, Int) = (try row[0], try row[1], try row[2])
    let maximum: Int = try row[3]
    return Finding("round \(id): \(said) of \(maximum) consignments are counted, it has \(found)")
  }
}

private func travellers(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT c.id, r.id, c.village_id = r.village_id, o.status
    FROM collection_round r JOIN consignment c ON c.round_id = r.id
    JOIN customer_order o ON o.id = c.order_id
    WHERE c.village_id <> r.village_id OR o.status IN ('cancelled', 'refunded')
      OR o.placed_at >= r.cut_off_at
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, round): (Identifier, Identifier) = (try row[0], try row[1])
    let (isOfVillage, status): (Bool, String) = (try row[2], try row[3])
    let place = isOfVillage ? "its village" : "another village"
    return Finding(
      "consignment \(id), of an order that is \(status), goes with round \(round) of \(place)")
  }
}

private func dates(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT id FROM collection_round
    WHERE cut_off_at <= created_at
      OR pick_up_on < date((cut_off_at + \(CivilDate.countyOffset)) / 1000, 'unixepoch')
      OR closed_at NOT BETWEEN created_at AND cut_off_at
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let id: Identifier = try row[0]
    return Finding("round \(id): its dates do not follow each other")
  }
}
