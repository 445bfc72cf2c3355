import Access
import Audit
import Core
import SQLite
import Storage

/// Places an order for a buyer who asks for it on the telephone, as `placeOrder` does: by the
/// county office, or by a coordinator of a village that some of the goods come from. What a member
/// may spend for its organisation holds. Throws `OrderRefusal.unknownBuyer` for an account that is
/// no buyer who can log in, `.noGoodsOfYours`, `CommonRefusal.roleMayNot`, and what `placeOrder`
/// does.
package func takeOrder(
  _ new: NewOrder, for buyer: Identifier, as actor: Actor, in db: Connection
) throws -> Order {
  guard let scope = actor.scope(of: .takeOrders) else { throw CommonRefusal.roleMayNot }
  guard try isActiveBuyer(buyer, in: db) else { throw OrderRefusal.unknownBuyer }
  if scope != .all {
    let villages = try price(new.basket, to: new.recipient.destination, in: db).villages
    guard actor.may(.takeOrders, villages: villages) else { throw OrderRefusal.noGoodsOfYours }
  }
  return try place(new, for: buyer, by: .actor(actor), takenBy: actor.id, in: db)
}

/// Whether an account is that of a buyer who can log in.
func isActiveBuyer(_ id: Identifier, in db: Connection) throws -> Bool {
  do {
    let account = try Access.account(id, in: db)
    return account.role == .buyer && account.isActive
  } catch is CommonRefusal {
    return false
  }
}

/// Notes who placed an order that is being placed for its buyer.
func keepTaker(
  _ taker: Identifier, of order: Identifier, for buyer: Identifier, by author: Author,
  in db: Connection
) throws {
  try TakenOrderStore.insert(taker, order: order, in: db)
  try record(
    .orderTaken, of: order, to: ["buyer_id": .id(buyer), "placed_by": .id(taker)], by: author,
    in: db)
}

/// The SQL of `order_taken`.
enum TakenOrderStore {
  static func insert(_ taker: Identifier, order: Identifier, in db: Connection) throws {
    try db.execute(
      "INSERT INTO order_taken (order_id, taken_by) VALUES (\(order), \(taker))")
  }
}

/// Holds who placed orders for others against what was put on record.
package func auditTakenOrders(in db: Connection) throws -> [Finding] {
  let known = try recordedFacts(of: [.orderTaken], in: db)
  var found: Set<Identifier> = []
  var findings: [Finding] = []
  try db.each(
    """
    SELECT t.order_id, t.taken_by, o.buyer_id
    FROM order_taken t LEFT JOIN customer_order o ON o.id = t.order_id
    """
  ) { row in
    let (id, taker): (Identifier, Identifier) = (try row[0], try row[1])
    let buyer: Identifier? = try row[2]
    found.insert(id)
    if known[id]?.text("placed_by") == taker.description,
      known[id]?.text("buyer_id") == buyer?.description
    {
      return
    }
    findings.append(Finding("order \(id): who placed it for whom is not what the audit log says"))
  }
  for id in known.keys where !found.contains(id) {
    findings.append(Finding("order \(id): who placed it for its buyer is not there"))
  }
  return Array(findings.prefix(Finding.maximumPerCheck))
}
