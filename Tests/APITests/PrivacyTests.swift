import Core
import Households
import JSON
import Listings
import Orders
import Storage
import TestSupport
import Testing

@testable import API

/// Who sees what of whom.
@Suite struct PrivacyTests {
  @Test func `where goods go is told to the buyer and to those who send them, to others masked`()
    async throws
  {
    let api = try TestAPI()
    let county = api.county
    let order = try county.order(2, of: try county.addEggs())
    try county.pay(order)
    let whole = #"{"name":"虚构收件人","phone":"19900000001","address":"虚构市示例路1号"}"#
    let masked = #"{"name":"虚***","phone":"199****0001","address":"***"}"#
    let paths = [
      "/v1/orders/\(order.id)", "/v1/orders", "/v1/consignments/\(order.consignments[0].id)",
      "/v1/consignments",
    ]
    for path in paths {
      for actor in [county.buyer, county.coordinator, county.admin] {
        let answer = try await api.send(.get, path, as: actor)
        if path.contains("consignments"), actor.role == .buyer {
          expect(answer, 403, "forbidden")
          continue
        }
        let thing = answer["items"]?.items.first ?? answer.json
        let seen = actor.role == .admin ? masked : whole
        #expect(thing["recipient"]?.literal == seen, "\(actor.role) \(path)")
      }
    }
    // What a buyer notes may hold a number as well.
    let noted = try await api.send(
      .post, "/v1/orders", as: county.buyer, key: api.makeKey(), Bodies.order(try county.addEggs()))
    for (actor, note) in [
      (county.buyer, "早点发"), (county.coordinator, "早点发"), (county.admin, "***"),
    ] {
      let answer = try await api.send(.get, "/v1/orders/\(noted["id"]?.text ?? "")", as: actor)
      #expect(answer["note"]?.text == note)
    }
    // Also where an answer comes of what the county office does.
    let packed = try await api.send(
      .post, "/v1/consignments/\(order.consignments[0].id)/pack", as: county.admin)
    #expect(packed["recipient"]?.literal == masked)
    let other = try county.order(1, of: try county.addEggs())
    let cancelled = try await api.send(.post, "/v1/orders/\(other.id)/cancel", as: county.admin)
    #expect(cancelled["recipient"]?.literal == masked)
    // A cancelled order's recipient is what it was: the mask is no change.
    let read = try await api.send(.get, "/v1/orders/\(other.id)", as: county.buyer)
    #expect(read["recipient"]?.literal == whole)
  }

  @Test(arguments: ["completed", "cancelled", "refunded"])
  func `where goods went is masked to those who sent them a month after the end`(
    end: String
  ) async throws {
    let api = try TestAPI()
    let county = api.county
    let order = try county.order(2, of: try county.addEggs())
    try county.pay(order)
    let parcel = "/v1/consignments/\(order.consignments[0].id)"
    func send(_ path: String, as actor: Actor, _ body: String? = nil) async throws {
      let answer = try await api.send(.post, path, as: actor, key: api.makeKey(), body)
      #expect((200...201).contains(answer.status), "\(answer.raw.text)")
    }
    if end == "completed" {
      for (step, body) in [("pack", nil), ("dispatch", Bodies.dispatch), ("deliver", nil)] {
        try await send("\(parcel)/\(step)", as: county.coordinator, body)
      }
      api.database.clock.advance(days: 3)
      try await send("/v1/orders/\(order.id)/confirm", as: county.buyer)
    } else {
      try await send("/v1/orders/\(order.id)/cancel", as: county.buyer)
      api.database.clock.advance(days: 3)
    }
    if end == "refunded" {
      try await send(
        "/v1/orders/\(order.id)/refunds", as: county.admin, #"{"reason": "不要了"}"#)
    }
    func phone(_ actor: Actor, _ path: String) async throws -> String? {
      try await api.send(.get, path, as: actor).json.at("/recipient/phone")?.text
    }
    let (whole, masked) = ("19900000001", "199****0001")
    let days = Recipient.daysSeenAfterEnd - (end == "cancelled" ? 3 : 0)
    api.database.clock.advance(days: Int64(days))
    api.database.clock.advance(seconds: -1)
    for path in ["/v1/orders/\(order.id)", parcel] {
      #expect(try await phone(county.coordinator, path) == whole)
    }
    api.database.clock.advance(seconds: 1)
    for path in ["/v1/orders/\(order.id)", parcel] {
      #expect(try await phone(county.coordinator, path) == masked)
    }
    let list = try await api.send(.get, "/v1/orders", as: county.coordinator)
    #expect(list.json.at("/items/0/recipient/address")?.text == "***")
    #expect(try await phone(county.buyer, "/v1/orders/\(order.id)") == whole)
  }

  @Test func `what is not over is seen by those who send it however long it takes`() async throws {
    let api = try TestAPI()
    let order = try api.county.order(2, of: try api.county.addEggs())
    try api.county.pay(order)
    api.database.clock.advance(days: 400)
    let answer = try await api.send(
      .get, "/v1/consignments/\(order.consignments[0].id)", as: api.county.coordinator)
    #expect(answer.json.at("/recipient/phone")?.text == "19900000001")
  }

  @Test func `the code of what was never on the shelf leads nowhere`() async throws {
    let scene = try await Scene()
    let lot = try await scene.api.send(
      .post, "/v1/listings/\(scene.own.draft)/lots", as: scene.api.county.coordinator, Bodies.lot)
    let path = "/v1/trace/\(lot["trace_code"]?.text ?? "")"
    expect(try await scene.api.send(.get, path), 404, "not_found")
    let publish = try await scene.api.send(
      .post, "/v1/listings/\(scene.own.draft)/publish", as: scene.api.county.coordinator)
    #expect(publish.status == 200)
    expect(try await scene.api.send(.get, path), 200, .trace)
  }

  @Test func `nothing that everybody may read has a name, a phone number or an address of anybody`()
    async throws
  {
    let scene = try await Scene()
    let personal = [
      "王虚构", "虚构收件人", "虚构市", "199000", "虚构1", "虚构2", "虚构4", "虚构7", "因病",
    ]
    var looked = 0
    for operation in Operation.all where operation.method == .get && !operation.audience.isLimited {
      for things in [scene.own, scene.foreign] {
        let answer = try await scene.api.send(
          Request(.get, operation.path(things), as: nil, nil))
        // What describes the API has made-up examples.
        if !["/openapi.json", "/docs"].contains(operation.pattern) {
          for text in personal {
            #expect(!answer.raw.text.contains(text), "\(operation.name): \(text)")
          }
        }
        looked += 1
      }
    }
    #expect(looked > 20)
  }

  @Test(arguments: [true, false])
  func `the public sees a household only as far as it agreed to be shown`(agreed: Bool) async throws
  {
    let api = try TestAPI()
    let county = api.county
    let household = try api.write { db in
      try registerHousehold(
        NewHousehold(
          village: county.villages[0], code: "T-7", headName: "欧阳虚构示例", phone: nil,
          members: [Member(name: "欧阳虚构示例", relation: "户主", birthYear: 1960, canWork: true)],
          povertyCause: nil, registeredOn: db.today, publicProfile: agreed),
        as: county.admin, in: db)
    }
    let eggs = try county.addEggs(of: household)
    let lot = try api.write { try lots(of: eggs, PageRequest(), as: county.admin, in: $0) }
    let seen = agreed ? "欧***" : "村民"
    let listing = try await api.send(.get, "/v1/listings/\(eggs)")
    #expect(listing.json.at("/household/display_name")?.text == seen)
    let trace = try await api.send(.get, "/v1/trace/\(lot.items[0].traceCode)")
    #expect(trace.json.at("/households/0/display_name")?.text == seen)
  }
}
