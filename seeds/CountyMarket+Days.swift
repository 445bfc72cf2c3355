import Core
import Listings
import Orders
import SQLite
import Storage

/// What the county does by the calendar: harvests and rounds each week, eggs that are expected each
/// fortnight, of which some fall short, a recall each third of a year, money given back, and cash
/// handed in.
extension CountyMarket {
  private static let daysOfStock = 8
  private static let daysAhead = 10
  /// Of what was expected, in hundredths, where a harvest falls short.
  private static let shortHundredths = 40
  private static let recallDays = 120
  private static let refundDays = 3
  private static let roundDays = 7
  private static let expectingDays = 14

  /// Units of each good that are ordered in a day, rounded up: of two lines an order, of two or
  /// three units each, some fall on it.
  private var dailyDemand: Int {
    max(1, county.span.orders * 5 / (county.span.days * max(1, goods.count)) + 1)
  }

  mutating func spendDay(_ number: Int, at: Instant) throws {
    while try expireLots(upTo: 100, in: db) {}
    for good in goods where good.season.contains(db.today) && !awaited.contains(good.listing) {
      if try available(ofStock: good.listing, in: db) < dailyDemand * 3 { try bringMore(of: good) }
    }
    if number % CountyMarket.roundDays == 1 { try openRounds(at: at) }
    if number % CountyMarket.expectingDays == 2 { try expectMore(at: at) }
    if number % CountyMarket.recallDays == CountyMarket.recallDays - 1 { try recallOne() }
    if number % CountyMarket.refundDays == 0 { try giveBack() }
    if number % CountyMarket.handInDays == 3 { try handInCash(week: number / 7) }
    if number % CountyMarket.handInDays == 5 { try returnMoney() }
    if number % CountyMarket.payoutDays == CountyMarket.payoutDays - 1 {
      for next in try payOut(at: at) { schedule.put(next.step, at: next.at) }
    }
  }

  /// A week's harvest. The county office lets go what is more than plausible of so few people: a
  /// demo's households sell more than they could.
  private mutating func bringMore(of good: DemoGood) throws {
    let share = max(1, dailyDemand * CountyMarket.daysOfStock / good.givers.count)
    try add(share: share, of: good, on: db.today, isExpected: false)
  }

  @discardableResult
  private func add(
    share: Int, of good: DemoGood, on day: CivilDate, isExpected: Bool
  ) throws -> Identifier {
    let parts = good.givers.map { Contribution(household: $0, quantity: share) }
    let lot = try addLot(
      NewLot(
        quantity: share * parts.count, harvestedOn: day, isExpected: isExpected, bestBefore: nil,
        contributions: parts.count > 1 ? parts : nil),
      to: good.listing, as: accounts.coordinator(of: good.village), in: db)
    if lot.status == .held {
      _ = try reviewLot(lot.id, .release, as: accounts.admin, in: db)
    }
    return lot.id
  }

  private mutating func expectMore(at: Instant) throws {
    let good = goods.pick(&county.random)
    let day = db.today.adding(days: CountyMarket.daysAhead)
    guard good.season == .allYear, !awaited.contains(good.listing) else { return }
    let share = max(2, dailyDemand * CountyMarket.daysAhead / good.givers.count)
    let lot = try add(share: share, of: good, on: day, isExpected: true)
    awaited.insert(good.listing)
    schedule.put(.harvest(lot: lot), at: at.adding(days: CountyMarket.daysAhead))
  }

  /// What was expected is there, or less of it: open orders are cut, by either rule.
  mutating func harvest(_ id: Identifier) throws {
    let lot = try lot(id, as: accounts.admin, in: db)
    awaited.remove(lot.listing)
    if Bool.random(using: &county.random) {
      let short = lot.received * CountyMarket.shortHundredths / 100
      let rule: ShortfallRule = Bool.random(using: &county.random) ? .proRata : .byDate
      if short > 0 {
        _ = try shareShortfall(
          of: id, NewShortfall(.quantity(short), rule: rule), planned: nil, as: accounts.admin,
          in: db)
      }
    }
    _ = try harvestLot(id, on: db.today, as: accounts.admin, in: db)
  }

  private func openRounds(at: Instant) throws {
    let orders = county.span.orders * CountyMarket.roundDays / county.span.days
    for village in county.villages {
      _ = try openRound(
        NewRound(
          cutOffAt: at.adding(days: CountyMarket.roundDays - 2),
          pickUpOn: db.today.adding(days: CountyMarket.roundDays - 1),
          maximumConsignments: max(10, orders / 3)),
        of: village, as: accounts.coordinator(of: village), in: db)
    }
  }

  /// The latest lot of some good that is on hand.
  private mutating func recallOne() throws {
    let good = goods.pick(&county.random)
    let lots = try lots(of: good.listing, PageRequest(), as: accounts.admin, in: db).items
    guard let lot = lots.first(where: { $0.status == .harvested }) else { return }
    _ = try recallLot(lot.id, reason: "抽检不合格（演示）", as: accounts.admin, in: db)
  }

  /// The county office works its list of what is owed down. What was called off has its own day,
  /// and cash that is not there cannot be given back.
  private func giveBack() throws {
    let most = PageRequest(limit: PageRequest.maximumLimit)
    var given = 0
    repeat {
      given = 0
      for refund in try openRefunds(most, as: accounts.admin, in: db).items
      where refund.order.status != .cancelled {
        do {
          _ = try refundOrder(
            refund.order.id, amount: nil, reason: "多退", as: accounts.admin, in: db)
          given += 1
        } catch OrderRefusal.cashInTransit {
        }
      }
    } while given > most.limit / 2
  }
}
