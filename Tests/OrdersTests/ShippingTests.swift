import Core
import Fulfilment
import Households
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

/// What sending costs, by where it goes, what it weighs and what it is.
@Suite("Shipping") struct ShippingTests: BeginsWithLot {
  let start: TestLot

  init() throws { start = try TestLot() }

  private func tariff(_ province: String) throws -> LocalTariff {
    try ShippingStore.tariff(to: Destination(province: province), in: db)
  }

  private func place(
    _ lines: [(Identifier, Int)], address: String = "虚构市示例路1号", province: String? = nil
  ) throws -> Order {
    try market.write {
      try placeOrder(
        NewOrder(
          basket: lines.map { BasketLine(listing: $0.0, quantity: $0.1) },
          recipient: Recipient(
            name: "虚构收件人", phone: Phone(rawValue: "19900000001"), address: address,
            province: province), note: ""), as: county.buyer, in: $0)
    }
  }

  // MARK: Where it goes

  @Test("There are all 34 provinces, each in a zone, and each zone has a band from nothing on")
  func provinces() throws {
    let tariff = try shippingTariff(in: db)
    let provinces = tariff.zones.flatMap(\.provinces)
    #expect(provinces.count == 34 && Set(provinces.map(\.code)).count == 34)
    #expect(tariff.zones.count { $0.isDefault } == 1)
    for zone in tariff.zones {
      #expect(zone.bands.first?.aboveGrams == 0 && !zone.provinces.isEmpty, "\(zone.code)")
      // More never costs less to send.
      let costs = stride(from: 100, through: 60_000, by: 100).map { grams in
        zone.bands.last { $0.aboveGrams < grams }?.cost(grams: grams) ?? .zero
      }
      #expect(costs == costs.sorted(), "\(zone.code)")
    }
    for province in provinces {
      for name in [province.name, province.shortName, "中国 " + province.name + "某市"] {
        let destination = Destination(province: nil, address: name + "虚构市示例路1号")
        #expect(try ShippingStore.tariff(to: destination, in: db).province == province, "\(name)")
      }
    }
  }

  @Test(
    "The province is what an address begins with, in full or short, and no street or other place",
    arguments: [
      ("陕西省西安市示例路1号", "陕西省"), ("陕西西安示例路1号", "陕西省"), ("内蒙古自治区包头市", "内蒙古自治区"),
      ("内蒙古包头市", "内蒙古自治区"), ("黑龙江哈尔滨市", "黑龙江省"), (" 广西南宁市", "广西壮族自治区"),
      ("中国新疆乌鲁木齐市", "新疆维吾尔自治区"), ("中华人民共和国香港特别行政区", "香港特别行政区"), ("上海市陕西南路1号", "上海市"),
      ("海南州共和县", nil), ("海南藏族自治州共和县", nil), ("河南蒙古族自治县", nil), ("北京东路1号", nil),
      ("北京路1号", nil), ("西安市示例路1号", nil), ("虚构省虚构市", nil), ("", nil), ("陕", nil), ("内蒙", nil),
    ] as [(String, String?)])
  func address(text: String, province: String?) throws {
    let destination = Destination(province: nil, address: text)
    #expect(try ShippingStore.tariff(to: destination, in: db).province?.name == province)
  }

  @Test("A province that is named wins over the address, and one that there is not is refused")
  func named() throws {
    let order = try place([(eggs, 1)], address: "陕西省西安市示例路1号", province: "新疆")
    #expect(order.shippingTerms?.zone == "remote")
    #expect(order.shippingTerms?.province == "新疆维吾尔自治区")
    // 1.35 kg.
    #expect(order.shipping == Fen(3_500))
    for name in ["陕西市", "陕", "Shaanxi", "陕西省西安市"] {
      #expect(throws: OrderRefusal.unknownProvince(at: "/recipient/province")) {
        try place([(eggs, 1)], province: name)
      }
    }
    #expect(throws: OrderRefusal.unknownProvince(at: "/province")) {
      try market.write {
        try quote(
          [BasketLine(listing: eggs, quantity: 1)],
          to: Destination(province: "x", pointer: "/province"), in: $0)
      }
    }
  }

  // MARK: What it weighs

  @Test(
    "Shipping is by bands of weight, and free from a sum of goods on where the zone says so",
    arguments: [
      ("陕西", 1, 0, 800), ("陕西", 1_000, 0, 800), ("陕西", 1_001, 0, 1_000), ("陕西", 2_001, 0, 1_200),
      ("陕西", 1_000, 19_899, 800), ("陕西", 9_000, 19_900, 0), ("湖北", 9_000, 19_900, 2_900),
      ("湖北", 20_000, 0, 5_650), ("湖北", 20_001, 0, 5_850), ("上海", 1_500, 0, 1_350),
      ("西藏", 1_500, 10_000_000, 3_500), ("台湾", 500, 0, 3_600), ("台湾", 501, 0, 4_800),
    ] as [(String, Int, Int64, Int64)])
  func bands(province: String, grams: Int, goods: Int64, expected: Int64) throws {
    let village = county.villages[0]
    let (terms, _) = try tariff(province).terms(
      goods: Fen(goods), [Freight(village: village, travels: .ambient, grams: grams)])
    #expect(terms.cost == Fen(expected))
    #expect(terms.parts.map(\.grams) == [grams])
  }

  @Test("Without a tariff nothing can be sent")
  func noTariff() throws {
    try db.script("DELETE FROM shipping_band")
    #expect(throws: OrderRefusal.noShippingRate) { try place([(eggs, 1)]) }
  }

  @Test("A tariff that is entered again stays as it is")
  func again() throws {
    let before = try shippingTariff(in: db).zones.map(\.bands)
    let zones = try shippingTariff(in: db).zones.map { zone in
      ShippingZone(
        code: zone.code, nameZh: "x", nameEn: "x", freeFrom: nil, isDefault: true,
        provinces: zone.provinces,
        bands: [ShippingBand(aboveGrams: 0, fee: Fen(1), stepGrams: 0, step: .zero)])
    }
    try market.write {
      try enter(ShippingTariff(zones: zones, rules: []), in: $0)
    }
    let after = try shippingTariff(in: db)
    #expect(after.zones.map(\.bands) == before && after.zones.count { $0.isDefault } == 1)
  }

  // MARK: What it is

  @Test(
    "What cannot travel together is priced apart",
    arguments: [
      ([(.ambient, 9_000)], [(.ambient, 9_000)]),
      ([(.fragile, 500), (.ambient, 3_000)], [(.fragile, 3_500)]),
      ([(.fragile, 500), (.ambient, 3_001)], [(.ambient, 3_001), (.fragile, 500)]),
      ([(.chilled, 1), (.ambient, 1)], [(.ambient, 1), (.chilled, 1)]),
      (
        [(.ambient, 2_000), (.chilled, 9_000), (.fragile, 100), (.ambient, 1_000)],
        [(.fragile, 3_100), (.chilled, 9_000)]
      ),
      (
        [(.ambient, 2_000), (.chilled, 900), (.fragile, 100), (.ambient, 1_001)],
        [(.ambient, 3_001), (.fragile, 100), (.chilled, 900)]
      ),
    ] as [([(Travel, Int)], [(Travel, Int)])])
  func apart(goods: [(Travel, Int)], parts: [(Travel, Int)]) throws {
    let village = county.villages[0]
    let (terms, travels) = try tariff("陕西").terms(
      goods: .zero, goods.map { Freight(village: village, travels: $0.0, grams: $0.1) })
    #expect(terms.parts.map(\.travels) == parts.map(\.0))
    #expect(terms.parts.map(\.grams) == parts.map(\.1))
    #expect(terms.parts.allSatisfy { $0.village == village })
    for (kind, item) in zip(travels, goods) {
      #expect(terms.parts.contains { $0.travels == kind } && kind >= item.0)
    }
  }

  @Test("An order keeps how its shipping came about, a village and a kind of parcel each")
  func kept() throws {
    let chicken = try county.addGoods("duck", grams: 1_500)
    let tea = try county.addGoods("green_tea", grams: 250)
    let other = try county.addGoods("hen_eggs", grams: 1_350, of: county.otherHousehold)
    let order = try place([(chicken, 2), (tea, 2), (other, 1)], address: "陕西省西安市示例路1号")
    let terms = try #require(try ShippingStore.terms(of: order.id, in: db))
    #expect(terms == order.shippingTerms)
    #expect(terms.zone == "home" && terms.province == "陕西省" && terms.freeFrom == Fen(19_900))
    #expect(
      terms.parts.map(\.village) == [
        county.villages[0], county.villages[0], county.villages[1],
      ])
    #expect(terms.parts.map(\.travels) == [.ambient, .chilled, .fragile])
    #expect(terms.parts.map(\.grams) == [500, 3_000, 1_350])
    #expect(terms.parts.map(\.fee) == [Fen(800), Fen(1_200), Fen(1_000)])
    #expect(order.shipping == Fen(3_000) && terms.cost == Fen(3_000))
    let state = try county.state(order)
    #expect(state.lines.map(\.travels) == [.chilled, .ambient, .fragile])
    #expect(state.lines.map(\.unitGrams) == [1_500, 250, 1_350])
    // The county office does not see where it goes.
    #expect(try shippingTerms(of: state, in: db)?.province == nil)
    #expect(try verify(db) == [])
  }

  @Test("What cannot travel together is not dispatched in one parcel")
  func dispatched() throws {
    let chicken = try county.addGoods("duck", grams: 1_500)
    let tea = try county.addGoods("green_tea", grams: 250)
    let order = try place([(chicken, 2), (tea, 2)])
    try county.pay(order)
    try county.pack(order)
    let id = order.consignments[0].id
    let refusal = OrderRefusal.keptApart([.ambient, .chilled])
    #expect(throws: refusal) { try county.dispatch(order) }
    func send(_ lines: [Int]) throws {
      try market.write { db in
        _ = try sendParcel(
          lines.map { LinePart(line: $0, quantity: 2) }, of: id, carrier: "邮政",
          trackingNumber: "1", as: county.coordinator, in: db)
      }
    }
    #expect(throws: refusal) { try send([1, 2]) }
    try send([1])
    try county.dispatch(order)
    #expect(try county.state(order).status == .dispatched)
    #expect(try verify(db) == [])
  }

  // MARK: What changes it

  @Test("Its buyer pays for sending it elsewhere, and nothing for another street")
  func redirected() throws {
    let order = try place([(eggs, 2)], address: "陕西省西安市示例路1号")
    try county.pay(order)
    func send(_ change: OrderChange) throws -> Order {
      try market.write { try changeOrder(order.id, change, as: county.buyer, in: $0) }
      #expect(try verify(db) == [])
      return try county.state(order)
    }
    #expect(try send(OrderChange(recipientAddress: "新城区示例路2号")).due == .zero)
    #expect(try send(OrderChange(recipientAddress: "陕西宝鸡示例路2号")).due == .zero)
    let far = try send(OrderChange(recipientAddress: "新疆虚构市示例路2号"))
    #expect(far.shipping == Fen(5_000) && far.due == Fen(5_000 - 1_200))
    #expect(try send(OrderChange(recipientAddress: "虚构市示例路3号")).shipping == Fen(5_000))
    let less = OrderChange(lines: [BasketLine(listing: eggs, quantity: 1)])
    #expect(try send(less).shipping == Fen(3_500))
    let back = try send(OrderChange(recipientProvince: "陕西"))
    #expect(back.shipping == Fen(1_000) && back.owed == Fen(4_500 + 200))
    #expect(throws: OrderRefusal.unknownProvince(at: "/recipient/province")) {
      try send(OrderChange(recipientProvince: "x"))
    }
  }

  @Test("Less of an order goes in other parcels where it may share one then")
  func lessIsJoined() throws {
    let tea = try county.addGoods("green_tea", grams: 250)
    let order = try place([(eggs, 1), (tea, 13)])
    #expect(order.lines.map(\.travels) == [.fragile, .ambient])
    #expect(order.shipping == Fen(1_000 + 1_400))
    try market.write {
      try changeOrder(
        order.id,
        OrderChange(lines: [
          BasketLine(listing: eggs, quantity: 1), BasketLine(listing: tea, quantity: 12),
        ]), as: county.buyer, in: $0)
    }
    let now = try county.state(order)
    #expect(now.lines.map(\.travels) == [.fragile, .fragile])
    #expect(now.shipping == Fen(1_600))
    #expect(try verify(db) == [])
  }

  @Test("An order that is older than its terms stays as it is, and its goods go together")
  func older() throws {
    let chicken = try county.addGoods("duck", grams: 1_500)
    let order = try place([(chicken, 1), (eggs, 1)], address: "陕西省西安市示例路1号")
    try db.script(
      """
      DELETE FROM order_shipping;
      UPDATE customer_order SET shipping_zone = NULL, shipping_province = NULL,
        shipping_free_from_fen = NULL;
      UPDATE order_line SET travels = NULL, unit_g = NULL
      """)
    #expect(try verify(db) == [])
    try market.write {
      try changeOrder(
        order.id, OrderChange(recipientAddress: "新疆虚构市示例路2号"), as: county.buyer, in: $0)
    }
    #expect(try county.state(order).shipping == order.shipping)
    #expect(try shippingTerms(of: order, in: db) == nil)
    try county.pay(order)
    try county.pack(order)
    try county.dispatch(order)
    #expect(try county.state(order).status == .dispatched)
    #expect(try verify(db) == [])
  }
}
