import Access
import Core
import HTTP
import JSON
import Listings
import Notifications
import Orders
import Reports
import TestSupport
import Testing

/// Who did what to which thing: on record for every change, without what is nobody's business.
@Suite struct AuditLogTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func send(
    _ method: HTTP.Method, _ path: String, as actor: Actor?, _ body: String? = nil
  ) async throws -> TestAnswer {
    let request = Request(method, path, as: actor, needsKey: actor != nil, body)
    let answer = try await api.send(request)
    #expect((200...204).contains(answer.status), "\(method) \(path): \(answer.raw.text)")
    return answer
  }

  private func id(_ answer: TestAnswer) throws -> String { try #require(answer["id"]?.text) }

  /// What is on record of a thing, the oldest first, as `action before after`.
  private func history(_ subject: CustomStringConvertible) async throws -> [String] {
    let found = try await send(.get, "/v1/audit?limit=100&subject=\(subject)", as: county.admin)
    return found["items"]?.items.reversed().map { entry in
      let facts = ["before", "after"].map { entry[$0]?.literal ?? "-" }
      return "\(entry["action"]?.text ?? "") \(facts[0]) \(facts[1])"
    } ?? []
  }

  @Test func `an order's history tells what it went through, and who did each step`() async throws {
    let eggs = try county.addEggs()
    let placed = try await send(.post, "/v1/orders", as: county.buyer, Bodies.order(eggs))
    let order = try id(placed)
    let consignment = try #require(placed.json.at("/consignments/0/id")?.text)
    let payment = try await send(
      .post, "/v1/orders/\(order)/payments", as: county.admin, Bodies.payment(10_200))
    let parcel = "/v1/consignments/\(consignment)"
    _ = try await send(.post, parcel + "/pack", as: county.coordinator)
    _ = try await send(.post, parcel + "/dispatch", as: county.coordinator, Bodies.dispatch)
    _ = try await send(.post, parcel + "/deliver", as: county.coordinator)
    _ = try await send(.post, "/v1/orders/\(order)/confirm", as: county.buyer)
    #expect(
      try await history(order) == [
        #"order.placed null {"status":"placed","total_fen":10200}"#,
        #"order.paid {"status":"placed","paid_fen":0} {"status":"paid","paid_fen":10200,"#
          + #""payment_id":"\#(try id(payment))","method":"bank_transfer"}"#,
        #"consignment.moved {"status":"pending","order_status":"paid"} "#
          + #"{"status":"packed","order_status":"packing"}"#,
        #"consignment.moved {"status":"packed","order_status":"packing"} "#
          + #"{"status":"dispatched","order_status":"dispatched"}"#,
        #"parcel.sent null {"consignment_id":"\#(consignment)","lines":1}"#,
        #"parcel.moved {"status":"dispatched"} {"status":"delivered"}"#,
        #"consignment.moved {"status":"dispatched","order_status":"dispatched"} "#
          + #"{"status":"delivered","order_status":"delivered"}"#,
        #"order.confirmed {"status":"delivered"} {"status":"completed"}"#,
      ])
    #expect(try await history(consignment).count == 3)

    let found = try await send(.get, "/v1/audit?subject=\(order)", as: county.admin)
    let entries = found["items"]?.items ?? []
    let shape = Shape.page(of: .auditEntry)
    let bare = entries.map { $0.setting("/before", to: nil).setting("/after", to: nil) }
    #expect(shape.faults(of: found.json.setting("/items", to: .array(bare))) == [])
    #expect(
      entries.map { $0["actor_role"]?.text } == [
        "buyer", "coordinator", "coordinator", "coordinator", "coordinator", "coordinator",
        "admin", "buyer",
      ])
    #expect(entries.first?["actor_id"]?.text == county.buyer.id.description)
    #expect(entries.first?["actor_name"]?.text == "虚构4")
    #expect(entries.last?["subject_id"]?.text == order)
    let own = try await send(
      .get, "/v1/audit?subject=\(order)&actor=\(county.admin.id)", as: county.admin)
    #expect(own["items"]?.items.map { $0["action"]?.text } == ["order.paid"])
    #expect(try verify(county.db) == [])
  }

  @Test func `what is repeated under its key is on record once, what is refused not at all`()
    async throws
  {
    let eggs = try county.addEggs(quantity: 3)
    func count() throws -> Int64 { try county.db.value("SELECT count(*) FROM audit_entry") }
    func place() async throws -> TestAnswer {
      try await api.send(.post, "/v1/orders", as: county.buyer, key: "one", Bodies.order(eggs))
    }
    let first = try await place()
    let after = try count()
    #expect(try await place().header("Idempotent-Replayed") == "true")
    let refused = try await api.send(
      .post, "/v1/orders", as: county.buyer, key: "two", Bodies.order(eggs))
    expect(refused, 409, "out_of_stock", at: ["/lines/0/quantity"])
    #expect(try count() == after)
    #expect(try await history(try id(first)).count == 1)
  }

  @Test func `the program's own acts are on record as its own`() async throws {
    let eggs = try county.addEggs()
    let (lapsing, waiting) = (try county.order(1, of: eggs), try county.order(1, of: eggs))
    try county.pay(waiting)
    let parcel = "/v1/consignments/\(waiting.consignments[0].id)"
    for (step, body) in [("pack", nil), ("dispatch", Bodies.dispatch), ("deliver", nil)] {
      _ = try await send(.post, "\(parcel)/\(step)", as: county.coordinator, body)
    }
    api.database.clock.advance(days: 8)
    _ = try api.write { try cancelUnpaidOrders(upTo: 9, in: $0) }
    _ = try api.write { try confirmDeliveredOrders(upTo: 9, in: $0) }
    for (order, action) in [(lapsing, "order.lapsed"), (waiting, "order.confirmed")] {
      let found = try await send(.get, "/v1/audit?subject=\(order.id)", as: county.admin)
      let entry = found.json.at("/items/0")
      #expect(entry?["action"]?.text == action)
      #expect(entry?["actor_role"]?.text == "program")
      #expect(entry?["actor_id"] == .null)
    }
    #expect(try verify(county.db) == [])
  }

  @Test func `the session that makes room for the newest is on record as closed`() async throws {
    for _ in 0...Session.maximumPerAccount { _ = try api.token(of: county.volunteer) }
    let actions = try await history(county.volunteer.id).map { $0.prefix { $0 != " " } }
    #expect(actions.filter { $0 == "session.opened" }.count == Session.maximumPerAccount + 1)
    #expect(actions.filter { $0 == "session.closed" }.count == 1)
  }

  @Test func `a subject that is nothing has nothing on record`() async throws {
    #expect(try await history(Scene.absent) == [])
    for name in ["subject", "actor"] {
      for nonsense in ["nonsense", "", "0a1b2c3d4e5f6"] {
        let answer = try await api.send(.get, "/v1/audit?\(name)=\(nonsense)", as: county.admin)
        expect(answer, 422, "invalid_query", at: [name])
      }
    }
  }

  /// Every word that there is.
  private static let words: Set<String> = [
    "account.changed", "account.opened", "account.password_changed", "account.password_reset",
    "account.reset_code_made", "api_key.added", "api_key.removed", "assistance.moved",
    "assistance.recorded", "consignment.moved",
    "delivery.replayed", "household.paired", "household.registered",
    "household.resource_counted", "income_entry.entered",
    "income_entry.reversed", "listing.moved", "listing.written", "lot.adjusted", "lot.entered",
    "lot.expired", "lot.harvested", "lot.postponed", "lot.reviewed",
    "order.cancelled", "order.confirmed", "order.lapsed", "order.paid", "order.placed",
    "organisation.changed", "organisation.member_put", "organisation.member_removed",
    "organisation.opened",
    "order.refunded", "parcel.moved", "parcel.sent", "parcel.tracked", "photo.put", "photo.removed",
    "session.closed",
    "session.opened",
    "webhook.added", "webhook.changed", "webhook.removed", "webhook.tested",
  ]

  @Test func `every change is on record, and no secret, no name and no address with it`()
    async throws
  {
    var secrets = [
      "标记", "marker", "MARKER", "19912345678", "19912340000", "19987654321", "09158421234",
    ]
    let mark = Marked()
    let user = try await api.send(.post, "/v1/users", key: "marker-key", mark.user)
    #expect(user.status == 201)
    try await organisations(mark, try id(user))
    let login = try await api.send(.post, "/v1/sessions", mark.logIn)
    secrets.append(try #require(login["token"]?.text))
    let bearer = [(name: "Authorization", value: "Bearer \(secrets.last ?? "")")]
    #expect(try await api.send(.delete, "/v1/sessions/current", headers: bearer).status == 204)
    try await accounts(mark, try id(user), &secrets)

    let household = try id(
      try await send(
        .post, "/v1/households", as: county.coordinator, mark.household(county.villages[0])))
    let home = "/v1/households/\(household)"
    for volunteer in [county.volunteer, county.otherVolunteer] {
      _ = try await send(
        .put, home + "/pairing", as: county.coordinator, Bodies.pairing(volunteer))
    }
    let help = try await send(.post, home + "/assistance", as: county.admin, mark.assistance)
    _ = try await send(
      .post, "/v1/assistance/\(try id(help))/status", as: county.admin, Bodies.assistanceStatus)
    let income = try await send(.post, home + "/income-entries", as: county.admin, mark.income)
    _ = try await send(
      .post, home + "/income-entries/\(try id(income))/reversal", as: county.admin,
      #"{"note": "标记"}"#)

    let listing = try id(
      try await send(.post, "/v1/listings", as: county.admin, mark.listing(household)))
    let goods = "/v1/listings/\(listing)"
    let photo = Request(.put, goods + "/photos/1", as: county.admin, Bodies.photo)
    var put = photo
    put.mediaType = "image/webp"
    #expect(try await api.send(put).status == 201)
    _ = try await send(.delete, goods + "/photos/1", as: county.admin)
    let lot = try await send(.post, goods + "/lots", as: county.admin, Bodies.lot)
    _ = try await send(
      .post, "/v1/lots/\(try id(lot))/adjustments", as: county.admin, Bodies.adjustment)
    _ = try await send(.post, goods + "/publish", as: county.admin)
    try await order(mark, listing)
    try await harvest(goods)
    try await refuseLot(of: home, goods)
    try await hooks(mark, &secrets)

    let rows = try county.db.rawRows("SELECT * FROM audit_entry")
    #expect(Set(rows.map { $0[5] }) == AuditLogTests.words)
    secrets += try county.db.rawRows(
      """
      SELECT password_hash FROM user_account WHERE password_hash <> '*'
      UNION ALL SELECT hex(token_hash) FROM session
      """
    ).map { $0[0] }
    for row in rows {
      let text = row.joined(separator: "|")
      for secret in secrets { #expect(!text.contains(secret), "\(secret) in \(text)") }
    }
    let history = try await history(household).map { $0.prefix { $0 != " " } }
    #expect(
      history == [
        "household.registered", "household.paired", "household.paired", "assistance.recorded",
        "assistance.moved", "income_entry.entered", "income_entry.reversed",
        "household.resource_counted",
      ])
    #expect(try verify(county.db) == [])
  }

  /// A lot from the day on which it was expected to the one on which it is past its best.
  private func harvest(_ goods: String) async throws {
    let lot = try await send(
      .post, goods + "/lots", as: county.admin, #"{"quantity": 3, "expected_on": "2026-06-16"}"#)
    let path = "/v1/lots/\(try id(lot))"
    for (step, body) in [
      ("postpone", Bodies.postponement),
      ("harvest", #"{"harvested_on": "2026-06-15", "best_before": "2026-06-15"}"#),
    ] {
      #expect(
        try await api.send(.post, "\(path)/\(step)", as: county.admin, body).status == 200)
    }
    api.database.clock.advance(days: 1)
    _ = try api.write { try expireLots(upTo: 9, in: $0) }
  }

  /// A lot that is more than the household's hens lay, refused with a reason that is nobody's.
  private func refuseLot(of home: String, _ goods: String) async throws {
    _ = try await send(.put, home + "/resources/hens", as: county.admin, Bodies.resource)
    let lot = try await send(.post, goods + "/lots", as: county.admin, Bodies.lot)
    #expect(lot["status"]?.text == "held")
    let path = "/v1/lots/\(try id(lot))/refuse"
    _ = try await send(.post, path, as: county.admin, #"{"reason": "标记"}"#)
  }

  private func order(_ mark: Marked, _ listing: String) async throws {
    func place() async throws -> TestAnswer {
      try await send(.post, "/v1/orders", as: county.buyer, mark.order(listing))
    }
    let orders = [try await place(), try await place(), try await place()]
    let paths = try orders.map { "/v1/orders/\(try id($0))" }
    let total = try #require(orders[0]["total_fen"]?.number)
    for path in paths[..<2] {
      _ = try await send(.post, path + "/payments", as: county.admin, mark.payment(total))
    }
    let consignment = try #require(orders[0].json.at("/consignments/0/id")?.text)
    for (step, body) in [("pack", nil), ("dispatch", mark.dispatch)] {
      _ = try await send(.post, "/v1/consignments/\(consignment)/\(step)", as: county.admin, body)
    }
    let sent = try await send(
      .get, "/v1/consignments/\(consignment)/parcels", as: county.admin)
    let parcel = try #require(sent.json.at("/items/0/id")?.text)
    _ = try await send(
      .post, "/v1/parcels/\(parcel)/tracking-events", as: county.admin,
      Bodies.trackingEvent.replacing("虚构市转运中心", with: "标记路").replacing("已到达", with: "标记"))
    _ = try await send(
      .post, "/v1/consignments/\(consignment)/deliver", as: county.admin)
    _ = try await send(.post, paths[0] + "/confirm", as: county.buyer)
    _ = try await send(.post, paths[1] + "/cancel", as: county.buyer)
    _ = try await send(
      .post, paths[1] + "/refunds", as: county.admin,
      #"{"amount_fen": \#(total), "reason": "标记"}"#)
    api.database.clock.advance(seconds: Order.paymentSeconds + 1)
    _ = try api.write { try cancelUnpaidOrders(upTo: 9, in: $0) }
  }

  private func hooks(_ mark: Marked, _ secrets: inout [String]) async throws {
    let hook = try await send(.post, "/v1/webhooks", as: county.buyer, mark.webhook)
    let secret = try #require(hook["secret"]?.text)
    secrets += [secret, String(secret.dropFirst("whsec_".count))]
    let path = "/v1/webhooks/\(try id(hook))"
    _ = try await send(
      .patch, path, as: county.buyer, #"{"url": "https://hooks.example/marker-new"}"#)
    let tried = try await send(.post, path + "/test", as: county.buyer)
    try answer(200)
    _ = try await send(.post, "/v1/deliveries/\(try id(tried))/replay", as: county.buyer)
    // The receiver wants no more.
    try answer(410)
    _ = try await send(.delete, path, as: county.buyer)
    #expect(
      try await history(try id(hook)).map { $0.prefix { $0 != " " } } == [
        "webhook.added", "webhook.changed", "webhook.tested", "delivery.replayed",
        "webhook.changed", "webhook.removed",
      ])
  }
}

extension AuditLogTests {
  /// An organisation, and a member that comes and goes.
  private func organisations(_ mark: Marked, _ user: String) async throws {
    let made = try await send(.post, "/v1/organisations", as: county.admin, mark.canteen)
    let path = "/v1/organisations/\(try id(made))"
    _ = try await api.send(
      Request(.patch, path, as: county.admin, #"{"address": "标记路2号", "bank_name": "标记行"}"#))
    for who in [user, county.otherBuyer.id.description] {
      _ = try await send(
        .put, path + "/members/\(who)", as: county.admin, #"{"role": "manager"}"#)
    }
    _ = try await send(.delete, path + "/members/\(user)", as: county.admin)
  }

  /// Everything that an account goes through.
  private func accounts(_ mark: Marked, _ user: String, _ secrets: inout [String]) async throws {
    let path = "/v1/users/\(user)"
    let code = try await send(.post, path + "/password-reset", as: county.admin)
    secrets.append(try #require(code["code"]?.text))
    let reset = mark.reset(secrets.last ?? "")
    #expect(try await api.send(.post, "/v1/password-resets", reset).status == 204)
    let login = try await api.send(.post, "/v1/sessions", mark.logIn)
    secrets.append(try #require(login["token"]?.text))
    let headers = [
      (name: "Authorization", value: "Bearer \(secrets.last ?? "")"),
      (name: "If-Match", value: "*"),
    ]
    let own = #"{"name": "标记丙", "current_password": "标记密码-marker", "password": "标记密码-marker2"}"#
    #expect(try await api.send(.patch, "/v1/me", headers: headers, own).status == 200)
    let key = try await api.send(.post, "/v1/api-keys", headers: headers, mark.apiKey)
    secrets.append(try #require(key["key"]?.text))
    let gone = try await api.send(.delete, "/v1/api-keys/\(try id(key))", headers: headers)
    #expect(gone.status == 204)
    _ = try await send(
      .patch, path, as: county.admin,
      #"{"name": "标记丁", "role": "volunteer", "status": "disabled"}"#)
    #expect(
      try await history(user).map { $0.prefix { $0 != " " } } == [
        "account.opened", "organisation.member_put", "organisation.member_removed",
        "session.opened", "session.closed", "account.reset_code_made",
        "account.password_reset", "session.opened", "account.changed", "account.password_changed",
        "api_key.added", "api_key.removed", "account.changed", "session.closed",
      ])
    #expect(
      try await history(user).dropFirst(12).first
        == #"account.changed {"role":"buyer","is_active":true} "#
        + #"{"role":"volunteer","is_active":false,"name_changed":true}"#)
  }

  /// What the receiver says to all that is due.
  private func answer(_ status: Int) throws {
    try api.write { db in
      for due in try dueDeliveries(upTo: 9, in: db) {
        try recordDelivery(
          due, .answered(status: status, answer: "标记", retryAfterSeconds: nil), in: db)
      }
    }
  }
}

/// Bodies with a mark in every member that must not go on record.
private struct Marked {
  let user = #"{"phone": "19912345678", "name": "标记甲", "password": "标记密码-marker"}"#
  let logIn = #"{"phone": "19912345678", "password": "标记密码-marker"}"#
  let apiKey = #"{"name": "标记", "scopes": ["read_orders"]}"#
  let canteen = """
    {"name": "标记食堂", "kind": "canteen", "invoice_title": "标记大学",
     "taxpayer_number": "MARKER1234567890MARK", "address": "标记路1号", "bank_account": "marker-1"}
    """
  let assistance = """
    {"kind": "livestock", "title": "标记", "quantity": 50, "unit": "标记", "value_fen": 90000,
     "donor": "标记", "status": "delivered", "on": "2026-06-01"}
    """
  let income = """
    {"source": "wages", "amount_fen": 120000, "received_on": "2026-05-20", "note": "标记"}
    """
  let dispatch = #"{"carrier": "标记", "tracking_number": "marker-1"}"#
  let webhook = """
    {"url": "https://hooks.example/marker-path?key=marker-key", "events": ["order.paid"],
     "format": "standard"}
    """

  func reset(_ code: String) -> String {
    #"{"phone": "19912345678", "code": "\#(code)", "password": "标记密码-marker"}"#
  }

  func household(_ village: Identifier) -> String {
    """
    {"village_id": "\(village)", "code": "T-8", "head_name": "赵标记", "phone": "0915-8421234",
     "members": [{"name": "赵标记", "relation": "标记", "birth_year": 1961, "can_work": true}],
     "poverty_cause": "标记", "registered_on": "2016-03-01", "public_profile": true}
    """
  }

  func listing(_ household: String) -> String {
    """
    {"household_id": "\(household)", "category": "hen_eggs", "title": "土鸡蛋",
     "description": "标记", "unit": "盒", "net_weight_g": 1350, "price_fen": 4500,
     "shelf_life_days": 30,
     "split": {"household_bps": 8500, "village_bps": 500, "logistics_bps": 1000}}
    """
  }

  func order(_ listing: String) -> String {
    """
    {"lines": [{"listing_id": "\(listing)", "quantity": 2}], "note": "标记",
     "recipient": {"name": "标记", "phone": "19987654321", "address": "标记路1号"}}
    """
  }

  func payment(_ fen: Int64) -> String {
    #"{"method": "bank_transfer", "amount_fen": \#(fen), "reference": "标记"}"#
  }
}
