import Core
import Settlement
import Storage
import TestSupport

/// What households are owed is paid to them, and may come back.
extension MarketHistory {
  func payOut() throws {
    let village = market.county.villages[Int.random(in: 0..<4, using: &random) == 0 ? 1 : 0]
    let days =
      Int.random(in: 0..<3, using: &random) == 0 ? -Int.random(in: 1...4, using: &random) : 0
    let upTo = market.clock.now.countyDate.adding(days: days)
    let lines = model.payable(inVillage: village, upTo: upTo)
    let refusal: SettlementRefusal? = lines.isEmpty ? .nothingOwed : nil
    let payout = try attempt(refusal) {
      try makePayout(ofVillage: village, upTo: upTo, as: admin, in: $0)
    }
    guard let payout else { return }
    let made = payout.lines.map { "\($0.household) \($0.amount.rawValue)" }
    let ours = lines.map { "\($0.household) \($0.amount)" }
    try expect(made == ours, "a payout of \(made), not \(ours)")
    model.makePayout(payout.id, lines)
  }

  private func anyPayout() -> Int? {
    let open = model.payouts.indices.filter { place in
      model.payouts[place].lines.contains { $0.status == .pending }
    }
    return open.randomElement(using: &random)
      ?? model.payouts.indices.randomElement(using: &random)
  }

  func confirmPayment() throws {
    guard let place = anyPayout() else { return }
    let payout = model.payouts[place]
    let isWhole = Bool.random(using: &random)
    let household = contributors.randomElement(using: &random) ?? contributors[0]
    let named = payout.lines.first { $0.household == household }
    let pending = payout.lines.filter { $0.status == .pending }.map(\.household)
    let refusal: SettlementRefusal? =
      isWhole
      ? pending.isEmpty ? .wrongState([]) : nil
      : named == nil
        ? .notInPayout([household], member: "household_ids")
        : named?.status == .pending ? nil : .wrongState([household])
    let confirmed = try attempt(refusal) {
      try confirmPayout(
        payout.id, households: isWhole ? nil : [household], reference: nil, as: admin, in: $0)
    }
    if confirmed == nil { return }
    for household in isWhole ? pending : [household] { model.pay(household, of: place) }
  }

  func callOffPayment() throws {
    guard let place = anyPayout() else { return }
    let payout = model.payouts[place]
    let pending = payout.lines.filter { $0.status == .pending }.map(\.household)
    let refusal: SettlementRefusal? = pending.isEmpty ? .wrongState([]) : nil
    let cancelled = try attempt(refusal) { try cancelPayout(payout.id, as: admin, in: $0) }
    if cancelled == nil { return }
    for household in pending { model.release(household, of: place, as: .cancelled) }
  }

  func bounce() throws {
    guard let place = model.payouts.indices.randomElement(using: &random) else { return }
    let payout = model.payouts[place]
    let household = (contributors + [market.county.otherHousehold]).randomElement(using: &random)
    guard let household else { return }
    let line = payout.lines.first { $0.household == household }
    let refusal: SettlementRefusal? =
      switch line?.status {
      case nil: .notInPayout([household], member: "household_id")
      case .pending, .paid: nil
      case .bounced, .cancelled: .wrongState([household])
      }
    let bounced = try attempt(refusal) {
      try bouncePayout(
        payout.id, household: household, reason: "户名不符", isClosed: false, as: admin, in: $0)
    }
    if bounced == nil { return }
    if line?.status == .paid {
      model.takeBackPay(household, of: place)
    } else {
      model.release(household, of: place, as: .bounced)
    }
  }
}
