import Core
import Listings
import SQLite
import Storage

/// A small county with one lot of eggs on its shelf.
package struct TestLot {
  package let market: TestMarket
  /// Boxes of one household, at 45 yuan each.
  package let eggs: Identifier
  /// All of them, best before 2026-07-15; today is 2026-06-15.
  package let lot: Identifier

  package init(quantity: Int = 50) throws {
    market = try TestMarket()
    eggs = try market.county.addEggs(quantity: quantity)
    lot = try lots(of: eggs, PageRequest(), as: market.county.admin, in: market.db).items[0].id
  }

  /// A published listing that sells the same boxes by three, at 120 yuan.
  package func addThrees() throws -> Identifier {
    let county = market.county
    return try market.write { db in
      let id = try addListing(
        NewListing(
          seller: .household(county.household), category: "eggs", title: "三盒", description: "",
          unit: "组", netWeightGrams: 4_050, price: Fen(12_000), shelfLifeDays: 30,
          split: TestCounty.split, stock: eggs, stockUnits: 3), as: county.admin, in: db)
      _ = try takeStep(.publish, listing: id, as: county.admin, in: db)
      return id
    }
  }
}

/// What a suite has that begins with such a lot.
package protocol BeginsWithLot {
  var start: TestLot { get }
}

extension BeginsWithLot {
  package var market: TestMarket { start.market }
  package var county: TestCounty { start.market.county }
  package var eggs: Identifier { start.eggs }
  package var lot: Identifier { start.lot }
  package var db: Connection { start.market.db }

  /// Units of the eggs: available, reserved and sold.
  package func stock() throws -> [Int] {
    try db.first("SELECT available, reserved, sold FROM stock WHERE listing_id = \(eggs)") {
      [try $0[0], try $0[1], try $0[2]]
    } ?? []
  }
}
