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
  /// Its province's name, which wins over the address.
  package let recipientProvince: String?
  package let note: String?
  /// All of its lines in their order, with what each is to be: no more than it is.
  package let lines: [BasketLine]?

  package init(
    recipientName: String? = nil, recipientPhone: Phone? = nil, recipientAddress: String? = nil,
    recipientProvince: String? = nil, note: String? = nil, lines: [BasketLine]? = nil
  ) {
    self.recipientName = recipientName
    self.recipientPhone = recipientPhone
    self.recipientAddress = recipientAddress
    self.recipientProvince = recipientProvince
    self.note = note
    self.lines = lines
  }
}

/// Changes an order for its buyer, or by the county office, until it is packed and until the
/// cut-off of each round that it goes along with: where it goes to, its note, and less of its
/// lines. What is given up is available again; what was paid for it is owed; what sending costs is
/// reckoned anew by what is left and by the province that it goes to from now on; an order of which
/// nothing is left is cancelled. Throws `CommonRefusal.notFound`, `CommonRefusal.roleMayNot` for a
/// coordinator, `OrderRefusal.wrongState`, `.cutOffPassed`, `.unfitLines` and `.unknownProvince`.
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
  let destination = try destination(of: order, change, in: db)
  if let lines = change.lines {
    try reduce(order, to: lines, sentTo: destination, as: actor, in: db)
  }
  if let destination, change.lines == nil {
    try redirect(order, to: destination, as: actor, in: db)
  }
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

/// Where it goes to from now on, if that is another province; nil where nothing is said of it. One
/// whose new address says no province stays in the one that it was in.
private func destination(
  of order: Order, _ change: OrderChange, in db: Connection
) throws -> Destination? {
  let said = Destination(
    province: change.recipientProvince, address: change.recipientAddress ?? "")
  guard let new = try ShippingStore.tariff(to: said, in: db).province,
    let known = try ShippingStore.terms(of: order.id, in: db)
  else { return nil }
  return new.name == known.province ? nil : Destination(province: new.name)
}

private func reduce(
  _ order: Order, to wanted: [BasketLine], sentTo destination: Destination?, as actor: Actor,
  in db: Connection
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
  guard !revisions.isEmpty else {
    if let destination { try redirect(order, to: destination, as: actor, in: db) }
    return
  }
  try move(given, order.status == .placed ? .release : .takeBack, in: db)
  let shipping = try sendAnew(order, wanted.map(\.quantity), to: destination, in: db)
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

/// It goes somewhere else, for what sending it there costs.
private func redirect(
  _ order: Order, to destination: Destination, as actor: Actor, in db: Connection
) throws {
  let shipping = try sendAnew(order, order.lines.map(\.quantity), to: destination, in: db)
  guard shipping != order.shipping else { return }
  _ = try revise(
    order, NewRevision(.buyer, lines: [], shipping: shipping), by: .actor(actor), in: db)
}

/// Prices what is left of an order by today's tariff, as if no more had been ordered, and puts it
/// into parcels anew. Gives what sending it costs.
private func sendAnew(
  _ order: Order, _ quantities: [Int], to destination: Destination?, in db: Connection
) throws -> Fen {
  let terms = try ShippingStore.terms(of: order.id, in: db)
  let known = Destination(province: terms?.province, address: order.recipient.address)
  var goods = Fen.zero
  var lines: [Int] = []
  var freight: [Freight] = []
  for (place, (line, quantity)) in zip(order.lines, quantities).enumerated() where quantity > 0 {
    guard let listing = try listing(line.listing, in: db) else {
      preconditionFailure("what was ordered is listed")
    }
    goods = goods + line.unitPrice * quantity
    lines.append(place)
    let grams = (line.unitGrams ?? listing.netWeightGrams) * quantity
    freight.append(Freight(village: listing.village, travels: listing.travels, grams: grams))
  }
  let (new, travels) = try ShippingStore.tariff(to: destination ?? known, in: db).terms(
    goods: goods, freight, order.delivery)
  // An older order, of which it was not kept how it came about, stays without.
  guard terms != nil else { return new.cost }
  try ShippingStore.replace(new, of: order.id, in: db)
  for (place, kind) in zip(lines, travels) where order.lines[place].travels != kind {
    try ShippingStore.update(place + 1, of: order.id, travels: kind, in: db)
  }
  return new.cost
}
