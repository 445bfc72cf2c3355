import Audit
import Core
import Listings
import Organisations
import SQLite
import Storage

/// What a buyer orders, and where to.
package struct NewOrder: Sendable {
  package let basket: [BasketLine]
  package let recipient: Recipient
  package let note: String
  package let delivery: Delivery
  /// The organisation whose account it goes on: one that is named, none, or, where nothing is said,
  /// what the buyer buys for by default.
  package let organisation: Change<Identifier>
  package let payment: PaymentTerms

  package init(
    basket: [BasketLine], recipient: Recipient, note: String, delivery: Delivery = .separate,
    organisation: Change<Identifier> = .keep, payment: PaymentTerms = .inAdvance
  ) {
    self.basket = basket
    self.recipient = recipient
    self.note = note
    self.delivery = delivery
    self.organisation = organisation
    self.payment = payment
  }
}

/// Places an order: its goods are reserved, first to expire first out, until it is paid or its
/// time is up; those of pooled listings by `AllocationRule`, of which the order keeps what it went
/// by. Throws `CommonRefusal.roleMayNot` for anybody but a buyer, and
/// `OrderRefusal.unknownListings`, `.notForSale`, `.outOfSeason`, `.tooManyToWeigh` and
/// `.outOfStock`, each with all of its lines, `.unknownProvince`, and
/// `SubstitutionRefusal.unfitSubstitutes`; for an organisation also
/// `OrganisationRefusal.unknownOrganisation`, `.viewerMayNotOrder`, `.overOrderLimit`,
/// `.overMonthLimit`, and `OrderRefusal.tooManyInMonth`; for one that is paid at the door
/// `OrderRefusal.noCash`. Then nothing is reserved.
package func placeOrder(_ new: NewOrder, as actor: Actor, in db: Connection) throws -> Order {
  guard actor.may(.placeOrders, owner: actor.id) else { throw CommonRefusal.roleMayNot }
  return try place(new, for: actor.id, by: .actor(actor), in: db)
}

/// Places an order of a buyer, whoever asks for it; `taker` is somebody else who took it.
func place(
  _ new: NewOrder, for buyer: Identifier, by author: Author, takenBy taker: Identifier? = nil,
  in db: Connection
) throws -> Order {
  let purchase = try purchase(new.organisation, of: buyer, in: db)
  let quote = try price(new.basket, to: new.recipient.destination, new.delivery, in: db)
  try check(purchase, total: quote.total, in: db)
  let isOnDelivery = new.payment == .cashOnDelivery
  if isOnDelivery, let bar = try bar(quote, of: buyer, purchase, in: db) {
    throw OrderRefusal.noCash(bar)
  }
  let parts = try reserveAll(quote.lines, in: db)
  if isOnDelivery { try refuseAhead(parts) }
  let payBefore = db.now.adding(seconds: secondsToPay(new.payment, purchase))
  let id = try OrderStore.insert(
    new, quote, buyer: buyer, payBefore: payBefore, in: db)
  try ShippingStore.insert(quote.shippingTerms, of: id, in: db)
  let account = try purchase.map { try putOnAccount(id, of: $0, by: author, in: db) }
  if isOnDelivery { try keepOnDelivery(id, by: author, in: db) }
  if let taker { try keepTaker(taker, of: id, for: buyer, by: author, in: db) }
  let consignments = try quote.villages.map { village in
    let round = try takePlace(in: village, in: db)
    let consignment = try ConsignmentStore.insert(
      order: id, village: village, round: round, in: db)
    return Consignment(
      id: consignment, order: id, village: village, status: .pending, round: round)
  }.sorted { $0.id < $1.id }
  var consignmentIDs: [Identifier: Identifier] = [:]
  for consignment in consignments { consignmentIDs[consignment.village] = consignment.id }
  var lines: [OrderLine] = []
  for (place, wanted) in quote.lines.enumerated() {
    guard let consignment = consignmentIDs[wanted.listing.village] else {
      preconditionFailure("each line's village has its consignment")
    }
    let (isPooled, taken) = (wanted.listing.isPooled, parts[place])
    var line = OrderLine(wanted.listing, quantity: wanted.quantity, consignment: consignment)
    line.substitutes = quote.substitutes[place]
    line.travels = quote.travels[place]
    if wanted.listing.expectedLots > 0 {
      let lots = taken.filter { $0.taken > 0 }.map(\.allocation.lot)
      line.expectedOn = try expectedDays(of: lots, in: db).values.max()
    }
    lines.append(line)
    try OrderStore.insert(
      AddedLine(number: place + 1, line: line, parts: taken, isPooled: isPooled), of: id, in: db)
  }
  try keepSubstitutes(of: lines, of: id, by: author, in: db)
  var order = Order(
    id: id, buyer: buyer, status: .placed, lines: lines, consignments: consignments,
    goods: quote.goods, shipping: quote.shipping, paid: .zero, refunded: .zero,
    payBefore: payBefore, placedAt: db.now, deliveredAt: nil, recipient: new.recipient,
    note: new.note, account: account, taker: taker)
  order.delivery = quote.delivery
  order.payment = new.payment
  order.shippingTerms = quote.shippingTerms
  try recordEvent(.orderPlaced, of: order, in: db)
  try record(.orderPlaced, of: order, by: author, in: db)
  return order
}

/// How long an order keeps its goods unpaid or, where it is paid at the door, unpacked.
private func secondsToPay(_ payment: PaymentTerms, _ purchase: Purchase?) -> Int64 {
  switch payment {
  case .cashOnDelivery: CashOnDelivery.packingSeconds
  case .inAdvance: purchase == nil ? Order.paymentSeconds : Order.organisationPaymentSeconds
  }
}

/// Reserves every line, or throws with all that fell short.
private func reserveAll(
  _ lines: [(listing: Listing, quantity: Int)], in db: Connection
) throws -> [[ShelfPart]] {
  var parts: [[ShelfPart]] = []
  var shortfalls: [OrderRefusal.Shortfall] = []
  for (place, line) in lines.enumerated() {
    let (stock, units) = (line.listing.stock, line.listing.stockUnits)
    let isPooled = line.listing.isPooled
    if isPooled { try takeInIncomes(ofStock: stock, in: db) }
    let next = isPooled ? FairPlace.nextInLine : 0
    if let reserved = try reserve(line.quantity * units, ofStock: stock, next: next, in: db) {
      parts.append(reserved)
    } else {
      let left = try available(ofStock: stock, in: db) / units
      shortfalls.append(OrderRefusal.Shortfall(line: place, available: left))
    }
  }
  guard shortfalls.isEmpty else { throw OrderRefusal.outOfStock(shortfalls) }
  return parts
}

extension OrderLine {
  /// At the listing's price, unless another was agreed on.
  init(_ listing: Listing, quantity: Int, at price: Fen? = nil, consignment: Identifier) {
    let price = price ?? listing.price
    self.init(
      consignment: consignment, listing: listing.id, title: listing.title, unit: listing.unit,
      ordered: quantity, quantity: quantity, stockUnits: listing.stockUnits,
      unitPrice: price, amount: price * quantity,
      villageBasisPoints: listing.split.village, logisticsBasisPoints: listing.split.logistics,
      weight: listing.weight)
    unitGrams = listing.netWeightGrams
  }
}
