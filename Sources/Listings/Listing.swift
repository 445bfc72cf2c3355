import Core

/// Where a listing stands on its way to the shelf and off it.
package enum ListingStatus: String, Sendable, CaseIterable {
  /// Being written by its coordinator.
  case draft
  /// Waiting for the county office's look.
  case submitted
  /// On the shelf: anybody sees it, buyers order it.
  case published
  /// Off the shelf for a while.
  case paused
  /// Off the shelf for good.
  case retired

  /// Whether it was on the shelf at some time, or may have been: a draft can be retired, too.
  var canHaveBeenOnShelf: Bool { self == .published || self == .paused || self == .retired }
}

/// How a line's money is divided, in ten-thousandths that sum to 10,000.
package struct Split: Sendable, Equatable {
  package let household: Int
  package let village: Int
  package let logistics: Int

  package static let whole = 10_000

  package init(household: Int, village: Int, logistics: Int) {
    self.household = household
    self.village = village
    self.logistics = logistics
  }

  package var isWhole: Bool { household + village + logistics == Split.whole }
}

/// What a coordinator lists: one household's goods, or a village's pooled from several.
package struct NewListing: Sendable {
  package let seller: Seller
  package let category: String
  package let title: String
  package let description: String
  package let unit: String
  /// Of one unit, without the packing.
  package let netWeightGrams: Int
  package let price: Fen
  package let shelfLifeDays: Int
  package let split: Split
  package let season: Season
  /// The listing whose stock it sells; nil for one with a stock of its own.
  package let stock: Identifier?
  /// Units of the stock in one that is sold.
  package let stockUnits: Int
  /// By how much a unit's weight may differ from `netWeightGrams`; nil for goods sold by the unit.
  package let toleranceBasisPoints: Int?

  /// Whose goods they are: one household's, or a village's pooled from several.
  package enum Seller: Sendable, Equatable {
    case household(Identifier)
    case village(Identifier)
  }

  package static let maximumTitleLength = 80
  package static let maximumDescriptionLength = 2_000
  package static let maximumUnitLength = 20
  package static let maximumCategoryLength = 40
  package static let netWeights = 1...100_000
  /// Up to 100,000 yuan a unit.
  package static let prices = 1...10_000_000
  package static let shelfLives = 1...3_650
  package static let stockUnitCounts = 1...1_000
  /// In ten-thousandths: up to half of the weight.
  package static let weightTolerances = 1...5_000

  package init(
    seller: Seller, category: String, title: String, description: String, unit: String,
    netWeightGrams: Int, price: Fen, shelfLifeDays: Int, split: Split,
    season: Season = .allYear, stock: Identifier? = nil, stockUnits: Int = 1,
    toleranceBasisPoints: Int? = nil
  ) {
    self.seller = seller
    self.category = category
    self.title = title
    self.description = description
    self.unit = unit
    self.netWeightGrams = netWeightGrams
    self.price = price
    self.shelfLifeDays = shelfLifeDays
    self.split = split
    self.season = season
    self.stock = stock
    self.stockUnits = stockUnits
    self.toleranceBasisPoints = toleranceBasisPoints
  }
}

/// What the rules need to know of a listing.
package struct Listing: Sendable {
  package let id: Identifier
  package let village: Identifier
  /// Nil for a pooled listing.
  package let household: Identifier?
  package let category: String
  package let title: String
  package let unit: String
  package let netWeightGrams: Int
  package let price: Fen
  package let shelfLifeDays: Int
  package let split: Split
  package let status: ListingStatus
  /// The listing whose stock it sells: itself, as a rule.
  package let stock: Identifier
  /// Units of the stock in one that is sold.
  package let stockUnits: Int
  /// By how much a unit's weight may differ from `netWeightGrams`; nil for goods sold by the unit.
  package let toleranceBasisPoints: Int?
  package let season: Season
  /// How goods of its category travel.
  package let travels: Travel
  /// Lots of its stock that are still to be harvested.
  package let expectedLots: Int
  let publishedAt: Instant?
  /// Who put it on the shelf on their own trust; nil where the county office did.
  let publishedBy: Identifier?

  /// Whether it sells the stock of another listing, which has the lots.
  package var sharesStock: Bool { stock != id }

  /// Whether several households contribute to it, and so whether its goods are given out by
  /// `AllocationRule`.
  package var isPooled: Bool { household == nil }

  /// Whether the public may see it: what was on the shelf once stays readable, for those who
  /// ordered it.
  package var isPublic: Bool { status.canHaveBeenOnShelf && publishedAt != nil }
}
