import Audit
import Core
import Listings
import Organisations
import SQLite
import Storage

/// Places the order of a standing order that is due today, or notes dates that passed without one,
/// one standing order at a time. True where there may be more.
package func runStandingOrders(in db: Connection) throws -> Bool {
  guard var standing = try StandingOrderStore.nextDue(in: db), let due = standing.nextOn else {
    return false
  }
  if due < db.today {
    try noteMissed(&standing, from: due, in: db)
  } else {
    let run = try run(standing, on: due, in: db)
    try keep(run, of: standing, in: db)
    try move(&standing, after: due, in: db)
  }
  return true
}

/// The days on which the server was not there: nobody made the order then, and nobody waits for it
/// now. As many as one step takes.
private func noteMissed(
  _ standing: inout StandingOrder, from first: CivilDate, in db: Connection
) throws {
  var day = first
  for _ in 0..<StandingOrder.maximumMissed {
    try keep(
      StandingOrderRun(dueOn: day, outcome: .missed, runAt: db.now), of: standing, in: db)
    guard let next = standing.content.due(from: day.adding(days: 1)), next < db.today else {
      break
    }
    day = next
  }
  try move(&standing, after: day, in: db)
}

private func keep(
  _ run: StandingOrderRun, of standing: StandingOrder, in db: Connection
) throws {
  try StandingOrderStore.insert(run, of: standing.id, in: db)
  try record(.standingOrderRun, of: standing.id, to: run.facts, by: .program, in: db)
  try run.tell(of: standing, in: db)
}

/// Goes on to the next date, or to the end after the last.
private func move(
  _ standing: inout StandingOrder, after day: CivilDate, in db: Connection
) throws {
  let before = standing.facts
  standing.nextOn = standing.content.due(from: day.adding(days: 1))
  if standing.nextOn == nil { standing.status = .ended }
  try StandingOrderStore.update(standing, in: db)
  if standing.status == .ended {
    try record(
      .standingOrderEnded, of: standing.id, from: before, to: standing.facts, by: .program, in: db)
  }
}

/// Tries to place the order of a date, and says what became of it. Whatever forbids it is found
/// before anything is written.
private func run(
  _ standing: StandingOrder, on due: CivilDate, in db: Connection
) throws -> StandingOrderRun {
  func without(_ outcome: StandingOrderRun.Outcome) -> StandingOrderRun {
    StandingOrderRun(dueOn: due, outcome: outcome, runAt: db.now)
  }
  guard try isActiveBuyer(standing.buyer, in: db) else {
    var run = without(.refused)
    run.code = OrderRefusal.unknownBuyer.code
    return run
  }
  let content = standing.content
  let found = try candidates(for: content, in: db)
  let fit = found.filter { $0.costs(upTo: content.mostPerKilogram) }
  switch choose(fit, grams: content.grams, middle: content.kilograms * 1_000) {
  case .short(let grams):
    let all = choose(found, grams: content.grams, middle: content.kilograms * 1_000)
    var run = without(.short)
    if case .basket = all { run = without(.tooDear) }
    run.grams = grams
    if run.outcome == .tooDear {
      run.cheapestPerKilogram =
        found.first { !$0.costs(upTo: content.mostPerKilogram) }?
        .perKilogram
    }
    return run
  case .doesNotFit(let grams):
    var run = without(.doesNotFit)
    run.grams = grams
    return run
  case .basket(let parts, let grams):
    return try place(
      parts.map { BasketLine(listing: $0.listing, quantity: $0.quantity) }, weighing: grams,
      of: standing, on: due, in: db)
  }
}

private func place(
  _ basket: [BasketLine], weighing grams: Int, of standing: StandingOrder, on due: CivilDate,
  in db: Connection
) throws -> StandingOrderRun {
  let organisation: Change<Identifier> = standing.organisation.map { .set($0) } ?? .clear
  do {
    // All that could refuse it, before anything is written: what is thrown later is a failure.
    let purchase = try purchase(organisation, of: standing.buyer, in: db)
    let destination = standing.content.recipient.destination
    let total = try price(basket, to: destination, in: db).total
    do {
      try check(purchase, total: total, in: db)
    } catch let refusal as OrganisationRefusal {
      return StandingOrderRun(
        dueOn: due, outcome: .overLimit, grams: grams, total: total,
        left: refusal.faults.first?.left, code: refusal.code, runAt: db.now)
    }
  } catch let refusal as any Refusal {
    return StandingOrderRun(
      dueOn: due, outcome: .refused, grams: grams, code: refusal.code, runAt: db.now)
  }
  let order = try place(
    NewOrder(
      basket: basket, recipient: standing.content.recipient, note: standing.content.note,
      organisation: organisation), for: standing.buyer, by: .program, in: db)
  return StandingOrderRun(
    dueOn: due, outcome: .placed, order: order.id, grams: grams, total: order.total,
    runAt: db.now)
}

/// The listings of a category that can be ordered today, with what is on hand of them, the cheapest
/// kilogram first, and of those that cost the same the oldest.
private func candidates(
  for content: StandingOrderContent, in db: Connection
) throws -> [Candidate] {
  try listings(of: content.category, upTo: StandingOrder.maximumListings, in: db).compactMap {
    listing in
    guard listing.season.contains(db.today) else { return nil }
    let units = try onHand(ofStock: listing.stock, in: db) / listing.stockUnits
    let most = listing.weight == nil ? Order.quantities.upperBound : Order.maximumWeighedPieces
    guard units > 0 else { return nil }
    return Candidate(
      listing: listing.id, stock: listing.stock, stockUnits: listing.stockUnits,
      grams: listing.netWeightGrams, price: listing.price, units: min(units, most))
  }
}

extension Candidate {
  /// Whether a kilogram costs no more than this.
  fileprivate func costs(upTo most: Fen) -> Bool {
    price.rawValue * 1_000 <= most.rawValue * Int64(grams)
  }

  /// What a kilogram costs, rounded up to a whole fen.
  fileprivate var perKilogram: Fen {
    Fen((price.rawValue * 1_000 + Int64(grams) - 1) / Int64(grams))
  }
}
