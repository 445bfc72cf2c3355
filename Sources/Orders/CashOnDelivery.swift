import Audit
import Core
import Listings
import Organisations
import SQLite
import Storage

/// The rules of orders that are paid at the door: their goods travel before anybody has paid, and
/// come back at the county's cost where nobody does.
package enum CashOnDelivery {
  /// The most that such an order may come to.
  package static let highestTotal = Fen(100_000)
  /// So many of a buyer's may be unpaid at a time.
  package static let maximumOpenOrders = 3
  /// Nobody has to pay for the goods to be kept: one that is not packed by then lapses.
  package static let packingSeconds: Int64 = 21 * 86_400

  /// Why an order cannot be paid at the door: each is a code of its own.
  package enum Bar: String, Sendable, CaseIterable {
    /// Organisations pay by transfer against a statement.
    case organisation = "no_cash_for_organisations"
    case total = "too_much_for_cash"
    case openOrders = "too_many_cash_orders"
    /// Some of its goods are still to be harvested, and may be fewer by then.
    case ahead = "no_cash_ahead"

    var detail: String {
      switch self {
      case .organisation: "What is on an organisation's account is paid by transfer."
      case .total:
        "Up to \(highestTotal.rawValue) fen can be paid at the door; pay this order in advance."
      case .openOrders:
        """
        A buyer has \(maximumOpenOrders) orders at a time that are still to be paid at the door, \
        at the most.
        """
      case .ahead:
        "Some of these goods are still to be harvested: what is ordered ahead is paid in advance."
      }
    }
  }
}

/// Why a basket cannot be paid at the door, whatever of it is still to be harvested; nil where it
/// can. Of a buyer who is not known it is not asked how many orders wait to be paid.
func bar(
  _ quote: Quote, of buyer: Identifier?, _ purchase: Purchase?, in db: Connection
) throws -> CashOnDelivery.Bar? {
  if purchase != nil { return .organisation }
  if quote.total > CashOnDelivery.highestTotal { return .total }
  let open = try buyer.map { try OnDeliveryStore.openOrders(of: $0, in: db) } ?? 0
  return open >= CashOnDelivery.maximumOpenOrders ? .openOrders : nil
}

/// Refuses goods that are still to be harvested. Throws `OrderRefusal.noCash`.
func refuseAhead(_ parts: [[ShelfPart]]) throws(OrderRefusal) {
  if parts.joined().contains(where: { $0.taken > 0 && $0.place.isExpected }) {
    throw OrderRefusal.noCash(.ahead)
  }
}

/// Puts on record that an order which is being placed is paid at the door.
func keepOnDelivery(_ order: Identifier, by author: Author, in db: Connection) throws {
  try record(
    .orderPutOnDelivery, of: order, to: ["payment": .word(PaymentTerms.cashOnDelivery)],
    by: author, in: db)
}

/// Proves the orders that are paid at the door: they are those that were put on record as such, and
/// had their time to be packed; none was divided or given back before its cash was handed in.
package func auditOrdersOnDelivery(in db: Connection) throws -> [Finding] {
  let known = try recordedFacts(of: [.orderPutOnDelivery], in: db)
  var found: Set<Identifier> = []
  var findings: [Finding] = []
  try OnDeliveryStore.each(in: db) { id, hasTime in
    found.insert(id)
    if known[id]?.text("payment") == PaymentTerms.cashOnDelivery.rawValue, hasTime { return }
    findings.append(Finding("order \(id) is paid at the door, and was not placed so"))
  }
  for id in known.keys where !found.contains(id) {
    findings.append(Finding("order \(id) was to be paid at the door, and is not"))
  }
  findings += try OnDeliveryStore.settledTooEarly(in: db).map {
    Finding("order \($0): its money was divided or given back before its cash was handed in")
  }
  return Array(findings.prefix(Finding.maximumPerCheck))
}
