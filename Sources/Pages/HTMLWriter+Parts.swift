/// What several pages are made of.
extension HTMLWriter {
  /// A word and what belongs to it, in a list of facts.
  mutating func fact(_ name: String, _ value: String) {
    element(.dt, text: name)
    element(.dd, .style(.note), text: value)
  }

  /// A word and its day, which is never broken.
  mutating func day(_ name: String, _ day: String) {
    text(name + " ")
    element(.span, .style(.day), text: day)
  }

  /// The heads of a table's columns: of texts, then of numbers.
  mutating func heads(_ names: [String], numbers: [String] = []) {
    element(.thead) { head in
      head.element(.tr) { row in
        for name in names { row.element(.th, .column, text: name) }
        for name in numbers { row.element(.th, .column, .style(.number), text: name) }
      }
    }
  }

  /// A row of a table of sums.
  mutating func sum(_ name: String, _ amount: String, across columns: Int) {
    element(.tr) { row in
      row.element(.th, .row, .columns(columns), text: name)
      row.element(.td, .style(.number), text: amount)
    }
  }
}
