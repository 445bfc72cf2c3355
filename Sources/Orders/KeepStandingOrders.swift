import Audit
import Core
import Listings
import Organisations
import SQLite
import Storage

/// Sets up a standing order of a buyer, or of the organisation that the buyer orders for. Throws
/// `CommonRefusal.roleMayNot` for anybody but a buyer, `StandingOrderRefusal.unknownCategory`,
/// `.startsInPast`, `.endsBeforeStart`, `.tooMany`, and `OrganisationRefusal.unknownOrganisation`
/// and `.viewerMayNotOrder`.
package func addStandingOrder(
  _ content: StandingOrderContent, for organisation: Change<Identifier>, as actor: Actor,
  in db: Connection
) throws -> StandingOrder {
  guard actor.may(.placeOrders, owner: actor.id) else { throw CommonRefusal.roleMayNot }
  let purchase = try purchase(organisation, of: actor.id, in: db)
  guard try categoryExists(content.category, in: db) else {
    throw StandingOrderRefusal.unknownCategory
  }
  guard content.startsOn >= db.today else { throw StandingOrderRefusal.startsInPast }
  guard let next = content.due(from: db.today) else {
    throw StandingOrderRefusal.endsBeforeStart
  }
  guard
    try StandingOrderStore.countOpen(of: actor.id, in: db) < StandingOrder.maximumPerBuyer
  else { throw StandingOrderRefusal.tooMany }
  let id = try StandingOrderStore.insert(
    content, buyer: actor.id, organisation: purchase?.organisation.id, nextOn: next, in: db)
  let order = try standingOrder(id, as: actor, in: db)
  try record(.standingOrderAdded, of: id, to: order.facts, as: actor, in: db)
  return order
}

/// What is to be different about a standing order; nil leaves a part as it is.
package struct StandingOrderChange: Sendable {
  package var category: String?
  package var weekday: Weekday?
  package var kilograms: Int?
  package var toleranceBasisPoints: Int?
  package var mostPerKilogram: Fen?
  package var recipientName: String?
  package var recipientPhone: Phone?
  package var recipientAddress: String?
  package var note: String?
  package var endsOn: Change<CivilDate> = .keep
  /// Whether it is to pause.
  package var isPaused: Bool?

  package init() {}

  fileprivate func applied(to present: StandingOrderContent) -> StandingOrderContent {
    var content = present
    content.category = category ?? present.category
    content.weekday = weekday ?? present.weekday
    content.kilograms = kilograms ?? present.kilograms
    content.toleranceBasisPoints = toleranceBasisPoints ?? present.toleranceBasisPoints
    content.mostPerKilogram = mostPerKilogram ?? present.mostPerKilogram
    content.recipient = Recipient(
      name: recipientName ?? present.recipient.name,
      phone: recipientPhone ?? present.recipient.phone,
      address: recipientAddress ?? present.recipient.address)
    content.note = note ?? present.note
    content.endsOn = endsOn.applied(to: present.endsOn)
    return content
  }
}

/// Changes a standing order from its next date on, or lets it pause: what is due in the meantime is
/// not placed afterwards. Throws `CommonRefusal.notFound`, `StandingOrderRefusal.ended`,
/// `.unknownCategory` and `.endsBeforeStart`.
package func changeStandingOrder(
  _ id: Identifier, _ change: StandingOrderChange, as actor: Actor, in db: Connection
) throws {
  let present = try standingOrder(id, as: actor, in: db)
  guard present.status != .ended else { throw StandingOrderRefusal.ended }
  var order = present
  order.content = change.applied(to: present.content)
  guard try categoryExists(order.content.category, in: db) else {
    throw StandingOrderRefusal.unknownCategory
  }
  let isPaused = change.isPaused ?? (present.status == .paused)
  let next = order.content.due(from: try firstFreeDay(of: present, in: db))
  guard isPaused || next != nil else { throw StandingOrderRefusal.endsBeforeStart }
  if let end = order.content.endsOn, end < order.content.startsOn {
    throw StandingOrderRefusal.endsBeforeStart
  }
  order.status = isPaused ? .paused : .active
  order.nextOn = isPaused ? nil : next
  try update(present, to: order, .standingOrderChanged, as: actor, in: db)
}

/// Today, or the day after its latest date where that is today: of one date there is one order.
private func firstFreeDay(of order: StandingOrder, in db: Connection) throws -> CivilDate {
  let last = try StandingOrderStore.runs(of: order.id, PageRequest(limit: 1), in: db).first?.dueOn
  return last.map { max(db.today, $0.adding(days: 1)) } ?? db.today
}

/// Ends a standing order for good; what it came to stays. Throws `CommonRefusal.notFound`, also for
/// one that has ended.
package func endStandingOrder(_ id: Identifier, as actor: Actor, in db: Connection) throws {
  let present = try standingOrder(id, as: actor, in: db)
  guard present.status != .ended else { throw CommonRefusal.notFound(what: "standing order") }
  var order = present
  order.status = .ended
  order.nextOn = nil
  try update(present, to: order, .standingOrderEnded, as: actor, in: db)
}

private func update(
  _ present: StandingOrder, to order: StandingOrder, _ action: AuditAction, as actor: Actor,
  in db: Connection
) throws {
  try StandingOrderStore.update(order, in: db)
  try record(
    action, of: order.id, from: present.facts, to: order.facts, as: actor, in: db)
}

/// One standing order: a buyer's own, or one on the account of an organisation that it manages.
/// Throws `CommonRefusal.notFound`.
package func standingOrder(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> StandingOrder {
  guard let order = try StandingOrderStore.find(id, in: db),
    try isKept(order, by: actor, in: db)
  else { throw CommonRefusal.notFound(what: "standing order") }
  return order
}

private func isKept(
  _ order: StandingOrder, by actor: Actor, in db: Connection
) throws -> Bool {
  if actor.may(.keepStandingOrders, owner: order.buyer) { return true }
  guard let organisation = order.organisation, actor.may(.keepStandingOrders, owner: actor.id)
  else { return false }
  return try member(actor, of: organisation, in: db)?.role == .manager
}

/// The actor's own and those of the organisations that it manages, newest first. Throws
/// `CommonRefusal.roleMayNot` for anybody but a buyer.
package func standingOrders(
  _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<StandingOrder> {
  guard actor.may(.keepStandingOrders, owner: actor.id) else { throw CommonRefusal.roleMayNot }
  let managed = try organisations(whoseOrdersAreSubjectTo: .endOrders, actor, in: db)
  let rows = try StandingOrderStore.list(
    of: actor.id, onAccountOf: managed, page, in: db)
  return Page(rows, limit: page.limit) { Cursor(id: $0.id) }
}

/// What became of its dates, the latest first. Throws `CommonRefusal.notFound`.
package func standingOrderRuns(
  of id: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<StandingOrderRun> {
  _ = try standingOrder(id, as: actor, in: db)
  return Page(try StandingOrderStore.runs(of: id, page, in: db), limit: page.limit) {
    Cursor(key: $0.dueOn.daysSince1970, id: id)
  }
}
