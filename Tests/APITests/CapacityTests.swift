import Core
import JSON
import Reports
import TestSupport
import Testing

/// What a household has, and lots that are more than that.
@Suite struct CapacityTests {
  private let api: TestAPI
  private let eggs: String
  private var county: TestCounty { api.county }
  private var resources: String { "/v1/households/\(county.household)/resources" }

  init() async throws {
    api = try TestAPI()
    let county = api.county
    let made = try await api.send(
      .post, "/v1/listings", as: county.coordinator, Bodies.listing(county.household))
    eggs = made.header("Location") ?? ""
    #expect(try await api.send(.post, eggs + "/publish", as: county.coordinator).status == 200)
  }

  private func count(_ quantity: Int, as actor: Actor? = nil) async throws -> TestAnswer {
    try await api.send(
      .put, resources + "/hens", as: actor ?? county.coordinator,
      #"{"quantity": \#(quantity), "counted_on": "2026-06-01"}"#)
  }

  /// Boxes of thirty eggs.
  private func add(_ boxes: Int) async throws -> TestAnswer {
    try await api.send(
      .post, eggs + "/lots", as: county.coordinator,
      #"{"quantity": \#(boxes), "harvested_on": "2026-06-14"}"#)
  }

  private func available() async throws -> Int64? {
    try await api.send(.get, eggs)["available"]?.number
  }

  @Test func `a recount finds no more than is plausible, but for the county office`() async throws {
    expect(try await count(20), 200, .resource)
    let lot = try await add(2)
    #expect(lot["status"]?.text == "harvested")
    let path = (lot.header("Location") ?? "") + "/adjustments"
    let more = #"{"quantity_delta": 1000000, "reason": "recount"}"#
    expect(
      try await api.send(.post, path, as: county.coordinator, more), 409, "implausible_recount",
      at: ["/quantity_delta"])
    #expect(try await available() == 2)
    let one = #"{"quantity_delta": 1, "reason": "recount"}"#
    #expect(try await api.send(.post, path, as: county.coordinator, one).status == 201)
    #expect(try await api.send(.post, path, as: county.admin, more).status == 201)
    #expect(try verify(county.db) == [])
  }

  @Test func `900 eggs of twenty hens are flagged for the county office before they are sold`()
    async throws
  {
    expect(try await count(20), 200, .resource)
    let lot = try await add(30)
    expect(lot, 201, .lot)
    #expect(lot["status"]?.text == "held" && lot["status_reason"] == .null)
    #expect(lot["quantity"]?.number == 30 && lot["available"]?.number == 0)
    #expect(
      lot["flags"]?.literal
        == #"[{"household_id":"\#(county.household)","basis":"resource","resource":"hens","#
        + #""days":7,"harvested_g":40500,"plausible_g":8400}]"#)
    #expect(try await available() == 0)
    let order = try await api.send(
      .post, "/v1/orders", as: county.buyer, key: "early", Bodies.order(of: eggs))
    expect(order, 409, "out_of_stock", at: ["/lines/0/quantity"])
    let code = lot["trace_code"]?.text ?? ""
    expect(try await api.send(.get, "/v1/trace/\(code)"), 404, "not_found")

    let queue = try await api.send(.get, "/v1/lots?status=held", as: county.admin)
    expect(queue, 200, .page(of: .lot))
    #expect(queue["items"]?.items == [lot.json])
    let path = lot.header("Location") ?? ""
    let free = try await api.send(.post, path + "/release", as: county.admin)
    expect(free, 200, .lot)
    #expect(free["status"]?.text == "harvested" && free["available"]?.number == 30)
    #expect(free["flags"] == lot["flags"])
    #expect(try await available() == 30)
    expect(try await api.send(.get, "/v1/trace/\(code)"), 200, .trace)
    let later = try await api.send(
      .post, "/v1/orders", as: county.buyer, key: "later", Bodies.order(of: eggs))
    expect(later, 201, .order)
    #expect(
      try await api.send(.get, "/v1/lots?status=held", as: county.admin)["items"]?.items == [])
    #expect(try verify(county.db) == [])
  }

  @Test func `a coordinator's increase waits for the county office`() async throws {
    _ = try await count(20)
    let more = try await count(40)
    expect(more, 200, .resource)
    #expect(more["quantity"]?.number == 40 && more["confirmed"]?.number == 20)
    #expect(try await add(9)["status"]?.text == "held")
    #expect(try await count(40, as: county.admin)["confirmed"]?.number == 40)
    #expect(try await add(9)["status"]?.text == "harvested")
    #expect(try verify(county.db) == [])
  }

  @Test func `a full week takes no other lot, and no heavier unit`() async throws {
    _ = try await count(20)
    func expected(_ day: String) async throws -> TestAnswer {
      try await api.send(
        .post, eggs + "/lots", as: county.coordinator,
        #"{"quantity": 6, "expected_on": "\#(day)"}"#)
    }
    _ = try await expected("2026-06-25")
    let later = try await expected("2026-07-05").header("Location") ?? ""
    let postponed = try await api.send(
      .post, later + "/postpone", as: county.coordinator, #"{"expected_on": "2026-06-28"}"#)
    expect(postponed, 409, "implausible_day")
    let heavier = try await api.send(
      .patch, eggs, as: county.coordinator, headers: [("If-Match", "*")],
      #"{"net_weight_g": 1500}"#)
    expect(heavier, 409, "implausible_weight", at: ["/net_weight_g"])
    _ = try await api.send(
      .post, later + "/postpone", as: county.coordinator, #"{"expected_on": "2026-06-16"}"#)
    let day = try await api.send(.get, later, as: county.coordinator)
    #expect(day["expected_on"]?.text == "2026-06-16")
    #expect(try verify(county.db) == [])
  }

  @Test func `a held lot that is recalled is told to nobody`() async throws {
    _ = try await count(20)
    let lot = try await add(30)
    let path = lot.header("Location") ?? ""
    let recalled = try await api.send(
      .post, path + "/recall", as: county.coordinator, key: "recall", #"{"reason": "异味"}"#)
    expect(recalled, 200, .lot)
    #expect(recalled["status"]?.text == "recalled" && recalled["quantity"]?.number == 30)
    expect(
      try await api.send(.get, "/v1/trace/\(lot["trace_code"]?.text ?? "")"), 404, "not_found")
    #expect(try await add(6)["status"]?.text == "harvested")
    #expect(try verify(county.db) == [])
  }

  @Test func `a lot that is recalled before its harvest keeps the day on which it was expected`()
    async throws
  {
    let lot = try await api.send(
      .post, eggs + "/lots", as: county.coordinator,
      #"{"quantity": 6, "expected_on": "2026-06-25"}"#)
    let path = lot.header("Location") ?? ""
    _ = try await api.send(
      .post, path + "/recall", as: county.coordinator, key: "recall", #"{"reason": "异味"}"#)
    let told = [
      try await api.send(.get, path, as: county.coordinator),
      try await api.send(.get, "/v1/trace/\(lot["trace_code"]?.text ?? "")"),
    ]
    for answer in told {
      #expect(answer["status"]?.text == "recalled" && answer["harvested_on"] == .null)
      #expect(answer["expected_on"]?.text == "2026-06-25")
    }
  }

  @Test func `another photo goes before the office, and a pause is not forgotten`() async throws {
    func status() async throws -> String? {
      try await api.send(.get, eggs, as: county.coordinator)["status"]?.text
    }
    #expect(try await api.send(.post, eggs + "/pause", as: county.coordinator).status == 200)
    let changed = try await api.send(
      .patch, "/v1/users/\(county.coordinator.id)", as: county.admin,
      headers: [("If-Match", "*")], #"{"may_publish": false}"#)
    #expect(changed.status == 200)
    #expect(try await status() == "paused")
    let resumed = try await api.send(.post, eggs + "/publish", as: county.coordinator)
    #expect(resumed["status"]?.text == "submitted")
    #expect(try await api.send(.post, eggs + "/publish", as: county.admin).status == 200)
    let put = try await api.send(
      .put, eggs + "/photos/1", as: county.coordinator, headers: [], bytes: Pictures.png)
    #expect(put.status == 201)
    #expect(try await status() == "submitted")
    #expect(try verify(county.db) == [])
  }

  @Test func `a lot that is refused tells its coordinator why`() async throws {
    _ = try await count(20)
    let path = try await add(30).header("Location") ?? ""
    let refused = try await api.send(
      .post, path + "/refuse", as: county.admin, #"{"reason": "请核实鸡只数量"}"#)
    expect(refused, 200, .lot)
    let seen = try await api.send(.get, path, as: county.coordinator)
    #expect(seen.json == refused.json)
    #expect(seen["status"]?.text == "refused" && seen["quantity"]?.number == 30)
    #expect(seen["status_reason"]?.text == "请核实鸡只数量")
    for step in ["release", "refuse"] {
      let body = step == "refuse" ? Bodies.reason : nil
      expect(
        try await api.send(.post, "\(path)/\(step)", as: county.admin, body), 409, "wrong_state")
    }
    let adjusted = try await api.send(
      .post, path + "/adjustments", as: county.coordinator, Bodies.adjustment)
    expect(adjusted, 409, "wrong_state")
    try await expectRefusals(
      api, Request(path + "/refuse", as: county.admin, Bodies.reason),
      [
        ("/reason", nil, "required"), ("/reason", "", "too_short"),
        ("/reason", .long(501), "too_long"),
        ("/reason", " ", "blank"),
      ])
    #expect(try await available() == 0)
    #expect(try verify(county.db) == [])
  }

  @Test func `what is held is listed for the office and for its village's coordinator`()
    async throws
  {
    _ = try await count(20)
    _ = try await add(1)
    let held = try await add(30)
    func ids(_ query: String, as actor: Actor) async throws -> [String?] {
      let answer = try await api.send(.get, "/v1/lots" + query, as: actor)
      expect(answer, 200, .page(of: .lot))
      return answer["items"]?.items.map { $0["id"]?.text } ?? []
    }
    for actor in [county.admin, county.coordinator] {
      #expect(try await ids("?status=held", as: actor) == [held["id"]?.text])
      #expect(try await ids("", as: actor).count == 2)
    }
    #expect(try await ids("?status=held", as: county.otherCoordinator) == [])
    let wrong = try await api.send(.get, "/v1/lots?status=gone", as: county.admin)
    expect(wrong, 422, "invalid_query", at: ["status"])
    let own = try await api.send(.get, eggs + "/lots", as: county.coordinator)
    #expect(own.json.at("/items/0/status")?.text == "held")
  }

  @Test func `a household's resources are counted by its keepers and read by its volunteer`()
    async throws
  {
    expect(try await api.send(.get, resources, as: county.volunteer), 200, .page(of: .resource))
    let counted = try await count(20)
    #expect(
      counted.json.literal
        == #"{"resource":"hens","quantity":20,"confirmed":20,"counted_on":"2026-06-01"}"#)
    let today = try await api.send(
      .put, resources + "/beehives", as: county.admin, #"{"quantity": 3}"#)
    #expect(today["counted_on"]?.text == "2026-06-15")
    let read = try await api.send(.get, resources, as: county.volunteer)
    expect(read, 200, .page(of: .resource))
    #expect(read["items"]?.items == [today.json, counted.json])
    try await expectRefusals(
      api, Request(.put, resources + "/hens", as: county.coordinator, Bodies.resource),
      [
        ("/quantity", nil, "required"), ("/quantity", -1, "out_of_range"),
        ("/quantity", 1_000_001, "out_of_range"), ("/counted_on", "2026-06-16", "in_the_future"),
        ("/counted_on", "2026-05-31", "before_last_count"), ("/counted_on", "x", "format"),
        ("/resource", "hens", "unknown_member"),
      ])
    for name in ["dragons", "Hens", "%E9%B8%A1"] {
      let answer = try await api.send(
        .put, "\(resources)/\(name)", as: county.coordinator, Bodies.resource)
      expect(answer, 404, "not_found")
    }
    expect(try await count(1, as: county.volunteer), 403, "forbidden")
    expect(try await count(1, as: county.otherCoordinator), 404, "not_found")
    #expect(try verify(county.db) == [])
  }

  @Test func `what bounds a harvest is told with where it is from`() async throws {
    let answer = try await api.send(.get, "/v1/capacity-factors")
    expect(answer, 200, .page(of: .capacityFactor))
    let hens = answer["items"]?.items.first {
      $0["category"]?.text == "hen_eggs" && $0["resource"]?.text == "hens"
    }
    #expect(hens?["grams"]?.number == 420 && hens?["days"]?.number == 7)
    #expect(hens?["source"]?.text?.contains("FAO") == true)
  }
}

extension Bodies {
  /// An order of two of a listing by its path.
  fileprivate static func order(of listing: String) -> String {
    order(Identifier(String(listing.split(separator: "/").last ?? "")) ?? Identifier(rawValue: 0))
  }
}
