import Audit
import Core
import Listings
import SQLite

/// Keeps what the goods of a consignment weighed that are sold by weight, and charges them by it:
/// what the buyer paid too much is owed, what is missing is due. Gives the order as it is then.
/// Throws `OrderRefusal.unfitWeights` with all that is wrong with the weights.
func weigh(
  _ weights: [WeighedPart], in order: Order, of consignment: Identifier, by author: Author,
  in db: Connection
) throws -> Order {
  let isWeighed = order.lines.contains { $0.consignment == consignment && $0.weight != nil }
  if weights.isEmpty, !isWeighed { return order }
  let scale = Scale(
    order, consignment, parts: isWeighed ? try OrderStore.allocations(of: order.id, in: db) : [])
  let lines = try scale.lines(weights)
  return lines.isEmpty
    ? order : try revise(order, NewRevision(.weight, lines: lines), by: author, in: db)
}

/// The goods of one consignment that are to be weighed.
private struct Scale {
  let order: Order
  let consignment: Identifier
  /// Each weighed line's goods, by the line from 1.
  let parts: [Int: [OrderAllocation]]

  init(_ order: Order, _ consignment: Identifier, parts: [OrderAllocation]) {
    self.order = order
    self.consignment = consignment
    let weighed = parts.filter {
      let line = order.lines[$0.line - 1]
      // What has left was weighed before it did.
      return line.consignment == consignment && line.weight != nil && $0.sent == 0
    }
    self.parts = Dictionary(grouping: weighed, by: \.line)
  }

  /// A place among the goods that are to be weighed.
  private struct Place: Hashable {
    let line: Int
    let part: Int
  }

  /// What the weighed lines come to.
  func lines(_ weights: [WeighedPart]) throws -> [LineRevision] {
    var grams: [Place: Int] = [:]
    var faults: [WeightFault] = []
    for (number, weighed) in weights.enumerated() {
      do throws(Unfit) {
        let (place, weight) = try place(of: weighed, number)
        if grams[place] != nil { throw Unfit(fault: .doubled(number)) }
        grams[place] = weighed.grams.reduce(0, +)
        faults += self.faults(of: weighed, number, weight, at: place)
      } catch {
        faults.append(error.fault)
        // Whatever it means, the line is not forgotten.
        if case .ambiguous = error.fault {
          for part in 0..<(parts[weighed.line] ?? []).count {
            grams[Place(line: weighed.line, part: part), default: 0] += 0
          }
        }
      }
    }
    let numbers = parts.keys.sorted()
    for line in numbers {
      for (part, goods) in (parts[line] ?? []).enumerated()
      where grams[Place(line: line, part: part)] == nil {
        faults.append(
          .missing(line: line, lot: goods.allocation.lot, household: goods.allocation.household))
      }
    }
    guard faults.isEmpty else {
      throw OrderRefusal.unfitWeights(Array(faults.prefix(WeightFault.maximumTold)))
    }
    return numbers.map { number in
      revision(of: number) { grams[Place(line: number, part: $0)] ?? 0 }
    }
  }

  private struct Unfit: Error {
    let fault: WeightFault
  }

  /// Which goods were weighed.
  private func place(
    of weighed: WeighedPart, _ number: Int
  ) throws(Unfit) -> (Place, OrderLine.Weight) {
    let index = weighed.line - 1
    guard order.lines.indices.contains(index), order.lines[index].consignment == consignment else {
      throw Unfit(fault: .unknownLine(number))
    }
    guard let weight = order.lines[index].weight else { throw Unfit(fault: .soldByUnit(number)) }
    let goods = parts[weighed.line] ?? []
    let matches = goods.indices.filter { weighed.isOf(goods[$0]) }
    guard let match = matches.first else { throw Unfit(fault: .unknownPart(number)) }
    guard matches.count == 1 else { throw Unfit(fault: .ambiguous(number)) }
    return (Place(line: weighed.line, part: match), weight)
  }

  private func faults(
    of weighed: WeighedPart, _ number: Int, _ weight: OrderLine.Weight, at place: Place
  ) -> [WeightFault] {
    let pieces = parts[place.line]?[place.part].charged ?? 0
    let allowed = weight.pieceGrams
    var faults: [WeightFault] = []
    if weighed.grams.count < pieces { faults.append(.tooFew(number, pieces: pieces)) }
    if weighed.grams.count > pieces { faults.append(.tooMany(number, pieces: pieces)) }
    for (piece, grams) in weighed.grams.enumerated() where !allowed.contains(grams) {
      faults.append(.outsideTolerance(number, piece: piece, allowed))
    }
    return faults
  }

  private func revision(of number: Int, _ grams: (Int) -> Int) -> LineRevision {
    let line = order.lines[number - 1]
    guard let weight = line.weight else { preconditionFailure("only what has a weight is weighed") }
    let weighed = (parts[number] ?? []).enumerated().map { part, goods in
      var goods = goods
      goods.grams = grams(part)
      return goods
    }
    let total = weighed.reduce(0) { $0 + ($1.grams ?? 0) }
    return LineRevision(
      line: number, quantity: line.quantity,
      amount: max(.zero, weight.amount(of: total, at: line.unitPrice) - line.waived),
      grams: total, allocations: weighed)
  }
}
