import Core
import Testing

@Suite("Characters that nobody sees") struct HiddenCharactersTests {
  private static let all: [Unicode.Scalar] = (0...0x10_ffff as ClosedRange<UInt32>).compactMap {
    Unicode.Scalar($0)
  }

  @Test("Every control, format and separator of lines that Swift's Unicode knows is one of them")
  func categories() {
    let hidden: Set<Unicode.GeneralCategory> = [
      .control, .format, .lineSeparator, .paragraphSeparator,
    ]
    let missing = Self.all.filter {
      hidden.contains($0.properties.generalCategory) && !$0.isHidden
    }
    #expect(missing.map(\.codePoint) == [])
  }

  @Test("What is drawn as nothing is one, or chooses the shape of another character")
  func ignorable() {
    let missing = Self.all.filter {
      $0.properties.isDefaultIgnorableCodePoint && !$0.isHidden && !$0.isVariationSelector
        && $0.properties.generalCategory != .unassigned
    }
    #expect(missing.map(\.codePoint) == [])
  }

  @Test("Nothing else is: no letter, digit, sign or blank, and no character of plane 2 or 3")
  func others() {
    let fillers = ["U+034F", "U+115F", "U+1160", "U+17B4", "U+17B5", "U+3164", "U+FFA0"]
    let spare: Set<Unicode.GeneralCategory> = [
      .control, .format, .lineSeparator, .paragraphSeparator, .unassigned,
    ]
    let more = Self.all.filter {
      $0.isHidden && !spare.contains($0.properties.generalCategory)
    }
    #expect(more.map(\.codePoint) == fillers)
    for scalar in "王𠮷𫝀㐂·ⅰ𰀀ཀ".unicodeScalars { #expect(!scalar.isHidden) }
    for range in HiddenCharacters.variationSelectors {
      for value in range { #expect(Unicode.Scalar(value)?.isHidden == false) }
    }
  }

  @Test("A control is what Unicode's category Cc is")
  func controls() {
    #expect(
      Self.all.allSatisfy { $0.isControl == ($0.properties.generalCategory == .control) })
  }

  @Test("A character is named as Unicode names it")
  func names() {
    let named = ["\u{7}", "\u{200b}", "\u{e0041}"] as [Unicode.Scalar]
    #expect(named.map(\.codePoint) == ["U+0007", "U+200B", "U+E0041"])
  }
}
