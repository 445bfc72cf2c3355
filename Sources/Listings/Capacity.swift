import Core

/// How much of a category's goods one of a resource gives within so many days, at the most. Data
/// of the county, with its source.
package struct CapacityFactor: Sendable, Equatable {
  package let category: String
  package let resource: String
  package let grams: Int
  package let days: Int
  package let source: String

  /// Factors that a county may have.
  package static let maximum = 1_000

  package init(category: String, resource: String, grams: Int, days: Int, source: String) {
    self.category = category
    self.resource = resource
    self.grams = grams
    self.days = days
    self.source = source
  }
}

/// What a household harvested of a category on a day, in grams.
struct Harvest: Equatable {
  let on: CivilDate
  let grams: Int
  /// Of it, what makes a bound higher: of lots that were there long enough. Nobody enters a better
  /// past today in order to sell more tomorrow.
  let proven: Int

  init(on day: CivilDate, grams: Int, proven: Int? = nil) {
    on = day
    self.grams = grams
    self.proven = proven ?? grams
  }
}

/// Why a household's harvest is more than plausible: what it harvested within some days, with the
/// lot in question, and what that can come to.
package struct CapacityFlag: Sendable, Equatable {
  package let household: Identifier
  package let basis: CapacityBasis
  /// The resources that bound it, their words joined by commas; nil for past harvests.
  package let resource: String?
  package let days: Int
  package let harvestedGrams: Int
  package let plausibleGrams: Int
}

/// What bounds a household's harvest.
package enum CapacityBasis: String, Sendable, CaseIterable {
  case resource
  case pastHarvests = "past_harvests"
}

/// What a household can plausibly harvest: twenty hens do not lay 900 eggs a week.
enum Capacity {
  /// Where no resource is on record, past harvests bound what is plausible: it is no more than so
  /// many times the best of the last weeks, if there were enough with a harvest to tell.
  static let timesBestWeek = 2
  static let leastHarvestWeeks = 4
  static let weeksLookedBack = 52
  static let weekDays = 7
  /// The days before a lot's own week in which past harvests count.
  static let daysLookedBack = weeksLookedBack * weekDays

  /// The flag of a household's part of a lot, in grams, by what it has of the resources of one
  /// category; nil where it is plausible, or has none of them on record. `harvests` are those of
  /// the category besides the lot, the oldest first.
  static func flag(
    of household: Identifier, _ grams: Int, on day: CivilDate,
    having resources: [(factor: CapacityFactor, quantity: Int)], besides harvests: [Harvest]
  ) -> CapacityFlag? {
    guard let days = resources.map(\.factor.days).max() else { return nil }
    // A resource that gives something more often gives it as often as it goes.
    let plausible = resources.reduce(0) { sum, resource in
      let times = (days + resource.factor.days - 1) / resource.factor.days
      return sum + resource.quantity * resource.factor.grams * times
    }
    let harvested = most(within: days, around: day, of: harvests) + grams
    guard harvested > plausible else { return nil }
    return CapacityFlag(
      household: household, basis: .resource,
      resource: resources.map(\.factor.resource).joined(separator: ", "), days: days,
      harvestedGrams: harvested, plausibleGrams: plausible)
  }

  /// The same by what it harvested before; nil where it is plausible, or that is too little to
  /// tell.
  static func flag(
    of household: Identifier, _ grams: Int, on day: CivilDate, besides harvests: [Harvest]
  ) -> CapacityFlag? {
    guard let plausible = pastBound(on: day, harvests) else { return nil }
    let harvested = most(within: weekDays, around: day, of: harvests) + grams
    guard harvested > plausible else { return nil }
    return CapacityFlag(
      household: household, basis: .pastHarvests, resource: nil, days: weekDays,
      harvestedGrams: harvested, plausibleGrams: plausible)
  }

  /// What past harvests bound a week's to; nil where they are too few to tell.
  private static func pastBound(on day: CivilDate, _ harvests: [Harvest]) -> Int? {
    var weeks: [Int64: Int] = [:]
    for harvest in harvests where harvest.proven > 0 {
      // The week that ends on the lot's day is no past one.
      let back = days(from: harvest.on, to: day) / Int64(weekDays)
      if (1...Int64(weeksLookedBack)).contains(back) { weeks[back, default: 0] += harvest.proven }
    }
    guard weeks.count >= leastHarvestWeeks, let best = weeks.values.max() else { return nil }
    return timesBestWeek * best
  }

  /// The most that was harvested within so many days in a row that this day is one of: whoever
  /// enters the later lot first gets no more than who keeps to their order.
  static func most(within length: Int, around day: CivilDate, of harvests: [Harvest]) -> Int {
    let near = harvests.filter { abs(days(from: $0.on, to: day)) < Int64(length) }
    var sum = near.reduce(0) { $0 + ($1.on <= day ? $1.grams : 0) }
    var (most, oldest) = (sum, 0)
    for later in near where later.on > day {
      sum += later.grams
      while days(from: near[oldest].on, to: later.on) >= Int64(length) {
        sum -= near[oldest].grams
        oldest += 1
      }
      most = max(most, sum)
    }
    return most
  }

  private static func days(from first: CivilDate, to last: CivilDate) -> Int64 {
    last.daysSince1970 - first.daysSince1970
  }
}
