import Audit
import Core
import SQLite

extension AuditAction {
  static let orderPlaced = AuditAction("order.placed")
  /// It goes on an organisation's account.
  static let orderPutOnAccount = AuditAction("order.put_on_account")
  /// It is paid at the door.
  static let orderPutOnDelivery = AuditAction("order.put_on_delivery")
  /// Somebody placed it for its buyer.
  static let orderTaken = AuditAction("order.taken")
  /// A transfer paid for all that was due of an organisation's month.
  static let statementPaid = AuditAction("organisation.statement_paid")
  static let orderPaid = AuditAction("order.paid")
  static let orderCancelled = AuditAction("order.cancelled")
  /// Its time to pay was up.
  static let orderLapsed = AuditAction("order.lapsed")
  static let orderConfirmed = AuditAction("order.confirmed")
  static let orderRefunded = AuditAction("order.refunded")
  /// Its lines came to something else: by a shortfall, a recall, their weight.
  static let orderRevised = AuditAction("order.revised")
  /// Its buyer takes other goods where those of its lines are missing.
  static let substitutesAgreed = AuditAction("order.substitutes_agreed")
  /// Something of it is given back because goods were not in order.
  static let orderCompensated = AuditAction("order.compensated")
  /// It goes somewhere else, or its note is another.
  static let orderReaddressed = AuditAction("order.readdressed")
  /// A line has goods of another household of the same lot than before.
  static let orderGoodsExchanged = AuditAction("order.goods_exchanged")
  static let consignmentMoved = AuditAction("consignment.moved")
}

/// Puts on record that an order was placed. Where it goes to stays with the order alone.
func record(
  _ action: AuditAction, of order: Order, by author: Author, in db: Connection
) throws {
  try record(
    action, of: order.id,
    to: ["status": .word(order.status), "total_fen": .fen(order.total)], by: author, in: db)
}

/// Puts on record that an order went from its state into another.
func record(
  _ action: AuditAction, from order: Order, to status: OrderStatus, by author: Author,
  in db: Connection
) throws {
  try record(
    action, of: order.id, from: ["status": .word(order.status)], to: ["status": .word(status)],
    by: author, in: db)
}
