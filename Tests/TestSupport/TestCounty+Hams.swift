import Core
import Listings
import SQLite
import Storage

extension TestCounty {
  /// A published listing of the first village or another: hams by their weight, said to be 2,000 g
  /// each and a tenth more or less, one lot of so many from each of these households.
  package func addHams(
    from households: [Identifier], each: Int = 3, price: Int64 = 10_000,
    split: Split = TestCounty.split, in village: Identifier? = nil
  ) throws -> Identifier {
    try db.transaction {
      let id = try addListing(
        NewListing(
          seller: .village(village ?? villages[0]), category: "cured_pork", title: "农家腊腿",
          description: "",
          unit: "只", netWeightGrams: 2_000, price: Fen(price), shelfLifeDays: 180, split: split,
          toleranceBasisPoints: 1_000), as: admin, in: db)
      _ = try takeStep(.publish, listing: id, as: admin, in: db)
      for household in households {
        _ = try addLot(
          NewLot(
            quantity: each, harvestedOn: db.today, bestBefore: nil,
            contributions: [Contribution(household: household, quantity: each)]),
          to: id, as: admin, in: db)
      }
      return id
    }
  }
}
