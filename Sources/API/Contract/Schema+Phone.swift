/// Telephone numbers as a request may have them, which is how people type them (`Phone`): with
/// full-width digits, blanks and hyphens between, and the country's number before.
extension Schema {
  static let typedMobilePhone = typed(
    "^\(gap)(\(plus)?\(gap)\(country))?\(mobile)\(gap)$", "A mobile number.")

  /// A mobile number, or a landline number with its area code. Without a plus sign, 86 is the
  /// country's number only before eleven digits.
  static let typedPhone = typed(
    "^\(gap)((\(plus)?\(gap)\(country))?\(mobile)|(\(plus)\(gap)\(country))?\(landline("8,10"))"
      + "|\(country)\(landline("9")))\(gap)$",
    "A mobile number, or a landline number with its area code.")

  private static func typed(_ pattern: String, _ what: String) -> Schema {
    Schema(.text(Text(pattern: pattern, example: "19900090000"))).noted(
      what
        + " Full-width digits, blanks, hyphens and +86 are taken away: an answer has digits only.")
  }

  private static let gap = #"[ \-\u3000\uFF0D]*"#
  private static let plus = #"[+\uFF0B]"#
  private static let country = #"[8\uFF18]\#(gap)[6\uFF16]\#(gap)"#
  private static let digit = #"[0-9\uFF10-\uFF19]"#
  private static let mobile = #"[1\uFF11]\#(gap)[3-9\uFF13-\uFF19](\#(gap)\#(digit)){9}"#

  /// With so many digits behind the first two.
  private static func landline(_ counts: String) -> String {
    #"[0\uFF10]\#(gap)[1-9\uFF11-\uFF19](\#(gap)\#(digit)){\#(counts)}"#
  }
}
