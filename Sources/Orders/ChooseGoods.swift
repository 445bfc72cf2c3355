import Core
import Listings
import SQLite
import Storage

/// What a standing order can be made up of: a listing's units that are on hand.
struct Candidate: Sendable {
  let listing: Identifier
  /// Whose stock it sells, and how much of that one unit is.
  let stock: Identifier
  let stockUnits: Int
  /// What a unit weighs, in grams.
  let grams: Int
  let price: Fen
  /// Units that one order may have of it.
  let units: Int
}

/// Goods that make up a standing order, or why none do.
enum Choice: Equatable {
  case basket([Candidate.Part], grams: Int)
  /// So much could be had, all together.
  case short(grams: Int)
  /// No number of whole units of what there is comes to the weight.
  case doesNotFit(grams: Int)
}

extension Candidate {
  struct Part: Equatable {
    let listing: Identifier
    let quantity: Int
  }
}

/// The rule by which goods are chosen (docs/organisations.md): the listings by what a kilogram
/// costs, the cheapest first, each with as many whole units as fit below the weight that is wanted.
/// What is then still missing to the least that will do is one unit more, of the cheapest that does
/// not go beyond the most. A stock that several listings sell is sold once.
func choose(_ candidates: [Candidate], grams wanted: ClosedRange<Int>, middle: Int) -> Choice {
  var left: [Identifier: Int] = [:]
  var quantities = [Int](repeating: 0, count: candidates.count)
  var (sum, lines) = (0, 0)
  func free(_ place: Int) -> Int {
    let candidate = candidates[place]
    let stock = left[candidate.stock] ?? candidate.units * candidate.stockUnits
    return min(candidate.units - quantities[place], stock / candidate.stockUnits)
  }
  func take(_ place: Int, _ units: Int) {
    let candidate = candidates[place]
    let stock = left[candidate.stock] ?? candidate.units * candidate.stockUnits
    left[candidate.stock] = stock - units * candidate.stockUnits
    if quantities[place] == 0 { lines += 1 }
    quantities[place] += units
    sum += units * candidate.grams
  }
  for place in candidates.indices where lines < Order.lineCounts.upperBound {
    let units = min(free(place), (middle - sum) / candidates[place].grams)
    if units > 0 { take(place, units) }
  }
  if sum < wanted.lowerBound {
    let last = candidates.indices.first { place in
      free(place) > 0 && wanted.contains(sum + candidates[place].grams)
        && (quantities[place] > 0 || lines < Order.lineCounts.upperBound)
    }
    if let last { take(last, 1) }
  }
  guard wanted.contains(sum) else {
    let all = weight(of: candidates)
    return all < wanted.lowerBound ? .short(grams: all) : .doesNotFit(grams: all)
  }
  let parts = candidates.indices.filter { quantities[$0] > 0 }.map {
    Candidate.Part(listing: candidates[$0].listing, quantity: quantities[$0])
  }
  return .basket(parts, grams: sum)
}

/// All that there is of these, each stock once.
private func weight(of candidates: [Candidate]) -> Int {
  var heaviest: [Identifier: Int] = [:]
  for candidate in candidates {
    let grams = candidate.units * candidate.grams
    heaviest[candidate.stock] = max(grams, heaviest[candidate.stock] ?? 0)
  }
  return heaviest.values.reduce(0, +)
}
