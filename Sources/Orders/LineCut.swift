import Core
import Listings

/// Goods that are taken out of a line, in whole units of what is sold.
struct LineCut {
  /// From 1.
  let line: Int
  /// The line's quantity without them.
  let quantity: Int
  /// What each part of the line gives up, in units of the stock.
  let taken: [Part]

  struct Part {
    let part: OrderAllocation
    let units: Int

    var allocation: Allocation {
      Allocation(lot: part.allocation.lot, household: part.allocation.household, quantity: units)
    }
  }

  /// The line as it is to be. Goods that had left stay with it as withdrawn.
  func revision(of line: OrderLine, _ parts: [OrderAllocation], hadLeft: Bool) -> LineRevision {
    let changed = taken.map { taken in
      var part = taken.part
      if hadLeft {
        part.withdrawn += taken.units
      } else {
        part.allocation = Allocation(
          lot: part.allocation.lot, household: part.allocation.household,
          quantity: part.allocation.quantity - taken.units)
      }
      return part
    }
    let grams = line.weight?.grams.map { _ in
      parts.reduce(0) { sum, part in
        let now = changed.first { $0.isSameGoods(as: part) } ?? part
        return sum + (now.charged > 0 ? now.grams ?? 0 : 0)
      }
    }
    return LineRevision(
      line: self.line, quantity: quantity, amount: amount(of: line, grams), grams: grams,
      allocations: changed)
  }

  /// By the units, or by the weight; what was waived of it stays waived.
  private func amount(of line: OrderLine, _ grams: Int?) -> Fen {
    guard let weight = line.weight, let grams else { return line.unitPrice * quantity }
    return max(.zero, weight.amount(of: grams, at: line.unitPrice) - line.waived)
  }
}

extension OrderAllocation {
  func isSameGoods(as other: OrderAllocation) -> Bool {
    line == other.line && allocation.lot == other.allocation.lot
      && allocation.household == other.allocation.household
  }
}
