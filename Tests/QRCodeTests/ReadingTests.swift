import TestSupport
import Testing

@testable import QRCode

/// What a reader that is not ours makes of the symbols.
@Suite struct ReadingTests {
  private func picture(_ symbol: QRSymbol) throws -> Bitmap {
    try Bitmap(path: symbol.path, side: symbol.pictureSide)
  }

  /// A text of so many bytes of UTF-8.
  private func text(of bytes: Int, _ beginning: String) -> String {
    var text = beginning
    let filler = Array("https://shanhuo.example/t/7K2M9QX4TA?")
    while text.utf8.count < bytes { text.append(filler[text.utf8.count % filler.count]) }
    return text
  }

  @Test(arguments: [false, true])
  func `every version of every level is read back when it is full`(isChinese: Bool) throws {
    var texts: [String] = []
    var pictures: [Bitmap] = []
    for number in Version.numbers {
      for level in CorrectionLevel.allCases {
        let capacity = Version(number).capacity(level, isMarked: isChinese)
        let text = text(of: capacity, isChinese ? "山货" : "")
        let symbol = try QRSymbol(text, level: level)
        #expect(symbol.version == number && symbol.level == level)
        texts.append(text)
        pictures.append(try picture(symbol))
      }
    }
    #expect(try readCodes(pictures) == texts)
  }

  @Test func `every mask is read back`() throws {
    let version = Version(3)
    let data = version.dataCodewords(of: Array("masks".utf8), .quartile)
    let pictures = try ModuleGrid.masks.map {
      try picture(QRSymbol(codewords: data, version, .quartile, mask: $0))
    }
    #expect(
      try readCodes(pictures) == [String](repeating: "masks", count: ModuleGrid.masks.count))
  }

  @Test func `Chinese is read back as it was written`() throws {
    let texts = [
      "山货", "土鸡蛋 30 枚", "虚构村 · 高山黑木耳,干,250 克", "SH-01A2B-C3D4-E5F6 湖北省恩施州虚构县",
      "𠮷野家", String(repeating: "大山里的货", count: 20),
    ]
    let pictures = try texts.map { try picture(QRSymbol($0, level: .medium)) }
    let read = try readCodes(pictures)
    for (text, seen) in zip(texts, read) { #expect(seen == text) }
  }

  @Test func `a symbol that is damaged as far as its level allows is read back`() throws {
    let text = "https://shanhuo.example/t/7K2M9QX4TA"
    let symbol = try QRSymbol(text, level: .high)
    var rows = try picture(symbol).rows
    // A blot in the middle, where there is nothing but data.
    let middle = symbol.pictureSide / 2
    for row in (middle - 4)...(middle + 4) {
      for column in (middle - 4)...(middle + 4) { rows[row][column] = true }
    }
    #expect(try readCodes([Bitmap(rows)]) == [text])
  }
}
