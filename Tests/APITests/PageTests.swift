import Core
import Households
import JSON
import SQLite
import Storage
import TestSupport
import Testing

@testable import API
@testable import Listings
@testable import Orders
@testable import Pages

/// What is printed, and the page behind a lot's code.
@Suite struct PageTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws {
    api = try TestAPI(
      outside: Application.Outside(publicURL: { PublicURL("https://shop.example") ?? .local }))
  }

  private func html(
    _ path: String, as actor: Actor?, headers: [(name: String, value: String)] = []
  ) async throws -> String {
    let answer = try await api.send(.get, path, as: actor, headers: headers)
    #expect(answer.status == 200, "\(path): \(answer.raw.text)")
    #expect(answer.header("Content-Type") == "text/html; charset=utf-8")
    return answer.raw.text
  }

  /// What a reader makes of the codes on a page, in their order.
  private func codes(on html: String) throws -> [String] {
    let pictures = try html.matches(
      of: /viewBox="0 0 (\d+) \d+".*?<path d="([^"]*)">/.dotMatchesNewlines()
    ).map { try Bitmap(path: String($0.2), side: Int($0.1) ?? 0) }
    return try readCodes(pictures)
  }

  private func paidOrder(_ quantity: Int = 2) throws -> Order {
    let order = try county.order(quantity, of: try county.addEggs())
    try county.pay(order)
    return order
  }

  private func traceCode(of order: Order) throws -> String {
    let stored = try api.write {
      try lots(of: order.lines[0].listing, PageRequest(), as: county.admin, in: $0)
    }
    return stored.items[0].traceCode
  }

  private func deliver(_ order: Order) async throws {
    let parcel = "/v1/consignments/\(order.consignments[0].id)"
    for (step, body) in [("pack", nil), ("dispatch", Bodies.dispatch), ("deliver", nil)] {
      let answer = try await api.send(
        .post, "\(parcel)/\(step)", as: county.coordinator, body)
      #expect(answer.status == 200, "\(answer.raw.text)")
    }
  }

  // MARK: Each page

  @Test func `a packing slip has what the consignment has, and codes that lead to its lots`()
    async throws
  {
    let order = try paidOrder()
    let path = "/v1/consignments/\(order.consignments[0].id)"
    let slip = try await html(path + "/packing-slip?lang=en", as: county.coordinator)
    let json = try await api.send(.get, path, as: county.coordinator)
    for pointer in ["/order_number", "/lines/0/title", "/recipient/name", "/recipient/phone"] {
      let text = try #require(json.json.at(pointer)?.text)
      #expect(slip.contains(text), "\(pointer)")
    }
    let quantity = try #require(json.json.at("/lines/0/quantity")?.number)
    let unit = try #require(json.json.at("/lines/0/unit")?.text)
    #expect(slip.contains("<td class=\"number\">\(quantity) \(unit)</td>"))
    let code = try traceCode(of: order)
    #expect(try codes(on: slip) == [order.number, "https://shop.example/t/\(code)"])
  }

  @Test func `to the county office a packing slip shows the recipient as masked as the JSON does`()
    async throws
  {
    let order = try paidOrder()
    let path = "/v1/consignments/\(order.consignments[0].id)"
    for page in ["/packing-slip", "/labels"] {
      let slip = try await html(path + page, as: county.admin)
      #expect(slip.contains("199****0001") && !slip.contains("19900000001"))
      #expect(!slip.contains("虚构收件人") && !slip.contains("虚构市示例路1号"))
    }
  }

  @Test func `goods sold by weight show what they should weigh, then what they did`() async throws {
    let order = try county.heavyOrder(
      village: county.villages[0], household: county.household, as: county.buyer)
    let path = "/v1/consignments/\(order.consignments[0].id)"
    let grams = try await api.send(.get, path, as: county.coordinator)
      .json.at("/lines/0/weight_g")?.number
    let slip = try await html(path + "/packing-slip", as: county.coordinator)
    let weight = try #require(grams)
    #expect(slip.contains(">" + Language.zh.words.kilograms(Int(weight)) + "<"))
  }

  @Test func `a label has the address and a code of the order's and the consignment's number`()
    async throws
  {
    let order = try paidOrder()
    let consignment = order.consignments[0].id
    let label = try await html(
      "/v1/consignments/\(consignment)/labels", as: county.coordinator)
    for text in ["虚构收件人", "19900000001", "虚构市示例路1号", order.number] {
      #expect(label.contains(text))
    }
    #expect(try codes(on: label) == ["\(order.number)/\(consignment)"])
  }

  @Test func `a pick list has what is to be packed by the day, and no more once it is`()
    async throws
  {
    let order = try paidOrder(3)
    let unpaid = try county.order(7, of: order.lines[0].listing)
    let path = "/v1/villages/\(county.villages[0])/pick-list"
    let code = try traceCode(of: order)
    let list = try await html(path + "?lang=en", as: county.coordinator)
    #expect(list.contains("<span class=\"code\">\(code)</span>"))
    #expect(list.contains("<td class=\"number\">3 \(order.lines[0].unit)</td>"))
    #expect(list.contains("Consignments: 1"))
    #expect(!list.contains(unpaid.number))
    // To who keeps the households they have their own names.
    let head = try await api.send(
      .get, "/v1/households/\(county.household)", as: county.coordinator)
    let name = try #require(head["head_name"]?.text)
    #expect(list.contains(name))
    let foreign = "/v1/villages/\(county.villages[1])/pick-list"
    #expect(try await html(foreign, as: county.admin).contains(Words.chinese.nothingToPick))
    try await deliver(order)
    #expect(
      try await html(path, as: county.coordinator).contains(Words.chinese.nothingToPick))
  }

  @Test func `a key that may not read households sees on a pick list what the public does`()
    async throws
  {
    _ = try paidOrder()
    let made = try await api.send(
      .post, "/v1/api-keys", as: county.coordinator,
      #"{"name": "打印", "scopes": ["handle_consignments"]}"#)
    let key = try #require(made["key"]?.text, "\(made.raw.text)")
    let list = try await api.send(
      .get, "/v1/villages/\(county.villages[0])/pick-list",
      headers: [("Authorization", "Bearer \(key)")])
    #expect(list.status == 200)
    #expect(!list.raw.text.contains("王虚构") && !list.raw.text.contains("T-1"))
    let household = try await api.send(
      .get, "/v1/households/\(county.household)", as: county.coordinator)
    let shown = try #require(household["display_name"]?.text)
    #expect(list.raw.text.contains("<h2>\(shown)</h2>"))
  }

  @Test func `what goes along with a round is picked from its pick-up day on`() async throws {
    let village = county.villages[0]
    _ = try await api.send(
      .post, "/v1/villages/\(village)/rounds", as: county.coordinator, Bodies.round)
    let order = try paidOrder()
    let seen = try await api.send(.get, "/v1/orders/\(order.id)", as: county.buyer)
    let text = try #require(seen.json.at("/consignments/0/round/pick_up_on")?.text)
    let day = try #require(CivilDate(rawValue: text))
    let code = try traceCode(of: order)
    for (on, isThere) in [(day.adding(days: -1), false), (day, true), (day.adding(days: 1), true)] {
      let list = try await html(
        "/v1/villages/\(village)/pick-list?on=\(on)", as: county.coordinator)
      #expect(list.contains(code) == isThere, "\(on)")
      #expect(list.contains("\(on)"))
    }
    for query in ["on=2026-02-30", "on=tomorrow", "on=", "lang=fr", "day=1"] {
      expect(
        try await api.send(
          .get, "/v1/villages/\(village)/pick-list?\(query)", as: county.coordinator), 422,
        "invalid_query", at: [query.prefix { $0 != "=" }.description])
    }
  }

  @Test func `a receipt has the order's figures, and says how many households the money reached`()
    async throws
  {
    let order = try paidOrder()
    let path = "/v1/orders/\(order.id)"
    let before = try await html(path + "/receipt?lang=en", as: county.buyer)
    #expect(before.contains(Words.english.notYetReached))
    try await deliver(order)
    #expect(
      try await api.send(.post, path + "/confirm", as: county.buyer).status == 200)
    let json = try await api.send(.get, path, as: county.buyer)
    let words = Language.en.words
    for actor in [county.buyer, county.admin] {
      let receipt = try await html(path + "/receipt?lang=en", as: actor)
      for name in ["goods_fen", "shipping_fen", "total_fen", "paid_fen", "refunded_fen"] {
        let fen = try #require(json[name]?.number)
        #expect(receipt.contains(">\(words.yuan(Fen(fen)))<"), "\(name)")
      }
      let statement = try await api.send(
        .get, "/v1/households/\(county.household)/statement", as: county.admin)
      let share = try #require(statement["balance_fen"]?.number)
      #expect(
        receipt.contains("The money reached 1 household: \(words.yuan(Fen(share))) in all."))
      #expect(!receipt.contains("王虚构"))
      #expect(try codes(on: receipt) == [order.number])
    }
    expect(
      try await api.send(.get, path + "/receipt", as: county.coordinator), 403, "forbidden")
    expect(try await api.send(.get, path + "/receipt", as: county.otherBuyer), 404, "not_found")
  }

  @Test func `a receipt lists what was paid and what was given back`() async throws {
    let order = try paidOrder()
    let path = "/v1/orders/\(order.id)"
    _ = try await api.send(.post, path + "/cancel", as: county.buyer)
    let owed = try await html(path + "/receipt", as: county.buyer)
    #expect(owed.contains(Words.chinese.owed))
    let refund = try await api.send(
      .post, path + "/refunds", as: county.admin, key: api.makeKey(), #"{"reason": "不要了"}"#)
    let amount = Fen(try #require(refund["amount_fen"]?.number))
    let receipt = try await html(path + "/receipt", as: county.buyer)
    #expect(receipt.contains("退款: 不要了"))
    #expect(receipt.contains(">\(Words.chinese.yuan(-amount))<"))
    #expect(!receipt.contains(Words.chinese.owed))
  }

  @Test func `the page behind a code tells what the trace does, of nobody more than it`()
    async throws
  {
    let order = try paidOrder()
    try await deliver(order)
    let code = try traceCode(of: order)
    let page = try await html("/t/\(code)", as: nil)
    let json = try await api.send(.get, "/v1/trace/\(code)")
    for pointer in [
      "/title", "/village/name", "/village/township", "/harvested_on", "/best_before",
      "/trace_code", "/households/0/display_name",
    ] {
      let text = try #require(json.json.at(pointer)?.text, "\(pointer)")
      #expect(page.contains(text), "\(pointer)")
    }
    let unit = try #require(json["unit"]?.text)
    for pointer in ["/quantity", "/households/0/quantity", "/journey/0/quantity"] {
      let number = try #require(json.json.at(pointer)?.number)
      #expect(page.contains(">\(number) \(unit)<"), "\(pointer)")
    }
    #expect(page.contains(Words.chinese.delivered))
    for text in ["王虚构", "虚构收件人", "19900000001", order.number] {
      #expect(!page.contains(text))
    }
    #expect(page.contains("<a href=\"?lang=en\" lang=\"en\">English</a>"))
    // As a person types it.
    #expect(try await html("/t/\(code.lowercased())", as: nil) == page)
  }

  @Test func `a recalled lot's page says so and why`() async throws {
    let order = try paidOrder()
    let stored = try api.write {
      try lots(of: order.lines[0].listing, PageRequest(), as: county.admin, in: $0)
    }
    _ = try await api.send(
      .post, "/v1/lots/\(stored.items[0].id)/recall", as: county.coordinator,
      #"{"reason": "农残 <超标>"}"#)
    let page = try await html("/t/\(stored.items[0].traceCode)?lang=en", as: nil)
    #expect(page.contains("This lot was recalled."))
    #expect(page.contains("农残 &lt;超标&gt;"))
  }

  @Test(arguments: ["7K2M9QX4TA", "nonsense", "%3Cscript%3E"])
  func `an unknown code is answered 404 with a page`(code: String) async throws {
    for (query, words) in [("", Words.chinese), ("?lang=en", Words.english)] {
      let answer = try await api.send(.get, "/t/\(code)\(query)")
      #expect(answer.status == 404)
      #expect(answer.header("Content-Type") == "text/html; charset=utf-8")
      #expect(answer.raw.text.contains("<h1>\(words.notFoundTitle)</h1>"))
      #expect(answer.raw.text.contains("<style>") && !answer.raw.text.contains("<script"))
      #expect(answer.header("Content-Security-Policy") == "\(PageStyle.contentPolicy)")
    }
  }

  // MARK: All of them

  @Test func `every page speaks the language that is asked for or preferred`() async throws {
    let order = try paidOrder()
    let code = try traceCode(of: order)
    let consignment = "/v1/consignments/\(order.consignments[0].id)"
    for (path, actor, chinese, english) in [
      (consignment + "/packing-slip", county.coordinator, "装箱单", "Packing slip"),
      (consignment + "/labels", county.coordinator, "收件人", "To"),
      ("/v1/villages/\(county.villages[0])/pick-list", county.coordinator, "拣货单", "Pick list"),
      ("/v1/orders/\(order.id)/receipt", county.buyer, "收据", "Receipt"),
      ("/t/\(code)", county.buyer, "农户", "Households"),
    ] {
      for (query, accept, isEnglish) in [
        ("", nil, false), ("?lang=en", nil, true), ("?lang=zh", "en", false),
        ("", "en-GB, zh;q=0.5", true), ("", "fr", false),
      ] {
        let headers = accept.map { [(name: "Accept-Language", value: $0)] } ?? []
        let answer = try await api.send(.get, path + query, as: actor, headers: headers)
        let text = answer.raw.text
        #expect(text.contains(isEnglish ? english : chinese), "\(path)\(query)")
        #expect(answer.header("Content-Language") == (isEnglish ? "en" : "zh"))
        #expect(answer.header("Vary") == "Accept-Language")
        #expect(text.contains("<html lang=\"\(isEnglish ? "en" : "zh")\">"))
        #expect(answer.header("Content-Security-Policy") == "\(PageStyle.contentPolicy)")
        #expect(!text.contains("<script") && !text.contains("src=") && !text.contains("style="))
      }
    }
  }

  @Test func `hostile names come out inert, wherever they stand`() async throws {
    let order = try paidOrder()
    let code = try traceCode(of: order)
    let evil = #"<script>alert("x")</script>'\#u{202e}"#
    // What the API would refuse: as it might have come in another way.
    try api.write { db in
      try db.execute(
        """
        UPDATE customer_order SET recipient_name = \(evil), recipient_address = \(evil),
          note = \(evil)
        """)
      try db.execute("UPDATE order_line SET title = \(evil), unit = '<b>'")
      try db.execute("UPDATE listing SET title = \(evil), unit = '<b>'")
      try db.execute("UPDATE village SET name = \(evil) WHERE id = \(county.villages[0])")
      try db.execute("UPDATE household SET head_name = \(evil), display_name = \(evil)")
    }
    let consignment = "/v1/consignments/\(order.consignments[0].id)"
    for (path, actor) in [
      (consignment + "/packing-slip", county.coordinator),
      (consignment + "/labels", county.coordinator),
      ("/v1/villages/\(county.villages[0])/pick-list", county.coordinator),
      ("/v1/orders/\(order.id)/receipt", county.buyer), ("/t/\(code)", county.volunteer),
    ] {
      let page = try await html(path, as: actor)
      #expect(
        page.contains(
          "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;\u{fffd}"), "\(path)")
      #expect(!page.contains("<script") && !page.contains("\u{202e}") && !page.contains("<b>"))
    }
  }

  @Test func `what has more than a page shows says so`() throws {
    let lots = (1...70).map { Identifier(rawValue: $0) }
    let day = CivilDate(daysSince1970: 0)
    let village = try api.write { try Households.village(county.villages[0], in: $0) }
    let order = try paidOrder()
    for count in [60, 61, 70] {
      let goods = lots.prefix(count).map { lot in
        OrderAllocation(
          line: 1, allocation: Allocation(lot: lot, household: county.household, quantity: 1),
          withdrawn: 0, grams: nil)
      }
      let labels = lots.map { lot in
        LotLabel(traceCode: "\(lot)", status: .harvested, harvestedOn: day, bestBefore: day)
      }
      let slip = PackingSlip(
        order: order, consignment: order.consignments[0], parcel: nil, village: village,
        goods: goods, lots: Dictionary(uniqueKeysWithValues: zip(lots, labels)),
        publicURL: .local
      ).page(in: .en).html
      #expect(slip.matches(of: /<svg/).count == 1 + min(count, PackingSlip.maximumCodes))
      #expect(slip.contains("Only 60 of \(count) are listed.") == (count > 60))
    }
    let part = PickList.Part(
      household: county.household, listing: lots[0], title: "土鸡蛋", unit: "盒", stockUnits: 1,
      lot: lots[0], units: 1, isJoined: true)
    for isComplete in [true, false] {
      let list = PickList(
        village: village.id, day: day, consignments: 1, parts: [part], isComplete: isComplete)
      let page = PickListPage(list: list, village: village, households: [:], lots: [:])
        .page(in: .en)
      #expect(page.html.contains("there is more") == !isComplete)
      #expect(page.html.contains("To the county hub"))
    }
  }
}
