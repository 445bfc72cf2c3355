import Core
import HTTP

/// A table as comma-separated values (RFC 4180) that a spreadsheet opens as it is: it begins with
/// the mark by which Excel knows UTF-8, and no cell is taken for a formula.
struct CSVTable: Sendable {
  private(set) var text = "\u{FEFF}"

  init(_ heads: [String]) { add(heads) }

  mutating func add(_ cells: [String]) {
    text += cells.map(CSVTable.cell).joined(separator: ",") + "\r\n"
  }

  /// A cell's text; what a spreadsheet would compute gets an apostrophe in front (OWASP, "CSV
  /// Injection"), unless it is a number.
  private static func cell(_ text: String) -> String {
    // By scalars: a character with a mark upon it is another one.
    let isFormula =
      text.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } == true
      && text.wholeMatch(of: /[+-]?[0-9]+(\.[0-9]+)?/) == nil
    let plain = isFormula ? "'" + text : text
    // By bytes: as a character, a carriage return and a line feed are one.
    guard plain.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return plain }
    return "\"" + plain.replacing("\"", with: "\"\"") + "\""
  }
}

extension Call {
  /// Answers with a table and its `ETag`, or with 304.
  func respond(withTable table: CSVTable) {
    exchange.content.removeAll()
    exchange.content.append(Array(table.text.utf8))
    exchange.respond(
      under: entityTag(of: exchange.content.unsafeBytes),
      contentType: "text/csv; charset=utf-8")
  }
}
