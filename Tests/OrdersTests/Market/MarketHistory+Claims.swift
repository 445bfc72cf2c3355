import AfterSales
import Core
import Orders
import Storage
import TestSupport

/// What buyers find wrong with what arrived, and what is given back for it.
extension MarketHistory {
  func claim() throws {
    guard
      let id = anyOrder({ order in
        order.consignments.contains { $0.status == .delivered }
          && order.deliveredAt.map { $0.adding(days: 2) > market.clock.now } ?? true
      }), let purchase = model.purchases[id]
    else { return }
    let chosen = purchase.lines.indices.shuffled(using: &random).prefix(
      Int.random(in: 1...2, using: &random))
    let lines = chosen.map { number in
      let most = max(1, purchase.lines[number].quantity)
      return ClaimLine(line: number + 1, quantity: Int.random(in: 1...most, using: &random))
    }
    let refusal = model.refusal(of: lines, about: id, on: market.clock.now.countyDate)
    let claim = try attempt(refusal) {
      try openClaim(
        NewClaim(kind: .quality, description: "x", lines: lines), about: id, as: purchase.buyer,
        in: $0)
    }
    if let claim {
      model.claims.append(MarketModel.Complaint(id: claim.id, order: id, lines: lines))
    }
  }

  private func anyClaim() -> Int? {
    let open = model.claims.indices.filter { model.claims[$0].status == .open }
    let isAny = Int.random(in: 0..<8, using: &random) == 0
    return (isAny ? Array(model.claims.indices) : open).randomElement(using: &random)
  }

  func withdraw() throws {
    guard let place = anyClaim(), let buyer = model.purchases[model.claims[place].order]?.buyer
    else { return }
    let withdrawn = try attempt(refusal(ofClaim: place)) {
      try withdrawClaim(model.claims[place].id, as: buyer, in: $0)
    }
    if withdrawn != nil { model.claims[place].status = .withdrawn }
  }

  private func refusal(ofClaim place: Int) -> ClaimRefusal? {
    let status = model.claims[place].status
    return status == .open ? nil : .wrongState(status)
  }

  func decide() throws {
    guard let place = anyClaim(), let purchase = model.purchases[model.claims[place].order]
    else { return }
    let claim = model.claims[place]
    if Int.random(in: 0..<5, using: &random) == 0 {
      let declined = try attempt(refusal(ofClaim: place)) {
        try declineClaim(claim.id, reason: "不符", as: admin, in: $0)
      }
      if declined != nil { model.claims[place].status = .declined }
      return
    }
    let grants = claim.lines.map { asked in
      let line = purchase.lines[asked.line - 1]
      let bearer = Bearer.Kind.allCases.randomElement(using: &random) ?? .county
      let isNamed = bearer == .household && Bool.random(using: &random)
      let most = max(1, line.amount + line.amount / 5)
      let isAll = Int.random(in: 0..<4, using: &random) == 0
      // What is named is as a rule one that has something in it.
      let own = model.shares(of: line.amount, line)
      let household =
        isNamed ? (own.keys.sorted() + contributors).randomElement(using: &random) : nil
      let whole = household.map { own[$0] ?? line.amount } ?? line.amount
      return NewCompensation(
        line: asked.line,
        amount: Fen(isAll ? max(1, whole) : Int64.random(in: 1...most, using: &random)),
        bearer: bearer, household: household)
    }
    let excesses = model.excesses(of: grants, purchase)
    let refusal: (any Refusal & Equatable)? =
      refusal(ofClaim: place)
      ?? (excesses.isEmpty ? nil : OrderRefusal.compensationExceedsLine(excesses))
    let accepted = try attempt(refusal) {
      try acceptClaim(claim.id, granting: grants, reason: "属实", as: admin, in: $0)
    }
    if accepted == nil { return }
    model.claims[place].status = .accepted
    // Of what is granted at once nobody says which is the oldest: that is taken over.
    let bearers = try compensations(for: claim.id, in: market.db).map { "\($0.line) \($0.bearer)" }
    model.compensate(claim.order, grants) { grant in
      bearers.firstIndex(of: "\(grant.line + 1) \(grant.bearer)") ?? 0
    }
  }
}
