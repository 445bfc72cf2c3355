/// Columns side by side, each of parts that stand on one another, with a dashed line across those
/// that are held against something.
struct ColumnChart {
  struct Column {
    let label: String
    /// From the foot up; what is below zero is left out.
    let parts: [Int64]
    let limit: Int64?
    /// What it comes to, be it less than zero.
    var sum: Int64 { parts.reduce(0, +) }

    var height: Int64 { parts.reduce(0) { $0 + max($1, 0) } }
  }

  let title: String
  /// What the parts are, from the foot up.
  let keys: [String]
  /// What the dashed line is.
  let limitKey: String?
  let columns: [Column]
  /// How a number at the axis reads.
  let reads: (Int64) -> String

  private static let (width, height) = (360, 200)
  /// What the axes' numbers and words take.
  private static let (left, right, top, bottom) = (56, 4, 14, 20)
  /// Up to so many columns there is room for the number above each.
  private static let fewColumns = 8
  /// Few columns are no wider than these.
  private static let widest = 40
  static let styles: [PageStyle.Class] = [.first, .second, .third]

  func write(to html: inout HTMLWriter) {
    html.element(.figure) { figure in
      figure.element(.figcaption, text: title)
      figure.element(
        .svg, .style(.chart), .picture, .size(ColumnChart.width, ColumnChart.height),
        .label(title)
      ) { svg in
        writeAxis(to: &svg)
        for place in columns.indices { writeColumn(place, to: &svg) }
      }
      writeKeys(keys, ColumnChart.styles, limit: limitKey, to: &figure)
    }
  }

  /// Where the axis ends: a round number that no column is above.
  private var end: Int64 {
    ColumnChart.roundedUp(max(columns.map { max($0.height, $0.limit ?? 0) }.max() ?? 0, 2))
  }

  /// One, two, four or five times a power of ten, so that its half is a whole number from two on.
  static func roundedUp(_ number: Int64) -> Int64 {
    var power: Int64 = 1
    while power < number / 10 { power *= 10 }
    return [2, 4, 10, 20, 40, 50, 100].map { $0 * power }.first { $0 >= number } ?? number
  }

  private func y(_ value: Int64) -> Int {
    let plot = ColumnChart.height - ColumnChart.top - ColumnChart.bottom
    return ColumnChart.height - ColumnChart.bottom
      - Int(Double(plot) * Double(value) / Double(end))
  }

  private func writeAxis(to svg: inout HTMLWriter) {
    for value in [0, end / 2, end] {
      svg.element(
        .line, .style(.axis), .at(.x1, ColumnChart.left),
        .at(.x2, ColumnChart.width - ColumnChart.right), .at(.y1, y(value)), .at(.y2, y(value))
      ) { _ in }
      svg.element(
        .text, .style(.end), .at(.x, ColumnChart.left - 4), .at(.y, y(value) + 4),
        text: reads(value))
    }
  }

  private func writeColumn(_ place: Int, to svg: inout HTMLWriter) {
    let column = columns[place]
    let plot = ColumnChart.width - ColumnChart.left - ColumnChart.right
    let (begin, next) = (plot * place / columns.count, plot * (place + 1) / columns.count)
    let (x, slot) = (ColumnChart.left + begin, next - begin)
    let bar = min(slot - slot / 3, ColumnChart.widest)
    var foot: Int64 = 0
    for (part, style) in zip(column.parts, ColumnChart.styles) where part > 0 {
      svg.element(
        .rect, .style(style), .at(.x, x + (slot - bar) / 2), .at(.width, bar),
        .at(.y, y(foot + part)), .at(.height, y(foot) - y(foot + part))
      ) { _ in }
      foot += part
    }
    if columns.count <= ColumnChart.fewColumns {
      svg.element(
        .text, .style(.middle), .at(.x, x + slot / 2), .at(.y, y(foot) - 3),
        text: reads(column.sum))
    }
    if let limit = column.limit {
      svg.element(
        .line, .style(.limit), .at(.x1, x), .at(.x2, x + slot), .at(.y1, y(limit)),
        .at(.y2, y(limit))
      ) { _ in }
    }
    svg.element(
      .text, .style(.middle), .at(.x, x + slot / 2), .at(.y, ColumnChart.height - 4),
      text: column.label)
  }
}

/// What the colours of a chart are.
func writeKeys(
  _ keys: [String], _ styles: [PageStyle.Class], limit: String?, to html: inout HTMLWriter
) {
  html.element(.ul, .style(.keys)) { list in
    for (key, style) in zip(keys, styles) {
      list.element(.li) { item in
        item.element(.span, .style(style), text: "■")
        item.text(key)
      }
    }
    if let limit {
      list.element(.li) { item in
        item.element(.span, text: "- -")
        item.text(limit)
      }
    }
  }
}
