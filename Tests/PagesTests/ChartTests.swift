import Core
import Testing

@testable import Pages

@Suite("Charts") struct ChartTests {
  private func column(_ label: String, _ parts: [Int64]) -> ColumnChart.Column {
    ColumnChart.Column(label: label, parts: parts, limit: nil)
  }

  private func drawn(_ columns: [ColumnChart.Column]) -> String {
    var html = HTMLWriter()
    ColumnChart(
      title: "图", keys: ["甲"], limitKey: nil, columns: columns,
      reads: Language.en.words.wholeYuan
    ).write(to: &html)
    return html.html
  }

  @Test("An axis ends at a round number with a whole half, above everything")
  func axis() {
    for number: Int64 in [2, 3, 9, 10, 11, 99, 101, 1_999, 4_001, 123_456_789, 1 << 50] {
      let end = ColumnChart.roundedUp(number)
      #expect(end >= number && end <= number * 3 && end % 2 == 0, "\(number): \(end)")
    }
  }

  @Test("Nothing, less than nothing and very much are drawn within the picture, with their numbers")
  func extremes() throws {
    for parts: [Int64] in [[0], [-4_270_00], [1 << 50], [1, 1 << 40], [5_00, -2_00]] {
      let html = drawn([column("a", parts), column("b", [100])])
      for match in html.matches(of: /(y|y1|y2|height)="(-?[0-9]+)"/) {
        let value = try #require(Int(match.2))
        #expect((0...200).contains(value), "\(parts): \(match.0)")
      }
    }
    #expect(drawn([column("a", [-4_270_00])]).contains("−¥4270"))
    #expect(!drawn([column("<b>", [1])]).contains("<b>"))
  }

  @Test("Of many columns only the axis has numbers")
  func many() {
    let html = drawn((1...12).map { column("\($0)", [Int64($0) * 77_700]) })
    #expect(!html.contains("¥777<"))
  }

  @Test("A row's parts fill it by their shares; a row of nothing is empty")
  func rows() {
    var html = HTMLWriter()
    RowChart(
      title: "图", keys: ["甲", "乙"],
      rows: [
        RowChart.Row(label: "x", note: "1", parts: [3, 1]),
        RowChart.Row(label: "y", note: "0", parts: [0, 0]),
      ]
    ).write(to: &html)
    #expect(html.html.contains("width=\"270\""))
    #expect(html.html.contains("width=\"90\""))
    #expect(html.html.split(separator: "<rect").count == 3)
  }
}
