import Core
import Foundation
import JSON
import Listings
import TestSupport
import Testing

/// The shop window and the trace codes, as anybody sees them.
@Suite struct BrowsingTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func add(
    _ title: String, category: String, price: Int64, of household: Identifier? = nil,
    description: String = ""
  ) throws -> Identifier {
    try api.write { db in
      let id = try addListing(
        NewListing(
          seller: .household(household ?? county.household), category: category, title: title,
          description: description, unit: "袋", netWeightGrams: 500, price: Fen(price),
          shelfLifeDays: 300, split: TestCounty.split), as: county.admin, in: db)
      _ = try takeStep(.publish, listing: id, as: county.admin, in: db)
      return id
    }
  }

  private func titles(_ query: String, as actor: Actor? = nil) async throws -> [String] {
    let encoded = try #require(query.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed))
    let answer = try await api.send(.get, "/v1/listings?" + encoded, as: actor)
    expect(answer, 200, .page(of: .listingInList))
    return answer["items"]?.items.compactMap { $0["title"]?.text } ?? []
  }

  @Test func `listings are found by words, category, village and stock, in three orders`()
    async throws
  {
    _ = try add("高山绿茶", category: "green_tea", price: 8_000, description: "明前采摘 Organic tea")
    api.database.clock.advance(seconds: 60)
    _ = try add("干香菇", category: "shiitake", price: 3_000, of: county.otherHousehold)
    api.database.clock.advance(seconds: 60)
    _ = try county.addEggs(price: 4_500)
    let (tea, mushrooms, eggs) = ("高山绿茶", "干香菇", "散养土鸡蛋 30枚")

    #expect(try await titles("") == [eggs, mushrooms, tea])
    #expect(try await titles("sort=newest") == [eggs, mushrooms, tea])
    #expect(try await titles("sort=price") == [mushrooms, eggs, tea])
    #expect(try await titles("sort=-price") == [tea, eggs, mushrooms])
    #expect(try await titles("in_stock=true") == [eggs])
    #expect(try await titles("in_stock=false") == [eggs, mushrooms, tea])
    #expect(try await titles("category=tea") == [tea])
    #expect(try await titles("category=green_tea") == [tea])
    #expect(try await titles("category=black_tea") == [])
    #expect(try await titles("category=no_such_thing") == [])
    #expect(try await titles("village_id=\(county.villages[1])") == [mushrooms])
    #expect(try await titles("village_id=\(county.villages[2])") == [])
    for village in ["nonsense", Scene.absent] {
      expect(try await api.send(.get, "/v1/listings?village_id=\(village)"), 404, "not_found")
    }
    let drafts = "/v1/listings?status=draft&village_id="
    for (village, actor, status) in [
      (county.villages[1], county.coordinator, 404), (county.villages[0], county.coordinator, 200),
      (county.villages[1], county.admin, 200), (Identifier(rawValue: 7), county.admin, 404),
    ] {
      #expect(try await api.send(.get, "\(drafts)\(village)", as: actor).status == status)
    }
    #expect(try await titles("q=鸡蛋") == [eggs])
    #expect(try await titles("q=蛋鸡") == [])
    #expect(try await titles("q=organic TEA") == [tea])
    #expect(try await titles("q=茶 明前") == [tea])
    #expect(try await titles("q=茶 香菇") == [])
    #expect(try await titles("q=") == [eggs, mushrooms, tea])
    #expect(
      try await titles("q=香菇&category=mushrooms&village_id=\(county.villages[1])&sort=price") == [
        mushrooms
      ])
  }

  @Test(arguments: [
    "\"", "\"\"", "*", "鸡蛋*", "NEAR(a b)", "a OR b", "words:鸡", "^鸡", "-鸡", "(", "鸡蛋 !", "!!!",
    "'; DROP TABLE listing; --", "\\", "{a b}", "😀", "é", "鸡 \" 蛋", "%", "_", "AND", "\u{200b}",
  ])
  func `nothing that is typed into a search is taken for its language`(text: String) async throws {
    _ = try county.addEggs()
    let allowed = CharacterSet.alphanumerics
    let encoded = try #require(text.addingPercentEncoding(withAllowedCharacters: allowed))
    for extra in ["", "&sort=price", "&in_stock=true&limit=1"] {
      let answer = try await api.send(.get, "/v1/listings?q=\(encoded)\(extra)")
      #expect(answer.status == 200, "\(answer.raw.text)")
    }
  }

  @Test func `a blank between words that are punctuation changes nothing`() async throws {
    _ = try county.addEggs()
    #expect(try await titles("q=鸡蛋 ！") == ["散养土鸡蛋 30枚"])
    #expect(try await titles("q=！！") == [])
  }

  @Test func `a query that does not fit is refused with each parameter`() async throws {
    let long = String(repeating: "x", count: 61)
    let answer = try await api.send(
      .get, "/v1/listings?q=\(long)&sort=best&in_stock=maybe&status=sold&limit=0&colour=red")
    expect(
      answer, 422, "invalid_query", at: ["q", "in_stock", "sort", "status", "limit", "colour"])
    let control = try await api.send(.get, "/v1/listings?q=a%0Ab")
    #expect(control.faults == ["q": "control_character"])
  }

  @Test func `what is not on the shelf is for those who keep it`() async throws {
    let draft = try await api.send(
      .post, "/v1/listings", as: county.otherCoordinator, Bodies.listing(county.otherHousehold))
    #expect(draft.status == 201)
    for status in ["draft", "submitted", "paused", "retired"] {
      let path = "/v1/listings?status=\(status)"
      expect(try await api.send(.get, path), 401, "unauthenticated")
      for actor in [county.buyer, county.volunteer] {
        expect(try await api.send(.get, path, as: actor), 403, "forbidden")
      }
    }
    #expect(try await titles("status=draft", as: county.coordinator) == [])
    #expect(try await titles("status=draft", as: county.otherCoordinator) == ["散养土鸡蛋"])
    #expect(try await titles("status=draft", as: county.admin) == ["散养土鸡蛋"])
    #expect(try await titles("status=published") == [])
  }

  @Test func `goods that are off the shelf can be looked at and not ordered`() async throws {
    let eggs = try county.addEggs()
    let path = "/v1/listings/\(eggs)"
    #expect(try await api.send(.post, path + "/pause", as: county.coordinator).status == 200)
    expect(try await api.send(.get, path), 200, .listing)
    #expect(try await titles("") == [])
    expect(
      try await api.send(.post, "/v1/quotes", Bodies.basket(eggs)), 409, "not_for_sale",
      at: ["/lines/0/listing_id"])
    #expect(try await api.send(.post, path + "/retire", as: county.coordinator).status == 200)
    expect(try await api.send(.get, path), 200, .listing)
    expect(
      try await api.send(.post, "/v1/quotes", Bodies.basket(eggs)), 409, "not_for_sale",
      at: ["/lines/0/listing_id"])
  }

  @Test func `a draft that was retired was never on the shelf`() async throws {
    let draft = try await api.send(
      .post, "/v1/listings", as: county.coordinator, Bodies.listing(county.household))
    let id = try #require(draft["id"]?.text)
    let path = "/v1/listings/\(id)"
    #expect(try await api.send(.post, path + "/retire", as: county.coordinator).status == 200)
    expect(try await api.send(.get, path), 404, "not_found")
    #expect(try await api.send(.get, path, as: county.coordinator).status == 200)
  }

  @Test func `what an account is answered is for no shared cache`() async throws {
    let own = try await api.send(.get, "/v1/me", as: county.buyer)
    #expect(own.raw.header("Cache-Control") == "private, no-cache")
    #expect(try await api.send(.get, "/v1/villages").raw.header("Cache-Control") == nil)
  }

  @Test func `a household without a public profile is shown to nobody`() async throws {
    let body = Bodies.household(county.villages[0])
      .replacing("\"public_profile\": true", with: "\"public_profile\": false")
    let household = try await api.send(.post, "/v1/households", as: county.coordinator, body)
    let id = try #require(Identifier(household["id"]?.text ?? ""))
    #expect(household["display_name"]?.text == "村民")
    let eggs = try county.addEggs(of: id)
    let order = try county.order(2, of: eggs)
    try county.pay(order)
    let consignment = "/v1/consignments/\(order.consignments[0].id)"
    #expect(try await api.send(.post, consignment + "/pack", as: county.admin).status == 200)
    let sent = try await api.send(
      .post, consignment + "/dispatch", as: county.admin, Bodies.dispatch)
    #expect(sent.status == 200)
    let lots = try await api.send(.get, "/v1/listings/\(eggs)/lots", as: county.admin)
    let code = lots.json.at("/items/0/trace_code")?.text ?? ""

    let paths = [
      "/v1/listings", "/v1/listings/\(eggs)", "/v1/trace/\(code)", "/v1/villages",
      "/v1/villages/\(county.villages[0])", "/v1/reports/summary", "/v1/categories",
    ]
    let buyerPaths = ["/v1/orders", "/v1/orders/\(order.id)"]
    for (path, actor) in paths.map({ ($0, nil) }) + buyerPaths.map({ ($0, county.buyer) }) {
      let answer = try await api.send(.get, path, as: actor)
      #expect(answer.status == 200)
      for secret in ["赵", "小虚", "8421234", "因病", "T-9", "1961", "birth_year", "head_name"] {
        #expect(!answer.raw.text.contains(secret), "\(path) tells \(secret)")
      }
      if actor == nil {
        // Nor anything of the buyer.
        for secret in ["收件人", "19900000001", "示例路", "EX0001", order.id.description] {
          #expect(!answer.raw.text.contains(secret), "\(path) tells \(secret)")
        }
      }
    }
    let trace = try await api.send(.get, "/v1/trace/\(code)")
    #expect(trace["households"]?.literal == #"[{"display_name":"村民","quantity":50}]"#)
  }

  @Test func `a household that agreed is shown by the first character of its name`() async throws {
    let eggs = try county.addEggs()
    let answer = try await api.send(.get, "/v1/listings/\(eggs)")
    #expect(answer.json.at("/household/display_name")?.text == "王**")
    #expect(!answer.raw.text.contains("王虚构"))
  }

  @Test func `a trace code is read as a person types it`() async throws {
    let eggs = try county.addEggs()
    let lots = try await api.send(.get, "/v1/listings/\(eggs)/lots", as: county.admin)
    let code = try #require(lots.json.at("/items/0/trace_code")?.text)
    let first = try await api.send(.get, "/v1/trace/\(code)")
    expect(first, 200, .trace)
    #expect(first["journey"]?.items.isEmpty == true)
    let half = code.index(code.startIndex, offsetBy: 5)
    let typed = [
      code.lowercased(), "\(code[..<half])-\(code[half...])", "%20\(code)%20",
      code.replacing("0", with: "o").replacing("1", with: "l"),
    ]
    for text in typed {
      #expect(try await api.send(.get, "/v1/trace/\(text)").raw.body == first.raw.body, "\(text)")
    }
    for text in ["0000000000", code + "0", String(code.dropLast()), "U" + code.dropFirst()] {
      expect(try await api.send(.get, "/v1/trace/\(text)"), 404, "not_found")
    }
  }
}
