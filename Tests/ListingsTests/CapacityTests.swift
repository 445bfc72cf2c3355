import Core
import TestSupport
import Testing

@testable import Listings

@Suite("What a household can plausibly harvest") struct CapacityTests {
  private let household = Identifier(rawValue: 1)
  private static let hens = CapacityFactor(
    category: "eggs", resource: "hens", grams: 420, days: 7, source: "x")
  private static let ducks = CapacityFactor(
    category: "eggs", resource: "ducks", grams: 500, days: 14, source: "x")

  /// A day of a year by its number, from 1.
  private func day(_ number: Int) -> CivilDate {
    CivilDate(daysSince1970: 20_453).adding(days: number)
  }

  private func harvests(_ pairs: (Int, Int)...) -> [Harvest] {
    pairs.map { Harvest(on: day($0.0), grams: $0.1) }
  }

  private func flag(
    _ grams: Int, on number: Int = 100, hens: Int, besides harvests: [Harvest] = []
  ) -> CapacityFlag? {
    Capacity.flag(
      of: household, grams, on: day(number), having: [(CapacityTests.hens, hens)],
      besides: harvests)
  }

  @Test("Twenty hens lay 140 eggs a week, and not 900")
  func hens() {
    #expect(flag(20 * 420, hens: 20) == nil)
    #expect(
      flag(900 * 60, hens: 20)
        == CapacityFlag(
          household: household, basis: .resource, resource: "hens", days: 7,
          harvestedGrams: 54_000, plausibleGrams: 8_400))
    #expect(flag(8_401, hens: 20)?.harvestedGrams == 8_401)
  }

  @Test(
    "Who has none of a resource harvests nothing of it, and of what is not counted nobody knows")
  func none() {
    #expect(flag(1, hens: 0)?.plausibleGrams == 0)
    #expect(Capacity.flag(of: household, 1, on: day(1), having: [], besides: []) == nil)
  }

  @Test("What was harvested within the days before counts, and what is older does not")
  func window() {
    #expect(flag(421, hens: 1, besides: harvests((93, 420))) != nil)
    #expect(flag(420, hens: 1, besides: harvests((93, 420))) == nil)
    #expect(flag(1, hens: 1, besides: harvests((94, 420)))?.harvestedGrams == 421)
    #expect(flag(1, hens: 1, besides: harvests((100, 420)))?.harvestedGrams == 421)
  }

  @Test("Who enters the later lot first gets no more than who keeps to their order")
  func backdated() {
    #expect(flag(1, hens: 1, besides: harvests((106, 420)))?.harvestedGrams == 421)
    #expect(flag(420, hens: 1, besides: harvests((107, 420))) == nil)
    // The heaviest of the weeks that have the day in them: 97 to 103.
    let around = harvests((96, 100), (97, 100), (103, 100), (104, 10))
    #expect(flag(221, hens: 1, besides: around)?.harvestedGrams == 421)
    #expect(flag(220, hens: 1, besides: around) == nil)
  }

  @Test("Several resources of a category add up, the longest of their days counts")
  func several() {
    let resources = [(factor: CapacityTests.hens, quantity: 2), (CapacityTests.ducks, 1)]
    // Two weeks of two hens, and a duck.
    let plausible = 2 * 420 * 2 + 500
    func flag(_ grams: Int) -> CapacityFlag? {
      Capacity.flag(of: household, grams, on: day(50), having: resources, besides: [])
    }
    #expect(flag(plausible) == nil)
    let found = flag(plausible + 1)
    #expect(found?.resource == "hens, ducks" && found?.days == 14)
    #expect(found?.plausibleGrams == plausible)
  }

  private func pastFlag(_ grams: Int, _ harvests: [Harvest]) -> CapacityFlag? {
    Capacity.flag(of: household, grams, on: day(400), besides: harvests)
  }

  @Test("Twice the best of the last weeks is plausible, if there were four with a harvest")
  func past() {
    let three = harvests((370, 10), (380, 30), (390, 20))
    #expect(pastFlag(1_000, three) == nil)
    let four = harvests((360, 5), (370, 10), (380, 30), (390, 20))
    #expect(pastFlag(60, four) == nil)
    #expect(
      pastFlag(61, four)
        == CapacityFlag(
          household: household, basis: .pastHarvests, resource: nil, days: 7, harvestedGrams: 61,
          plausibleGrams: 60))
  }

  @Test("A week has seven days back from the lot's, its own is no past one")
  func weeks() {
    // Two harvests of one week are one, and their sum is the week's.
    let sameWeek = harvests((370, 10), (380, 15), (386, 15), (393, 20))
    #expect(pastFlag(1_000, sameWeek) == nil)
    let four = [Harvest(on: day(360), grams: 1)] + sameWeek
    #expect(pastFlag(61, four)?.plausibleGrams == 60)
    // What was harvested this week counts towards the lot's own sum, and makes no bound higher.
    let thisWeek = four + harvests((394, 59), (400, 1))
    #expect(pastFlag(1, thisWeek)?.harvestedGrams == 61)
    // Older than 52 weeks, and nothing left of it, is no harvest.
    let old = harvests((28, 1_000), (29, 1_000), (360, 0), (370, 1), (380, 1), (390, 1))
    #expect(pastFlag(1_000, old) == nil)
    let oldest = harvests((29, 1), (370, 1), (380, 1), (390, 1))
    #expect(pastFlag(1_000, oldest) == nil)
    #expect(pastFlag(3, harvests((30, 1), (370, 1), (380, 1), (390, 1)))?.plausibleGrams == 2)
  }
}
