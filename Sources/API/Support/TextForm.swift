import Core

/// What a text may be made of.
enum TextForm: Sendable {
  /// One line for people, such as a name: nothing hidden.
  case line
  /// Running text for people: line feeds, and the joiner of emoji.
  case paragraphs
  /// What nobody reads, such as a password or what is searched for: anything but controls (NIST SP
  /// 800-63B, section 5.1.1.2, wants all of Unicode to be taken).
  case typed

  func allows(_ scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .line: !scalar.isHidden
    case .paragraphs: !scalar.isHidden || scalar == "\n" || scalar == HiddenCharacters.joiner
    case .typed: !scalar.isControl
    }
  }

  /// The stable word for a character that it does not allow, and what people are told.
  static func fault(of scalar: Unicode.Scalar) -> (code: String, detail: String) {
    if scalar.isControl { return ("control_character", "This text has a control character.") }
    return (
      "hidden_character", "This text has a character that nobody sees: \(scalar.codePoint)."
    )
  }

  /// What is wrong with a text of so many characters, which is not blank unless it may be
  /// empty; nil where it fits.
  func fault(of text: String, _ lengths: ClosedRange<Int>) -> (code: String, detail: String)? {
    if let stray = text.unicodeScalars.first(where: { !allows($0) }) {
      return TextForm.fault(of: stray)
    }
    let count = text.unicodeScalars.count
    guard lengths.contains(count) else {
      return (
        count < lengths.lowerBound ? "too_short" : "too_long",
        "This text has \(lengths.lowerBound) to \(lengths.upperBound) characters."
      )
    }
    return lengths.lowerBound > 0 && isBlank(text) ? ("blank", "This text is blank.") : nil
  }

  /// Whether there is nothing to be seen in the text.
  func isBlank(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isWhitespace
        || self != .typed && (scalar.isHidden || scalar.isVariationSelector)
    }
  }

  // MARK: As a regular expression

  /// A pattern that matches the texts of this form, and where they are not to be blank only those.
  /// It is read alike by ECMA-262 with its `u` flag, by Python and by Rust: there is no escape of
  /// the other planes that all of them know, so those characters stand there themselves.
  func pattern(mayBeBlank: Bool) -> String {
    let plain = "[^\(excluded)]"
    if mayBeBlank { return "^\(plain)*$" }
    var unseen = excluded
    if self == .paragraphs { unseen += #"\n"# + TextForm.escaped(HiddenCharacters.joiner.value) }
    if self != .typed { unseen += TextForm.escaped(HiddenCharacters.variationSelectors) }
    return #"^\#(plain)*[^\s\#(unseen)]\#(plain)*$"#
  }

  /// The inside of a class of the characters that it does not allow.
  private var excluded: String {
    switch self {
    case .line: TextForm.escaped(HiddenCharacters.ranges)
    case .typed: #"\x00-\x1F\x7F-\x9F"#
    case .paragraphs:
      TextForm.escaped(
        TextForm.without(
          [0x0a, HiddenCharacters.joiner.value], HiddenCharacters.ranges))
    }
  }

  private static func without(
    _ values: [UInt32], _ ranges: [ClosedRange<UInt32>]
  ) -> [ClosedRange<UInt32>] {
    values.reduce(ranges) { ranges, value in
      ranges.flatMap { range in
        guard range.contains(value) else { return [range] }
        var parts: [ClosedRange<UInt32>] = []
        if range.lowerBound < value { parts.append(range.lowerBound...(value - 1)) }
        if value < range.upperBound { parts.append((value + 1)...range.upperBound) }
        return parts
      }
    }
  }

  private static func escaped(_ ranges: [ClosedRange<UInt32>]) -> String {
    ranges.map { range in
      let (first, last) = (escaped(range.lowerBound), escaped(range.upperBound))
      return first == last ? first : "\(first)-\(last)"
    }.joined()
  }

  private static func escaped(_ value: UInt32) -> String {
    func hexadecimal(_ length: Int) -> String {
      let digits = String(value, radix: 16, uppercase: true)
      return String(repeating: "0", count: length - digits.count) + digits
    }
    if value <= 0xff { return "\\x" + hexadecimal(2) }
    if value <= 0xffff { return "\\u" + hexadecimal(4) }
    guard let scalar = Unicode.Scalar(value) else { preconditionFailure("no scalar: \(value)") }
    return String(scalar)
  }
}
