import Core
import JSON
import Orders
import Pages
import TestSupport
import Testing

@Suite struct ShippingTests {
  let api: TestAPI
  let county: TestCounty
  let eggs: Identifier

  init() throws {
    api = try TestAPI()
    county = api.county
    eggs = try county.addEggs()
  }

  private func quote(_ more: String = "") async throws -> TestAnswer {
    try await api.send(
      .post, "/v1/quotes", #"{"lines": [{"listing_id": "\#(eggs)", "quantity": 1}]\#(more)}"#)
  }

  @Test func `a quote says where it goes and what its parcels weigh and cost`() async throws {
    let unknown = try await quote()
    #expect(unknown["shipping_fen"]?.number == 1_000)
    #expect(unknown["shipping"]?["zone"]?.text == "home")
    #expect(unknown["shipping"]?["province"] == .null)
    let far = try await quote(#", "province": "西藏""#)
    #expect(far["shipping_fen"]?.number == 3_500)
    #expect(far["shipping"]?["province"]?.text == "西藏自治区")
    #expect(far["shipping"]?["free_from_fen"] == .null)
    let parcel = try #require(far.json.at("/shipping/parcels/0"))
    #expect(parcel["weight_g"]?.number == 1_350 && parcel["travels"]?.text == "fragile")
    #expect(parcel["village_id"]?.text == county.villages[0].description)
    #expect(parcel["band"]?["above_g"]?.number == 1_000 && parcel["fee_fen"]?.number == 3_500)
    expect(
      try await quote(#", "province": "x""#), 422, "unknown_province", at: ["/province"])
  }

  @Test func `an order needs no province, and may name one`() async throws {
    func order(_ recipient: String) async throws -> TestAnswer {
      try await api.send(
        .post, "/v1/orders", as: county.buyer, key: api.makeKey(),
        """
        {"lines": [{"listing_id": "\(eggs)", "quantity": 1}],
          "recipient": {"name": "虚构收件人", "phone": "19900000001", \(recipient)}}
        """)
    }
    let read = try await order(#""address": "湖北省虚构市示例路1号""#)
    #expect(read.status == 201 && read["shipping"]?["zone"]?.text == "near")
    let named = try await order(#""address": "湖北省虚构市示例路1号", "province": "台湾""#)
    #expect(named["shipping"]?["zone"]?.text == "overseas")
    expect(
      try await order(#""address": "x", "province": "x""#), 422, "unknown_province",
      at: ["/recipient/province"])
    let path = "/v1/orders/\(try #require(read["id"]?.text))"
    let seen = try await api.send(.get, path, as: county.buyer)
    #expect(seen["shipping"] == read["shipping"])
    #expect(seen["shipping"]?["province"]?.text == "湖北省")
    let masked = try await api.send(.get, path, as: county.admin)
    #expect(masked["shipping"]?["province"] == .null)
    #expect(masked["shipping"]?["zone"]?.text == "near")
  }

  @Test func `anybody may look the tariff up`() async throws {
    let tariff = try await api.send(.get, "/v1/shipping-tariff")
    #expect(tariff.status == 200)
    #expect(tariff.json.at("/zones/0/provinces/0/name")?.text == "陕西省")
    #expect(tariff.json.at("/zones/0/bands/1/step_fen")?.number == 200)
    #expect(tariff.json.at("/kept_apart/0/travels")?.text == "chilled")
    #expect(tariff.json.at("/kept_apart/0/shares_up_to_g")?.number == 0)
  }

  @Test func `goods of two villages are joined at the hub and leave in one parcel`() async throws {
    let other = try county.addEggs(of: county.otherHousehold, price: 700)
    let lines =
      #""lines": [{"listing_id": "\#(eggs)", "quantity": 1}, "#
      + #"{"listing_id": "\#(other)", "quantity": 1}], "delivery": "joined""#
    let quote = try await api.send(.post, "/v1/quotes", "{\(lines)}")
    #expect(quote["delivery"]?.text == "joined" && quote["shipping_fen"]?.number == 1_200)
    let placed = try await api.send(
      .post, "/v1/orders", as: county.buyer, key: api.makeKey(),
      """
      {\(lines), "recipient":
        {"name": "虚构收件人", "phone": "19900000001", "address": "虚构市示例路1号"}}
      """)
    #expect(placed.status == 201 && placed["delivery"]?.text == "joined")
    let id = try #require(placed["id"]?.text.flatMap(Identifier.init))
    let order = try api.write { try Orders.order(id, as: county.admin, in: $0) }
    try county.pay(order)
    for consignment in order.consignments {
      let path = "/v1/consignments/\(consignment.id)"
      _ = try await api.send(.post, path + "/pack", as: county.admin)
      expect(
        try await api.send(.post, path + "/dispatch", as: county.admin, Bodies.dispatch), 409,
        "joined_at_hub")
      expect(
        try await api.send(
          .post, "/v1/orders/\(id)/dispatch", as: county.admin, Bodies.dispatch), 409,
        "not_all_at_hub")
      let slip = try await api.send(.get, path + "/packing-slip?lang=en", as: county.admin)
      #expect(slip.raw.text.contains("To the county hub"))
      let sent = try await api.send(.post, path + "/forward", as: county.admin)
      #expect(sent.status == 200 && sent["status"]?.text == "to_hub")
      let there = try await api.send(.post, path + "/arrive", as: county.admin)
      #expect(there["status"]?.text == "at_hub" && there["delivery"]?.text == "joined")
    }
    expect(
      try await api.send(
        .post, "/v1/orders/\(id)/dispatch", as: county.coordinator, Bodies.dispatch), 403,
      "forbidden")
    let sent = try await api.send(
      .post, "/v1/orders/\(id)/dispatch", as: county.admin, Bodies.dispatch)
    #expect(sent.status == 200 && sent["status"]?.text == "dispatched")
    let joint = try #require(sent.json.at("/consignments/0/parcels/0/joint_id")?.text)
    #expect(sent.json.at("/consignments/1/parcels/0/joint_id")?.text == joint)
    let arrived = try await api.send(.post, "/v1/parcels/\(joint)/deliver", as: county.admin)
    #expect(arrived["status"]?.text == "delivered")
    let whole = try await api.send(.get, "/v1/orders/\(id)", as: county.buyer)
    #expect(whole["status"]?.text == "delivered")
  }

  @Test func `slip and labels say what goes in which parcel`() async throws {
    let ducks = try county.addGoods("duck", grams: 1_500)
    let order = try api.write { db in
      try placeOrder(
        NewOrder(
          basket: [
            BasketLine(listing: eggs, quantity: 1), BasketLine(listing: ducks, quantity: 1),
          ], recipient: TestCounty.recipient, note: ""), as: county.buyer, in: db)
    }
    try county.pay(order)
    let consignment = "/v1/consignments/\(order.consignments[0].id)"
    let slip = try await api.send(
      .get, consignment + "/packing-slip?lang=en", as: county.coordinator)
    #expect(slip.raw.text.contains("<h2>Goods: Keep chilled</h2>"))
    #expect(slip.raw.text.contains("<h2>Goods: Fragile</h2>"))
    let labels = try await api.send(.get, consignment + "/labels", as: county.coordinator)
    for kind in ["chilled", "fragile"] {
      #expect(labels.raw.text.contains("\(order.number)/\(order.consignments[0].id)/\(kind)"))
    }
    _ = try await api.send(.post, consignment + "/pack", as: county.coordinator)
    expect(
      try await api.send(
        .post, consignment + "/dispatch", as: county.coordinator, Bodies.dispatch), 409,
      "kept_apart")
  }
}
