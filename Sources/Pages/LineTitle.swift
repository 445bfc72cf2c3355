import Orders

extension Order {
  /// What a line is of and, where it came in the place of another, of which.
  func writeTitle(of line: OrderLine, _ words: Words, to html: inout HTMLWriter) {
    html.text(line.title)
    if let replaced = line.replaces {
      html.element(.div, text: words.insteadOf(lines[replaced - 1].title))
    }
  }
}
