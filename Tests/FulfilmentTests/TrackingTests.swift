import Core
import Orders
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Fulfilment

@Suite("What happens to parcels on their way") struct TrackingTests: BeginsWithLot {
  let start: TestLot
  private let sent: Parcel
  private let order: Order
  private static let courier = Courier(name: "ems") { _, _ in throw CommonRefusal.roleMayNot }

  /// Five boxes at 45 yuan, all of them on their way in one parcel.
  init() throws {
    start = try TestLot(quantity: 20)
    let county = start.market.county
    order = try county.order(5, of: start.eggs)
    try county.sendOff(order)
    sent = try parcels(of: order.consignments[0].id, in: start.market.db)[0]
  }

  private func content(
    _ kind: TrackingKind, minute: Int64, place: String = "虚构镇", note: String = ""
  ) -> TrackingContent {
    TrackingContent(
      happenedAt: ManualClock.start.adding(seconds: minute * 60), kind: kind, place: place,
      note: note)
  }

  private func type(
    _ kind: TrackingKind, minute: Int64, as actor: Actor? = nil
  ) throws -> TrackingEvent {
    try market.write {
      try trackParcel(
        sent.id, content(kind, minute: minute), as: actor ?? county.coordinator, in: $0)
    }
  }

  private func push(
    _ kind: TrackingKind, minute: Int64, _ reference: String, number: String = "1",
    of courier: Courier = courier, note: String = ""
  ) throws -> TrackingOutcome {
    try market.write {
      try takeNotice(
        CourierNotice(
          number: number, reference: reference, content(kind, minute: minute, note: note)),
        of: courier, in: $0)
    }
  }

  private func status() throws -> ParcelStatus {
    try Fulfilment.parcel(sent.id, as: county.admin, in: db).status
  }

  private func kinds(as actor: Actor? = nil) throws -> [TrackingKind] {
    try trackingEvents(of: sent.id, PageRequest(), as: actor ?? county.buyer, in: db)
      .items.map(\.content.kind)
  }

  private func expectNothing(
    of refusal: some Refusal & Equatable, _ body: () throws -> Void
  ) throws {
    let before = try market.database.content()
    #expect(throws: refusal, performing: body)
    #expect(try market.database.content() == before)
  }

  @Test("A parcel's way is told in order of time, and its last step is a step of the parcel")
  func way() throws {
    market.clock.advance(seconds: 3_600)
    _ = try type(.collected, minute: 1)
    #expect(try push(.arrived, minute: 20, "a") == .tracked)
    #expect(try push(.inTransit, minute: 10, "b") == .tracked)
    #expect(try push(.outForDelivery, minute: 30, "c") == .tracked)
    #expect(try status() == .dispatched)
    #expect(try push(.delivered, minute: 40, "d") == .tracked)
    #expect(try status() == .delivered)
    #expect(
      try kinds() == [.collected, .inTransit, .arrived, .outForDelivery, .delivered])
    #expect(try county.state(order).status == .delivered)
    #expect(try verify(db) == [])
  }

  @Test("What comes twice, late or after the end is harmless")
  func harmless() throws {
    market.clock.advance(seconds: 3_600)
    #expect(try push(.failed, minute: 10, "a", note: "无人在家") == .tracked)
    #expect(try status() == .failed)
    let failed = try Fulfilment.parcel(sent.id, as: county.admin, in: db)
    #expect(failed.reason == "无人在家")
    #expect(try push(.failed, minute: 10, "a") == .known)
    #expect(try push(.outForDelivery, minute: 20, "b") == .tracked)
    #expect(try status() == .dispatched)
    #expect(try push(.failed, minute: 15, "c") == .tracked)
    #expect(try status() == .dispatched)
    #expect(try push(.delivered, minute: 30, "d") == .tracked)
    let before = try county.state(order).goods
    for (kind, reference) in [(TrackingKind.returned, "e"), (.lost, "f"), (.failed, "g")] {
      #expect(try push(kind, minute: 40, reference) == .tracked)
      #expect(try push(kind, minute: 40, reference) == .known)
    }
    #expect(try status() == .delivered)
    #expect(try county.state(order).goods == before)
    try expectNothing(of: TrackingRefusal.otherEvent) {
      _ = try push(.failed, minute: 30, "d")
    }
    try expectNothing(of: TrackingRefusal.otherEvent) {
      _ = try push(.delivered, minute: 31, "d")
    }
    #expect(try verify(db) == [])
  }

  @Test("What a courier says is back or lost is owed to the buyer, and on no shelf")
  func undelivered() throws {
    market.clock.advance(seconds: 3_600)
    let before = try stock()
    #expect(try push(.returned, minute: 10, "a", note: "拒收") == .tracked)
    #expect(try status() == .returned)
    #expect(try stock()[0] == before[0])
    let order = try county.state(order)
    #expect(order.status == .cancelled && order.owed == order.paid)
    #expect(try verify(db) == [])
    let other = try county.order(1, of: eggs)
    try county.sendOff(other)
    let lost = try #require(try parcels(of: other.consignments[0].id, in: db).first)
    _ = try market.write {
      try trackParcel(lost.id, content(.lost, minute: 20), as: county.admin, in: $0)
    }
    #expect(try Fulfilment.parcel(lost.id, as: county.admin, in: db).reason == "lost")
    #expect(try verify(db) == [])
  }

  @Test("Carrier and number name the parcel, however they are written; another's do not")
  func names() throws {
    market.clock.advance(seconds: 60)
    let (sf, unnamed) = (
      Courier(name: "sf", read: TrackingTests.courier.read),
      Courier(name: "邮政", read: TrackingTests.courier.read)
    )
    for courier in [sf, unnamed] {
      try expectNothing(of: TrackingRefusal.unknownParcel) {
        _ = try push(.arrived, minute: 1, "a", of: courier)
      }
    }
    try expectNothing(of: TrackingRefusal.unknownParcel) {
      _ = try push(.arrived, minute: 1, "a", number: "2")
    }
    // Long before it left, or long after, it was another parcel that had the number.
    for minute in [-8 * 1_440, 181 * 1_440] as [Int64] {
      try expectNothing(of: TrackingRefusal.unknownParcel) {
        _ = try push(.arrived, minute: minute, "a")
      }
    }
    for name in ["中国邮政", "EMS", "China Post"] {
      #expect(try TrackingStore.courier(named: name, in: db) == "ems")
    }
    #expect(try TrackingStore.courier(named: "村里的车", in: db) == "村里的车")
  }

  @Test("One number of a carrier may be that of several villages' parcels")
  func joined() throws {
    market.clock.advance(seconds: 600)
    let other = try county.order(2, of: eggs)
    try county.sendOff(other)
    let parcel = try #require(try parcels(of: other.consignments[0].id, in: db).first)
    #expect(try push(.delivered, minute: 5, "a") == .tracked)
    #expect(try push(.delivered, minute: 5, "a") == .known)
    #expect(try Fulfilment.parcel(parcel.id, as: county.admin, in: db).status == .delivered)
    #expect(try status() == .delivered)
    #expect(try verify(db) == [])
  }

  @Test("Who handles the parcel types in, who reads the order reads")
  func scope() throws {
    _ = try type(.collected, minute: 0)
    let absent = CommonRefusal.notFound(what: "parcel")
    for actor in [county.buyer, county.otherCoordinator, county.volunteer] {
      try expectNothing(of: absent) { _ = try type(.arrived, minute: 0, as: actor) }
    }
    for actor in [county.buyer, county.coordinator, county.admin] {
      #expect(try kinds(as: actor) == [.collected])
    }
    for actor in [county.otherBuyer, county.otherCoordinator, county.volunteer] {
      #expect(throws: absent) { try kinds(as: actor) }
    }
  }

  @Test("A note may name people: it is shown to who sees where the goods go")
  func note() throws {
    market.clock.advance(seconds: 60)
    _ = try push(.arrived, minute: 1, "a", note: "签收人：虚构")
    func note(_ actor: Actor) throws -> String {
      let parcel = try Fulfilment.parcel(sent.id, as: actor, in: db)
      let latest = try tracked(parcel, as: actor, in: db).events
      let listed = try trackingEvents(of: sent.id, PageRequest(), as: actor, in: db).items
      let alone = try trackingEvent(listed[0].id, as: actor, in: db)
      #expect(latest == listed && [alone] == listed)
      return latest[0].content.note
    }
    #expect(try note(county.buyer) == "签收人：虚构")
    #expect(try note(county.coordinator) == "签收人：虚构")
    #expect(try note(county.admin) == "***")
    let told: String = try db.value(
      "SELECT data FROM outbox_event WHERE type = 'parcel.tracked'")
    #expect(told.contains("\"kind\":\"arrived\"") && !told.contains("虚构"))
    let logged: String = try db.value(
      "SELECT after FROM audit_entry WHERE action = 'parcel.tracked'")
    #expect(!logged.contains("虚构"))
  }

  @Test("What is typed in lies on the parcel's way, and is no double")
  func typed() throws {
    market.clock.advance(seconds: 120)
    _ = try type(.collected, minute: 1)
    try expectNothing(of: TrackingRefusal.knownEvent) { _ = try type(.collected, minute: 1) }
    try expectNothing(of: TrackingRefusal.inTheFuture) { _ = try type(.arrived, minute: 10) }
    let times = TrackingEvent.times(of: sent.dispatchedAt)
    try expectNothing(of: TrackingRefusal.unfitTime(times)) {
      _ = try type(.arrived, minute: -8 * 1_440)
    }
    // The courier's own word of the same.
    #expect(try push(.collected, minute: 1, "a") == .known)
    #expect(try kinds() == [.collected])
  }

  @Test("Long texts are cut, and what nobody sees becomes a blank")
  func texts() {
    let long = String(repeating: "长", count: 500)
    let content = TrackingContent(
      happenedAt: ManualClock.start, kind: .arrived, place: "甲\u{202E}乙", note: long)
    #expect(content.place == "甲 乙")
    #expect(content.note.unicodeScalars.count == TrackingEvent.maximumNoteLength)
  }

  @Test("A parcel shows its latest events, and takes no more than a way can have")
  func bounded() throws {
    market.clock.advance(seconds: 3_600 * 10)
    let most = Int64(TrackingEvent.maximumCount)
    for minute in 0..<most { _ = try push(.inTransit, minute: minute, "\(minute)") }
    let shown = try tracked(sent, as: county.buyer, in: db).events
    #expect(shown.map(\.reference) == (most - 20..<most).map { "\($0)" })
    try expectNothing(of: TrackingRefusal.tooManyEvents) {
      _ = try push(.inTransit, minute: most, "more")
    }
    let first = try trackingEvents(
      of: sent.id, PageRequest(limit: 100), as: county.buyer, in: db)
    let second = try trackingEvents(
      of: sent.id, PageRequest(limit: 100, after: first.next), as: county.buyer, in: db)
    #expect(second.next == nil)
    #expect((first.items + second.items).map(\.reference) == (0..<most).map { "\($0)" })
  }

  @Test(
    "In whatever order and however often a way is told, it is on record the same",
    arguments: TestSeeds.some())
  func anyOrder(seed: UInt64) throws {
    market.clock.advance(seconds: 7_200)
    var chance = SeededGenerator(seed: seed)
    let kinds = TrackingKind.allCases.filter { ![.returned, .lost].contains($0) }
    let way = (0..<12).map { place in
      (kind: kinds.randomElement(using: &chance) ?? .arrived, place: Int64(place))
    }
    for step in (way + way.filter { _ in Bool.random(using: &chance) }).shuffled(using: &chance) {
      _ = try push(step.kind, minute: step.place * 5, "\(step.place)")
      #expect(try verify(db) == [], "seed \(seed)")
    }
    #expect(try self.kinds() == way.map(\.kind), "seed \(seed)")
    for step in way {
      #expect(try push(step.kind, minute: step.place * 5, "\(step.place)") == .known)
    }
    // Whoever tells it in its order moves the parcel to where its way ended.
    let (order, isEnd) = (try county.state(order), try status() == .delivered)
    #expect((order.status == .delivered) == isEnd, "seed \(seed)")
  }
}

extension TestCounty {
  /// Takes an order onto its way.
  fileprivate func sendOff(_ order: Order) throws {
    try pay(order)
    try pack(order)
    try dispatch(order)
  }
}
