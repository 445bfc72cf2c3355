import Core
import Listings

/// An order that is placed by itself on a day of each week: so many kilograms of a category, more
/// or less, up to a price, from as many households as it takes.
package struct StandingOrder: Sendable {
  package let id: Identifier
  package let buyer: Identifier
  /// On whose account its orders go; nil for the buyer's own.
  package let organisation: Identifier?
  package internal(set) var content: StandingOrderContent
  package internal(set) var status: StandingOrderStatus
  /// The date on which the next order is due; nil while none is.
  package internal(set) var nextOn: CivilDate?
  package let createdAt: Instant

  /// Those of one buyer that have not ended.
  package static let maximumPerBuyer = 20
  /// Dates that passed without an order and are noted in one step.
  static let maximumMissed = 60
  /// Listings that are looked at for one order, the cheapest first.
  static let maximumListings = 200
}

/// Whether orders are placed.
package enum StandingOrderStatus: String, Sendable, CaseIterable {
  case active, paused, ended
}

/// A day of the week.
package enum Weekday: String, Sendable, CaseIterable {
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday

  /// From 1 for Monday (ISO 8601).
  var number: Int { (Weekday.allCases.firstIndex(of: self) ?? 0) + 1 }

  init?(number: Int) {
    guard (1...Weekday.allCases.count).contains(number) else { return nil }
    self = Weekday.allCases[number - 1]
  }

  /// The day of this date: 1970 began on a Thursday.
  package init(of date: CivilDate) {
    let place = (date.daysSince1970 + 3) % 7
    self = Weekday.allCases[Int(place < 0 ? place + 7 : place)]
  }

  /// The first such day from a date on.
  func first(from date: CivilDate) -> CivilDate {
    date.adding(days: (number - Weekday(of: date).number + 7) % 7)
  }
}

/// What is ordered each time.
package struct StandingOrderContent: Sendable, Equatable {
  package var category: String
  package var weekday: Weekday
  package var kilograms: Int
  package var toleranceBasisPoints: Int
  /// The most that a kilogram may cost, without what sending it costs.
  package var mostPerKilogram: Fen
  package var recipient: Recipient
  package var note: String
  package var startsOn: CivilDate
  /// The last day on which an order may be placed; nil for without end.
  package var endsOn: CivilDate?

  package static let weights = 1...10_000
  package static let tolerances = 0...5_000
  package static let prices = 1...NewListing.prices.upperBound

  package init(
    category: String, weekday: Weekday, kilograms: Int, toleranceBasisPoints: Int,
    mostPerKilogram: Fen, recipient: Recipient, note: String = "", startsOn: CivilDate,
    endsOn: CivilDate? = nil
  ) {
    self.category = category
    self.weekday = weekday
    self.kilograms = kilograms
    self.toleranceBasisPoints = toleranceBasisPoints
    self.mostPerKilogram = mostPerKilogram
    self.recipient = recipient
    self.note = note
    self.startsOn = startsOn
    self.endsOn = endsOn
  }

  /// What an order may weigh, in grams.
  package var grams: ClosedRange<Int> {
    let whole = kilograms * 1_000
    let part = whole * toleranceBasisPoints / 10_000
    return whole - part...whole + part
  }

  /// The first date from `day` on that an order is due; nil where none is.
  func due(from day: CivilDate) -> CivilDate? {
    let next = weekday.first(from: max(day, startsOn))
    if let endsOn, next > endsOn { return nil }
    return next
  }
}

/// What became of a date.
package struct StandingOrderRun: Sendable, Equatable {
  package let dueOn: CivilDate
  package let outcome: Outcome
  package var order: Identifier?
  /// What could be had at the price or, of what was placed, what it weighs.
  package var grams: Int?
  /// What it comes to, or would have.
  package var total: Fen?
  /// The cheapest that could be had, by the kilogram, where that was too dear.
  package var cheapestPerKilogram: Fen?
  /// What the member had left to spend, where that was too little.
  package var left: Fen?
  /// The refusal's code, where it was refused.
  package var code: String?
  package let runAt: Instant

  /// What came of it.
  package enum Outcome: String, Sendable, CaseIterable {
    case placed
    /// There was too little of it.
    case short
    /// There was enough, but not at the price.
    case tooDear = "too_dear"
    /// No number of whole units comes to the weight.
    case doesNotFit = "does_not_fit"
    /// More than the member may spend for the organisation.
    case overLimit = "over_limit"
    /// Another rule forbade it.
    case refused
    /// The server was not there.
    case missed
  }
}

/// The rules of standing orders.
package enum StandingOrderRefusal: Refusal, Equatable {
  case tooMany
  case unknownCategory
  /// It begins before today, or ends before it begins.
  case startsInPast
  case endsBeforeStart
  /// It has ended for good.
  case ended

  package var kind: RefusalKind {
    switch self {
    case .tooMany, .ended: .conflict
    case .unknownCategory, .startsInPast, .endsBeforeStart: .invalid
    }
  }

  package var code: String {
    switch self {
    case .tooMany: "too_many_standing_orders"
    case .unknownCategory: "unknown_category"
    case .startsInPast: "starts_in_past"
    case .endsBeforeStart: "ends_before_start"
    case .ended: "standing_order_ended"
    }
  }

  package var detail: String {
    switch self {
    case .tooMany:
      "A buyer has \(StandingOrder.maximumPerBuyer) standing orders at the most; end one first."
    case .unknownCategory: "There is no such category."
    case .startsInPast: "A standing order begins today at the earliest."
    case .endsBeforeStart: "It would end before an order is due, or before today."
    case .ended: "This standing order has ended; make a new one."
    }
  }

  package var faults: [Fault] {
    switch self {
    case .tooMany, .ended: []
    case .unknownCategory: [Fault(pointer: "/category", code: code, detail: detail)]
    case .startsInPast: [Fault(pointer: "/starts_on", code: code, detail: detail)]
    case .endsBeforeStart: [Fault(pointer: "/ends_on", code: code, detail: detail)]
    }
  }
}
