import AfterSales
import Core
import Orders
import SQLite
import Storage

/// What buyers say of goods that arrived: one in five rates them, one in forty claims something.
extension CountyMarket {
  mutating func lookBack(on id: Identifier, at: Instant) throws {
    let order = try Orders.order(id, as: accounts.admin, in: db)
    let line = Int.random(in: 1...order.lines.count, using: &county.random)
    guard order.lines[line - 1].quantity > 0 else { return }
    if Int.random(in: 0..<5, using: &county.random) == 0 { try rate(line, of: order) }
    guard Int.random(in: 0..<40, using: &county.random) == 0 else { return }
    let kinds = ClaimKind.allCases
    let claim = try openClaim(
      NewClaim(
        kind: kinds[Int.random(in: kinds.indices, using: &county.random)], description: "演示数据",
        lines: [ClaimLine(line: line, quantity: 1)]),
      about: id, as: accounts.admin, in: db)
    _ = try answerClaim(claim.id, "已转告村里。", as: accounts.admin, in: db)
    schedule.put(.decide(claim: claim.id), at: hours(10...50, after: at))
  }

  private mutating func rate(_ line: Int, of order: Order) throws {
    let buyers = [accounts.buyer, accounts.organisation] + accounts.otherBuyers
    guard let buyer = buyers.first(where: { $0.id == order.buyer }) else { return }
    let stars = Int.random(in: 3...5, using: &county.random)
    _ = try rateLine(line, of: order.id, NewRating(stars: stars, text: ""), as: buyer, in: db)
  }

  /// Two of three are granted, half of what a unit cost or all of it, at the end of any.
  mutating func decide(_ id: Identifier) throws {
    let claim = try claim(id, as: accounts.admin, in: db)
    let order = try Orders.order(claim.order, as: accounts.admin, in: db)
    let line = claim.lines[0].content.line
    let price = order.lines[line - 1].unitPrice
    let half = Fen(price.rawValue / 2)
    let amount = Bool.random(using: &county.random) ? price : half
    let isGranted = Int.random(in: 0..<3, using: &county.random) > 0
    // A recall may have given all of the line back since.
    guard isGranted, amount > .zero, order.lines[line - 1].amount >= amount else {
      _ = try declineClaim(id, reason: "照片上看不出（演示）", as: accounts.admin, in: db)
      return
    }
    let bearers = Bearer.Kind.allCases
    let bearer = bearers[Int.random(in: bearers.indices, using: &county.random)]
    _ = try acceptClaim(
      id, granting: [NewCompensation(line: line, amount: amount, bearer: bearer)],
      reason: "属实（演示）", as: accounts.admin, in: db)
  }
}
