import Core
import Listings

/// How an order's shipping came about: by the tariff as it was then.
package struct ShippingTerms: Sendable, Equatable {
  /// The zone's code.
  package let zone: String
  /// By its name; nil where none is known, and to those who do not see where the goods go.
  package internal(set) var province: String?
  /// Goods that are worth so much travel free; nil where none do.
  package let freeFrom: Fen?
  package let parts: [Part]

  /// Goods that travel together from one village.
  package struct Part: Sendable, Equatable {
    /// Nil where goods of all villages are joined.
    package let village: Identifier?
    /// What of it has to be minded most.
    package let travels: Travel
    package let grams: Int
    package let band: ShippingBand
    /// What is charged for it: nothing where the goods are worth enough.
    package let fee: Fen
  }

  package var cost: Fen { parts.reduce(.zero) { $0 + $1.fee } }

  /// For those who do not see where the goods go.
  var withoutProvince: ShippingTerms {
    var copy = self
    copy.province = nil
    return copy
  }
}

/// Goods that are to be sent.
struct Freight {
  let village: Identifier
  let travels: Travel
  let grams: Int
}

/// The tariff as far as it is needed to price what goes to one place.
struct LocalTariff {
  let zone: String
  let province: Province?
  let freeFrom: Fen?
  /// The lightest first.
  let bands: [ShippingBand]
  /// What shares a parcel with no more than so many grams of others.
  let sharesUpTo: [Travel: Int]

  /// What sending goods of this worth costs, and in which kind of parcel each goes: those of one
  /// village that may share one do, and those of all villages where they are joined.
  func terms(
    goods: Fen, _ freight: [Freight], _ delivery: Delivery = .separate
  ) -> (terms: ShippingTerms, travels: [Travel]) {
    let isFree = freeFrom.map { goods >= $0 } ?? false
    var parts: [ShippingTerms.Part] = []
    var travels = freight.map(\.travels)
    func origin(_ item: Freight) -> Identifier? { delivery == .joined ? nil : item.village }
    var origins: [Identifier?] = []
    for village in freight.map(origin) where !origins.contains(village) {
      origins.append(village)
      var grams: [Travel: Int] = [:]
      for item in freight where origin(item) == village && item.grams > 0 {
        grams[item.travels, default: 0] += item.grams
      }
      let kinds = parcels(grams)
      for place in freight.indices where origin(freight[place]) == village {
        travels[place] = kinds[freight[place].travels] ?? freight[place].travels
      }
      for kind in Set(kinds.values).sorted() {
        let weight = grams.reduce(0) { $0 + (kinds[$1.key] == kind ? $1.value : 0) }
        parts.append(part(of: village, kind, weight, isFree: isFree))
      }
    }
    let terms = ShippingTerms(
      zone: zone, province: province?.name, freeFrom: freeFrom, parts: parts)
    return (terms, travels)
  }

  private func part(
    of village: Identifier?, _ travels: Travel, _ grams: Int, isFree: Bool
  ) -> ShippingTerms.Part {
    guard let band = bands.last(where: { $0.aboveGrams < grams }) else {
      preconditionFailure("each zone has a band from nothing on")
    }
    return ShippingTerms.Part(
      village: village, travels: travels, grams: grams, band: band,
      fee: isFree ? .zero : band.cost(grams: grams))
  }

  /// For each way to travel that there is of goods, the kind of parcel that they go in: what may
  /// share one with little is taken out of the rest where there is more, and what remains goes
  /// together as what of it has to be minded most.
  private func parcels(_ grams: [Travel: Int]) -> [Travel: Travel] {
    if grams.count == 1, let only = grams.keys.first { return [only: only] }
    var kinds: [Travel: Travel] = [:]
    var rest = grams
    for kind in grams.keys.sorted(by: >) {
      let others = rest.reduce(0) { $0 + ($1.key == kind ? 0 : $1.value) }
      guard let most = sharesUpTo[kind], others > most else { continue }
      kinds[kind] = kind
      rest[kind] = nil
    }
    if let most = rest.keys.max() {
      for kind in rest.keys { kinds[kind] = most }
    }
    return kinds
  }
}
