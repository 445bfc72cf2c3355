import Core
import Crypto
import Fulfilment
import JSON
import Notices
import Orders
import Reports
import TestSupport
import Testing

@testable import API

/// What happens to parcels, over the API: typed in, imported, pushed by a courier.
@Suite struct TrackingRouteTests {
  private static let key = WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

  private let api: TestAPI
  private var county: TestCounty { api.county }
  private let key: WebhookSecret
  private let order: Order
  private let parcel: String

  init() throws {
    let key = try #require(TrackingRouteTests.key)
    let courier = Courier.signed(name: "ems", keys: [key])
    let api = try TestAPI(
      outside: Application.Outside(courier: { $0 == courier.name ? courier : nil }))
    (self.api, self.key) = (api, key)
    let county = api.county
    let order = try county.order(2, of: county.addEggs())
    self.order = order
    try county.pay(order)
    try county.pack(order)
    try county.dispatch(order)
    parcel = try "/v1/parcels/\(parcels(of: order.consignments[0].id, in: county.db)[0].id)"
    api.database.clock.advance(seconds: 3_600)
  }

  private func notice(
    _ kind: String, at time: String = "2026-06-15T04:30:00Z", number: String = "1",
    event: String = "E-1"
  ) -> String {
    """
    {"tracking_number": "\(number)", "event_id": "\(event)", "kind": "\(kind)",
     "happened_at": "\(time)", "place": "虚构市", "note": "虚构, 本人签收"}
    """
  }

  private func push(
    _ body: String, with key: WebhookSecret? = nil, secondsAgo: Int64 = 0,
    courier: String = "ems", without missing: String? = nil
  ) async throws -> TestAnswer {
    let seconds = api.database.clock.now.rawValue / 1_000 - secondsAgo
    let signature = WebhookSignature.sign(
      id: "msg_1", timestamp: seconds, body: Array(body.utf8), with: [key ?? self.key])
    let headers = [
      (name: "Content-Type", value: "application/json"), (name: "webhook-id", value: "msg_1"),
      (name: "webhook-timestamp", value: "\(seconds)"),
      (name: "webhook-signature", value: signature),
    ].filter { $0.name != missing }
    return try await api.send(
      .post, "/v1/courier-callbacks/\(courier)", as: nil, headers: headers,
      bytes: Array(body.utf8))
  }

  private func bring(_ text: String, type: String = "text/csv") async throws -> TestAnswer {
    try await api.send(
      .post, "/v1/tracking-imports", as: county.coordinator,
      headers: [(name: "Content-Type", value: type)], bytes: Array(text.utf8))
  }

  @Test func `the buyer follows a parcel whose way is typed in, imported and pushed`() async throws
  {
    let typed = try await api.send(
      .post, parcel + "/tracking-events", as: county.coordinator, Bodies.trackingEvent)
    expect(typed, 201, .trackingEvent)
    let imported = try await bring("运单号,快递公司,时间,状态\n1,邮政,2026-06-15 12:10,派送中\n")
    expect(imported, 200, .trackingImport)
    #expect(imported["tracked"]?.number == 1)
    let pushed = try await push(notice("delivered"))
    expect(pushed, 200, .trackingNotice)
    #expect(pushed["outcome"]?.text == "tracked")
    #expect(try await push(notice("delivered"))["outcome"]?.text == "known")

    let seen = try await api.send(.get, parcel, as: county.buyer)
    expect(seen, 200, .parcel)
    #expect(seen["status"]?.text == "delivered")
    let events = seen["tracking_events"]?.items ?? []
    #expect(events.map { $0["source"]?.text } == ["typed", "imported", "courier"])
    #expect(events.last?["note"]?.text == "虚构, 本人签收")
    #expect(events.last?["event_id"]?.text == "E-1")
    let order = try await api.send(.get, "/v1/orders/\(order.id)", as: county.buyer)
    expect(order, 200, .order)
    #expect(order["status"]?.text == "delivered")
    #expect(order.json.at("/consignments/0/parcels/0/tracking_events")?.items == events)
    let list = try await api.send(.get, parcel + "/tracking-events?limit=2", as: county.buyer)
    expect(list, 200, .page(of: .trackingEvent))
    let cursor = try #require(list["next_cursor"]?.text)
    let rest = try await api.send(
      .get, parcel + "/tracking-events?limit=2&cursor=\(cursor)", as: county.buyer)
    #expect((list["items"]?.items ?? []) + (rest["items"]?.items ?? []) == events)
    let office = try await api.send(.get, parcel, as: county.admin)
    #expect(office["tracking_events"]?.items.map { $0["note"]?.text } == ["***", "", "***"])
    #expect(try verify(county.db) == [])
  }

  @Test func `what is typed in is refused by name`() async throws {
    try await expectRefusals(
      api, Request(parcel + "/tracking-events", as: county.coordinator, Bodies.trackingEvent),
      [
        ("/kind", "gone", "choice"), ("/kind", nil, "required"),
        ("/happened_at", "2026-06-15 03:00", "format"), ("/happened_at", nil, "required"),
        ("/place", .long(101), "too_long"), ("/note", .long(201), "too_long"),
        ("/source", "courier", "unknown_member"),
      ])
    func type(_ time: String) async throws -> TestAnswer {
      try await api.send(
        .post, parcel + "/tracking-events", as: county.coordinator,
        Bodies.trackingEvent.replacing("2026-06-15T03:00:00Z", with: time))
    }
    expect(try await type("2026-06-15T08:00:00Z"), 422, "in_the_future", at: ["/happened_at"])
    expect(try await type("2026-06-05T08:00:00Z"), 422, "unfit_time", at: ["/happened_at"])
    #expect(try await type("2026-06-15T03:00:00Z").status == 201)
    expect(try await type("2026-06-15T03:00:00Z"), 409, "known_event")
  }

  @Test func `what is not proven to be the courier's changes nothing`() async throws {
    let before = try api.database.content()
    let body = notice("delivered")
    expect(try await push(body, with: .generate()), 401, "unproven_notice")
    for seconds in [301, -302] as [Int64] {
      expect(try await push(body, secondsAgo: seconds), 401, "unproven_notice")
    }
    for header in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
      expect(try await push(body, without: header), 401, "unproven_notice")
    }
    expect(try await push(body, courier: "sf"), 404, "not_found")
    expect(try await push(body, without: "Content-Type"), 415, "unsupported_media_type")
    let long = String(repeating: " ", count: NoticeMessage.maximumSize + 1)
    #expect(try await push(long).status == 413)
    expect(try await push(notice("gone")), 422, "unfit_notice")
    expect(try await push(notice("delivered", number: "2")), 404, "unknown_parcel")
    #expect(try api.database.content() == before)
    #expect(try await push(body, secondsAgo: 299).status == 200)
    expect(try await push(notice("failed")), 409, "other_event")
  }

  @Test func `bad rows are told at once by their line, and nothing is written`() async throws {
    let before = try api.database.content()
    let text = "运单号,快递公司,时间,状态\n1,邮政,x,到达\n1,邮政,2026-06-15 12:10,y\n"
    expect(
      try await bring(text), 422, "unfit_tracking_file", at: ["/2/happened_at", "/3/kind"])
    let unknown = "运单号,快递公司,时间,状态\n7,邮政,2026-06-15 12:10,到达\n"
    expect(
      try await bring(unknown), 422, "unfit_tracking_file", at: ["/2/tracking_number"])
    expect(try await bring(text, type: "application/json"), 415, "unsupported_media_type")
    #expect(try await bring(String(repeating: "x", count: (1 << 20) + 1)).status == 413)
    #expect(try api.database.content() == before)
  }
}
