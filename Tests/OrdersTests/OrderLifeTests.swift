import Core
import Fulfilment
import Ledger
import Listings
import Orders
import Reports
import SQLite
import Storage
import TestSupport
import Testing

/// Paying, calling off, giving back, receiving: each in every state of an order.
@Suite("An order's life") struct OrderLifeTests: BeginsWithLot {
  let start: TestLot

  init() throws { start = try TestLot() }

  /// An order of two boxes that stands at `status`.
  private func order(_ status: OrderStatus) throws -> Order {
    let placed = try county.order(2, of: eggs)
    let path: [OrderStatus: [(Order) throws -> Void]] = [
      .placed: [], .paid: [pay], .packing: [pay, pack], .dispatched: [pay, pack, dispatch],
      .delivered: [pay, pack, dispatch, deliver],
      .completed: [pay, pack, dispatch, deliver, confirm], .cancelled: [pay, cancel],
      .refunded: [pay, cancel, refund],
    ]
    for step in path[status] ?? [] { try step(placed) }
    let order = try Orders.order(placed.id, as: county.admin, in: db)
    #expect(order.status == status)
    return order
  }

  private func pay(_ order: Order) throws { try county.pay(order) }
  private func pack(_ order: Order) throws { try county.pack(order) }
  private func dispatch(_ order: Order) throws { try county.dispatch(order) }
  private func deliver(_ order: Order) throws { try county.deliver(order) }
  private func confirm(_ order: Order) throws { try confirm(order, as: county.buyer) }
  private func confirm(_ order: Order, as actor: Actor) throws {
    _ = try market.write { try confirmOrder(order.id, as: actor, in: $0) }
  }
  private func cancel(_ order: Order) throws { try cancel(order, as: county.buyer) }
  private func cancel(_ order: Order, as actor: Actor) throws {
    _ = try market.write { try cancelOrder(order.id, as: actor, in: $0) }
  }
  private func refund(_ order: Order) throws { try refund(order, nil, as: county.admin) }
  private func refund(_ order: Order, _ amount: Fen?, as actor: Actor) throws {
    _ = try market.write {
      try refundOrder(order.id, amount: amount, reason: "退货", as: actor, in: $0)
    }
  }
  private func record(_ amount: Fen, for order: Identifier, as actor: Actor) throws {
    _ = try market.write {
      try recordPayment(
        NewPayment(method: .bankTransfer, amount: amount, reference: "x"), for: order, as: actor,
        in: $0)
    }
  }

  private func balance(_ account: LedgerAccount) throws -> Int64 {
    try Ledger.balance(of: account, in: db).rawValue
  }

  /// The events that somebody brings about on an order as it stands.
  private var acts: [(event: OrderEvent, take: (Order) throws -> Void)] {
    [(.paid, pay), (.calledOff, cancel), (.refunded, refund), (.confirmed, confirm)]
  }

  @Test(
    "Each step is taken in the states of the table, with what goes with it, and refused elsewhere",
    arguments: OrderStatus.allCases)
  func states(status: OrderStatus) throws {
    for (event, take) in acts {
      let order = try order(status)
      let before = try transfers(of: order)
      let goods = try stock()
      if let step = status.step(event) {
        try take(order)
        #expect(try county.state(order).status == step.to)
        #expect(try transfers(of: order) == before + [step.money?.rawValue].compactMap { $0 })
        #expect(try stock() == moved(goods, by: step))
      } else {
        #expect(throws: OrderRefusal.wrongState(status)) { try take(order) }
        #expect(try county.state(order).status == status)
        #expect(try transfers(of: order) == before)
        #expect(try stock() == goods)
      }
    }
    #expect(try verify(db) == [])
  }

  /// Available, reserved and sold after a step of an order of two.
  private func moved(_ goods: [Int], by step: OrderStep) -> [Int] {
    let change =
      switch step.goods {
      case .sell: [0, -2, 2]
      case .release: [2, -2, 0]
      case .takeBack: [2, 0, -2]
      case .reserve: [-2, 2, 0]
      case nil: [0, 0, 0]
      }
    return zip(goods, change).map { $0 + $1 }
  }

  private func transfers(of order: Order) throws -> [String] {
    try db.all(
      "SELECT kind FROM ledger_transfer WHERE order_id = \(order.id) ORDER BY sequence"
    ) { try $0[0] }
  }

  @Test("A payment moves the money into escrow and sells the goods")
  func payment() throws {
    let order = try order(.paid)
    #expect(order.paid == order.total)
    #expect(try stock() == [48, 0, 2])
    #expect(try balance(.escrow) == 10_200)
    #expect(try balance(.bank) == -10_200)
  }

  @Test("Only the sum that is due is taken")
  func amount() throws {
    let order = try order(.placed)
    for amount in [0, 1, 10_199, 10_201, -10_200] as [Int64] {
      #expect(throws: OrderRefusal.amountIsNotDue(due: Fen(10_200))) {
        try record(Fen(amount), for: order.id, as: county.admin)
      }
    }
    #expect(try stock() == [48, 2, 0])
  }

  @Test("Only the county office records money")
  func officeOnly() throws {
    let placed = try order(.placed)
    let cancelled = try order(.cancelled)
    for actor in [county.buyer, county.coordinator, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) {
        try record(placed.total, for: placed.id, as: actor)
      }
      #expect(throws: CommonRefusal.roleMayNot) { try refund(cancelled, nil, as: actor) }
    }
  }

  @Test("An order outside of the scope, or absent, is not found")
  func scope() throws {
    let order = try order(.delivered)
    let missing = CommonRefusal.notFound(what: "order")
    for actor in [county.otherBuyer, county.otherCoordinator, county.volunteer] {
      #expect(throws: missing) { try Orders.order(order.id, as: actor, in: db) }
      #expect(throws: missing) { try cancel(order, as: actor) }
      #expect(throws: missing) { try confirm(order, as: actor) }
    }
    let absent = Identifier(rawValue: 5)
    #expect(throws: missing) { try record(Fen(1), for: absent, as: county.admin) }
    #expect(throws: missing) {
      try market.write {
        try refundOrder(absent, amount: nil, reason: "", as: county.admin, in: $0)
      }
    }
    #expect(throws: missing) {
      try market.write { try cancelOrder(absent, as: county.admin, in: $0) }
    }
  }

  @Test("A coordinator sees its villages' orders, and neither cancels nor confirms them")
  func coordinator() throws {
    let delivered = try order(.delivered)
    #expect(try Orders.order(delivered.id, as: county.coordinator, in: db).id == delivered.id)
    #expect(throws: CommonRefusal.roleMayNot) { try confirm(delivered, as: county.coordinator) }
    let placed = try order(.placed)
    #expect(throws: CommonRefusal.roleMayNot) { try cancel(placed, as: county.coordinator) }
  }

  @Test("The county office cancels and confirms for a buyer")
  func office() throws {
    let placed = try order(.placed)
    try cancel(placed, as: county.admin)
    #expect(try county.state(placed).status == .cancelled)
    let delivered = try order(.delivered)
    try confirm(delivered, as: county.admin)
    #expect(try county.state(delivered).status == .completed)
  }

  @Test("A cancelled order gives its goods back; its money waits in escrow")
  func cancelling() throws {
    let placed = try order(.placed)
    try cancel(placed)
    #expect(try stock() == [50, 0, 0])
    #expect(throws: OrderRefusal.wrongState(.cancelled)) { try refund(placed) }
    let paid = try order(.paid)
    try cancel(paid)
    #expect(try stock() == [50, 0, 0])
    #expect(try balance(.escrow) == 10_200)
    #expect(try county.state(paid).paid == paid.total)
    #expect(try verify(db) == [])
  }

  @Test("Money goes back in parts, to the last fen and not beyond")
  func refunding() throws {
    let order = try order(.cancelled)
    try refund(order, Fen(200), as: county.admin)
    #expect(try county.state(order).status == .cancelled)
    #expect(try county.state(order).refunded == Fen(200))
    for amount in [10_001, 0, -1] as [Int64] {
      #expect(throws: OrderRefusal.refundExceedsPayment(left: Fen(10_000))) {
        try refund(order, Fen(amount), as: county.admin)
      }
    }
    try refund(order, Fen(9_999), as: county.admin)
    try refund(order, nil, as: county.admin)
    #expect(try county.state(order).status == .refunded)
    #expect(try county.state(order).refunded == order.total)
    #expect(try balance(.escrow) == 0)
    #expect(try balance(.bank) == 0)
    #expect(throws: OrderRefusal.wrongState(.refunded)) { try refund(order) }
    #expect(try verify(db) == [])
  }

  @Test("A completed order's money is divided to the fen")
  func division() throws {
    _ = try order(.completed)
    // 90.00 of goods: 5 % to the village, 10 % and the shipping to logistics.
    #expect(try balance(.village(county.villages[0])) == 450)
    #expect(try balance(.logistics) == 900 + 1_200)
    #expect(try balance(.household(county.household)) == 7_650)
    #expect(try balance(.escrow) == 0)
    #expect(try verify(db) == [])
  }

  @Test("An unpaid order gives its goods back when its time is up, and not before")
  func expiry() throws {
    let order = try order(.placed)
    func sweep() throws -> Bool { try market.write { try cancelUnpaidOrders(upTo: 10, in: $0) } }
    market.clock.advance(seconds: 29 * 60)
    #expect(try sweep() == false)
    #expect(try county.state(order).status == .placed)
    market.clock.advance(seconds: 60)
    #expect(try sweep() == false)
    #expect(try county.state(order).status == .cancelled)
    #expect(try stock() == [50, 0, 0])
  }

  @Test("Paid orders and organisations' orders outlive a person's half hour")
  func expiryOfOthers() throws {
    let paid = try order(.paid)
    let organisation = try county.order(1, of: eggs, as: county.organisation)
    market.clock.advance(days: 6)
    _ = try market.write { try cancelUnpaidOrders(upTo: 10, in: $0) }
    #expect(try county.state(paid).status == .paid)
    #expect(try county.state(organisation).status == .placed)
    market.clock.advance(days: 1)
    _ = try market.write { try cancelUnpaidOrders(upTo: 10, in: $0) }
    #expect(try county.state(organisation).status == .cancelled)
  }

  @Test("Sweeps go some at a time and say when there may be more")
  func sweepLimit() throws {
    for _ in 0..<5 { _ = try county.order(1, of: eggs) }
    market.clock.advance(days: 1)
    #expect(try market.write { try cancelUnpaidOrders(upTo: 3, in: $0) })
    #expect(try stock() == [48, 2, 0])
    #expect(try market.write { try cancelUnpaidOrders(upTo: 3, in: $0) } == false)
    #expect(try stock() == [50, 0, 0])
  }

  @Test("A delivered order is taken to be received after a week")
  func automaticConfirmation() throws {
    let order = try order(.delivered)
    market.clock.advance(days: 6)
    #expect(try market.write { try confirmDeliveredOrders(upTo: 10, in: $0) } == false)
    #expect(try county.state(order).status == .delivered)
    market.clock.advance(days: 1)
    _ = try market.write { try confirmDeliveredOrders(upTo: 10, in: $0) }
    #expect(try county.state(order).status == .completed)
    #expect(try balance(.household(county.household)) == 7_650)
  }

  @Test("Each sees the orders within its scope, newest first, and pages hold")
  func list() throws {
    let mine = try (0..<3).map { _ in try county.order(1, of: eggs).id }
    let others = try county.order(1, of: eggs, as: county.otherBuyer).id
    let elsewhere = try county.order(
      1, of: county.addEggs(of: county.otherHousehold), as: county.otherBuyer
    ).id
    func ids(_ actor: Actor, _ status: OrderStatus? = nil) throws -> [Identifier] {
      var ids: [Identifier] = []
      var cursor: Cursor?
      repeat {
        let page = try orders(
          status: status, PageRequest(limit: 2, after: cursor), as: actor, in: db)
        ids += page.items.map(\.id)
        cursor = page.next
      } while cursor != nil
      return ids
    }
    #expect(try ids(county.buyer) == mine.reversed())
    #expect(try ids(county.otherBuyer) == [elsewhere, others])
    #expect(try ids(county.admin) == [elsewhere, others] + mine.reversed())
    #expect(try ids(county.coordinator) == [others] + mine.reversed())
    #expect(try ids(county.otherCoordinator) == [elsewhere])
    #expect(throws: CommonRefusal.roleMayNot) { try ids(county.volunteer) }
    #expect(try ids(county.buyer, .paid) == [])
    #expect(try ids(county.buyer, .placed) == mine.reversed())
  }
}
