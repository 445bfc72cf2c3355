import Core
import Crypto
import Testing

@testable import Pages

@Suite struct PageTests {
  @Test
  func `the policy lets a browser use the stylesheet that stands in the page, and nothing else`() {
    let digest = Base64.encode(SHA256.digest(Array("\(PageStyle.text)".utf8)))
    #expect(
      "\(PageStyle.contentPolicy)"
        == "default-src 'none'; style-src 'sha256-\(digest)'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'")
    let page = Page("山货", in: .zh) { $0.element(.p, text: "x") }
    #expect(page.html.contains("<style>\(PageStyle.text)</style>"))
    #expect(!page.html.contains("style=") && !page.html.contains("<script"))
    #expect(page.html.contains("<html lang=\"zh\">"))
  }

  @Test(arguments: [
    ("", Language.zh), ("en", .en), ("en-GB,en;q=0.9", .en), ("zh-CN,en;q=0.9", .zh),
    ("zh;q=0.5, en;q=0.8", .en), ("EN", .en), ("fr, de", .zh), ("fr, en;q=0.1", .en),
    ("en;q=0", .zh), ("en;q=nonsense", .zh), ("*", .zh), (";;,,=", .zh), ("en, zh", .en),
    ("zh, en", .zh),
  ])
  func `the language is the one that the browser prefers, else Chinese`(
    header: String, language: Language
  ) {
    #expect(Language(asked: nil, accepted: header) == language)
    for asked in Language.allCases {
      #expect(Language(asked: asked, accepted: header) == asked)
    }
  }

  @Test func `money, weights, times and quantities are written to the last digit`() {
    let words = Language.zh.words
    for (fen, text) in [
      (0, "¥0.00"), (5, "¥0.05"), (123_450, "¥1234.50"), (-109, "−¥1.09"), (100, "¥1.00"),
    ] {
      #expect(words.yuan(Fen(Int64(fen))) == text)
    }
    #expect(words.kilograms(1_005) == "1.005 kg" && words.kilograms(90) == "0.090 kg")
    let instant = Instant(rawValue: 1_479_948_302_000)
    #expect(words.moment(instant) == "2016-11-24 08:45")
    #expect(words.quantity(60, unit: "箱", stockUnits: 30) == "2 箱")
    #expect(words.quantity(65, unit: "箱", stockUnits: 30) == "65 (30 = 1 箱)")
  }

  @Test(arguments: [
    ("https://shop.example", "https://shop.example"),
    ("https://shop.example/", "https://shop.example"),
    ("http://10.0.0.7:8080", "http://10.0.0.7:8080"), ("http://[::1]:80", "http://[::1]:80"),
    ("https://county.example/shanhuo/", "https://county.example/shanhuo"),
  ])
  func `an address that people reach the server at is taken without a slash at its end`(
    text: String, kept: String
  ) {
    #expect(PublicURL(text)?.lot("7K2M9QX4TA") == kept + "/t/7K2M9QX4TA")
  }

  @Test(arguments: [
    "", "shop.example", "ftp://shop.example", "https://", "https://shop.example?x=1",
    "https://shop.example#x", "https://user@shop.example", "https://shop.example/<script>",
    "javascript:alert(1)", "https://shop.example/\u{202e}", " https://shop.example",
    "https://shop.example:123456",
    "https://shop.example/" + String(repeating: "x", count: PublicURL.maximumLength),
  ])
  func `what is no such address is refused`(text: String) {
    #expect(PublicURL(text) == nil)
  }
}
