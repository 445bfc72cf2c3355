import Core
import Ledger
import Listings
import SQLite
import Storage

/// Who gets what of an order's money: each line by its split less what is taken back of it, the
/// shipping to logistics.
func division(
  of order: Order, in db: Connection
) throws -> [(account: LedgerAccount, amount: Fen)] {
  var villages: [Identifier: Identifier] = [:]
  for consignment in order.consignments { villages[consignment.id] = consignment.village }
  let allocations = try OrderStore.allocations(of: order.id, in: db)
  let compensations = try compensations(of: order, in: db)
  var legs: [(account: LedgerAccount, amount: Fen)] = [
    (.escrow, -order.charged), (.logistics, order.shipping),
  ]
  for (index, line) in order.lines.enumerated() {
    guard let village = villages[line.consignment] else {
      preconditionFailure("each line has its consignment")
    }
    let parts = allocations.filter { $0.line == index + 1 }
    let taken = compensations.filter { $0.line == index + 1 }
    legs += shares(of: line, village: village, parts)
    legs += takenBack(taken, of: line, village: village, parts)
  }
  return legs
}

/// Divides a line's amount: village and logistics get their basis points rounded down, the
/// households what is left, each by the units that are its own or, where goods are sold by weight,
/// by what its own weighed, to the fen.
func shares(
  of line: OrderLine, village: Identifier, _ parts: [OrderAllocation]
) -> [(account: LedgerAccount, amount: Fen)] {
  let villageShare = line.amount.share(basisPoints: line.villageBasisPoints)
  let logisticsShare = line.amount.share(basisPoints: line.logisticsBasisPoints)
  return [(.village(village), villageShare), (.logistics, logisticsShare)]
    + parted(line.householdsAmount, of: line, parts).map { (.household($0.household), $0.amount) }
}

extension OrderLine {
  /// What is left of its amount for the households.
  var householdsAmount: Fen {
    amount - amount.share(basisPoints: villageBasisPoints)
      - amount.share(basisPoints: logisticsBasisPoints)
  }
}

/// What a line's compensations take back of its shares, and from the county office: a household
/// gives back the same part of its share as of its goods, rounded down, and logistics of its own;
/// the village gives what rounding leaves. What is at nobody's end but its own, each bears alone.
func takenBack(
  _ compensations: [Compensation], of line: OrderLine, village: Identifier,
  _ parts: [OrderAllocation]
) -> [(account: LedgerAccount, amount: Fen)] {
  var legs: [(account: LedgerAccount, amount: Fen)] = []
  var atHouseholds: [Identifier: Fen] = [:]
  for compensation in compensations {
    switch compensation.bearer {
    case .household(let id): atHouseholds[id, default: .zero] += compensation.amount
    case .village: legs.append((.village(village), -compensation.amount))
    case .logistics: legs.append((.logistics, -compensation.amount))
    case .county: legs.append((.county, -compensation.amount))
    }
  }
  let together = atHouseholds.values.reduce(Fen.zero, +)
  guard together > .zero else { return legs }
  let goods = sums(parted(line.amount, of: line, parts))
  var net: [Identifier: Fen] = [:]
  for leg in shares(of: line, village: village, parts) {
    if case .household(let id) = leg.account { net[id, default: .zero] += leg.amount }
  }
  let ofLogistics = proportion(
    of: line.amount.share(basisPoints: line.logisticsBasisPoints), together, line.amount)
  legs.append((.logistics, -ofLogistics))
  var rest = together - ofLogistics
  for (household, amount) in atHouseholds {
    guard let share = net[household], let whole = goods[household], whole > .zero else { continue }
    let back = proportion(of: share, amount, whole)
    legs.append((.household(household), -back))
    rest = rest - back
  }
  legs.append((.village(village), -rest))
  return legs
}

/// An amount by whose goods a line's are, part by part: each gets the difference of two rounded
/// running sums, so that the parts sum to the whole and none is off by as much as a fen.
func parted(
  _ amount: Fen, of line: OrderLine, _ parts: [OrderAllocation]
) -> [(household: Identifier, amount: Fen)] {
  let grams = line.weight?.grams
  let whole = grams ?? line.units
  var measured = 0
  var given = Fen.zero
  var amounts: [(household: Identifier, amount: Fen)] = []
  for part in parts where part.charged > 0 {
    measured += grams == nil ? part.charged : part.grams ?? 0
    let due = proportion(of: amount, Fen(Int64(measured)), Fen(Int64(whole)))
    amounts.append((part.allocation.household, due - given))
    given = due
  }
  precondition(measured == whole, "a line's allocations are its quantity, or its weight")
  return amounts
}

/// The parts of each household together.
func sums(_ parts: [(household: Identifier, amount: Fen)]) -> [Identifier: Fen] {
  parts.reduce(into: [:]) { $0[$1.household, default: .zero] += $1.amount }
}

/// `amount` × `part` / `whole`, rounded down, without overflow on the way.
func proportion(of amount: Fen, _ part: Fen, _ whole: Fen) -> Fen {
  let product = amount.rawValue.multipliedFullWidth(by: part.rawValue)
  return Fen(whole.rawValue.dividingFullWidth(product).quotient)
}

/// What completed orders allot to each account, computed anew from their lines, allocations and
/// compensations: an auditor holds it against the books.
package func duesOfCompletedOrders(in db: Connection) throws -> [LedgerAccount: Fen] {
  var dues: [LedgerAccount: Fen] = [.logistics: try OrderStore.completedShipping(in: db)]
  let compensated = try CompensationStore.ofCompletedOrders(in: db)
  try OrderStore.eachCompletedLine(in: db) { order, line, village, parts in
    // What was tampered with cannot be divided: other checks name it.
    guard isDivisible(line, parts) else { return }
    for leg in shares(of: line, village: village, parts) {
      dues[leg.account, default: .zero] += leg.amount
    }
    let taken = (compensated[order] ?? []).filter { $0.line == parts.first?.line }
    guard capped(taken, to: line, parts) == taken.map(\.amount) else { return }
    for leg in takenBack(taken, of: line, village: village, parts) {
      dues[leg.account, default: .zero] += leg.amount
    }
  }
  return dues
}

/// Whether a line's figures are such as an order can have.
private func isDivisible(_ line: OrderLine, _ parts: [OrderAllocation]) -> Bool {
  let shares = [line.villageBasisPoints, line.logisticsBasisPoints]
  let all = 0...Order.quantities.upperBound
  let amounts = 0...Int64(NewListing.prices.upperBound * Order.quantities.upperBound)
  return all.contains(line.quantity) && amounts.contains(line.amount.rawValue)
    && shares.allSatisfy { (0...Split.whole).contains($0) } && shares.reduce(0, +) <= Split.whole
    && parts.allSatisfy { all.contains($0.charged) }
    && parts.reduce(0) { $0 + $1.charged } == line.units && hasWholeWeight(line, parts)
}

/// Whether what a weighed line's parts weigh is what the line does.
private func hasWholeWeight(_ line: OrderLine, _ parts: [OrderAllocation]) -> Bool {
  guard let grams = line.weight?.grams else { return true }
  let most = WeighedPart.pieceGrams.upperBound * Order.quantities.upperBound
  let weights = parts.filter { $0.charged > 0 }.map { $0.grams ?? 0 }
  return weights.allSatisfy { (1...most).contains($0) } && weights.reduce(0, +) == grams
}
