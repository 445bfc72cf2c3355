import Core
import Listings

@testable import Orders

/// Goods in the place of others.
extension MarketModel {
  /// Lines give goods up, and others come for them at the lower price. Gives why that cannot be.
  mutating func substitute(
    _ wanted: [NewSubstitution], in id: Identifier, on today: CivilDate
  ) -> SubstitutionRefusal? {
    let offShelf = wanted.indices.filter { goods[wanted[$0].listing]?.isOnShelf == false }
    if !offShelf.isEmpty { return .notForSale(offShelf) }
    guard var purchase = purchases[id], !wanted.isEmpty else { return nil }
    for item in wanted { giveUp(item, of: &purchase.lines[item.line - 1]) }
    var short: [Int] = []
    for (place, item) in wanted.enumerated() {
      guard let listing = goods[item.listing] else { continue }
      if units(of: listing.stock, on: today) < item.quantity * listing.units {
        short.append(place)
        continue
      }
      let parts = take(
        BasketLine(listing: item.listing, quantity: item.quantity), on: today)
      if parts.contains(where: { isExpected($0.row) }) {
        short.append(place)
        continue
      }
      for part in parts {
        rows[part.row].reserved -= part.quantity
        rows[part.row].sold += part.quantity
      }
      let price = min(listing.price, purchase.lines[item.line - 1].price)
      purchase.lines.append(
        Line(
          listing: item.listing, price: price, quantity: item.quantity,
          amount: price * Int64(item.quantity), parts: parts))
    }
    if !short.isEmpty { return .outOfStock(short) }
    purchases[id] = purchase
    return nil
  }

  /// The newest lots' goods first; on the shelf again, or written off where they are there and no
  /// good.
  private mutating func giveUp(_ item: NewSubstitution, of line: inout Line) {
    var rest = item.quantity * (goods[line.listing]?.units ?? 1)
    for place in line.parts.indices.reversed() where rest > 0 {
      let row = line.parts[place].row
      let units = min(rest, line.parts[place].waiting)
      if item.isRestocked || isExpected(row) {
        giveBack(units, of: row, isSold: true)
      } else {
        rows[row].sold -= units
        rows[row].adjusted += units
      }
      line.parts[place].quantity -= units
      rest -= units
    }
    line.parts.removeAll { $0.quantity == 0 }
    line.quantity -= item.quantity
    charge(&line)
  }
}
