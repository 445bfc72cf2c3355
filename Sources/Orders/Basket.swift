import Core
import Listings
import Organisations
import SQLite
import Storage

/// A line of what somebody wants.
package struct BasketLine: Sendable {
  package let listing: Identifier
  package let quantity: Int
  /// Listings whose goods the buyer takes instead, the best first.
  package let substitutes: [Identifier]

  package init(listing: Identifier, quantity: Int, substitutes: [Identifier] = []) {
    self.listing = listing
    self.quantity = quantity
    self.substitutes = substitutes
  }
}

/// A basket with its listings, as they can be ordered now, and what it costs.
package struct Quote: Sendable {
  package let lines: [(listing: Listing, quantity: Int)]
  package let goods: Fen
  /// One that all comes from one village is not joined.
  package let delivery: Delivery
  /// How its shipping comes about.
  package let shippingTerms: ShippingTerms
  /// In which kind of parcel each line goes, by its place from 0.
  package let travels: [Travel]

  package var shipping: Fen { shippingTerms.cost }
  package var total: Fen { goods + shipping }
  /// In the order in which they first come.
  package let villages: [Identifier]
  /// For lines, by their place from 0, whose goods are not all harvested, the day on which the last
  /// of them are expected as things are now.
  package internal(set) var expectedDays: [Int: CivilDate] = [:]
  /// By line.
  package let substitutes: [[Identifier]]
  /// Why who asks could not pay it at the door; nil where that would do.
  package internal(set) var cashBar: CashOnDelivery.Bar?
}

/// What a basket would cost a buyer; nothing is written. Throws what placing it would:
/// `OrderRefusal.unknownListings`, `.notForSale`, `.outOfSeason`, `.outOfStock`,
/// `.unknownProvince` and `.tooManyInMonth`, `SubstitutionRefusal.unfitSubstitutes`, and
/// `OrganisationRefusal`.
package func quote(
  _ basket: [BasketLine], to destination: Destination = .unknown,
  _ delivery: Delivery = .separate, for organisation: Change<Identifier> = .keep,
  as actor: Actor? = nil, in db: Connection
) throws -> Quote {
  let purchase = try purchase(organisation, asked: actor, in: db)
  var quote = try price(basket, to: destination, delivery, in: db)
  try check(purchase, total: quote.total, in: db)
  var left: [Identifier: Int] = [:]
  var taken: [Identifier: Int] = [:]
  var shortfalls: [OrderRefusal.Shortfall] = []
  for (place, line) in quote.lines.enumerated() {
    let (stock, units) = (line.listing.stock, line.listing.stockUnits)
    let available = try left[stock] ?? available(ofStock: stock, in: db)
    let wanted = line.quantity * units
    if available < wanted {
      shortfalls.append(OrderRefusal.Shortfall(line: place, available: available / units))
    }
    // A line that falls short takes nothing from those that come after it.
    left[stock] = available < wanted ? available : available - wanted
    if line.listing.expectedLots > 0 {
      let start = taken[stock] ?? 0
      quote.expectedDays[place] = try expectedDay(
        of: start..<start + wanted, ofStock: stock, in: db)
    }
    taken[stock, default: 0] += wanted
  }
  guard shortfalls.isEmpty else { throw OrderRefusal.outOfStock(shortfalls) }
  let buyer = actor.flatMap { $0.role == .buyer ? $0.id : nil }
  quote.cashBar =
    try bar(quote, of: buyer, purchase, in: db) ?? (quote.expectedDays.isEmpty ? nil : .ahead)
  return quote
}

/// For whom somebody asks who may be no buyer, or not logged in.
private func purchase(
  _ organisation: Change<Identifier>, asked actor: Actor?, in db: Connection
) throws -> Purchase? {
  if let actor, actor.role == .buyer {
    return try Organisations.purchase(organisation, of: actor.id, in: db)
  }
  if case .set = organisation { throw OrganisationRefusal.unknownOrganisation }
  return nil
}

/// The basket's listings and prices, and what it costs to send it there, whether or not there is
/// enough of them.
func price(
  _ basket: [BasketLine], to destination: Destination, _ delivery: Delivery = .separate,
  in db: Connection
) throws -> Quote {
  var lines: [(listing: Listing, quantity: Int)] = []
  var unknown: [Int] = []
  var offShelf: [Int] = []
  var offSeason: [OrderRefusal.Pause] = []
  var unweighable: [Int] = []
  for (place, line) in basket.enumerated() {
    guard let listing = try listing(line.listing, in: db), listing.isPublic else {
      unknown.append(place)
      continue
    }
    if listing.status != .published { offShelf.append(place) }
    if let day = listing.season.back(after: db.today) {
      offSeason.append(OrderRefusal.Pause(line: place, backOn: day))
    }
    if listing.weight != nil, line.quantity > Order.maximumWeighedPieces {
      unweighable.append(place)
    }
    lines.append((listing, line.quantity))
  }
  guard unknown.isEmpty else { throw OrderRefusal.unknownListings(unknown) }
  guard offShelf.isEmpty else { throw OrderRefusal.notForSale(offShelf) }
  guard offSeason.isEmpty else { throw OrderRefusal.outOfSeason(offSeason) }
  guard unweighable.isEmpty else { throw OrderRefusal.tooManyToWeigh(unweighable) }

  try checkSubstitutes(basket, of: lines.map(\.listing), in: db)

  let goods = lines.reduce(Fen.zero) { $0 + $1.listing.price * $1.quantity }
  var villages: [Identifier] = []
  for line in lines where !villages.contains(line.listing.village) {
    villages.append(line.listing.village)
  }
  let delivery = villages.count > 1 ? delivery : .separate
  let (terms, travels) = try ShippingStore.tariff(to: destination, in: db).terms(
    goods: goods,
    lines.map {
      Freight(
        village: $0.listing.village, travels: $0.listing.travels,
        grams: $0.listing.netWeightGrams * $0.quantity)
    }, delivery)
  return Quote(
    lines: lines, goods: goods, delivery: delivery, shippingTerms: terms, travels: travels,
    villages: villages, substitutes: basket.map(\.substitutes))
}
