import Core
import TestSupport
import Testing

@testable import Orders

@Suite("Choosing a standing order's goods") struct ChooseGoodsTests {
  private func candidate(
    _ id: Int64, grams: Int, units: Int, stock: Int64? = nil, stockUnits: Int = 1
  ) -> Candidate {
    Candidate(
      listing: Identifier(rawValue: id), stock: Identifier(rawValue: stock ?? id),
      stockUnits: stockUnits, grams: grams, price: Fen(100), units: units)
  }

  private func part(_ id: Int64, _ quantity: Int) -> Candidate.Part {
    Candidate.Part(listing: Identifier(rawValue: id), quantity: quantity)
  }

  /// Forty kilograms, a tenth more or less.
  private func choose(_ candidates: [Candidate], tolerance: Int = 4_000) -> Choice {
    Orders.choose(candidates, grams: 40_000 - tolerance...40_000 + tolerance, middle: 40_000)
  }

  @Test("The first come first, each as far as it goes, from as many as it takes")
  func inOrder() {
    let many = [
      candidate(1, grams: 500, units: 30), candidate(2, grams: 250, units: 40),
      candidate(3, grams: 1_000, units: 99),
    ]
    #expect(choose(many) == .basket([part(1, 30), part(2, 40), part(3, 15)], grams: 40_000))
    #expect(choose([candidate(1, grams: 500, units: 99)]) == .basket([part(1, 80)], grams: 40_000))
  }

  @Test("Whole units that come close enough do, from below or with one more")
  func whole() {
    // 13 of 3 kilograms are 39.
    let three = candidate(1, grams: 3_000, units: 99)
    #expect(choose([three]) == .basket([part(1, 13)], grams: 39_000))
    // One of 25 is too little, two are too much.
    #expect(choose([candidate(1, grams: 25_000, units: 9)]) == .doesNotFit(grams: 225_000))
    // Two of 14 are 28; three are 42, which is within a tenth.
    #expect(choose([candidate(1, grams: 14_000, units: 9)]) == .basket([part(1, 3)], grams: 42_000))
    // What the next one has fills the gap.
    #expect(
      choose([candidate(1, grams: 25_000, units: 9), candidate(2, grams: 5_000, units: 9)])
        == .basket([part(1, 1), part(2, 3)], grams: 40_000))
    #expect(choose([three], tolerance: 0) == .doesNotFit(grams: 297_000))
  }

  @Test("What is too little says how much there is; a stock of several listings counts once")
  func short() {
    #expect(choose([]) == .short(grams: 0))
    #expect(choose([candidate(1, grams: 500, units: 71)]) == .short(grams: 35_500))
    #expect(choose([candidate(1, grams: 500, units: 72)]) == .basket([part(1, 72)], grams: 36_000))
    let shared = [
      candidate(1, grams: 500, units: 50),
      candidate(2, grams: 1_500, units: 16, stock: 1, stockUnits: 3),
    ]
    #expect(choose(shared) == .short(grams: 25_000))
    let enough = [
      candidate(1, grams: 500, units: 60),
      candidate(2, grams: 1_500, units: 20, stock: 1, stockUnits: 3),
      candidate(3, grams: 1_000, units: 99),
    ]
    #expect(choose(enough) == .basket([part(1, 60), part(3, 10)], grams: 40_000))
  }

  @Test("An order has no more lines than an order may")
  func lines() {
    let many = (1...200).map { candidate($0, grams: 500, units: 1) }
    #expect(choose(many) == .doesNotFit(grams: 100_000))
    let fit = Orders.choose(many, grams: 20_000...30_000, middle: 25_000)
    #expect(fit == .basket((1...50).map { part($0, 1) }, grams: 25_000))
  }

  @Test(
    "By chance: what is chosen is within the bounds and no more than there is",
    arguments: TestSeeds.some())
  func byChance(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      let candidates = (1...Int64.random(in: 1...12, using: &random)).map {
        candidate(
          $0, grams: 50 * Int.random(in: 1...80, using: &random),
          units: Int.random(in: 1...20, using: &random))
      }
      let middle = 1_000 * Int.random(in: 1...60, using: &random)
      let part = middle * Int.random(in: 0...20, using: &random) / 100
      let bounds = middle - part...middle + part
      switch Orders.choose(candidates, grams: bounds, middle: middle) {
      case .basket(let parts, let grams):
        #expect(bounds.contains(grams))
        let weights = parts.map { part in
          let its = candidates.first { $0.listing == part.listing }
          #expect(1...(its?.units ?? 0) ~= part.quantity)
          return (its?.grams ?? 0) * part.quantity
        }
        #expect(weights.reduce(0, +) == grams)
      case .short(let grams):
        #expect(grams < bounds.lowerBound)
        #expect(grams == candidates.reduce(0) { $0 + $1.grams * $1.units })
      case .doesNotFit(let grams): #expect(grams >= bounds.lowerBound)
      }
    }
  }
}
