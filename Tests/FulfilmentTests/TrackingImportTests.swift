import Core
import Orders
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Fulfilment

@Suite("A carrier's file of what happened to parcels") struct TrackingImportTests: BeginsWithLot {
  let start: TestLot
  private let sent: Parcel

  init() throws {
    start = try TestLot(quantity: 20)
    let county = start.market.county
    let order = try county.order(5, of: start.eggs)
    try county.pay(order)
    try county.pack(order)
    try county.dispatch(order)
    sent = try parcels(of: order.consignments[0].id, in: start.market.db)[0]
    start.market.clock.advance(seconds: 3_600)
  }

  private static let headings = "运单号,快递公司,时间,状态,地点,备注,事件编号"

  private func bring(_ file: [UInt8], as actor: Actor? = nil) throws -> TrackingImport {
    let file = try readTracking(file, now: db.now)
    return try market.write {
      try importTracking(file, as: actor ?? county.coordinator, in: $0)
    }
  }

  private func bring(_ rows: [String], as actor: Actor? = nil) throws -> TrackingImport {
    let lines = [TrackingImportTests.headings] + rows
    return try bring(Array((lines.joined(separator: "\n") + "\n").utf8), as: actor)
  }

  private func faults(_ body: () throws -> Void) throws -> [String] {
    let before = try market.database.content()
    defer { #expect((try? market.database.content()) == before) }
    let refusal = #expect(throws: TrackingFileRefusal.self, performing: body)
    return refusal?.faults.map { "\($0.pointer) \($0.code)" } ?? []
  }

  private func status() throws -> ParcelStatus {
    try Fulfilment.parcel(sent.id, as: county.admin, in: db).status
  }

  @Test("Rows are taken in order of time, each once, and move the parcel")
  func imported() throws {
    // Carriers' files begin with the newest.
    let rows = [
      "1,中国邮政,2026-06-15 12:50,已签收,虚构市,\"虚构, 本人\",E3",
      "1,EMS,2026/6/15 12:30:05,派送失败,虚构市,无人,E2",
      "1,邮政,2026年6月15日 12:10,已揽收,虚构镇,,",
      "1,邮政,2026-06-15T04:45:00Z,out_for_delivery,,,E4", ",,,,,,",
    ]
    let first = try bring(rows)
    #expect(first.rows.map(\.outcome) == [.tracked, .tracked, .tracked, .tracked])
    #expect(first.rows.map(\.line) == [2, 3, 4, 5])
    #expect(first.rows.allSatisfy { $0.parcels == [sent.id] })
    #expect(try status() == .delivered)
    let events = try trackingEvents(of: sent.id, PageRequest(), as: county.buyer, in: db).items
    #expect(
      events.map(\.content.kind) == [.collected, .failed, .outForDelivery, .delivered])
    #expect(events.map(\.content.happenedAt.description)[1] == "2026-06-15T04:30:05.000Z")
    #expect(events[3].content.note == "虚构, 本人")
    let again = try bring(rows + rows)
    #expect(again.tracked == 0)
    #expect(try verify(db) == [])
  }

  @Test("A file in GB18030 with English headings is read as well")
  func otherForms() throws {
    var file = Array("note,Time,Status,Carrier,Tracking Number\n".utf8)
    // 邮政 in GB18030.
    file += Array(",2026-06-15 12:10,Out for delivery,".utf8) + [0xD3, 0xCA, 0xD5, 0xFE]
    file += Array(",1\n".utf8)
    #expect(try bring(file).tracked == 1)
  }

  @Test("Every bad row is named by its line, and nothing is written")
  func badRows() throws {
    let told = try faults {
      _ = try bring([
        ",邮政,2026-06-15 12:10,已签收", "1,,2026-06-15 12:10,已签收,,,",
        "1,邮政,2026-06-31 12:10,已签收,,,", "1,邮政,2026-06-15 25:10,已签收,,,",
        "1,邮政,,已签收,,,", "1,邮政,2026-06-15 12:10,到了,,,", "1,邮政,2026-06-16 12:10,到达,,,",
        "\(String(repeating: "1", count: 41)),邮政,2026-06-15 12:10,,,,",
      ])
    }
    #expect(
      told == [
        "/2 fields", "/3/carrier required", "/4/happened_at format", "/5/happened_at format",
        "/6/happened_at required", "/7/kind choice", "/8/happened_at in_the_future",
        "/9/tracking_number too_long", "/9/kind required",
      ])
    #expect(
      try faults { _ = try bring(Array("运单号,单号,时间\n1,1,2026-06-15 12:10\n".utf8)) } == [
        "/1/tracking_number doubled", "/1/carrier no_headings", "/1/kind no_headings",
      ])
    for (text, fault) in [("", "/1 empty"), ("\"", "/1 no_csv")] {
      #expect(try faults { _ = try bring(Array(text.utf8)) } == [fault])
    }
    #expect(try faults { _ = try bring([] as [UInt8]) } == ["/1 empty"])
    let long = [UInt8](repeating: 0x2C, count: TrackingImport.maximumSize + 1)
    #expect(try faults { _ = try bring(long) } == ["/1 too_long"])
    let row = "1,邮政,2026-06-15 12:10,到达,,,"
    let many = Array(repeating: row, count: TrackingImport.maximumRows + 1)
    #expect(try faults { _ = try bring(many) } == ["/1 too_long"])
  }

  @Test("A number that nobody knows, or that is another village's, is named by its line")
  func unknown() throws {
    let rows = [
      "1,邮政,2026-06-15 12:10,到达,,,", "2,邮政,2026-06-15 12:10,到达,,,",
      "1,顺丰,2026-06-15 12:10,到达,,,",
    ]
    #expect(
      try faults { _ = try bring(rows) } == [
        "/3/tracking_number unknown_parcel", "/4/tracking_number unknown_parcel",
      ])
    #expect(
      try faults { _ = try bring([rows[0]], as: county.otherCoordinator) } == [
        "/2/tracking_number unknown_parcel"
      ])
    for actor in [county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) { try bring([rows[0]], as: actor) }
    }
    #expect(try bring([rows[0]], as: county.admin).tracked == 1)
  }

  @Test("A row that contradicts what is on record, or another row, is named by its line")
  func contradictions() throws {
    _ = try bring(["1,邮政,2026-06-15 12:10,到达,,,E1"])
    #expect(
      try faults {
        _ = try bring([
          "1,邮政,2026-06-15 12:10,签收,,,E1", "1,邮政,2026-06-15 12:20,到达,,,E2",
          "1,邮政,2026-06-15 12:21,到达,,,E2",
        ])
      } == ["/2/event_id other_event", "/4/event_id other_event"])
    #expect(try status() == .dispatched)
  }
}
