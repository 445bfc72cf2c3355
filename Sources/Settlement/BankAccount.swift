import Core

/// Where a household's money goes.
package struct BankAccount: Sendable, Equatable {
  package let holder: String
  package let bank: String
  package let number: AccountNumber
  /// The bank says that it is closed: nothing is paid to it.
  package internal(set) var isClosed = false

  package static let maximumHolderLength = 40
  package static let maximumBankLength = 60

  package init(holder: String, bank: String, number: AccountNumber) {
    self.holder = holder
    self.bank = bank
    self.number = number
  }
}

/// The digits of a bank account or card.
package struct AccountNumber: RawRepresentable, Sendable, Equatable {
  package let rawValue: String

  package static let lengths = 8...30
  /// A card's number begins with UnionPay's 62 and ends with a check digit.
  static let cardLengths = 16...19

  /// Nil for anything but digits, for too few or too many, and for a card's number whose check
  /// digit (ISO/IEC 7812-1, annex B) is wrong.
  package init?(rawValue: String) {
    guard rawValue.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      AccountNumber.lengths.contains(rawValue.utf8.count)
    else { return nil }
    let isCard = rawValue.hasPrefix("62") && AccountNumber.cardLengths.contains(rawValue.count)
    if isCard, !AccountNumber.hasCheckDigit(rawValue) { return nil }
    self.rawValue = rawValue
  }

  /// All but the last four digits hidden.
  package var masked: String { "****\(rawValue.suffix(4))" }

  private static func hasCheckDigit(_ digits: String) -> Bool {
    let sum = digits.utf8.reversed().enumerated().reduce(0) { sum, digit in
      let value = Int(digit.element - UInt8(ascii: "0"))
      guard digit.offset.isMultiple(of: 2) == false else { return sum + value }
      return sum + value * 2 / 10 + value * 2 % 10
    }
    return sum.isMultiple(of: 10)
  }
}
