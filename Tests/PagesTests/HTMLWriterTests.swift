import Testing

@testable import Pages

@Suite struct HTMLWriterTests {
  private static let begin = "<!doctype html>\n"

  @Test func `what means something to HTML is escaped, in texts and in attributes`() {
    var writer = HTMLWriter()
    writer.element(.p, .label(#""onclick='x'"#), text: #"<script>alert("山&'")</script>"#)
    #expect(
      writer.html == Self.begin
        + "<p aria-label=\"&quot;onclick=&#39;x&#39;\">"
        + "&lt;script&gt;alert(&quot;山&amp;&#39;&quot;)&lt;/script&gt;</p>\n")
  }

  @Test(arguments: ["\u{202e}", "\u{200b}", "\u{0}", "\u{1b}", "\u{feff}", "\u{2066}"])
  func `what nobody sees is shown as a foreign body`(hidden: String) {
    var writer = HTMLWriter()
    writer.text("王\(hidden)二")
    #expect(writer.html == Self.begin + "王\u{fffd}二")
  }

  @Test func `line feeds and the joiner of emoji stay`() {
    var writer = HTMLWriter()
    writer.text("一\n二👨\u{200d}🌾")
    #expect(writer.html == Self.begin + "一\n二👨\u{200d}🌾")
  }
}
