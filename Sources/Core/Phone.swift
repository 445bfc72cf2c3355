/// A Chinese telephone number in its normal form: a mobile's 11 digits, or a landline's digits
/// with its area code.
package struct Phone: RawRepresentable, Hashable, Sendable {
  package let rawValue: String

  /// Longest text that is looked at as a number where somebody logs in, in Unicode scalars.
  package static let maximumTypedLength = 40

  /// The number as it stands in the database.
  package init(rawValue: String) { self.rawValue = rawValue }

  /// A mobile number as people type it: full-width digits, blanks, hyphens and `+86` are taken
  /// away. Nil where what is left is no mobile number (11 digits from 13 to 19; YD/T 1965, the
  /// numbering plan of the ministry's order of 2017).
  package static func mobile(_ typed: String) -> Phone? {
    let digits = normalise(typed)
    guard digits.count == 11, digits[0] == 1, (3...9).contains(digits[1]) else { return nil }
    return Phone(digits)
  }

  /// A mobile number, or a landline of 10 to 12 digits with its area code, such as 0915 8421234.
  package static func any(_ typed: String) -> Phone? {
    if let mobile = mobile(typed) { return mobile }
    let digits = normalise(typed)
    guard (10...12).contains(digits.count), digits[0] == 0, digits[1] != 0 else { return nil }
    return Phone(digits)
  }

  /// What others may see of it: `138****0001`.
  package var masked: String {
    var bytes = Array(rawValue.utf8)
    let hidden = bytes.count < 8 ? bytes.indices : 3..<bytes.count - 4
    for place in hidden { bytes[place] = UInt8(ascii: "*") }
    return String(decoding: bytes, as: UTF8.self)
  }

  private init(_ digits: [UInt8]) {
    rawValue = String(decoding: digits.map { $0 + 48 }, as: UTF8.self)
  }

  /// The digits, or nothing where there is any other character than those people put between.
  private static func normalise(_ typed: String) -> [UInt8] {
    var digits: [UInt8] = []
    var hasPlus = false
    for scalar in typed.unicodeScalars {
      switch scalar.value {
      case 0x30...0x39: digits.append(UInt8(scalar.value - 0x30))
      case 0xff10...0xff19: digits.append(UInt8(scalar.value - 0xff10))
      case 0x20, 0x2d, 0x3000, 0xff0d: continue
      case 0x2b where digits.isEmpty && !hasPlus: hasPlus = true
      case 0xff0b where digits.isEmpty && !hasPlus: hasPlus = true
      default: return []
      }
    }
    if hasPlus {
      guard digits.starts(with: [8, 6]) else { return [] }
      digits.removeFirst(2)
    } else if digits.count == 13, digits.starts(with: [8, 6]) {
      digits.removeFirst(2)
    }
    return digits
  }
}
