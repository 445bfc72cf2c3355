import Audit
import Core
import SQLite
import Storage

/// A household's goods of a lot in a line.
struct HeldGoods: Hashable {
  let order: Identifier
  /// From 1.
  let line: Int
  let lot: Identifier
  let household: Identifier
}

/// Goods of one household that were exchanged for those of another, as the log has it.
private struct ExchangedGoods {
  let order: Identifier
  let line: Int
  let lot: Identifier
  let from: Identifier
  let to: Identifier
  let quantity: Int

  init?(_ order: Identifier, _ facts: RecordedFacts) {
    guard let line = facts.number("line"), let quantity = facts.number("quantity"),
      let lot = facts.whole, let from = facts.text("from_household_id").flatMap(Identifier.init),
      let to = facts.text("to_household_id").flatMap(Identifier.init),
      facts.text("cause") == RevisionCause.shortfall.rawValue
    else { return nil }
    self.order = order
    self.line = Int(line)
    self.lot = lot
    self.from = from
    self.to = to
    self.quantity = Int(quantity)
  }
}

/// By how much more or less than an order took it holds of each household's goods, because they
/// were exchanged.
func exchangedGoods(in db: Connection) throws -> [HeldGoods: Int] {
  var changes: [HeldGoods: Int] = [:]
  try eachExchanged(in: db) { goods, _ in
    guard let goods else { return }
    func held(_ household: Identifier) -> HeldGoods {
      HeldGoods(order: goods.order, line: goods.line, lot: goods.lot, household: household)
    }
    changes[held(goods.from), default: 0] -= goods.quantity
    changes[held(goods.to), default: 0] += goods.quantity
  }
  return changes
}

/// Goods are exchanged between two households of a lot, and no more of one's than it was short of.
func exchanges(in db: Connection) throws -> [Finding] {
  struct Part: Hashable {
    let lot: Identifier
    let household: Identifier
  }
  var findings: [Finding] = []
  var exchanged: [Part: Int] = [:]
  try eachExchanged(in: db) { goods, order in
    guard findings.count < Finding.maximumPerCheck else { return }
    guard let goods, goods.quantity > 0, goods.from != goods.to,
      try isPart(goods.to, of: goods.lot, in: db), try isPart(goods.from, of: goods.lot, in: db)
    else {
      findings.append(Finding("order \(order): goods were exchanged that cannot have been"))
      return
    }
    exchanged[Part(lot: goods.lot, household: goods.from), default: 0] += goods.quantity
  }
  for (part, quantity) in exchanged.sorted(by: {
    ($0.key.lot, $0.key.household) < ($1.key.lot, $1.key.household)
  }) where findings.count < Finding.maximumPerCheck {
    let short: Int = try db.value(
      """
      SELECT -coalesce(sum(quantity_delta), 0) FROM lot_adjustment
      WHERE lot_id = \(part.lot) AND household_id = \(part.household) AND reason = 'shortfall'
      """)
    if quantity <= short { continue }
    findings.append(
      Finding(
        """
        lot \(part.lot), household \(part.household): \(quantity) units were exchanged for those \
        of others, but it was short of \(short)
        """))
  }
  return findings
}

private func isPart(
  _ household: Identifier, of lot: Identifier, in db: Connection
) throws -> Bool {
  try db.value(
    """
    SELECT count(*) FROM lot l JOIN stock s ON s.listing_id = l.listing_id
      AND s.best_before = l.best_before AND s.lot_id = l.id
    WHERE l.id = \(lot) AND s.household_id = \(household)
    """) == 1
}

private func eachExchanged(
  in db: Connection, _ body: (ExchangedGoods?, _ order: Identifier) throws -> Void
) throws {
  try eachRecorded(of: [.orderGoodsExchanged], in: db) { order, facts in
    try body(ExchangedGoods(order, facts), order)
  }
}
