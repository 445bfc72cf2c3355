import Core

/// An account of the books. What a household's, a village's or the logistics account holds is owed
/// to it; escrow holds what buyers paid for orders that are not completed, unapplied what came in
/// and is for no order yet; the bank has given what all others hold and stands at its negative. So
/// does the county office, for what it has borne of claims, and an advance: what an account was
/// lent to give back more than it had, which is kept from its later income, and cash in transit:
/// what somebody collected at doors and owes.
package enum LedgerAccount: Hashable, Sendable {
  case bank
  case escrow
  case household(Identifier)
  case village(Identifier)
  case logistics
  case unapplied
  case county
  case householdAdvance(Identifier)
  case villageAdvance(Identifier)
  case logisticsAdvance
  /// What somebody collected at doors and has not handed in, by its collector.
  case cashInTransit(Identifier)

  /// The word in `ledger_account.kind`.
  var kind: String {
    switch self {
    case .bank: "bank"
    case .escrow: "escrow"
    case .household: "household"
    case .village: "village"
    case .logistics: "logistics"
    case .unapplied: "unapplied"
    case .county: "county"
    case .householdAdvance: "household_advance"
    case .villageAdvance: "village_advance"
    case .logisticsAdvance: "logistics_advance"
    case .cashInTransit: "cash_in_transit"
    }
  }

  /// The account that stands in the table under these words; nil where there is none such.
  init?(kind: String, owner: Identifier) {
    switch kind {
    case "bank": self = .bank
    case "escrow": self = .escrow
    case "household": self = .household(owner)
    case "village": self = .village(owner)
    case "logistics": self = .logistics
    case "unapplied": self = .unapplied
    case "county": self = .county
    case "household_advance": self = .householdAdvance(owner)
    case "village_advance": self = .villageAdvance(owner)
    case "logistics_advance": self = .logisticsAdvance
    case "cash_in_transit": self = .cashInTransit(owner)
    default: return nil
    }
  }

  /// The value in `ledger_account.owner_id`: 0 where there is one such account only.
  var owner: Identifier {
    switch self {
    case .household(let id), .village(let id), .householdAdvance(let id), .villageAdvance(let id),
      .cashInTransit(let id):
      id
    case .bank, .escrow, .logistics, .unapplied, .county, .logisticsAdvance:
      Identifier(rawValue: 0)
    }
  }

  /// Where what it was advanced stands; nil for one that is never advanced anything.
  package var advance: LedgerAccount? {
    switch self {
    case .household(let id): .householdAdvance(id)
    case .village(let id): .villageAdvance(id)
    case .logistics: .logisticsAdvance
    default: nil
    }
  }
}

extension LedgerAccount: CustomStringConvertible {
  package var description: String {
    owner.rawValue == 0 ? kind : "\(kind) \(owner)"
  }
}

/// Why money moves.
package enum TransferKind: String, Sendable {
  /// A buyer paid: bank to escrow, or unapplied to escrow of what came in before.
  case payment
  /// An order is completed: escrow to households, villages, logistics.
  case completion
  /// Money back to the buyer: escrow to bank.
  case refund
  /// What is owed to a household is paid: household to bank.
  case payout
  /// A completed order came to less: households, villages, logistics, or the county office where it
  /// bears it, to escrow.
  case reversal
  /// What an account is to give back and does not have: from its advance to it.
  case advance
  /// What an account was advanced, out of its later income: from it to its advance.
  case recovery
  /// Money came in and is on record: bank to unapplied, or from whoever collected it as cash.
  case receipt
  /// It went back to whoever sent it: unapplied to bank, or to whoever still has it as cash.
  case `return`
  /// A payout that the bank sent back: bank to household.
  case bounce
  /// Cash that was collected is here: bank to its collector.
  case handIn = "hand_in"
  /// Cash that was collected never comes, and the county office bears it: county to its collector.
  case writeOff = "write_off"
}

/// A movement of money whose legs sum to zero.
package struct Transfer: Sendable {
  package let kind: TransferKind
  package let order: Identifier?
  /// What each account gains (positive) or gives (negative), one leg an account, none of zero.
  package let legs: [(account: LedgerAccount, amount: Fen)]

  /// Adds up what comes to the same account and drops what comes to nothing. Traps when the legs
  /// do not sum to zero: that is a programmer's error, never a user's.
  package init(
    _ kind: TransferKind, order: Identifier?, _ legs: [(account: LedgerAccount, amount: Fen)]
  ) {
    var sums: [LedgerAccount: Fen] = [:]
    var accounts: [LedgerAccount] = []
    for leg in legs {
      if sums[leg.account] == nil { accounts.append(leg.account) }
      sums[leg.account, default: .zero] += leg.amount
    }
    self.kind = kind
    self.order = order
    self.legs = accounts.compactMap { account in
      guard let amount = sums[account], amount != .zero else { return nil }
      return (account, amount)
    }
    let total = self.legs.reduce(Fen.zero) { $0 + $1.amount }
    precondition(total == .zero, "a transfer sums to zero")
  }
}
