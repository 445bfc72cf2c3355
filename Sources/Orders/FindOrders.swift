import Audit
import Core
import Listings
import Organisations
import SQLite
import Storage

/// One order within the actor's scope: a buyer's own, a coordinator's with its villages' goods,
/// any for the county office, which sees its recipient masked. Throws `CommonRefusal.notFound`.
package func order(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Order {
  try orderOnRecord(id, as: actor, in: db).withExpectedDays(in: db).seen(by: actor, in: db)
}

/// An order that was just placed, as the actor may see it.
package func seen(_ order: Order, by actor: Actor, in db: Connection) throws -> Order {
  try order.seen(by: actor, in: db)
}

/// The same as it is on record, with nothing masked: for what is written, not for what is shown.
func orderOnRecord(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Order {
  guard let order = try OrderStore.find(id, in: db),
    try order.isSubject(to: .readOrders, actor, in: db)
  else { throw CommonRefusal.notFound(what: "order") }
  return order
}

/// The orders within the actor's scope, newest first. Throws `CommonRefusal.roleMayNot`.
package func orders(
  status: OrderStatus?, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<Order> {
  guard let scope = actor.scope(of: .readOrders) else { throw CommonRefusal.roleMayNot }
  let ids = try OrderStore.ids(
    status: status, page, scope, of: actor,
    onAccountOf: try organisations(whoseOrdersAreSubjectTo: .readOrders, actor, in: db), in: db)
  let orders = try ids.map { try order($0, as: actor, in: db) }
  return Page(orders, limit: page.limit) { Cursor(id: $0.id) }
}

/// How an order's shipping came about, as far as who sees the order may know; nil for one that is
/// older than that is kept.
package func shippingTerms(of order: Order, in db: Connection) throws -> ShippingTerms? {
  let terms = try ShippingStore.terms(of: order.id, in: db)
  return order.recipient.isMasked ? terms?.withoutProvince : terms
}

/// The goods of an order, by line from 1.
package func allocations(
  of order: Identifier, in db: Connection
) throws -> [OrderAllocation] {
  try OrderStore.allocations(of: order, in: db)
}

extension Order {
  /// With the days on which goods of its lines are expected that are still to be harvested.
  func withExpectedDays(in db: Connection) throws -> Order {
    guard mayWait else { return self }
    let parts = try OrderStore.allocations(of: id, in: db)
    let days = try expectedDays(of: parts.map(\.allocation.lot), in: db)
    if days.isEmpty { return self }
    var order = self
    for part in parts {
      guard let day = days[part.allocation.lot] else { continue }
      let line = part.line - 1
      order.lines[line].expectedOn = max(day, order.lines[line].expectedOn ?? day)
    }
    return order
  }

  /// As the actor may see it: where the goods go is for the buyer, for the managers of the
  /// organisation whose account it is on, and for those who send them until
  /// `Recipient.daysSeenAfterEnd` after the order's last change that put an end to it.
  func seen(by actor: Actor, in db: Connection) throws -> Order {
    var order = self
    // Who sends the goods writes no invoice.
    if actor.role == .coordinator { order.account?.taxpayerNumber = nil }
    if try showsRecipient(to: actor, in: db) { return order }
    order.recipient = recipient.masked
    order.shippingTerms = shippingTerms?.withoutProvince
    // People write their telephone numbers there.
    if !note.isEmpty { order.note = Recipient.mask }
    return order
  }

  /// Whether the actor may see where the goods go, and so what people write about that.
  package func showsRecipient(to actor: Actor, in db: Connection) throws -> Bool {
    guard try isSubject(to: .readRecipients, actor, in: db) else { return false }
    return try actor.scope(of: .readRecipients) == .own || !isLongOver(in: db)
  }

  private func isLongOver(in db: Connection) throws -> Bool {
    guard status.isEnd else { return false }
    let ended = try lastRecorded(of: id, in: db) ?? deliveredAt ?? placedAt
    return ended.adding(days: Recipient.daysSeenAfterEnd) <= db.now
  }

  /// Whether the actor may do this with the order: as its buyer, as a member of the organisation
  /// whose account it is on, or by where its goods come from.
  package func isSubject(to action: Action, _ actor: Actor, in db: Connection) throws -> Bool {
    try actor.may(
      action, withOrderOf: buyer, onAccountOf: account?.organisation,
      from: consignments.map(\.village), in: db)
  }
}

extension Actor {
  /// Whether it may do this with an order, or with what belongs to one: as its buyer, as a member
  /// of the organisation whose account it is on, or by the villages that the goods come from.
  package func may(
    _ action: Action, withOrderOf buyer: Identifier, onAccountOf organisation: Identifier?,
    from villages: [Identifier], in db: Connection
  ) throws -> Bool {
    if may(action, owner: buyer, villages: villages) { return true }
    guard let organisation, may(action, owner: id) else { return false }
    return try member(self, of: organisation, in: db)?.role.may(action) ?? false
  }
}
