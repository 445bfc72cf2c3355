import Core
import Ledger
import Orders
import Payments
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Fulfilment

/// Orders that are paid at the door are sent in whole or in part, collected for short, exactly or
/// in excess, handed in, written off, refused, lost, called off, confirmed and given back in any
/// order: what buyers paid is in escrow, with those it was divided among, or back, and the county
/// office has it but for what is in transit, to the fen.
@Suite("Cash after any history") struct CashHistoryTests {
  @Test("The books hold after every step", arguments: TestSeeds.some())
  func history(seed: UInt64) throws {
    var history = try CashHistory(seed: seed)
    for step in 0..<120 {
      try history.step()
      try history.check("seed \(seed), step \(step)")
    }
    #expect(try verify(history.market.db) == [], "seed \(seed)")
  }
}

private struct CashHistory {
  let market: TestMarket
  private let door: TestDoor
  private let eggs: Identifier
  private var chance: SeededGenerator
  private var orders: [Order] = []
  private var parcels: [Identifier] = []
  private var pieces: [CashCollection] = []
  /// What came, what went back out of hands and of the bank, what the office got, and bore.
  private var collected = Fen.zero
  private var transferred = Fen.zero
  private var givenBack = Fen.zero
  private var handedIn = Fen.zero
  private var writtenOff = Fen.zero
  private var sentBack = Fen.zero

  private var db: Connection { market.db }
  private var county: TestCounty { market.county }

  init(seed: UInt64) throws {
    market = try TestMarket()
    door = TestDoor(market: market)
    eggs = try market.county.addEggs(quantity: 2_000)
    chance = SeededGenerator(seed: seed)
  }

  mutating func step() throws {
    market.clock.advance(seconds: 60)
    switch Int.random(in: 0..<14, using: &chance) {
    case 0, 1: try place()
    case 2, 3: try send()
    case 4, 5, 6: try collect()
    case 7: try handIn()
    case 8: try end()
    case 9: try giveBack()
    case 10: try refund()
    case 11: try confirm()
    case 12: try callOffOrTransfer()
    default: try sweep()
    }
  }

  /// Runs what may be refused; a refusal leaves nothing behind.
  private func attempt<T>(_ body: () throws -> T) throws -> T? {
    do { return try body() } catch is any Refusal { return nil }
  }

  private mutating func place() throws {
    let buyer = Bool.random(using: &chance) ? county.buyer : county.otherBuyer
    let quantity = Int.random(in: 1...4, using: &chance)
    if let order = try attempt({
      try county.order(quantity, of: eggs, as: buyer, payment: .cashOnDelivery)
    }) {
      orders.append(order)
    }
  }

  private mutating func send() throws {
    guard let order = orders.randomElement(using: &chance) else { return }
    _ = try attempt { try county.pack(order) }
    let quantity = Int.random(in: 1...4, using: &chance)
    if let parcel = try attempt({ try door.send(quantity, of: order) }) { parcels.append(parcel) }
  }

  private mutating func collect() throws {
    guard let id = parcels.randomElement(using: &chance) else { return }
    let order = try Fulfilment.parcel(id, as: county.admin, in: db).order
    let due = try Orders.order(order, as: county.admin, in: db).due.rawValue
    let amount = [due, due, due / 2, due + 100, 77].randomElement(using: &chance) ?? due
    guard amount > 0 else { return }
    let by: CollectedBy = Bool.random(using: &chance) ? .recorder : .carrier
    if let piece = try attempt({ try door.collect(amount, at: id, by: by) }) {
      pieces.append(piece)
      collected += piece.amount
    }
  }

  private mutating func handIn() throws {
    let owed = try cashOwed(PageRequest(), as: county.admin, in: db).items
    guard let one = owed.randomElement(using: &chance) else { return }
    let whole = one.inTransit.rawValue
    let amount = [whole, whole, whole / 2, whole + 1].randomElement(using: &chance) ?? whole
    let kind: HandInKind =
      Int.random(in: 0..<5, using: &chance) == 0 ? .writtenOff : .handedIn
    guard let paid = try attempt({ try door.handIn(amount, of: one.id, kind) }) else { return }
    if kind == .handedIn { handedIn += paid.amount } else { writtenOff += paid.amount }
  }

  private mutating func end() throws {
    guard let id = parcels.randomElement(using: &chance) else { return }
    switch Int.random(in: 0..<6, using: &chance) {
    case 0: _ = try attempt { try door.bringBack(id) }
    case 1:
      _ = try attempt {
        try market.write { try loseParcel(id, reason: "x", as: county.admin, in: $0) }
      }
    case 2:
      _ = try attempt {
        try market.write { try failParcel(id, reason: "x", as: county.admin, in: $0) }
      }
    default: _ = try attempt { try door.deliver(id) }
    }
  }

  /// What is left of a piece of cash goes back, or to another order.
  private mutating func giveBack() throws {
    guard let piece = pieces.randomElement(using: &chance) else { return }
    if Bool.random(using: &chance), let order = orders.randomElement(using: &chance) {
      _ = try attempt {
        try market.write { try assignPayment(piece.id, to: order.id, as: county.admin, in: $0) }
      }
      return
    }
    guard
      let back = try attempt({
        try market.write { try returnPayment(piece.id, reference: "r", as: county.admin, in: $0) }
      }),
      let now = try cashCollection(piece.id, in: db)
    else { return }
    givenBack += now.givenBack
    sentBack += back.returned - now.givenBack
  }

  private mutating func refund() throws {
    guard let order = orders.randomElement(using: &chance) else { return }
    let refund = try attempt {
      try market.write { db in
        try refundOrder(order.id, amount: nil, reason: "x", as: county.admin, in: db)
      }
    }
    if let refund { sentBack += refund.amount }
  }

  private func confirm() throws {
    guard let order = orders.last else { return }
    for order in orders.suffix(6) + [order] {
      _ = try attempt {
        try market.write { _ = try confirmOrder(order.id, as: county.admin, in: $0) }
      }
    }
  }

  private mutating func callOffOrTransfer() throws {
    guard let order = orders.randomElement(using: &chance) else { return }
    if Bool.random(using: &chance) {
      _ = try attempt {
        try market.write { _ = try cancelOrder(order.id, as: county.admin, in: $0) }
      }
      return
    }
    let due = try county.state(order).due
    let reference = "\(transferred.rawValue) \(order.number)"
    let payment = NewPayment(method: .bankTransfer, amount: due, reference: reference)
    if try attempt({
      try market.write { try recordPayment(payment, for: order.id, as: county.admin, in: $0) }
    }) != nil {
      transferred += due
    }
  }

  private mutating func sweep() throws {
    market.clock.advance(days: 4)
    try market.write { db in
      _ = try cancelUnpaidOrders(upTo: 100, in: db)
      _ = try confirmDeliveredOrders(upTo: 100, in: db)
      _ = try applyHeldMoney(upTo: 100, in: db)
    }
  }

  func check(_ place: String) throws {
    let findings = try verify(db)
    #expect(findings == [], "\(place)")
    var sums: [String: Fen] = [:]
    try db.each("SELECT kind, sum(balance_fen) FROM ledger_account GROUP BY kind") {
      sums[try $0[0]] = try $0[1]
    }
    func sum(_ kinds: String...) -> Fen { kinds.reduce(.zero) { $0 + (sums[$1] ?? .zero) } }
    let kept = sum(
      "escrow", "unapplied", "household", "village", "logistics", "household_advance",
      "village_advance", "logistics_advance")
    let inTransit = -sum("cash_in_transit")
    #expect(kept == collected + transferred - givenBack - sentBack, "\(place)")
    #expect(inTransit == collected - givenBack - handedIn - writtenOff, "\(place)")
    #expect(sum("bank") == sentBack - handedIn - transferred, "\(place)")
    #expect(sum("county") == -writtenOff, "\(place)")
  }
}
