import Core
import Listings

@testable import Orders

/// What becomes of a lot.
extension MarketModel {
  func rows(ofLot lot: Identifier) -> [Int] {
    rows.indices.filter { rows[$0].lot == lot }
      .sorted { rows[$0].household < rows[$1].household }
  }

  func available(inLot lot: Identifier) -> Int {
    rows(ofLot: lot).reduce(0) { $0 + rows[$1].available }
  }

  mutating func adjust(_ lot: Identifier, by delta: Int) {
    var rest = delta
    for index in rows(ofLot: lot) where rest != 0 {
      let change = rest > 0 ? rest : max(rest, -rows[index].available)
      rows[index].available += change
      rows[index].adjusted -= change
      rest -= change
    }
  }

  /// What nobody ordered leaves the shelf when its day is over.
  mutating func expire(on today: CivilDate) {
    for (id, lot) in lots where lot.status == .harvested && lot.bestBefore < today {
      adjust(id, by: -available(inLot: id))
      lots[id]?.status = .expired
    }
  }

  mutating func harvest(_ id: Identifier, on day: CivilDate, bestBefore: CivilDate) {
    lots[id]?.status = .harvested
    lots[id]?.day = day
    lots[id]?.bestBefore = bestBefore
  }

  /// The day for which a village's part of an order waits, as its refusal.
  func waits(_ purchase: Purchase, for village: Identifier) -> OrderRefusal? {
    purchase.lines.filter { goods[$0.listing]?.village == village }.flatMap(\.parts)
      .compactMap { lots[rows[$0.row].lot] }.filter { $0.status == .expected }.map(\.day).max()
      .map { .notHarvested(expectedOn: $0) }
  }

  /// The lots of what such consignments have or had.
  func lots(in fits: (Consignment) -> Bool) -> [Identifier] {
    let lots = purchases.values.flatMap { purchase in
      purchase.consignments.filter(fits).flatMap { lines(purchase, from: $0.village) }
        .flatMap { purchase.lines[$0].parts }.map { rows[$0.row].lot }
    }
    return Set(lots).sorted()
  }
}
