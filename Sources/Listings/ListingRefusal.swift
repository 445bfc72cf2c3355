import Core

/// The rules of listings, lots and stock.
package enum ListingRefusal: Refusal, Equatable {
  case unknownCategory
  case splitNotWhole
  /// The listing's state does not allow it; the state it is in.
  case wrongState(ListingStatus)
  case harvestedInFuture
  case bestBeforeHarvest
  case bestBeforePassed
  /// A pooled lot says who gave what; a household's own lot has but one giver.
  case contributionsNeeded
  case contributionsOnlyForPooled
  case contributionsDoNotAddUp(sum: Int, quantity: Int)
  /// These contributions, by their place from 0, come from outside of the village.
  case contributionsFromElsewhere([Int])
  case contributionTwice(Int)
  /// The listing has lots, which are counted in its unit.
  case unitInUse
  /// What is sold by weight is one unit of its stock: a piece.
  case weighedInSeveralUnits
  /// An adjustment takes more than is available; so much is.
  case adjustmentBelowReserved(available: Int)
  /// Only a recount finds more than there was.
  case lossAdds
  /// A recount found more than the household can plausibly have harvested.
  case implausibleRecount
  /// The household's harvests around a lot's new day, or by its unit's new weight, come to more.
  case implausibleDay, implausibleWeight
  /// A lot is expected on a day that is still to come, and within a year.
  case expectedInPast
  case expectedTooLate
  /// The lot's state does not allow it; the state it is in.
  case wrongLotState(LotStatus)
  /// The lot was called back already.
  case alreadyRecalled
  /// These contributions, by their place from 0, are of households that gave nothing to the lot.
  case shortfallOfOthers([Int])
  /// More falls short than can still be taken back: what is available and what is ordered, but not
  /// packed. The places of the contributions, from 0, with what each still has; nil for the whole.
  case shortfallExceedsOpen([OpenPart])
  /// The listing sells another's stock: its lots are entered there.
  case sharesStock
  /// There is no such listing to sell the stock of, or its stock is another seller's, of another
  /// kind, or another listing's in its turn.
  case unknownStock, stockOfOtherSeller, stockOfOtherCategory, stockIsShared

  /// What a lot, or one household's part of it, still has open.
  package struct OpenPart: Sendable, Equatable {
    package let contribution: Int?
    package let open: Int

    package init(contribution: Int?, open: Int) {
      self.contribution = contribution
      self.open = open
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .wrongState, .adjustmentBelowReserved, .implausibleRecount, .implausibleDay,
      .implausibleWeight, .unitInUse, .wrongLotState, .sharesStock, .alreadyRecalled,
      .shortfallExceedsOpen:
      .conflict
    default: .invalid
    }
  }

  package var code: String {
    switch self {
    case .unknownCategory: "unknown_category"
    case .splitNotWhole: "split_not_whole"
    case .wrongState, .wrongLotState: "wrong_state"
    case .harvestedInFuture: "in_the_future"
    case .bestBeforeHarvest: "best_before_harvest"
    case .bestBeforePassed: "best_before_passed"
    case .contributionsNeeded: "required"
    case .contributionsOnlyForPooled: "not_pooled"
    case .contributionsDoNotAddUp: "does_not_add_up"
    case .contributionsFromElsewhere: "other_village"
    case .contributionTwice: "doubled"
    case .unitInUse: "unit_in_use"
    case .weighedInSeveralUnits: "weighed_in_several_units"
    case .adjustmentBelowReserved: "below_reserved"
    case .lossAdds: "loss_adds"
    case .implausibleRecount: "implausible_recount"
    case .implausibleDay: "implausible_day"
    case .implausibleWeight: "implausible_weight"
    case .alreadyRecalled: "already_recalled"
    case .shortfallOfOthers: "not_in_lot"
    case .shortfallExceedsOpen: "shortfall_exceeds_open"
    case .expectedInPast: "not_in_the_future"
    case .expectedTooLate: "too_far_ahead"
    case .sharesStock: "shares_stock"
    case .unknownStock: "unknown_stock_listing"
    case .stockOfOtherSeller: "other_seller"
    case .stockOfOtherCategory: "other_category"
    case .stockIsShared: "stock_is_shared"
    }
  }

  package var detail: String {
    switch self {
    case .unknownCategory: "There is no such category; see GET /v1/categories."
    case .splitNotWhole: "The shares must sum to 10,000 basis points."
    case .wrongState(let status): "The listing is \(status.rawValue): that cannot be done now."
    case .harvestedInFuture: "A lot is entered when it is harvested, not before."
    case .bestBeforeHarvest: "A lot is not past its best before it is harvested."
    case .bestBeforePassed: "The lot is past its best already."
    case .contributionsNeeded: "A pooled lot names what each household gave."
    case .contributionsOnlyForPooled: "This listing is one household's: all of its lot is."
    case .contributionsDoNotAddUp(let sum, let quantity):
      "The contributions sum to \(sum), the lot is \(quantity)."
    case .contributionsFromElsewhere: "This household is not of the listing's village."
    case .contributionTwice: "This household stands here twice."
    case .unitInUse: "The listing's lots are counted in its unit; make another listing instead."
    case .weighedInSeveralUnits:
      "What is sold by weight is a piece: one unit of its stock."
    case .adjustmentBelowReserved(let available):
      "Only \(available) are available; the rest is promised to buyers."
    case .implausibleRecount:
      "It is more than the household can plausibly have harvested; the county office may enter it."
    case .implausibleDay:
      "With that day's other harvests it is more than plausible; the county office may enter it."
    case .implausibleWeight:
      "Lots on the shelf would come to more than is plausible; the county office may change it."
    case .lossAdds: "What is lost or spoilt is taken away; only a recount adds."
    case .alreadyRecalled: "The lot was recalled already."
    case .shortfallOfOthers: "This household gave nothing to the lot."
    case .shortfallExceedsOpen:
      "More falls short than is available or ordered and not yet packed; nothing was changed."
    case .expectedInPast: "What is expected is still to come: on a day after today."
    case .expectedTooLate: "A harvest is expected within \(NewLot.farthestExpectation) days."
    case .wrongLotState(let status): "The lot is \(status.rawValue): that cannot be done now."
    case .sharesStock: "This listing sells another's stock; enter the lot at stock_listing_id."
    case .unknownStock: "There is no such listing in your scope."
    case .stockOfOtherSeller: "A listing sells the stock of a listing of the same seller only."
    case .stockOfOtherCategory: "A listing sells the stock of a listing of its own category only."
    case .stockIsShared:
      "That listing sells another's stock itself; name the one that has the lots."
    }
  }

  package var faults: [Fault] {
    switch self {
    case .unknownCategory: [fault("/category")]
    case .splitNotWhole: [fault("/split")]
    case .harvestedInFuture: [fault("/harvested_on")]
    case .bestBeforeHarvest, .bestBeforePassed: [fault("/best_before")]
    case .contributionsNeeded, .contributionsOnlyForPooled, .contributionsDoNotAddUp:
      [fault("/contributions")]
    case .contributionsFromElsewhere(let places):
      places.map { fault("/contributions/\($0)/household_id") }
    case .shortfallOfOthers(let places):
      places.map { fault("/contributions/\($0)/household_id") }
    case .shortfallExceedsOpen(let parts):
      parts.map { part in
        Fault(
          pointer: part.contribution.map { "/contributions/\($0)/quantity" } ?? "/quantity",
          code: code, detail: "\(part.open) are open.", available: part.open)
      }
    case .unitInUse: [fault("/unit")]
    case .implausibleWeight: [fault("/net_weight_g")]
    case .weighedInSeveralUnits: [fault("/weight_tolerance_bps")]
    case .contributionTwice(let place): [fault("/contributions/\(place)/household_id")]
    case .lossAdds, .implausibleRecount: [fault("/quantity_delta")]
    case .expectedInPast, .expectedTooLate: [fault("/expected_on")]
    case .unknownStock, .stockOfOtherSeller, .stockOfOtherCategory, .stockIsShared:
      [fault("/stock_listing_id")]
    case .wrongState, .adjustmentBelowReserved, .wrongLotState, .sharesStock, .alreadyRecalled,
      .implausibleDay:
      []
    }
  }

  private func fault(_ pointer: String) -> Fault {
    Fault(pointer: pointer, code: code, detail: detail)
  }
}
