import Core
import Ledger
import Listings
import TestSupport
import Testing

@testable import Orders

@Suite("Dividing a line's money") struct SharesTests {
  let village = Identifier(rawValue: 1)

  private func line(
    _ quantity: Int, price: Int64, village: Int = 500, logistics: Int = 1_000
  ) -> OrderLine {
    OrderLine(
      consignment: Identifier(rawValue: 2), listing: Identifier(rawValue: 3), title: "",
      unit: "", ordered: quantity, quantity: quantity, stockUnits: 1, unitPrice: Fen(price),
      amount: Fen(price) * quantity, villageBasisPoints: village,
      logisticsBasisPoints: logistics, weight: nil)
  }

  private func weighedLine(
    grams: Int, amount: Int64, pieces: Int = 4, village: Int = 0, logistics: Int = 0
  ) -> OrderLine {
    var line = line(pieces, price: 1, village: village, logistics: logistics)
    line.amount = Fen(amount)
    line.weight = OrderLine.Weight(
      estimateGrams: 1_000, toleranceBasisPoints: 1_000, grams: grams)
    return line
  }

  private func part(
    _ household: Int64, _ quantity: Int, lot: Int64 = 9, grams: Int? = nil
  ) -> OrderAllocation {
    let allocation = Allocation(
      lot: Identifier(rawValue: lot), household: Identifier(rawValue: household),
      quantity: quantity)
    return OrderAllocation(line: 1, allocation: allocation, withdrawn: 0, grams: grams)
  }

  private func amounts(_ legs: [(account: LedgerAccount, amount: Fen)]) -> [Int64] {
    legs.map(\.amount.rawValue)
  }

  @Test("Village and logistics get theirs rounded down, the household the rest")
  func one() {
    let legs = shares(of: line(1, price: 999), village: village, [part(7, 1)])
    #expect(
      legs.map(\.account)
        == [.village(village), .logistics, .household(Identifier(rawValue: 7))])
    #expect(amounts(legs) == [49, 99, 851])
  }

  @Test("Households share by their units, no fen lost and none made")
  func several() {
    let legs = shares(
      of: line(3, price: 100, village: 0, logistics: 0), village: village,
      [part(7, 1), part(8, 1), part(9, 1)])
    #expect(amounts(legs) == [0, 0, 100, 100, 100])
    let odd = shares(
      of: line(3, price: 33, village: 100, logistics: 100), village: village,
      [part(7, 1), part(8, 1), part(9, 1)])
    #expect(amounts(odd) == [0, 0, 33, 33, 33])
    let uneven = shares(
      of: line(3, price: 35, village: 500, logistics: 0), village: village,
      [part(7, 1), part(8, 2)])
    #expect(amounts(uneven) == [5, 0, 33, 67])
  }

  @Test("A line of the greatest amount there can be is divided without overflow")
  func greatest() {
    let legs = shares(
      of: line(100_000, price: 10_000_000, village: 1, logistics: 1), village: village,
      [part(7, 1), part(8, 99_999)])
    #expect(legs.reduce(0) { $0 + $1.amount.rawValue } == 1_000_000_000_000)
  }

  @Test(
    "The parts sum to the amount, whatever price, quantity, split and contributions",
    arguments: TestSeeds.some(5))
  func property(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<400 {
      let quantity = Int.random(in: 1...Int.random(in: 1...100_000, using: &random), using: &random)
      let price = Int64.random(in: 1...10_000_000, using: &random)
      let toVillage = Int.random(in: 0...10_000, using: &random)
      let toLogistics = Int.random(in: 0...(10_000 - toVillage), using: &random)
      var parts: [OrderAllocation] = []
      var left = quantity
      while left > 0 {
        let units = parts.count > 20 ? left : Int.random(in: 1...left, using: &random)
        // A household may stand there twice, with goods of two lots.
        parts.append(part(Int64.random(in: 1...9, using: &random), units, lot: Int64(parts.count)))
        left -= units
      }
      let line = line(quantity, price: price, village: toVillage, logistics: toLogistics)
      let legs = shares(of: line, village: village, parts)
      let amount = price * Int64(quantity)
      #expect(legs.reduce(0) { $0 + $1.amount.rawValue } == amount)
      #expect(legs[0].amount == Fen(amount * Int64(toVillage) / 10_000))
      #expect(legs[1].amount == Fen(amount * Int64(toLogistics) / 10_000))
      let households = amount - legs[0].amount.rawValue - legs[1].amount.rawValue
      #expect(legs.count == parts.count + 2)
      for (leg, part) in zip(legs.dropFirst(2), parts) {
        #expect(leg.account == .household(part.allocation.household))
        let exact = Double(households) * Double(part.charged) / Double(quantity)
        #expect(abs(Double(leg.amount.rawValue) - exact) < 1.01)
        #expect(leg.amount >= .zero)
      }
    }
  }

  @Test("Households share what is sold by weight by their weight, whatever their pieces")
  func weighed() {
    let legs = shares(
      of: weighedLine(grams: 3_000, amount: 1_000), village: village,
      [part(7, 1, grams: 2_000), part(8, 3, grams: 1_000)])
    #expect(amounts(legs) == [0, 0, 666, 334])
  }

  @Test("What was recalled after it had left takes no part in the weight")
  func recalled() {
    var gone = part(7, 2, grams: 4_000)
    gone.withdrawn = 2
    let legs = shares(
      of: weighedLine(grams: 1_500, amount: 750, pieces: 1), village: village,
      [gone, part(8, 1, grams: 1_500)])
    #expect(legs.dropFirst(2).map(\.account) == [.household(Identifier(rawValue: 8))])
    #expect(amounts(legs) == [0, 0, 750])
  }

  @Test(
    "Weighed parts sum to the amount, and none is off by a fen", arguments: TestSeeds.some(5))
  func weighedProperty(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<400 {
      let price = Fen(Int64.random(in: 1...10_000_000, using: &random))
      let promise = OrderLine.Weight(
        estimateGrams: Int.random(in: 1...100_000, using: &random),
        toleranceBasisPoints: Int.random(in: 1...5_000, using: &random))
      let toVillage = Int.random(in: 0...10_000, using: &random)
      let toLogistics = Int.random(in: 0...(10_000 - toVillage), using: &random)
      var parts: [OrderAllocation] = []
      var pieces = Int.random(in: 1...Order.maximumWeighedPieces, using: &random)
      while pieces > 0 {
        let some = Int.random(in: 1...pieces, using: &random)
        let grams = (0..<some).reduce(0) { sum, _ in
          sum + Int.random(in: promise.pieceGrams, using: &random)
        }
        parts.append(
          part(Int64.random(in: 1...9, using: &random), some, lot: Int64(parts.count), grams: grams)
        )
        pieces -= some
      }
      let grams = parts.reduce(0) { $0 + ($1.grams ?? 0) }
      let count = parts.reduce(0) { $0 + $1.charged }
      let amount = promise.amount(of: grams, at: price)
      #expect(promise.amounts(of: count, at: price).contains(amount))
      let line = weighedLine(
        grams: grams, amount: amount.rawValue, pieces: count, village: toVillage,
        logistics: toLogistics)
      let legs = shares(of: line, village: village, parts)
      #expect(legs.reduce(Fen.zero) { $0 + $1.amount } == amount)
      #expect(legs.count == parts.count + 2)
      let households = amount - legs[0].amount - legs[1].amount
      for (leg, part) in zip(legs.dropFirst(2), parts) {
        // Off by less than a fen, in whole numbers: a float could not tell.
        let exact = households.rawValue.multipliedFullWidth(by: Int64(part.grams ?? 0))
        let (quotient, remainder) = Int64(grams).dividingFullWidth(exact)
        let isExact = remainder == 0
        let allowed = isExact ? quotient...quotient : quotient...(quotient + 1)
        #expect(leg.account == .household(part.allocation.household))
        #expect(allowed.contains(leg.amount.rawValue), "\(part) of \(households) and \(grams) g")
      }
    }
  }

  @Test("The slowest consignment decides where an order stands")
  func slowest() {
    // Those of which nothing arrived decide nothing.
    let steps = ConsignmentStatus.allCases.filter { $0 != .undelivered }
    for first in steps {
      for second in steps {
        let expected: OrderStatus =
          switch (min(first, second), max(first, second)) {
          case (.pending, .pending): .paid
          case (.pending, _), (.packed, _), (.toHub, _), (.atHub, _): .packing
          case (.dispatched, _): .dispatched
          case (.delivered, _), (.undelivered, _): .delivered
          }
        #expect(OrderStatus(consignments: [first, second]) == expected)
      }
      #expect(OrderStatus(consignments: [first]) == OrderStatus(consignments: [first, first]))
    }
  }
}
