import Core
import Fulfilment
import Listings
import Storage
import TestSupport

@testable import Orders

/// The steps that make orders come to something else.
extension MarketHistory {
  /// An order's buyer asks for less of it.
  func reduce() throws {
    guard let id = anyOrder(), let purchase = model.purchases[id] else { return }
    // Little less may be what sending it is not free for any more.
    let isLittle = Bool.random(using: &random)
    let wanted = purchase.lines.map { line in
      let least = isLittle ? max(0, line.quantity - 1) : 0
      return BasketLine(
        listing: line.listing, quantity: Int.random(in: least...line.quantity, using: &random))
    }
    let rounds = try Orders.order(id, as: admin, in: market.db).consignments.compactMap(\.round)
    let closed = try rounds.first {
      !(try Orders.round($0.id, as: admin, in: market.db)).canChange(at: market.clock.now)
    }
    let refusal: OrderRefusal? =
      purchase.status == .placed || purchase.status == .paid
      ? closed.map { .cutOffPassed($0.id) } : .wrongState(purchase.status)
    let done: Void? = try attempt(refusal) {
      try changeOrder(id, OrderChange(lines: wanted), as: purchase.buyer, in: $0)
    }
    if done != nil { model.reduce(id, to: wanted) }
  }

  /// As a rule one of such consignments, if there are any.
  private func anyLot(in fits: (MarketModel.Consignment) -> Bool) -> Identifier? {
    let isAny = Int.random(in: 0..<3, using: &random) == 0
    return (isAny ? [] : model.lots(in: fits)).randomElement(using: &random)
      ?? model.lots.keys.sorted().randomElement(using: &random)
  }

  func recall() throws {
    // What is packed is opened, of what has left in part one part is taken out and the other not
    // charged for.
    let isInPart = Bool.random(using: &random)
    guard
      let lot = anyLot(in: {
        isInPart ? !$0.parcels.isEmpty && $0.status < .dispatched : $0.status == .packed
      }), let status = model.lots[lot]?.status
    else { return }
    let refusal: ListingRefusal? = status == .recalled ? .alreadyRecalled : nil
    let done = try attempt(refusal) {
      try recallLot(lot, reason: "异味", as: admin, in: $0)
    }
    if done != nil { model.recall(lot) }
  }

  /// In all, or by household.
  func shorten() throws {
    guard let lot = anyLot(in: { !$0.parcels.isEmpty && $0.status == .pending }),
      let status = model.lots[lot]?.status,
      let rule = ShortfallRule.allCases.randomElement(using: &random)
    else { return }
    let rows = model.rows(ofLot: lot).shuffled(using: &random)
    let isWhole = Bool.random(using: &random)
    let chosen = isWhole ? rows : Array(rows.prefix(Int.random(in: 1...3, using: &random)))
    let open = chosen.map(model.open)
    let whole = open.reduce(0, +)
    let quantities = (isWhole ? [whole] : open).map {
      Int.random(in: 1...max(1, $0 + $0 / 8), using: &random)
    }
    let beyond =
      isWhole
      ? quantities[0] > whole ? [ListingRefusal.OpenPart(contribution: nil, open: whole)] : []
      : chosen.indices.filter { quantities[$0] > open[$0] }
        .map { ListingRefusal.OpenPart(contribution: $0, open: open[$0]) }
    let refusal: ListingRefusal? =
      status != .expected && status != .harvested
      ? .wrongLotState(status) : beyond.isEmpty ? nil : .shortfallExceedsOpen(beyond)
    let contributions = zip(chosen, quantities).map {
      Contribution(household: model.rows[$0].household, quantity: $1)
    }
    let shortfall = NewShortfall(
      isWhole ? .quantity(quantities[0]) : .contributions(contributions), rule: rule)
    let done = try attempt(refusal) { db in
      let plan = try planShortfall(of: lot, shortfall, as: admin, in: db)
      return try shareShortfall(of: lot, shortfall, planned: plan.digest, as: admin, in: db)
    }
    if done == nil { return }
    let short =
      isWhole
      ? model.shares(of: quantities[0], inLot: lot)
      : Dictionary(uniqueKeysWithValues: zip(chosen, quantities))
    let givers = Dictionary(uniqueKeysWithValues: rows.map { ($0, model.rows[$0].household) })
    let fault = try model.shorten(lot, by: short, rule) { try held($0, of: lot, givers) }
    if let fault { throw HistoryFault(text: fault) }
  }

  /// What waits in a line of a lot's rows, each one household's.
  private func held(
    _ line: MarketModel.OpenLine, of lot: Identifier, _ givers: [Int: Identifier]
  ) throws -> [Int: Int] {
    let parts = try allocations(of: line.order, in: market.db).filter {
      $0.line == line.line + 1 && $0.allocation.lot == lot
    }
    return givers.compactMapValues { household in
      parts.first { $0.allocation.household == household }?.waiting
    }
  }

  /// Rounds change neither stock nor money: that they count right is proved with the database.
  func openRound() throws {
    let size = Int.random(in: 1...4, using: &random)
    _ = try write { db in
      try Orders.openRound(
        NewRound(
          cutOffAt: db.now.adding(days: 1), pickUpOn: db.today.adding(days: 3),
          maximumConsignments: size), of: market.county.villages[0], as: admin,
        in: db)
    }
  }

  /// A weight within the tolerance for each piece of what a village sends by weight.
  func someWeights(
    of purchase: MarketModel.Purchase, in village: Identifier
  ) -> [(line: Int, part: Int, given: WeighedPart)] {
    purchase.lines.enumerated().flatMap { number, line in
      guard let item = model.goods[line.listing], item.village == village, item.tolerance != nil
      else { return [(line: Int, part: Int, given: WeighedPart)]() }
      return line.parts.enumerated().filter { $0.element.sent == 0 }.map { place, part in
        let row = model.rows[part.row]
        let bound = item.grams / 12
        let grams = (0..<part.quantity).map { _ in
          item.grams + Int.random(in: -bound...bound, using: &random)
        }
        return (
          number, place,
          WeighedPart(line: number + 1, lot: row.lot, household: row.household, grams: grams)
        )
      }
    }
  }
}
