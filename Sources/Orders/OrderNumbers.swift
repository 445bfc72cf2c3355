import Core

/// Finds the numbers of orders in what people write into a bank's form: `SH-01A2B-C3D4-E5F6` as it
/// is, without hyphens, in groups, in small or full-width letters.
package enum OrderNumbers {
  /// So many are looked for in one text; who pays more orders at once is asked which.
  package static let maximum = 8

  /// The ids that the numbers in `text` are of, each once, in their order. That there is such an
  /// order is not said.
  package static func ids(in text: String) -> [Identifier] {
    let scalars = text.unicodeScalars.map(narrow)
    var ids: [Identifier] = []
    var place = 0
    while place + 1 < scalars.count, ids.count < maximum {
      // The words before it may read like a number too: the next one may begin within this one.
      if scalars[place] == "S", scalars[place + 1] == "H",
        let id = number(in: scalars, from: place + 2), !ids.contains(id)
      {
        ids.append(id)
      }
      place += 1
    }
    return ids
  }

  /// The 13 characters from a place on, whatever stands between them.
  private static func number(
    in scalars: [Unicode.Scalar], from start: Int
  ) -> Identifier? {
    var digits = ""
    var place = start
    while place < scalars.count, digits.unicodeScalars.count < Identifier.length {
      let scalar = scalars[place]
      place += 1
      if isSeparator(scalar) { continue }
      guard scalar.isASCII, Character(scalar).isLetter || Character(scalar).isNumber else {
        return nil
      }
      digits.unicodeScalars.append(scalar)
    }
    guard digits.unicodeScalars.count == Identifier.length,
      let canonical = Base32.canonical(digits), let id = Identifier(canonical), id.rawValue > 0
    else { return nil }
    return id
  }

  /// A full-width letter as the plain one, a small one as a capital.
  private static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let fullWidth: ClosedRange<UInt32> = 0xff01...0xff5e
    let value = fullWidth.contains(scalar.value) ? scalar.value - 0xfee0 : scalar.value
    let isSmall = (0x61...0x7a).contains(value)
    return Unicode.Scalar(isSmall ? value - 0x20 : value) ?? scalar
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.generalCategory == .dashPunctuation
      || scalar == "_" || scalar == "."
  }
}
