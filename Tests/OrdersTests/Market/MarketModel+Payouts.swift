import Core
import Ledger
import Settlement

/// What households are paid.
extension MarketModel {
  struct Payment {
    let id: Identifier
    var lines: [(household: Identifier, amount: Int64, status: PayoutLineStatus)]
  }

  /// What a village's households had at the end of a day, less what went since, and no more than
  /// there is.
  func payable(
    inVillage village: Identifier, upTo day: CivilDate
  ) -> [(household: Identifier, amount: Int64)] {
    let end = day.adding(days: 1).start
    return homes.filter { $0.value == village }.keys.sorted().compactMap { household in
      let left = free(in: .household(household))
      var amount = -held[household, default: 0]
      for movement in movements[household] ?? [] where movement.at < end || movement.amount < 0 {
        amount += movement.amount
      }
      let payable = min(left, amount)
      return payable > 0 ? (household, payable) : nil
    }
  }

  mutating func makePayout(
    _ id: Identifier, _ lines: [(household: Identifier, amount: Int64)]
  ) {
    for (household, amount) in lines { held[household, default: 0] += amount }
    payouts.append(
      Payment(id: id, lines: lines.map { ($0.household, $0.amount, .pending) }))
  }

  /// Gives what a payout was to pay a household, and keeps where that stands then.
  private mutating func settle(
    _ household: Identifier, of place: Int, as status: PayoutLineStatus
  ) -> Int64 {
    guard let line = payouts[place].lines.firstIndex(where: { $0.household == household }) else {
      return 0
    }
    if payouts[place].lines[line].status == .pending {
      held[household, default: 0] -= payouts[place].lines[line].amount
    }
    payouts[place].lines[line].status = status
    return payouts[place].lines[line].amount
  }

  mutating func pay(_ household: Identifier, of place: Int) {
    let amount = settle(household, of: place, as: .paid)
    transfer(amount, from: .household(household), to: .bank)
    paidOut += amount
  }

  /// It is owed as before; what was lent meanwhile is kept of it.
  mutating func release(_ household: Identifier, of place: Int, as status: PayoutLineStatus) {
    let amount = settle(household, of: place, as: status)
    recover(from: .household(household), upTo: amount)
  }

  /// The bank sent back what was paid.
  mutating func takeBackPay(_ household: Identifier, of place: Int) {
    let amount = settle(household, of: place, as: .bounced)
    transfer(amount, from: .bank, to: .household(household))
    paidOut -= amount
    recover(from: .household(household), upTo: amount)
  }
}
