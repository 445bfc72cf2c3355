import Core
import Ledger

@testable import Orders

/// Whose an order's money is.
extension MarketModel {
  /// What a completed order gives each account, less what its grants take back of that.
  func division(of purchase: Purchase) -> [LedgerAccount: Int64] {
    var legs: [LedgerAccount: Int64] = [
      .escrow: purchase.compensated - purchase.total, .logistics: purchase.shipping,
    ]
    for (number, line) in purchase.lines.enumerated() {
      guard let item = goods[line.listing] else { continue }
      let village = line.amount * item.villageShare / 10_000
      let logistics = line.amount * item.logisticsShare / 10_000
      let households = shares(of: line.amount - village - logistics, line)
      legs[.village(item.village), default: 0] += village
      legs[.logistics, default: 0] += logistics
      for (household, amount) in households { legs[.household(household), default: 0] += amount }
      let grants = purchase.grants.filter { $0.line == number }
      var borne: [Identifier: Int64] = [:]
      for grant in grants {
        switch grant.bearer {
        case .household(let household): borne[household, default: 0] += grant.amount
        case .village: legs[.village(item.village), default: 0] -= grant.amount
        case .logistics: legs[.logistics, default: 0] -= grant.amount
        case .county: legs[.county, default: 0] -= grant.amount
        }
      }
      let together = borne.values.reduce(0, +)
      if together == 0 { continue }
      // Each gives back the part of its share that is claimed of its goods; rounding is the
      // village's.
      let ofGoods = shares(of: line.amount, line)
      var rest = together
      func take(_ amount: Int64, from account: LedgerAccount) {
        legs[account, default: 0] -= amount
        rest -= amount
      }
      take(logistics * together / line.amount, from: .logistics)
      for (household, amount) in borne {
        guard let goods = ofGoods[household], goods > 0 else { continue }
        take(households[household, default: 0] * amount / goods, from: .household(household))
      }
      legs[.village(item.village), default: 0] -= rest
    }
    return legs
  }

  /// An amount by whose a line's goods are, to the fen.
  func shares(of amount: Int64, _ line: Line) -> [Identifier: Int64] {
    let parts = line.parts.filter { $0.quantity > $0.withdrawn }.map {
      (row: $0.row, share: Int64($0.grams ?? ($0.quantity - $0.withdrawn)))
    }
    let whole = parts.reduce(0) { $0 + $1.share }
    var (sum, given) = (Int64(0), Int64(0))
    var shares: [Identifier: Int64] = [:]
    for part in parts {
      sum += part.share
      let due = amount * sum / whole
      shares[rows[part.row].household, default: 0] += due - given
      given = due
    }
    return shares
  }

  /// Who is to give back more than is there and not on a payout is lent the rest, which is kept of
  /// what comes later.
  mutating func postShares(_ legs: [LedgerAccount: Int64]) {
    for (account, amount) in legs where amount < 0 {
      guard let debt = debt(of: account) else { continue }
      let short = -(free(in: account) + amount)
      if short > 0 { transfer(short, from: debt, to: account) }
    }
    post(legs)
    for (account, amount) in legs {
      if amount > 0 { recover(from: account, upTo: amount) }
      if case .household(let id) = account { earned[id, default: 0] += amount }
    }
  }

  mutating func recover(from account: LedgerAccount, upTo most: Int64) {
    guard let debt = debt(of: account) else { return }
    let kept = min(-money[debt, default: 0], most)
    if kept > 0 { transfer(kept, from: account, to: debt) }
  }

  /// What an account holds that is not on a payout.
  func free(in account: LedgerAccount) -> Int64 {
    let balance = money[account, default: 0]
    if case .household(let id) = account { return balance - held[id, default: 0] }
    return balance
  }

  private func debt(of account: LedgerAccount) -> LedgerAccount? {
    switch account {
    case .household(let id): .householdAdvance(id)
    case .village(let id): .villageAdvance(id)
    case .logistics: .logisticsAdvance
    default: nil
    }
  }
}
