import Testing

@testable import Orders

@Suite("Which households' goods cut lines give up") struct GivenGoodsTests {
  @Test("What one line gives up makes room for another, so that all that is lacking is given")
  func augmenting() {
    var given = GivenGoods(lacking: [2, 2])
    given.add(2, of: [(household: 0, units: 2), (household: 1, units: 2)])
    given.add(2, of: [(household: 1, units: 2)])
    given.give()
    // The first line would have given of the second household, had it been alone.
    #expect(given.goods.map { $0.map(\.given) } == [[2, 0], [2]])
  }

  @Test("A thousand lines and a hundred households are decided, each line by what it gives up")
  func large() {
    let (lines, households) = (1_000, 100)
    var given = GivenGoods(lacking: (0..<households).map { $0 % 2 == 0 ? 40 : 0 })
    for line in 0..<lines {
      given.add(
        5, of: (0..<5).map { (household: (line * 7 + $0 * 13) % households, units: 3) })
    }
    given.give()
    #expect(given.goods.allSatisfy { $0.reduce(0) { $0 + $1.given } == 5 })
    #expect(given.goods.joined().allSatisfy { (0...$0.units).contains($0.given) })
    var sums = [Int](repeating: 0, count: households)
    for goods in given.goods.joined() { sums[goods.household] += goods.given }
    #expect(stride(from: 0, to: households, by: 2).allSatisfy { sums[$0] >= 40 })
  }
}
