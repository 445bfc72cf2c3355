import Core
import Ledger
import SQLite
import Storage

/// What a household had in a completed order: its goods, what they came to, and its share of that.
package struct HouseholdSale: Sendable {
  package let order: Identifier
  package let number: String
  package let parts: [Part]
  /// What claims took back of its share.
  package let takenBack: Fen

  /// Its goods of one lot in one line.
  package struct Part: Sendable, Equatable {
    package let title: String
    package let lot: Identifier
    /// Units of the stock.
    package let units: Int
    /// What the buyer paid for them.
    package let amount: Fen
    /// The household's share of it.
    package let share: Fen
  }

  /// What the goods came to before anything was taken of it.
  package var sold: Fen { parts.reduce(.zero) { $0 + $1.amount } }
  /// What village and logistics took of it.
  package var sharesTaken: Fen { parts.reduce(.zero) { $0 + $1.amount - $1.share } }
}

/// What a household had in each of these orders, in their order; those that are not there, and
/// those without goods of its own, are left out. Whoever asks has looked at who may see the
/// household.
package func sales(
  of household: Identifier, in orders: [Identifier], in db: Connection
) throws -> [HouseholdSale] {
  try orders.compactMap { id in
    guard let order = try OrderStore.find(id, in: db) else { return nil }
    return try sale(of: household, in: order, in: db)
  }
}

private func sale(
  of household: Identifier, in order: Order, in db: Connection
) throws -> HouseholdSale? {
  let allocations = try OrderStore.allocations(of: order.id, in: db)
  guard allocations.contains(where: { $0.allocation.household == household }) else { return nil }
  let compensations = try compensations(of: order, in: db)
  var parts: [HouseholdSale.Part] = []
  var back = Fen.zero
  for (index, line) in order.lines.enumerated() {
    let charged = allocations.filter { $0.line == index + 1 && $0.charged > 0 }
    let amounts = parted(line.amount, of: line, charged)
    let shares = parted(line.householdsAmount, of: line, charged)
    for (place, part) in charged.enumerated() where part.allocation.household == household {
      parts.append(
        HouseholdSale.Part(
          title: line.title, lot: part.allocation.lot, units: part.charged,
          amount: amounts[place].amount, share: shares[place].amount))
    }
    let taken = compensations.filter { $0.line == index + 1 }
    // The village does not matter for what the household gives back.
    for leg in takenBack(taken, of: line, village: order.id, charged) {
      if leg.account == .household(household) { back = back - leg.amount }
    }
  }
  return HouseholdSale(
    order: order.id, number: order.number, parts: parts, takenBack: back)
}
