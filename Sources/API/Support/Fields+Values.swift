import Core
import JSON

extension Fields {
  // MARK: Texts

  /// A text of so many Unicode scalars in a form, not blank unless it may be empty; `schema` says
  /// more than that to readers.
  func text(
    _ name: String, _ lengths: ClosedRange<Int>, _ form: TextForm = .line,
    as schema: @autoclosure () -> Schema? = nil
  ) -> String {
    note(name, schema() ?? .text(lengths, form), isRequired: true)
    return required(name, standIn: "") { checkedText(name, $0, lengths, form) }
  }

  func optionalText(
    _ name: String, _ lengths: ClosedRange<Int>, _ form: TextForm = .line,
    as schema: @autoclosure () -> Schema? = nil
  ) -> String? {
    note(name, schema() ?? .text(lengths, form), isRequired: false)
    return value(name).flatMap { checkedText(name, $0, lengths, form) }
  }

  private func checkedText(
    _ name: String, _ value: JSONValue, _ lengths: ClosedRange<Int>, _ form: TextForm
  ) -> String? {
    guard let text = plainText(name, value) else { return nil }
    guard let (code, detail) = form.fault(of: text, lengths) else { return text }
    fault(name, code, detail)
    return nil
  }

  /// A list of texts.
  func texts(
    _ name: String, _ counts: ClosedRange<Int>, _ lengths: ClosedRange<Int>,
    _ form: TextForm = .line
  ) -> [String]? {
    array(name, counts, of: .text(lengths, form))?.enumerated().compactMap { place, value in
      guard case .string(let text) = value else {
        fault(name, item: place, "type", "This must be a text.")
        return nil
      }
      guard let (code, detail) = form.fault(of: text, lengths) else { return text }
      fault(name, item: place, code, detail)
      return nil
    }
  }

  private func plainText(_ name: String, _ value: JSONValue) -> String? {
    guard case .string(let text) = value else {
      fault(name, "type", "This must be a text.")
      return nil
    }
    return text
  }

  // MARK: Numbers and truths

  func integer(_ name: String, _ range: ClosedRange<Int>) -> Int {
    note(name, .integer(range), isRequired: true)
    return required(name, standIn: range.lowerBound) { checkedInteger(name, $0, range) }
  }

  func optionalInteger(_ name: String, _ range: ClosedRange<Int>) -> Int? {
    note(name, .integer(range), isRequired: false)
    return value(name).flatMap { checkedInteger(name, $0, range) }
  }

  /// A number that changes something.
  func integerButZero(_ name: String, _ range: ClosedRange<Int>) -> Int {
    note(name, .integer(range, isNotZero: true), isRequired: true)
    return required(name, standIn: range.lowerBound) { value in
      let integer = checkedInteger(name, value, range)
      if integer == 0 { fault(name, "out_of_range", "Zero changes nothing.") }
      return integer
    }
  }

  /// A list of numbers; unless they may be the same, none of them twice.
  func integers(
    _ name: String, _ counts: ClosedRange<Int>, _ range: ClosedRange<Int>,
    mayRepeat: Bool = false
  ) -> [Int]? {
    var seen: Set<Int> = []
    let list = array(name, counts, of: .integer(range), mayRepeat: mayRepeat)
    return list?.enumerated().compactMap { place, value in
      guard case .integer(let integer) = value else {
        fault(name, item: place, "type", "This must be a whole number.")
        return nil
      }
      guard range.contains(Int(integer)) else {
        fault(
          name, item: place, "out_of_range",
          "This is a number from \(range.lowerBound) to \(range.upperBound).")
        return nil
      }
      if !seen.insert(Int(integer)).inserted, !mayRepeat {
        fault(name, item: place, "doubled", "This number stands here twice.")
      }
      return Int(integer)
    }
  }

  func fen(_ name: String, _ range: ClosedRange<Int>) -> Fen {
    Fen(Int64(integer(name, range)))
  }

  private func checkedInteger(
    _ name: String, _ value: JSONValue, _ range: ClosedRange<Int>
  ) -> Int? {
    switch value {
    case .integer(let integer) where range.contains(Int(integer)): return Int(integer)
    case .integer, .number:
      if case .number(let literal) = value, !isWhole(literal) {
        fault(name, "type", "This must be a whole number.")
      } else {
        fault(
          name, "out_of_range", "This is a number from \(range.lowerBound) to \(range.upperBound).")
      }
    default: fault(name, "type", "This must be a whole number.")
    }
    return nil
  }

  /// Whether a number's literal that is no 64-bit integer is one that is merely too large.
  private func isWhole(_ literal: String) -> Bool {
    !literal.contains { $0 == "." || $0 == "e" || $0 == "E" }
  }

  func boolean(_ name: String) -> Bool {
    note(name, .boolean, isRequired: true)
    return required(name, standIn: false) { checkedBoolean(name, $0) }
  }

  func optionalBoolean(_ name: String) -> Bool? {
    note(name, .boolean, isRequired: false)
    return value(name).flatMap { checkedBoolean(name, $0) }
  }

  private func checkedBoolean(_ name: String, _ value: JSONValue) -> Bool? {
    if case .boolean(let boolean) = value { return boolean }
    fault(name, "type", "This must be true or false.")
    return nil
  }

  // MARK: The market's words

  func identifier(_ name: String) -> Identifier {
    note(name, .reference, isRequired: true)
    return required(name, standIn: Identifier(rawValue: 0)) { checkedIdentifier(name, $0) }
  }

  func optionalIdentifier(_ name: String) -> Identifier? {
    note(name, .reference, isRequired: false)
    return value(name).flatMap { checkedIdentifier(name, $0) }
  }

  /// A text that is no identifier names nothing: it reads as one that nothing has, so that the
  /// answer is the same as for any other thing that is not there.
  private func checkedIdentifier(_ name: String, _ value: JSONValue) -> Identifier? {
    plainText(name, value).map { Identifier($0) ?? Identifier(rawValue: 0) }
  }

  /// A list of identifiers.
  func identifiers(_ name: String, _ counts: ClosedRange<Int>) -> [Identifier]? {
    array(name, counts, of: .reference)?.enumerated().compactMap { place, value in
      if case .string(let text) = value { return Identifier(text) ?? Identifier(rawValue: 0) }
      fault(name, item: place, "type", "This must be a text.")
      return nil
    }
  }

  /// Today in the county. While members are only recorded, a day like any other.
  var today: CivilDate { call?.today ?? CivilDate(daysSince1970: 0) }

  /// A date; of what has happened, `latest` is today.
  func date(_ name: String, notAfter latest: CivilDate? = nil) -> CivilDate {
    note(name, latest == nil ? .date : .pastDate, isRequired: true)
    return required(name, standIn: CivilDate(daysSince1970: 0)) { checkedDate(name, $0, latest) }
  }

  func optionalDate(_ name: String, notAfter latest: CivilDate? = nil) -> CivilDate? {
    note(name, latest == nil ? .date : .pastDate, isRequired: false)
    return value(name).flatMap { checkedDate(name, $0, latest) }
  }

  private func checkedDate(
    _ name: String, _ value: JSONValue, _ latest: CivilDate?
  ) -> CivilDate? {
    guard let text = plainText(name, value) else { return nil }
    guard let date = CivilDate(rawValue: text) else {
      fault(name, "format", "This is a date of the form YYYY-MM-DD.")
      return nil
    }
    if let latest, date > latest {
      fault(name, "in_the_future", "This lies in the future; today is \(latest).")
      return nil
    }
    return date
  }

  /// A month of the county's calendar.
  func month(_ name: String) -> CivilMonth {
    note(name, .month, isRequired: true)
    let standIn = CivilMonth(of: CivilDate(daysSince1970: 0))
    return required(name, standIn: standIn) { value in
      guard let text = plainText(name, value) else { return nil }
      if let month = CivilMonth(rawValue: text) { return month }
      fault(name, "format", "This is a month of the form YYYY-MM.")
      return nil
    }
  }

  /// A moment of any time.
  func instant(_ name: String) -> Instant {
    note(name, .typedInstant, isRequired: true)
    return required(name, standIn: Instant(rawValue: 0)) { checkedInstant(name, $0) }
  }

  private func checkedInstant(_ name: String, _ value: JSONValue) -> Instant? {
    guard let text = plainText(name, value) else { return nil }
    if let instant = Instant(rfc3339: text) { return instant }
    // What is a moment of RFC 3339 and older than the calendar has the form that the document asks.
    if let year = Int(text.prefix(4)), year < 1900, text.dropFirst(4).first == "-" {
      fault(name, "too_early", "Moments are told from 1900 on.")
    } else {
      fault(name, "format", "This is a moment of the form 2016-11-24T01:02:03Z.")
    }
    return nil
  }

  /// A moment that is still to come.
  func futureInstant(_ name: String) -> Instant {
    note(name, .futureInstant, isRequired: true)
    return required(name, standIn: Instant(rawValue: 0)) { checkedFutureInstant(name, $0) }
  }

  func optionalFutureInstant(_ name: String) -> Instant? {
    note(name, .futureInstant, isRequired: false)
    return value(name).flatMap { checkedFutureInstant(name, $0) }
  }

  private func checkedFutureInstant(_ name: String, _ value: JSONValue) -> Instant? {
    guard let instant = checkedInstant(name, value) else { return nil }
    if let call, instant.rawValue <= call.database.milliseconds {
      fault(name, "in_the_past", "This lies in the past.")
    }
    return instant
  }

  func choice<T: RawRepresentable & CaseIterable>(_ name: String, _ type: T.Type) -> T?
  where T.RawValue == String {
    note(name, .choice(type), isRequired: true)
    return required(name, standIn: nil) { checkedChoice(name, $0, type) }
  }

  func optionalChoice<T: RawRepresentable & CaseIterable>(_ name: String, _ type: T.Type) -> T?
  where T.RawValue == String {
    note(name, .choice(type), isRequired: false)
    return value(name).flatMap { checkedChoice(name, $0, type) }
  }

  private func checkedChoice<T: RawRepresentable & CaseIterable>(
    _ name: String, _ value: JSONValue, _ type: T.Type
  ) -> T? where T.RawValue == String {
    guard let text = plainText(name, value) else { return nil }
    if let choice = T(rawValue: text) { return choice }
    let choices = T.allCases.map(\.rawValue).joined(separator: ", ")
    fault(name, "choice", "This is one of \(choices).")
    return nil
  }

  /// A mobile number, in its normal form.
  func mobilePhone(_ name: String) -> Phone {
    note(name, .typedMobilePhone, isRequired: true)
    return required(name, standIn: Phone(rawValue: "")) { value in
      checkedPhone(name, value, Phone.mobile, "This is a mobile number of 11 digits.")
    }
  }

  func optionalMobilePhone(_ name: String) -> Phone? {
    note(name, .typedMobilePhone, isRequired: false)
    return value(name).flatMap {
      checkedPhone(name, $0, Phone.mobile, "This is a mobile number of 11 digits.")
    }
  }

  /// A mobile or a landline number.
  func phone(_ name: String) -> Phone {
    note(name, .typedPhone, isRequired: true)
    return required(name, standIn: Phone(rawValue: "")) { anyPhone(name, $0) }
  }

  func optionalPhone(_ name: String) -> Phone? {
    note(name, .typedPhone, isRequired: false)
    return value(name).flatMap { anyPhone(name, $0) }
  }

  private func anyPhone(_ name: String, _ value: JSONValue) -> Phone? {
    checkedPhone(
      name, value, Phone.any, "This is a mobile number, or a landline number with area code.")
  }

  private func checkedPhone(
    _ name: String, _ value: JSONValue, _ read: (String) -> Phone?, _ detail: String
  ) -> Phone? {
    guard let text = plainText(name, value) else { return nil }
    let phone = read(text)
    if phone == nil { fault(name, "format", detail) }
    return phone
  }
}
