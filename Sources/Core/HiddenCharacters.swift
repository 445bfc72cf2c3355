/// The characters that nobody sees and that make one text look like another: controls (Unicode's
/// categories Cc, Zl, Zp), formats (Cf), and what is drawn as nothing. In a name they only serve to
/// deceive: two accounts that look alike, an amount that reads backwards (UTR 36, section 2.10).
///
/// Written down as numbers, so that what a server checks and what its OpenAPI document says are the
/// same whatever edition of Unicode either of them knows.
package enum HiddenCharacters {
  /// They, in their order: Unicode 17.0's `DerivedGeneralCategory.txt` (Cc, Cf, Zl, Zp) and those
  /// of its `Default_Ignorable_Code_Point` that are no variation selectors, which choose the shape
  /// of a rare name's character (U+E0100–E01EF: UTS 37).
  package static let ranges: [ClosedRange<UInt32>] = [
    0x0000...0x001f, 0x007f...0x009f,  // controls
    0x00ad...0x00ad,  // soft hyphen
    0x034f...0x034f,  // combining grapheme joiner
    0x0600...0x0605, 0x061c...0x061c, 0x06dd...0x06dd, 0x070f...0x070f, 0x0890...0x0891,
    0x08e2...0x08e2,  // marks of Arabic and Syriac
    0x115f...0x1160,  // fillers of Hangul
    0x17b4...0x17b5,  // vowels of Khmer that are not written
    0x180e...0x180e,  // vowel separator of Mongolian
    0x200b...0x200f,  // zero width, left-to-right, right-to-left
    0x2028...0x202e,  // separators of lines and paragraphs; embeddings and overrides of direction
    0x2060...0x206f,  // joiners, invisible operators, isolates of direction
    0x3164...0x3164,  // filler of Hangul
    0xfeff...0xfeff,  // byte order mark
    0xffa0...0xffa0,  // filler of Hangul, half width
    0xfff0...0xfffb,  // interlinear annotation
    0x110bd...0x110bd, 0x110cd...0x110cd,  // marks of Kaithi
    0x13430...0x1343f,  // joiners of hieroglyphs
    0x1bca0...0x1bca3,  // formats of shorthand
    0x1d173...0x1d17a,  // beams and slurs of music
    0xe0000...0xe00ff,  // tags
  ]

  /// What changes the look of the character before it, and shows nothing by itself.
  package static let variationSelectors: [ClosedRange<UInt32>] = [
    0x180b...0x180d, 0x180f...0x180f, 0xfe00...0xfe0f, 0xe0100...0xe01ef,
  ]

  /// Joins the parts of an emoji, such as of a farmer: in running text it is at its place.
  package static let joiner: Unicode.Scalar = "\u{200d}"
}

extension Unicode.Scalar {
  /// Whether it is one of `HiddenCharacters.ranges`.
  package var isHidden: Bool {
    // ASCII and the Chinese characters of plane 0, which are nearly all that there is to look at.
    if value < 0x7f { return value < 0x20 }
    if (0x3165...0xfdff).contains(value) { return false }
    return HiddenCharacters.ranges.contains { $0.contains(value) }
  }

  /// Whether it is one of `HiddenCharacters.variationSelectors`.
  package var isVariationSelector: Bool {
    HiddenCharacters.variationSelectors.contains { $0.contains(value) }
  }

  /// Whether it is a control character: category Cc, which never changes.
  package var isControl: Bool { value < 0x20 || (0x7f...0x9f).contains(value) }

  /// Its number as Unicode writes it: `U+200B`.
  package var codePoint: String {
    let number = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - number.count)) + number
  }
}
