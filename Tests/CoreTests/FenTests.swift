import Core
import Testing

@Suite("Amounts of money") struct FenTests {
  @Test("Amounts add up, and a price times a quantity is an amount")
  func arithmetic() {
    #expect(Fen(4_500) + Fen(1) - Fen(2) == Fen(4_499))
    #expect(-Fen(7) == Fen(-7))
    #expect(Fen(4_500) * 50 == Fen(225_000))
    #expect(Fen(1) < Fen(2))
    #expect([Fen(1), Fen(2), Fen(3)].reduce(.zero, +) == Fen(6))
  }

  @Test(
    "A share is rounded down to a whole fen",
    arguments: [
      (4_500, 500, 225), (4_500, 10_000, 4_500), (4_500, 0, 0), (1, 9_999, 0), (3, 3_333, 0),
      (3, 3_334, 1), (9_999, 1, 0), (10_000, 1, 1), (9_999_999, 1_234, 1_233_999),
    ] as [(Int64, Int, Int64)])
  func share(amount: Int64, basisPoints: Int, expected: Int64) {
    #expect(Fen(amount).share(basisPoints: basisPoints) == Fen(expected))
  }

  @Test("The dearest line there can be has shares without overflow")
  func largest() {
    let line = Fen(10_000_000) * 100_000
    #expect(line == Fen(1_000_000_000_000))
    #expect(line.share(basisPoints: 9_999) == Fen(999_900_000_000))
  }
}
