import Audit
import Core
import Crypto
import Listings
import SQLite
import Storage

/// What a shortfall of a lot would do. Writes nothing. Throws `CommonRefusal.notFound` outside of
/// the actor's scope, and `ListingRefusal.wrongLotState` for a lot that is off the shelf,
/// `.contributionTwice`, `.shortfallOfOthers` and `.shortfallExceedsOpen`.
package func planShortfall(
  of id: Identifier, _ shortfall: NewShortfall, as actor: Actor, in db: Connection
) throws -> ShortfallPlan {
  try drawUp(of: id, shortfall, as: actor, in: db).plan
}

/// Shares a shortfall of a lot: what nobody ordered goes first, then open orders are cut by the
/// rule. What was paid for is owed, and each buyer who loses something is told; an order of which
/// nothing is left is cancelled. Lines that keep goods which their households no longer have get
/// those of others. Throws what `planShortfall` does, and `OrderRefusal.planChanged` where the plan
/// is not the one of this digest.
package func shareShortfall(
  of id: Identifier, _ shortfall: NewShortfall, planned digest: String?, as actor: Actor,
  in db: Connection
) throws -> ShortfallPlan {
  let (plan, goods) = try drawUp(of: id, shortfall, as: actor, in: db)
  if let digest, digest != plan.digest { throw OrderRefusal.planChanged }
  for cut in plan.cuts {
    guard let order = goods.orders[cut.order] else { preconditionFailure("a cut has its order") }
    let cuts = goods.cuts(of: order)
    let taken = cuts.flatMap { $0.cut.taken.map(\.allocation) }
    try move(taken, order.status == .placed ? .release : .takeBack, in: db)
    let lines = cuts.map { $0.cut.revision(of: $0.line, $0.parts, hadLeft: false) }
    _ = try revise(
      order, NewRevision(.shortfall, lot: id, lines: lines), by: .actor(actor), in: db)
  }
  try exchange(goods, as: actor, in: db)
  _ = try shorten(plan.lot, by: plan.contributions, as: actor, in: db)
  return plan
}

/// Puts goods of other households into lines, and on record. Nothing of the orders is different for
/// their buyers: what they get, its lot and what it costs stay the same.
private func exchange(_ goods: OpenGoods, as actor: Actor, in db: Connection) throws {
  func each(_ body: (OpenGoods.Line, Order, OpenGoods.Line.Exchange) throws -> Void) throws {
    for line in goods.lines {
      guard let order = goods.orders[line.order] else {
        preconditionFailure("a line has its order")
      }
      for exchange in line.exchanges { try body(line, order, exchange) }
    }
  }
  func moved(_ exchange: OpenGoods.Line.Exchange, of household: Identifier) -> [Allocation] {
    [Allocation(lot: goods.lot, household: household, quantity: exchange.units)]
  }
  // All are given up before any are taken.
  try each { _, order, exchange in
    try move(
      moved(exchange, of: exchange.from), order.status == .placed ? .release : .takeBack, in: db)
  }
  try each { line, order, exchange in
    try move(moved(exchange, of: exchange.to), .reserve, in: db)
    if order.status != .placed { try move(moved(exchange, of: exchange.to), .sell, in: db) }
    try RevisionStore.update(exchange, of: goods.lot, line.number, of: order.id, in: db)
    try record(
      .orderGoodsExchanged, of: order.id, partOf: goods.lot,
      to: [
        "cause": .word(RevisionCause.shortfall), "line": .count(line.number),
        "from_household_id": .id(exchange.from), "to_household_id": .id(exchange.to),
        "quantity": .count(exchange.units),
      ], as: actor, in: db)
  }
}

private func drawUp(
  of id: Identifier, _ shortfall: NewShortfall, as actor: Actor, in db: Connection
) throws -> (plan: ShortfallPlan, goods: OpenGoods) {
  let (lot, available) = try shelvedLot(id, as: actor, in: db)
  var goods = try OpenGoods(of: lot, available: available, in: db)
  let contributions = try contributions(to: shortfall, of: lot, goods)
  let fromAvailable = goods.take(contributions, by: shortfall.rule)
  var seen: Set<Identifier> = []
  let cuts = goods.lines.filter { $0.taken.contains { $0 > 0 } }.map(\.order)
    .filter { seen.insert($0).inserted }.compactMap { goods.orders[$0] }
    .map { goods.cut(of: $0) }
  let digest = digest(of: lot, shortfall.rule, contributions, goods)
  return (
    ShortfallPlan(
      lot: lot, rule: shortfall.rule, contributions: contributions, fromAvailable: fromAvailable,
      cuts: cuts, digest: digest), goods
  )
}

/// What each household is short of, in the order of their ids.
private func contributions(
  to shortfall: NewShortfall, of lot: Lot, _ goods: OpenGoods
) throws -> [Contribution] {
  switch shortfall.amount {
  case .contributions(let given):
    var seen: Set<Identifier> = []
    for (place, contribution) in given.enumerated()
    where !seen.insert(contribution.household).inserted {
      throw ListingRefusal.contributionTwice(place)
    }
    let known = Set(lot.contributions.map(\.household))
    let others = given.indices.filter { !known.contains(given[$0].household) }
    if !others.isEmpty { throw ListingRefusal.shortfallOfOthers(others) }
    let beyond = given.enumerated().compactMap { place, contribution in
      let open = goods.open(of: contribution.household)
      return contribution.quantity > open
        ? ListingRefusal.OpenPart(contribution: place, open: open) : nil
    }
    if !beyond.isEmpty { throw ListingRefusal.shortfallExceedsOpen(beyond) }
    return given.sorted { $0.household < $1.household }
  case .quantity(let quantity):
    let open = lot.contributions.map { goods.open(of: $0.household) }
    let whole = open.reduce(0, +)
    guard quantity <= whole else {
      throw ListingRefusal.shortfallExceedsOpen([.init(contribution: nil, open: whole)])
    }
    let shares = shared(quantity, by: lot.contributions.map(\.quantity), upTo: open)
    return zip(lot.contributions, shares).compactMap { contribution, share in
      share > 0 ? Contribution(household: contribution.household, quantity: share) : nil
    }
  }
}

/// `quantity` by weights, none beyond its bound: what one cannot bear is shared among the others.
private func shared(_ quantity: Int, by weights: [Int], upTo bounds: [Int]) -> [Int] {
  var shares = weights.map { _ in 0 }
  var rest = quantity
  while rest > 0 {
    let active = weights.indices.map { shares[$0] < bounds[$0] ? weights[$0] : 0 }
    let before = rest
    for (index, part) in largestRemainder(of: rest, by: active).enumerated() {
      let borne = min(part, bounds[index] - shares[index])
      shares[index] += borne
      rest -= borne
    }
    precondition(rest < before, "no more is shared than the bounds allow")
  }
  return shares
}

private func digest(
  of lot: Lot, _ rule: ShortfallRule, _ contributions: [Contribution], _ goods: OpenGoods
) -> String {
  var words = ["\(lot.id)", rule.rawValue]
  words += contributions.map { "\($0.household):\($0.quantity)" }
  for line in goods.lines where line.isChanged {
    let order = goods.orders[line.order]
    words.append("\(line.order)/\(line.number):\(line.quantity):\(order?.status.rawValue ?? "")")
    words.append("\(order?.paid.rawValue ?? 0)-\(order?.refunded.rawValue ?? 0)")
    words += zip(line.parts, line.taken).map { part, taken in
      "\(part.allocation.lot)/\(part.allocation.household):\(taken)"
    }
    words += line.exchanges.map { "\($0.from)>\($0.to):\($0.units)" }
  }
  return Hex.encode(SHA256.digest(words.joined(separator: " ")))
}

extension OpenGoods {
  /// What an order's lines give up.
  fileprivate func cuts(
    of order: Order
  ) -> [(cut: LineCut, line: OrderLine, parts: [OrderAllocation])] {
    lines.filter { $0.order == order.id && $0.taken.contains { $0 > 0 } }.map { line in
      let taken = zip(line.parts, line.taken).filter { $0.1 > 0 }.map {
        LineCut.Part(part: $0, units: $1)
      }
      return (
        LineCut(line: line.number, quantity: line.quantity, taken: taken),
        order.lines[line.number - 1], line.parts
      )
    }
  }

  fileprivate func cut(of order: Order) -> OrderCut {
    var after = order
    let lines = cuts(of: order).map { cut, line, parts in
      let revision = cut.revision(of: line, parts, hadLeft: false)
      after.lines[cut.line - 1].quantity = revision.quantity
      after.lines[cut.line - 1].amount = revision.amount
      return OrderCut.Line(line: cut.line, before: line.quantity, after: cut.quantity)
    }
    after.goods = after.lines.reduce(.zero) { $0 + $1.amount }
    if after.liveConsignments.isEmpty { after.status = .cancelled }
    return OrderCut(
      order: order.id, number: order.number, lines: lines, goodsBefore: order.goods,
      goodsAfter: after.goods, refund: after.owed - order.owed,
      isCancelled: after.status == .cancelled)
  }
}
