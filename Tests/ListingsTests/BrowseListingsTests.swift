import Core
import Listings
import SQLite
import Storage
import TestSupport
import Testing

@Suite("The shop window") struct BrowseListingsTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  @discardableResult private func add(
    _ title: String, price: Int64 = 1_000, category: String = "eggs", stock: Int = 5,
    of household: Identifier? = nil, description: String = "", isPublished: Bool = true
  ) throws -> Identifier {
    try market.write { db in
      let id = try addListing(
        NewListing(
          seller: .household(household ?? county.household), category: category, title: title,
          description: description, unit: "盒", netWeightGrams: 500, price: Fen(price),
          shelfLifeDays: 30, split: TestCounty.split), as: county.admin, in: db)
      if isPublished { _ = try takeStep(.publish, listing: id, as: county.admin, in: db) }
      if stock > 0 {
        _ = try addLot(
          NewLot(
            quantity: stock, harvestedOn: db.today, bestBefore: nil, contributions: nil),
          to: id, as: county.admin, in: db)
      }
      return id
    }
  }

  private func titles(
    _ filter: ListingFilter = ListingFilter(), as actor: Actor? = nil
  ) throws -> [String] {
    var titles: [String] = []
    _ = try readListings(filter, PageRequest(limit: 100), as: actor, in: db) {
      titles.append(String(decoding: $0.title, as: UTF8.self))
    }
    return titles
  }

  @Test("A row tells all that the shop window shows")
  func row() throws {
    let id = try county.addEggs(quantity: 50)
    var seen = 0
    try readListing(id, as: nil, in: db) { row in
      seen += 1
      #expect(row.id == id)
      #expect(String(decoding: row.title, as: UTF8.self) == "散养土鸡蛋 30枚")
      #expect(String(decoding: row.description, as: UTF8.self) == "山坡散养。")
      #expect(String(decoding: row.category, as: UTF8.self) == "eggs")
      #expect(String(decoding: row.unit, as: UTF8.self) == "盒")
      #expect(String(decoding: row.status, as: UTF8.self) == "published")
      #expect(String(decoding: row.householdName, as: UTF8.self) == "王**")
      #expect(String(decoding: row.villageName, as: UTF8.self) == "青桐沟村")
      #expect(row.village == county.villages[0])
      #expect(row.household == county.household)
      #expect(row.netWeightGrams == 1_350)
      #expect(row.price == 4_500)
      #expect(row.available == 50)
      #expect(row.shelfLifeDays == 30)
      #expect([row.splitHousehold, row.splitVillage, row.splitLogistics] == [8_500, 500, 1_000])
      #expect(row.returnReason == nil)
    }
    #expect(seen == 1)
  }

  @Test("The public sees what is or was on the shelf, its keepers see it always")
  func visibility() throws {
    for status in ListingStatus.allCases {
      let id = try add("甲", isPublished: status == .published || status == .paused)
      try db.execute("UPDATE listing SET status = \(status) WHERE id = \(id)")
      let isPublic = status == .published || status == .paused
      let seesIt: [(Actor?, Bool)] = [
        (nil, isPublic), (county.buyer, isPublic), (county.otherCoordinator, isPublic),
        (county.volunteer, isPublic), (county.coordinator, true), (county.admin, true),
      ]
      for (actor, sees) in seesIt {
        if sees {
          try readListing(id, as: actor, in: db) { #expect($0.id == id) }
        } else {
          #expect(throws: CommonRefusal.notFound(what: "listing")) {
            try readListing(id, as: actor, in: db) { _ in }
          }
        }
      }
    }
    #expect(throws: CommonRefusal.notFound(what: "listing")) {
      try readListing(Identifier(rawValue: 5), as: county.admin, in: db) { _ in }
    }
  }

  @Test("Lots past their best are not available")
  func expired() throws {
    let id = try county.addEggs(quantity: 50)
    market.clock.advance(days: 31)
    try readListing(id, as: nil, in: db) { #expect($0.available == 0) }
    #expect(try titles(ListingFilter(inStock: true)) == [])
    #expect(try titles().count == 1)
  }

  @Test(
    "Chinese is found within longer words, and letters whatever their case",
    arguments: [
      ("鸡蛋", ["土鸡蛋", "散养土鸡蛋礼盒"]), ("土鸡蛋", ["土鸡蛋", "散养土鸡蛋礼盒"]), ("蛋鸡", ["蛋鸡饲料"]),
      ("鸡", ["土鸡蛋", "散养土鸡蛋礼盒", "蛋鸡饲料"]), ("礼盒 散养", ["散养土鸡蛋礼盒"]), ("green", ["Green Tea 绿茶"]),
      ("TEA", ["Green Tea 绿茶"]), ("绿茶", ["Green Tea 绿茶"]), ("tea 绿茶", ["Green Tea 绿茶"]),
      ("云雾", ["Green Tea 绿茶"]), ("乌鸡", []), ("鸡 茶", []),
    ])
  func search(text: String, expected: [String]) throws {
    try add("土鸡蛋")
    try add("散养土鸡蛋礼盒")
    try add("蛋鸡饲料")
    try add("Green Tea 绿茶", description: "高山云雾")
    #expect(try titles(ListingFilter(text: text)).sorted() == expected.sorted())
  }

  @Test(
    "Nothing that somebody types is a command or an error",
    arguments: [
      "\"", "鸡蛋\"", "'", "鸡蛋'", "*", "鸡*", "NEAR(鸡 蛋)", "鸡 OR 茶", "words:鸡", "-鸡", "^鸡", "(",
      "{", "鸡蛋 !", "🥚", "AND", "NOT", "", "   ", "　", "%", "_", "\\", "a\u{0301}", "鸡\u{200b}蛋",
    ])
  func awkwardSearch(text: String) throws {
    try add("土鸡蛋")
    let found = try titles(ListingFilter(text: text))
    #expect(found == [] || found == ["土鸡蛋"])
  }

  @Test("A mark besides the words does not hide what they find")
  func marks() throws {
    try add("土鸡蛋")
    for text in ["鸡蛋 !", "鸡蛋！", "「鸡蛋」", "土-鸡蛋"] {
      #expect(try titles(ListingFilter(text: text)) == ["土鸡蛋"], "\(text)")
    }
  }

  @Test("Filters narrow the list, alone and together")
  func filters() throws {
    try add("蛋")
    try add("乌鸡蛋", category: "black_bone_eggs")
    try add("茶", category: "tea", stock: 0)
    try add("别村蛋", of: county.otherHousehold)
    #expect(try titles(ListingFilter(category: "eggs")).sorted() == ["乌鸡蛋", "别村蛋", "蛋"].sorted())
    #expect(try titles(ListingFilter(category: "black_bone_eggs")) == ["乌鸡蛋"])
    #expect(try titles(ListingFilter(category: "rockets")) == [])
    #expect(try titles(ListingFilter(village: county.villages[1])) == ["别村蛋"])
    #expect(try titles(ListingFilter(inStock: true)).count == 3)
    #expect(
      try titles(
        ListingFilter(category: "eggs", village: county.villages[0], text: "蛋", inStock: true))
        == ["乌鸡蛋", "蛋"])
  }

  @Test("The newest come first, or the cheapest, or the dearest")
  func sorts() throws {
    try add("甲", price: 300)
    try add("乙", price: 100)
    try add("丙", price: 200)
    #expect(try titles() == ["丙", "乙", "甲"])
    #expect(try titles(ListingFilter(sort: .price)) == ["乙", "丙", "甲"])
    #expect(try titles(ListingFilter(sort: .priceDescending)) == ["甲", "丙", "乙"])
  }

  @Test(
    "Pages hold while listings are added, none twice and none left out",
    arguments: ListingSort.allCases, [1, 2, 3])
  func pages(sort: ListingSort, limit: Int) throws {
    // Equal prices: the id decides between them.
    let ids = try (0..<7).map { try add("物\($0)", price: Int64(100 * ($0 % 3 + 1))) }
    var seen: [Identifier] = []
    var cursor: Cursor?
    repeat {
      cursor = try readListings(
        ListingFilter(sort: sort), PageRequest(limit: limit, after: cursor), as: nil, in: db
      ) { seen.append($0.id) }
      if seen.count < 6 { try add("后来", price: 200) }
    } while cursor != nil
    #expect(Set(seen).count == seen.count)
    #expect(seen.filter(ids.contains).count == ids.count)
    if sort == .newest { #expect(seen == ids.reversed()) }
  }

  @Test("What is not on the shelf is listed for those who keep it only", arguments: [1, 2])
  func drafts(limit: Int) throws {
    let own = try (0..<3).map { try add("稿\($0)", isPublished: false) }
    let other = try add("别村稿", of: county.otherHousehold, isPublished: false)
    func drafts(_ actor: Actor?) throws -> [Identifier] {
      var ids: [Identifier] = []
      var cursor: Cursor?
      repeat {
        cursor = try readListings(
          ListingFilter(status: .draft), PageRequest(limit: limit, after: cursor), as: actor,
          in: db
        ) { ids.append($0.id) }
      } while cursor != nil
      return ids
    }
    #expect(try drafts(county.coordinator) == own.reversed())
    #expect(try drafts(county.otherCoordinator) == [other])
    #expect(try drafts(county.admin) == [other] + own.reversed())
    for actor in [nil, county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) { try drafts(actor) }
    }
  }

  @Test("Only a plain page of the shelf is short enough for an event loop")
  func short() {
    #expect(ListingFilter().isShort)
    #expect(ListingFilter(sort: .price).isShort)
    #expect(!ListingFilter(category: "eggs").isShort)
    #expect(!ListingFilter(village: county.villages[0]).isShort)
    #expect(!ListingFilter(text: "蛋").isShort)
    #expect(!ListingFilter(inStock: true).isShort)
    #expect(!ListingFilter(inSeason: true).isShort)
    #expect(!ListingFilter(status: .draft).isShort)
  }
}
