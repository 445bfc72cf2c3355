import Core
import Listings

/// What sending costs by where it goes: zones of provinces, each with its bands of weight, and
/// what may share a parcel. All of it comes from data.
package struct ShippingZone: Sendable {
  package let code: String
  package let nameZh: String
  package let nameEn: String
  /// Goods that are worth so much travel free; nil where none do.
  package let freeFrom: Fen?
  /// Whether it holds where no province is known.
  package let isDefault: Bool
  package let provinces: [Province]
  /// The lightest first.
  package let bands: [ShippingBand]

  /// As many as one tariff has, and bands as one zone has.
  package static let maximum = 100

  package init(
    code: String, nameZh: String, nameEn: String, freeFrom: Fen?, isDefault: Bool,
    provinces: [Province], bands: [ShippingBand]
  ) {
    self.code = code
    self.nameZh = nameZh
    self.nameEn = nameEn
    self.freeFrom = freeFrom
    self.isDefault = isDefault
    self.provinces = provinces
    self.bands = bands
  }
}

/// A province-level division, by GB/T 2260.
package struct Province: Sendable, Equatable {
  package let code: String
  /// `陕西省`.
  package let name: String
  /// `陕西`: two characters or three.
  package let shortName: String

  /// Of a name that is asked for.
  package static let maximumNameLength = 20

  package init(code: String, name: String, shortName: String) {
    self.code = code
    self.name = name
    self.shortName = shortName
  }
}

/// What a parcel costs that is heavier than so much.
package struct ShippingBand: Sendable, Equatable {
  package let aboveGrams: Int
  package let fee: Fen
  /// Each step that is begun beyond `aboveGrams` costs so much more; 0 where none does.
  package let stepGrams: Int
  package let step: Fen

  package init(aboveGrams: Int, fee: Fen, stepGrams: Int, step: Fen) {
    self.aboveGrams = aboveGrams
    self.fee = fee
    self.stepGrams = stepGrams
    self.step = step
  }

  /// What a parcel of this weight costs by it.
  package func cost(grams: Int) -> Fen {
    guard stepGrams > 0 else { return fee }
    return fee + step * ((max(0, grams - aboveGrams) + stepGrams - 1) / stepGrams)
  }
}

/// Goods that travel like this share a parcel with no more than so much of others.
package struct TravelRule: Sendable, Equatable {
  package let travels: Travel
  package let sharesUpToGrams: Int

  package init(travels: Travel, sharesUpToGrams: Int) {
    self.travels = travels
    self.sharesUpToGrams = sharesUpToGrams
  }
}

/// Where something is to go, as far as that is said.
package struct Destination: Sendable {
  /// A province's name, in full or short: it wins over the address.
  package let province: String?
  /// It begins with its province, or says none.
  package let address: String
  /// Where the province stands in what was asked.
  let pointer: String

  package static let unknown = Destination(province: nil, address: "")

  package init(
    province: String?, address: String = "", pointer: String = "/recipient/province"
  ) {
    self.province = province
    self.address = address
    self.pointer = pointer
  }
}

extension Recipient {
  package var destination: Destination { Destination(province: province, address: address) }
}

extension Destination {
  /// What may be a province's short name at its beginning, of three characters and of two; empty
  /// where a street begins with it (`北京东路`), or another place does (`海南藏族自治州`).
  ///
  /// By Unicode scalars: each order's address is looked at, and by characters that took a twentieth
  /// of an order.
  var shortNames: (String, String) {
    let text = Destination.withoutCountry((province ?? address).unicodeScalars[...])
    func name(_ length: Int) -> String {
      let rest = text.dropFirst(length)
      return Destination.goesOn(rest) ? "" : String(text.prefix(length))
    }
    return (name(3), name(2))
  }

  private typealias Scalars = Substring.UnicodeScalarView

  private static func withoutCountry(_ text: Scalars) -> Scalars {
    let text = text.drop(while: \.properties.isWhitespace)
    for country in countries where text.starts(with: country) {
      return text.dropFirst(country.count).drop(while: \.properties.isWhitespace)
    }
    return text
  }

  /// Whether what follows makes another name of what was before it.
  private static func goesOn(_ rest: Scalars) -> Bool {
    guard let first = rest.first else { return false }
    if streets.contains(first) || places.contains(where: { rest.starts(with: $0) }) { return true }
    return middles.contains(first) && rest.dropFirst().first.map(streets.contains) ?? false
  }

  private static let countries = ["中华人民共和国", "中国"].map { Array($0.unicodeScalars) }
  private static let middles = Array("东南西北中大一二三四五".unicodeScalars)
  private static let streets = Array("路街道巷".unicodeScalars)
  private static let places = ["州", "藏族自治州", "蒙古族自治县"].map { Array($0.unicodeScalars) }
}
