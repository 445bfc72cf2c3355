import AfterSales
import Core
import Ledger

@testable import Orders

/// What is claimed of goods that arrived, and given back for them.
extension MarketModel {
  struct Complaint {
    let id: Identifier
    let order: Identifier
    let lines: [ClaimLine]
    var status = ClaimStatus.open
  }

  /// Why these lines cannot be claimed: eggs can for two days after the last has arrived.
  func refusal(
    of lines: [ClaimLine], about id: Identifier, on today: CivilDate
  ) -> ClaimRefusal? {
    guard let purchase = purchases[id] else { return nil }
    if claims.filter({ $0.order == id }).count >= 20 { return .tooManyClaims }
    let standing = claims.filter {
      $0.order == id && ($0.status == .open || $0.status == .accepted)
    }.flatMap(\.lines)
    let faults = lines.enumerated().compactMap { place, asked -> ClaimRefusal.LineFault? in
      let line = purchase.lines[asked.line - 1]
      let claimed = standing.reduce(0) { $0 + ($1.line == asked.line ? $1.quantity : 0) }
      let left = max(0, line.quantity - claimed)
      if asked.quantity > left { return .init(place: place, rule: .exceeds(left: left)) }
      let consignment = purchase.consignments.first {
        $0.village == goods[line.listing]?.village
      }
      if consignment?.status != .delivered { return .init(place: place, rule: .notDelivered) }
      guard let last = purchase.deliveredAt?.countyDate.adding(days: 2), today > last else {
        return nil
      }
      return .init(place: place, rule: .daysOver(last))
    }
    return faults.isEmpty ? nil : .unfitLines(faults)
  }

  /// What can still be given back of a line: in all, and by whose goods they are.
  private func open(
    _ purchase: Purchase, _ number: Int
  ) -> (whole: Int64, households: [Identifier: Int64]) {
    let line = purchase.lines[number]
    var whole = line.amount
    var households = shares(of: line.amount, line)
    for grant in purchase.grants where grant.line == number {
      whole -= grant.amount
      if let household = grant.bearer.household {
        households[household, default: 0] -= grant.amount
      }
    }
    return (whole, households.filter { $0.value > 0 })
  }

  /// Grants of more than is left, with what is.
  func excesses(
    of new: [NewCompensation], _ purchase: Purchase
  ) -> [OrderRefusal.CompensationExcess] {
    new.enumerated().compactMap { place, new in
      let (whole, households) = open(purchase, new.line - 1)
      var left = whole
      if new.bearer == .household {
        let own = households.filter { new.household == nil || new.household == $0.key }
        left = min(whole, own.values.reduce(0, +))
      }
      return new.amount.rawValue > left
        ? OrderRefusal.CompensationExcess(place: place, left: Fen(left)) : nil
    }
  }

  /// Gives it back: of households that are not named, each bears its part by what its goods are
  /// worth that nothing is given back of. `age` is in which order they are capped later.
  mutating func compensate(
    _ id: Identifier, _ new: [NewCompensation], age: (Grant) -> Int
  ) {
    guard let before = purchases[id] else { return }
    let added = new.flatMap { grants(for: $0, of: before) }
    var after = before
    after.grants += added.sorted { age($0) < age($1) }
    purchases[id] = after
    redivide(from: before, to: after)
  }

  private func grants(for new: NewCompensation, of purchase: Purchase) -> [Grant] {
    let number = new.line - 1
    guard new.bearer == .household, new.household == nil else {
      let bearer: Bearer =
        switch new.bearer {
        case .household: new.household.map(Bearer.household) ?? .county
        case .village: .village
        case .logistics: .logistics
        case .county: .county
        }
      return [Grant(line: number, bearer: bearer, amount: new.amount.rawValue)]
    }
    let households = open(purchase, number).households.sorted { $0.key < $1.key }
    let whole = households.reduce(0) { $0 + $1.value }
    var (sum, given) = (Int64(0), Int64(0))
    return households.compactMap { household, amount in
      sum += amount
      let due = new.amount.rawValue * sum / whole
      defer { given = due }
      return due > given
        ? Grant(line: number, bearer: .household(household), amount: due - given) : nil
    }
  }

  /// A completed order's money is divided otherwise.
  mutating func redivide(from before: Purchase, to after: Purchase) {
    guard before.status == .completed else { return }
    var legs = division(of: after)
    for (account, amount) in division(of: before) { legs[account, default: 0] -= amount }
    postShares(legs)
  }

  /// No more is given back of a line than it comes to, nor of a household's goods than those do. By
  /// as much as its buyer would have to pay for it again then, the county gives back.
  func cap(_ purchase: inout Purchase, from before: Purchase) {
    func given(_ purchase: Purchase, _ line: Int) -> Int64 {
      purchase.grants.reduce(0) { $0 + ($1.line == line ? $1.amount : 0) }
    }
    for (number, line) in purchase.lines.enumerated() {
      if number >= before.lines.count || given(before, number) == 0 { continue }
      var left = line.amount
      var households = shares(of: line.amount, line)
      for place in purchase.grants.indices where purchase.grants[place].line == number {
        var amount = min(purchase.grants[place].amount, left)
        if let household = purchase.grants[place].bearer.household {
          amount = min(amount, households[household, default: 0])
          households[household, default: 0] -= amount
        }
        left -= amount
        purchase.grants[place].amount = amount
      }
      let charged = before.lines[number].amount - given(before, number)
      let again = line.amount - given(purchase, number) - charged
      if again > 0 { purchase.grants.append(Grant(line: number, bearer: .county, amount: again)) }
    }
  }
}
