import Access
import AfterSales
import Core
import Fulfilment
import Households
import Income
import JSON
import Listings
import Orders
import Organisations
import Payments
import Photos
import Reports
import SQLite
import Settlement
import Storage
import TestSupport
import Testing
import Watch

/// The county with one thing of every kind in the first village, and its twin in the second one or
/// with another buyer. The twin is outside of everybody's scope but the county office's.
struct Scene {
  let api: TestAPI
  let own: Things
  let foreign: Things

  /// An identifier of nothing.
  static let absent = "00000000000ZZ"

  struct Things {
    let village: Identifier
    /// A buyer's.
    let account: Identifier
    /// The buyer manages it.
    let organisation: Identifier
    /// Another member of it.
    let member: Identifier
    /// For one of its orders.
    let statementPayment: Identifier
    /// Unpaid.
    let onAccount: Order
    /// Due today.
    let standingOrder: Identifier
    let household: Identifier
    /// Of two visitors, not yet checked.
    let visit: Identifier
    let visitSheet: Identifier
    /// Refused, so that another one can be entered.
    let standingChange: Identifier
    let watchTask: Identifier
    let cost: Identifier
    let assistance: Identifier
    let incomeEntry: Identifier
    /// On the shelf, with stock.
    let listing: Identifier
    let draft: Identifier
    let lot: Lot
    /// Of another draft.
    let expectedLot: Identifier
    /// Paid, and of this village's goods.
    let order: Order
    let payment: Identifier
    /// Of which a part came in.
    let unpaidOrder: Identifier
    let incomingPayment: Identifier
    /// Of another order, which was called off.
    let refund: Identifier
    /// Of a third one, whose goods weighed more.
    let waiver: Identifier
    /// Of a delivered order.
    let deliveredOrder: Identifier
    let claim: Identifier
    /// Of the same order's line.
    let rating: Identifier
    /// On its way, with another order.
    let parcel: Identifier
    /// What happened to it.
    let trackingEvent: Identifier
    /// Of an order that is paid at the door, of which something was collected and handed in.
    let unpaidParcel: Identifier
    let collection: Identifier
    let collector: Identifier
    let handIn: Identifier
    /// Open, of a household of its own that is owed some more.
    let payout: Identifier
    /// Of the whole county: there is no twin of it, but nothing.
    let reportCycle: Identifier?
    let round: Identifier
    let webhook: String
    let delivery: String
  }

  init() async throws {
    let api = try TestAPI()
    let county = api.county
    self.api = api
    own = try await Scene.make(
      api, village: county.villages[0], household: county.household, buyer: county.buyer)
    foreign = try await Scene.make(
      api, village: county.villages[1], household: county.otherHousehold,
      buyer: county.otherBuyer)
  }

  private static func make(
    _ api: TestAPI, village: Identifier, household: Identifier, buyer: Actor
  ) async throws -> Things {
    let county = api.county
    let listing = try county.addEggs(of: household)
    let order = try county.order(2, of: listing, as: buyer)
    try county.pay(order)
    let other = try county.order(1, of: listing, as: buyer)
    try county.pay(other)
    let unpaid = try county.order(1, of: listing, as: buyer)
    let waiver = try Scene.waive(api, village: village, household: household, buyer: buyer)
    let canteen = try TestCounty.addCanteen(managedBy: buyer, as: county.admin, county.db)
    let member = try Scene.addMember(of: canteen, api)
    let delivered = try county.order(3, of: listing, as: buyer)
    try county.pay(delivered)
    try Scene.send(delivered, api)
    let parcel = try Scene.send(api, listing, as: buyer)
    let cash = try Scene.collect(api, listing, village: village, as: buyer)
    let statementPayment = try Scene.payStatement(of: canteen, listing, as: buyer, api)
    let onAccount = try county.order(1, of: listing, as: buyer, for: .set(canteen))
    let payout = try Scene.payOut(api, village: village, household: household, buyer: buyer)
    let webhook = try await api.send(.post, "/v1/webhooks", as: buyer, Bodies.webhook)
    let path = webhook.header("Location") ?? ""
    let delivery = try await api.send(.post, path + "/test", as: buyer)
    let photo = try NewPhoto(Pictures.losslessWebP, called: nil)
    return try api.write { db in
      let draft = try addListing(
        NewListing(
          seller: .household(household), category: "duck_eggs", title: "鸭蛋", description: "",
          unit: "盒", netWeightGrams: 1_000, price: Fen(3_800), shelfLifeDays: 30,
          split: TestCounty.split), as: county.admin, in: db)
      _ = try Listings.putPhoto(photo, number: 1, of: draft, as: county.admin, in: db)
      let expecting = try addListing(
        NewListing(
          seller: .household(household), category: "hen_eggs", title: "头窝蛋", description: "",
          unit: "盒", netWeightGrams: 1_500, price: Fen(9_800), shelfLifeDays: 30,
          split: TestCounty.split), as: county.admin, in: db)
      let expected = try addLot(
        NewLot(
          quantity: 20, harvestedOn: db.today.adding(days: 30), isExpected: true, bestBefore: nil,
          contributions: nil), to: expecting, as: county.admin, in: db)
      return Things(
        village: village, account: buyer.id, organisation: canteen, member: member,
        statementPayment: statementPayment, onAccount: onAccount,
        standingOrder: try Scene.addStandingOrder(as: buyer, in: db), household: household,
        visit: try Scene.visit(household, of: village, county, in: db),
        visitSheet: try makeVisitSheet(
          for: household, as: Scene.coordinator(of: village, county), in: db
        ).id,
        standingChange: try Scene.refusedExit(of: household, as: county.admin, in: db),
        watchTask: try Scene.watch(household, as: county.admin, in: db),
        cost: try enterCost(
          NewProductionCost(kind: .farming, amount: Fen(5_000), spentOn: db.today, note: ""),
          of: household, as: county.admin, in: db
        ).id,
        assistance: try recordAssistance(
          NewAssistance(
            kind: .livestock, title: "乌鸡苗", quantity: 50, unit: "只", value: Fen(90_000),
            donor: "虚构单位", status: .planned, on: db.today),
          to: household, as: county.admin, in: db
        ).id,
        incomeEntry: try enterIncome(
          NewIncomeEntry(
            source: .wages, amount: Fen(120_000), receivedOn: db.today, note: ""),
          of: household, as: county.admin, in: db
        ).id,
        listing: listing,
        draft: draft,
        lot: try lots(of: listing, PageRequest(), as: county.admin, in: db).items[0],
        expectedLot: expected.id,
        order: try Orders.order(order.id, as: county.admin, in: db),
        payment: Identifier(
          rawValue: try db.value("SELECT id FROM payment WHERE order_id = \(order.id)")),
        unpaidOrder: unpaid.id,
        incomingPayment: try recordIncomingPayment(
          NewIncomingPayment(
            reference: "流水 \(unpaid.number)", amount: Fen(1), payer: "虚构", remark: "",
            receivedOn: db.today), for: unpaid.id, as: county.admin, in: db
        ).id,
        refund: try refund(other, as: county.admin, in: db), waiver: waiver,
        deliveredOrder: delivered.id,
        claim: try claim(about: delivered, photo, as: county.admin, in: db),
        rating: try rateLine(
          1, of: delivered.id, NewRating(stars: 4, text: "好吃。"), as: buyer, in: db
        ).rating.id,
        parcel: parcel,
        trackingEvent: try trackParcel(
          parcel, TrackingContent(happenedAt: db.now, kind: .collected, place: "虚构镇"),
          as: county.admin, in: db
        ).id,
        unpaidParcel: cash.parcel, collection: cash.collection, collector: cash.collector,
        handIn: cash.handIn, payout: payout,
        reportCycle: village == county.villages[0]
          ? try freezeCycle(
            through: CivilMonth(of: db.today.adding(days: -95)), as: county.admin, in: db
          ).id : nil,
        round: try openRound(
          NewRound(
            cutOffAt: db.now.adding(days: 2), pickUpOn: db.today.adding(days: 3),
            maximumConsignments: 10), of: village, as: county.admin, in: db
        ).id,
        webhook: webhook["id"]?.text ?? "", delivery: delivery["id"]?.text ?? "")
    }
  }

  /// A buyer that is nobody else.
  private static func addMember(of canteen: Identifier, _ api: TestAPI) throws -> Identifier {
    try api.write { db in
      let number: Int = try db.value("SELECT 8000 + count(*) FROM user_account")
      let account = try addAccount(
        NewAccount(
          phone: Phone(rawValue: "1990000\(number)"), name: "虚构成员", passwordHash: "*"), in: db)
      _ = try putMember(
        account, of: canteen, MemberContent(role: .viewer), as: api.county.admin, in: db)
      return account
    }
  }

  private static func coordinator(of village: Identifier, _ county: TestCounty) -> Actor {
    village == county.villages[0] ? county.coordinator : county.otherCoordinator
  }

  private static func visit(
    _ household: Identifier, of village: Identifier, _ county: TestCounty, in db: Connection
  ) throws -> Identifier {
    try recordVisit(
      NewVisit(coVisitor: county.otherVolunteer.id, visitedOn: db.today, note: "虚构"),
      to: household, as: coordinator(of: village, county), in: db
    ).id
  }

  private static func refusedExit(
    of household: Identifier, as actor: Actor, in db: Connection
  ) throws -> Identifier {
    let exit = try enterStandingChange(
      NewStandingChange(kind: .exit, on: db.today, evidence: "虚构"), of: household, as: actor,
      in: db)
    return try refuseStandingChange(exit.id, reason: "虚构", as: actor, in: db).id
  }

  private static func watch(
    _ household: Identifier, as actor: Actor, in db: Connection
  ) throws -> Identifier {
    let cause = WatchCause.notVisited(since: db.today.adding(days: -60))
    try take(
      WatchPass(
        day: db.today, findings: [(household, [cause])], last: household, isLast: true), in: db)
    return try watchTasks(.open, isEscalated: nil, PageRequest(limit: 1), as: actor, in: db)
      .items[0].id
  }

  /// With what became of a date.
  private static func addStandingOrder(
    as buyer: Actor, in db: Connection
  ) throws -> Identifier {
    try Orders.addStandingOrder(
      StandingOrderContent(
        category: "wood_ear", weekday: Weekday(of: db.today), kilograms: 40,
        toleranceBasisPoints: 1_000, mostPerKilogram: Fen(10_000),
        recipient: TestCounty.recipient, note: "后门", startsOn: db.today,
        endsOn: db.today.adding(days: 100)), for: .clear, as: buyer, in: db
    ).id
  }

  /// A transfer for an order on its account.
  private static func payStatement(
    of canteen: Identifier, _ listing: Identifier, as buyer: Actor, _ api: TestAPI
  ) throws -> Identifier {
    let order = try api.county.order(1, of: listing, as: buyer, for: .set(canteen))
    return try api.write { db in
      let payment = NewStatementPayment(
        month: CivilMonth(of: db.today), amount: order.total, reference: "流水 0000")
      return try Orders.payStatement(payment, of: canteen, as: api.county.admin, in: db).id
    }
  }

  /// An order of a ham that weighed more than it was said to, which was waived.
  private static func waive(
    _ api: TestAPI, village: Identifier, household: Identifier, buyer: Actor
  ) throws -> Identifier {
    let county = api.county
    let heavy = try county.heavyOrder(village: village, household: household, as: buyer)
    return try api.write { try waiveDue(of: heavy.id, reason: "x", as: county.admin, in: $0).id }
  }

  /// A payout of a completed order; another one is completed after it.
  private static func payOut(
    _ api: TestAPI, village: Identifier, household: Identifier, buyer: Actor
  ) throws -> Identifier {
    let (county, eggs) = (api.county, try api.county.addEggs(of: household))
    func sell() throws {
      let order = try county.order(of: eggs, as: buyer)
      try county.pay(order)
      try send(order, api)
      try api.write { _ = try confirmOrder(order.id, as: county.admin, in: $0) }
    }
    try sell()
    let number = try #require(AccountNumber(rawValue: "6222020000000000000"))
    let payout = try api.write { db in
      try recordBankAccount(
        BankAccount(holder: "王虚构", bank: "虚构信用社", number: number), of: household,
        as: county.admin, in: db)
      return try makePayout(ofVillage: village, upTo: db.today, as: county.admin, in: db)
    }
    try sell()
    return payout.id
  }

  private static func send(_ order: Order, _ api: TestAPI) throws {
    let (consignment, admin) = (order.consignments[0].id, api.county.admin)
    try api.write { db in
      _ = try packConsignment(consignment, as: admin, in: db)
      _ = try dispatchConsignment(
        consignment, carrier: "邮政", trackingNumber: "1", as: admin, in: db)
      _ = try deliverConsignment(consignment, as: admin, in: db)
    }
  }

  private static func claim(
    about order: Order, _ photo: NewPhoto, as actor: Actor, in db: Connection
  ) throws -> Identifier {
    let claim = try openClaim(
      NewClaim(kind: .damaged, description: "压碎了。", lines: [ClaimLine(line: 1, quantity: 1)]),
      about: order.id, as: actor, in: db)
    _ = try AfterSales.putPhoto(photo, number: 1, of: claim.id, as: actor, in: db)
    return claim.id
  }

  private static func send(
    _ api: TestAPI, _ listing: Identifier, as buyer: Actor
  ) throws -> Identifier {
    let order = try api.county.order(1, of: listing, as: buyer)
    try api.county.pay(order)
    return try api.write { db in
      let (id, admin) = (order.consignments[0].id, api.county.admin)
      _ = try packConsignment(id, as: admin, in: db)
      _ = try dispatchConsignment(id, carrier: "邮政", trackingNumber: "EX0002", as: admin, in: db)
      return try parcels(of: id, in: db)[0].id
    }
  }

  /// A part of what is due, of which the coordinator handed in a part.
  private static func collect(
    _ api: TestAPI, _ listing: Identifier, village: Identifier, as buyer: Actor
  ) throws -> (
    parcel: Identifier, collection: Identifier, collector: Identifier, handIn: Identifier
  ) {
    let county = api.county
    let order = try county.order(1, of: listing, as: buyer, payment: .cashOnDelivery)
    return try api.write { db in
      let (id, collecting) = (order.consignments[0].id, coordinator(of: village, county))
      _ = try packConsignment(id, as: collecting, in: db)
      _ = try dispatchConsignment(
        id, carrier: "邮政", trackingNumber: "EX0003", as: collecting, in: db)
      let parcel = try parcels(of: id, in: db)[0].id
      let collection = try collectCash(
        Fen(200), at: parcel, by: .recorder, as: collecting, in: db)
      let handIn = try Payments.handIn(
        Fen(50), of: collection.collectorID, .handedIn, reference: "收据 0000", as: county.admin,
        in: db)
      return (parcel, collection.id, collection.collectorID, handIn.id)
    }
  }

  private static func refund(
    _ order: Order, as actor: Actor, in db: Connection
  ) throws -> Identifier {
    _ = try cancelOrder(order.id, as: actor, in: db)
    return try refundOrder(order.id, amount: nil, reason: "缺货", as: actor, in: db).id
  }
}
