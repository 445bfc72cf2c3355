import AfterSales
import Core
import Fulfilment
import Ledger
import Listings
import Orders
import Payments
import SQLite
import Settlement
import Storage

/// What the database says otherwise than the model.
extension MarketHistory {
  /// After each step: stock, orders, all money.
  func differences() throws -> [String] {
    let db = market.db
    return try stockDifferences(in: db) + orderDifferences(in: db) + moneyDifferences(in: db)
  }

  private func moneyDifferences(in db: Connection) throws -> [String] {
    var differences: [String] = []
    var accounts: [String: (account: LedgerAccount, balance: Int64)] = [:]
    for (account, balance) in model.money where balance != 0 {
      accounts["\(account)"] = (account, balance)
    }
    // What buyers paid is with those that hold it, or it went back, out, or was lost on the way.
    var whole = model.givenBack + model.paidOut + model.writtenOff
    try db.each("SELECT kind, owner_id, balance_fen, held_fen FROM ledger_account") { row in
      let (kind, owner): (String, Identifier) = (try row[0], try row[1])
      let (balance, held): (Int64, Int64) = (try row[2], try row[3])
      if kind != "bank" && kind != "cash_in_transit" { whole += balance }
      let name = owner.rawValue == 0 ? kind : "\(kind) \(owner)"
      let ours = accounts.removeValue(forKey: name)?.balance ?? 0
      if balance != ours { differences.append("\(name): \(balance) fen, not \(ours)") }
      if kind == "household", held != model.held[owner, default: 0] {
        differences.append("\(name): \(held) held, not \(model.held[owner, default: 0])")
      }
      let mayOwe =
        ["bank", "county", "cash_in_transit"].contains(kind) || kind.hasSuffix("_advance")
      if balance < 0 && !mayOwe { differences.append("\(name) is below zero") }
    }
    differences += accounts.keys.sorted().map { "\($0) is not there" }
    if whole != model.received {
      differences.append("\(model.received) fen were paid, \(whole) are accounted for")
    }
    return differences
  }

  private func orderDifferences(in db: Connection) throws -> [String] {
    var differences: [String] = []
    try db.each(
      """
      SELECT id, status, goods_fen, shipping_fen, compensated_fen, paid_fen, refunded_fen,
        delivered_at
      FROM customer_order
      """
    ) { row in
      let (id, status): (Identifier, OrderStatus) = (try row[0], try row[1])
      let sums: [Int64] = [try row[2], try row[3], try row[4], try row[5], try row[6]]
      let deliveredAt: Instant? = try row[7]
      guard let ours = model.purchases[id] else { return differences.append("order \(id)") }
      if ours.status != status { differences.append("order \(id): \(status), not \(ours.status)") }
      if ours.deliveredAt != deliveredAt { differences.append("order \(id): delivered otherwise") }
      let expected = [ours.goods, ours.shipping, ours.compensated, ours.paid, ours.refunded]
      if sums != expected { differences.append("order \(id): \(sums), not \(expected)") }
    }
    var statuses: [Identifier: ConsignmentStatus] = [:]
    for consignment in model.purchases.values.flatMap(\.consignments) {
      statuses[consignment.id] = consignment.status
    }
    try db.each("SELECT id, status FROM consignment") { row in
      let (id, status): (Identifier, ConsignmentStatus) = (try row[0], try row[1])
      let ours = statuses[id]
      if ours != status {
        differences.append("consignment \(id): \(status), not \(ours.map { "\($0)" } ?? "known")")
      }
    }
    return differences
  }

  private func stockDifferences(in db: Connection) throws -> [String] {
    var differences: [String] = []
    let rows = try db.all(
      """
      SELECT lot_id, household_id, available, reserved, sold, adjusted
      FROM stock ORDER BY lot_id, household_id
      """
    ) { row in
      MarketModel.Row(
        lot: try row[0], household: try row[1], available: try row[2], reserved: try row[3],
        sold: try row[4], adjusted: try row[5])
    }
    let expected = model.rows.sorted { ($0.lot, $0.household) < ($1.lot, $1.household) }
    for (row, ours) in zip(rows, expected) where row != ours {
      differences.append("stock: \(row), not \(ours)")
    }
    if rows.count != expected.count { differences.append("\(rows.count) rows of stock") }
    try db.each("SELECT id, status, harvested_on, best_before FROM lot") { row in
      let (id, status): (Identifier, LotStatus) = (try row[0], try row[1])
      let (day, bestBefore): (CivilDate, CivilDate) = (try row[2], try row[3])
      guard let ours = model.lots[id] else { return differences.append("lot \(id)") }
      if (ours.status, ours.day, ours.bestBefore) != (status, day, bestBefore) {
        differences.append("lot \(id): \(status) \(day) \(bestBefore), not \(ours)")
      }
    }
    return differences
  }

  // MARK: Now and then

  /// Where money on record, claims, parcels and payouts stand: seldom, for there are many.
  func differencesOfStanding() throws -> [String] {
    let db = market.db
    var differences: [String] = []
    func compare(_ what: String, _ now: String, _ ours: String) {
      if now != ours { differences.append("\(what): \(now), not \(ours)") }
    }
    for money in model.incoming {
      let now = try incomingPayment(money.id, as: admin, in: db)
      let sums = [now.applied.rawValue, now.returned.rawValue]
      compare(
        "money \(money.id)", "\(now.status) \(sums) \(now.order?.description ?? "")",
        "\(model.standing(of: money)) \([money.applied, money.returned]) "
          + (money.order?.description ?? ""))
      if money.collector != nil {
        let left = try collection(money.id, as: admin, in: db).inTransit.rawValue
        compare("cash \(money.id)", "\(left)", "\(money.inTransit)")
      }
    }
    for complaint in model.claims {
      let now = try AfterSales.claim(complaint.id, as: admin, in: db)
      compare("claim \(complaint.id)", "\(now.status)", "\(complaint.status)")
    }
    for payment in model.payouts {
      let now = try payout(payment.id, as: admin, in: db).lines.map { "\($0.status)" }
      compare("payout \(payment.id)", "\(now)", "\(payment.lines.map { "\($0.status)" })")
    }
    for (id, purchase) in model.purchases {
      for consignment in purchase.consignments {
        compare(
          "parcels of \(id)", "\(try parcels(of: consignment.id, in: db))",
          "\(consignment.parcels.map(description))")
      }
      let grants = purchase.grants.sorted { $0.line < $1.line }.map(\.amount)
      let now: [Int64] = try db.all(
        "SELECT amount_fen FROM order_compensation WHERE order_id = \(id) ORDER BY line, id"
      ) { try $0[0] }
      compare("grants of \(id)", "\(now)", "\(grants)")
    }
    return differences
  }

  /// How the parcels of a consignment stand, and what they hold.
  private func parcels(of consignment: Identifier, in db: Connection) throws -> [String] {
    try Fulfilment.parcels(of: consignment, in: db).map { parcel in
      let goods: [String] = try db.all(
        """
        SELECT line, lot_id, household_id, quantity FROM parcel_goods WHERE parcel_id = \(parcel.id)
        """
      ) { row in
        let (line, units): (Int, Int) = (try row[0], try row[3])
        let (lot, household): (Identifier, Identifier) = (try row[1], try row[2])
        return "\(line) \(lot) \(household) \(units)"
      }
      return "\(parcel.status) \(goods.sorted())"
    }
  }

  private func description(_ parcel: MarketModel.Parcel) -> String {
    let goods = parcel.goods.map {
      "\($0.line + 1) \(model.rows[$0.row].lot) \(model.rows[$0.row].household) \($0.units)"
    }
    return "\(parcel.status) \(goods.sorted())"
  }
}
