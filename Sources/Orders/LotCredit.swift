import Core
import Ledger
import SQLite
import Storage

/// What an order took of a household's part of some lots, and what the household was credited for
/// it.
package struct LotCredit: Sendable {
  package let order: Identifier
  package let number: String
  package let status: OrderStatus
  /// Units of the stock that are charged for.
  package let quantity: Int
  /// Zero until the order is completed.
  package let credited: Fen
}

/// What an order took of a household's part of these lots. Of a line that took of its other lots as
/// well, the household's share is divided by the units or, where goods are sold by weight, by the
/// weight. Throws `CommonRefusal.notFound`.
package func lotCredit(
  to household: Identifier, from lots: Set<Identifier>, of id: Identifier, in db: Connection
) throws -> LotCredit {
  guard let order = try OrderStore.find(id, in: db) else {
    throw CommonRefusal.notFound(what: "order")
  }
  let allocations = try OrderStore.allocations(of: id, in: db)
  let compensations = try compensations(of: order, in: db)
  var credited = Fen.zero
  for (index, line) in order.lines.enumerated() where order.status == .completed {
    let parts = allocations.filter { $0.line == index + 1 }
    let own = parts.filter { $0.allocation.household == household && $0.charged > 0 }
    let ofLots = own.filter { lots.contains($0.allocation.lot) }
    guard !ofLots.isEmpty,
      let consignment = order.consignments.first(where: { $0.id == line.consignment })
    else { continue }
    let taken = compensations.filter { $0.line == index + 1 }
    let legs =
      shares(of: line, village: consignment.village, parts)
      + takenBack(taken, of: line, village: consignment.village, parts)
    let share = legs.reduce(Fen.zero) {
      $1.account == .household(household) ? $0 + $1.amount : $0
    }
    let whole = measure(own, of: line)
    guard share > .zero, whole > .zero else { continue }
    credited += proportion(of: share, measure(ofLots, of: line), whole)
  }
  let units = allocations.reduce(0) { sum, part in
    let isOf =
      part.allocation.household == household && lots.contains(part.allocation.lot)
    return sum + (isOf ? part.charged : 0)
  }
  return LotCredit(
    order: id, number: order.number, status: order.status, quantity: units, credited: credited)
}

/// Units or grams, as a line is divided by them.
private func measure(_ parts: [OrderAllocation], of line: OrderLine) -> Fen {
  let isWeighed = line.weight?.grams != nil
  return Fen(Int64(parts.reduce(0) { $0 + (isWeighed ? $1.grams ?? 0 : $1.charged) }))
}
