/// Rows below one another, each of parts side by side that fill it by their shares of it.
struct RowChart {
  struct Row {
    let label: String
    /// What stands at its end.
    let note: String
    let parts: [Int64]
  }

  let title: String
  let keys: [String]
  let rows: [Row]
  var styles = ColumnChart.styles

  private static let (width, rowHeight, barHeight) = (360, 34, 14)

  func write(to html: inout HTMLWriter) {
    html.element(.figure) { figure in
      figure.element(.figcaption, text: title)
      figure.element(
        .svg, .style(.chart), .picture,
        .size(RowChart.width, RowChart.rowHeight * max(rows.count, 1)), .label(title)
      ) { svg in
        for (place, row) in rows.enumerated() {
          write(row, at: place * RowChart.rowHeight, to: &svg)
        }
      }
      writeKeys(keys, styles, limit: nil, to: &figure)
    }
  }

  private func write(_ row: Row, at y: Int, to svg: inout HTMLWriter) {
    svg.element(.text, .at(.x, 0), .at(.y, y + 11), text: row.label)
    svg.element(
      .text, .style(.end), .at(.x, RowChart.width), .at(.y, y + 11), text: row.note)
    let all = row.parts.reduce(0) { $0 + max($1, 0) }
    guard all > 0 else { return }
    func x(_ sum: Int64) -> Int { Int(Double(RowChart.width) * Double(sum) / Double(all)) }
    var before: Int64 = 0
    for (part, style) in zip(row.parts, styles) where part > 0 {
      svg.element(
        .rect, .style(style), .at(.x, x(before)), .at(.width, x(before + part) - x(before)),
        .at(.y, y + 15), .at(.height, RowChart.barHeight)
      ) { _ in }
      before += part
    }
  }
}
