import Audit
import Core
import Listings
import SQLite
import Storage

/// What is to be different about an order; nil leaves a part as it is.
package struct OrderChange: Sendable {
  package let recipientName: String?
  package let recipientPhone: Phone?
  package let recipientAddress: String?
  package let note: String?
  /// All of its lines in their order, with what each is to be: no more than it is.
  package let lines: [BasketLine]?

  package init(
    recipientName: String? = nil, recipientPhone: Phone? = nil, recipientAddress: String? = nil,
    note: String? = nil, lines: [BasketLine]? = nil
  ) {
    self.recipientName = recipientName
    self.recipientPhone = recipientPhone
    self.recipientAddress = recipientAddress
    self.note = note
    self.lines = lines
  }
}

/// Changes an order for its buyer, or by the county office, until it is packed and until the
/// cut-off of each round that it goes along with: where it goes to, its note, and less of its
/// lines. What is given up is available again; what was paid for it is owed; what sending costs is
/// reckoned anew by what is left; an order of which nothing is left is cancelled. Throws
/// `CommonRefusal.notFound`, `CommonRefusal.roleMayNot` for a coordinator,
/// `OrderRefusal.wrongState`, `.cutOffPassed` and `.unfitLines`.
package func changeOrder(
  _ id: Identifier, _ change: OrderChange, as actor: Actor, in db: Connection
) throws {
  let order = try orderOnRecord(id, as: actor, in: db)
  guard try order.isSubject(to: .endOrders, actor, in: db) else {
    throw CommonRefusal.roleMayNot
  }
  guard order.status == .placed || order.status == .paid else {
    throw OrderRefusal.wrongState(order.status)
  }
  for reference in order.consignments.compactMap(\.round) {
    guard let round = try RoundStore.find(reference.id, in: db) else { continue }
    guard round.canChange(at: db.now) else { throw OrderRefusal.cutOffPassed(round.id) }
  }
  try changeRecipient(of: order, change, as: actor, in: db)
  if let lines = change.lines { try reduce(order, to: lines, as: actor, in: db) }
}

private func changeRecipient(
  of order: Order, _ change: OrderChange, as actor: Actor, in db: Connection
) throws {
  let recipient = Recipient(
    name: change.recipientName ?? order.recipient.name,
    phone: change.recipientPhone ?? order.recipient.phone,
    address: change.recipientAddress ?? order.recipient.address)
  let note = change.note ?? order.note
  guard recipient != order.recipient || note != order.note else { return }
  try OrderStore.update(order.id, recipient: recipient, note: note, in: db)
  // What it was and is stays with the order alone.
  try record(
    .orderReaddressed, of: order.id,
    to: [
      "recipient_changed": .truth(recipient != order.recipient),
      "note_changed": .truth(note != order.note),
    ], as: actor, in: db)
}

private func reduce(
  _ order: Order, to wanted: [BasketLine], as actor: Actor, in db: Connection
) throws {
  var faults: [OrderRefusal.LineFault] = []
  if wanted.count != order.lines.count { faults.append(.count(order.lines.count)) }
  for (place, (line, now)) in zip(wanted, order.lines).enumerated() {
    if line.listing != now.listing { faults.append(.listing(line: place)) }
    if line.quantity > now.quantity {
      faults.append(.more(line: place, than: now.quantity))
    }
  }
  guard faults.isEmpty else { throw OrderRefusal.unfitLines(faults) }
  let all = try OrderStore.allocations(of: order.id, in: db)
  var given: [Allocation] = []
  var revisions: [LineRevision] = []
  for (place, (line, now)) in zip(wanted, order.lines).enumerated()
  where line.quantity < now.quantity {
    let parts = all.filter { $0.line == place + 1 }
    let cut = newest(of: parts, place + 1, now, leaving: line.quantity)
    given += cut.taken.map(\.allocation)
    revisions.append(cut.revision(of: now, parts, hadLeft: false))
  }
  guard !revisions.isEmpty else { return }
  try move(given, order.status == .placed ? .release : .takeBack, in: db)
  let shipping = try shipping(of: order, wanted, in: db)
  _ = try revise(
    order,
    NewRevision(
      .buyer, lines: revisions, shipping: shipping == order.shipping ? nil : shipping),
    by: .actor(actor), in: db)
}

/// What a line gives up comes from its newest lots.
func newest(
  of parts: [OrderAllocation], _ number: Int, _ line: OrderLine, leaving quantity: Int
) -> LineCut {
  var missing = (line.quantity - quantity) * line.stockUnits
  var taken: [LineCut.Part] = []
  for part in parts.reversed() where missing > 0 {
    let units = min(missing, part.waiting)
    guard units > 0 else { continue }
    taken.append(LineCut.Part(part: part, units: units))
    missing -= units
  }
  precondition(missing == 0, "a line's allocations are its quantity")
  return LineCut(line: number, quantity: quantity, taken: taken)
}

/// What sending costs of what is left, by today's tariff: as if no more had been ordered.
private func shipping(
  of order: Order, _ wanted: [BasketLine], in db: Connection
) throws -> Fen {
  let left = zip(wanted, order.lines).filter { $0.0.quantity > 0 }
  let goods = left.reduce(Fen.zero) { $0 + $1.1.unitPrice * $1.0.quantity }
  let parts = try left.map { line, now in
    guard let listing = try listing(line.listing, in: db) else {
      preconditionFailure("what was ordered is listed")
    }
    return (origin: now.consignment, grams: listing.netWeightGrams * line.quantity)
  }
  return try ShippingStore.rate(in: db).cost(goods: goods, parts)
}
