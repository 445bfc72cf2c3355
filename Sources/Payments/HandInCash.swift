import Audit
import Core
import Crypto
import Ledger
import SQLite
import Storage

/// Records that cash which somebody collected came to the county office, all of it or a part, the
/// oldest first: bank to its collector; or that it never comes, and the county office bears it.
/// `reference` is the receipt's number, or why. Throws `CommonRefusal.roleMayNot` for anybody but
/// the county office, `CommonRefusal.notFound`, `PaymentRefusal.unfitReference`, and
/// `.moreThanCollected`.
package func handIn(
  _ amount: Fen, of collector: Identifier, _ kind: HandInKind, reference: String,
  as actor: Actor, in db: Connection
) throws -> HandIn {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  guard try CashStore.collector(collector, in: db) != nil else {
    throw CommonRefusal.notFound(what: "collector")
  }
  try checkReference(reference)
  let pieces = try CashStore.inTransit(of: collector, upTo: HandIn.maximumParts, in: db)
  let left = pieces.reduce(Fen.zero) { $0 + $1.amount }
  guard amount > .zero, amount <= left else { throw PaymentRefusal.moreThanCollected(left: left) }
  let sequence = try postNumbered(
    Transfer(
      kind == .handedIn ? .handIn : .writeOff, order: nil,
      [(kind == .handedIn ? .bank : .county, -amount), (.cashInTransit(collector), amount)]),
    in: db)
  let id = try CashStore.insert(
    amount, of: collector, kind, reference: reference, sequence: sequence, by: actor.id, in: db)
  var rest = amount
  for piece in pieces where rest > .zero {
    let part = min(rest, piece.amount)
    try CashStore.insertPart(part, of: piece.id, handIn: id, in: db)
    rest -= part
  }
  try record(
    .cashHandedIn, of: id, partOf: collector,
    to: [
      "kind": .word(kind), "amount_fen": .fen(amount), "recorded_by": .id(actor.id),
      "reference_digest": .text(referenceDigest(reference)),
    ], as: actor, in: db)
  return try CashStore.knownHandIn(id, in: db)
}

/// By which an auditor tells that a reference is what was written: a receipt's may say who paid.
func referenceDigest(_ reference: String) -> String { Hex.encode(SHA256.digest(reference)) }

/// Who collected cash, and what each owes of it, a page at a time. Throws
/// `CommonRefusal.roleMayNot` for anybody but the county office.
package func cashOwed(
  _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<CashOwed> {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  let rows = try CashStore.owed(page, in: db)
  return Page(rows, limit: page.limit) { Cursor(id: $0.id) }
}

/// What a collector handed in, the newest first. Throws `CommonRefusal.roleMayNot` for anybody but
/// the county office, and `CommonRefusal.notFound`.
package func handIns(
  of collector: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<HandIn> {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  guard try CashStore.collector(collector, in: db) != nil else {
    throw CommonRefusal.notFound(what: "collector")
  }
  let rows = try CashStore.handIns(of: collector, page, in: db)
  return Page(rows, limit: page.limit) { Cursor(id: $0.id) }
}

/// One hand-in. Throws `CommonRefusal.roleMayNot` for anybody but the county office, and
/// `CommonRefusal.notFound`.
package func handIn(_ id: Identifier, as actor: Actor, in db: Connection) throws -> HandIn {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  return try CashStore.knownHandIn(id, in: db)
}
