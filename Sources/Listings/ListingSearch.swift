import Core
import SQLite
import Storage

/// The words of listings, and the one place that speaks SQLite's full-text language (FTS5).
enum ListingSearch {
  static func add(
    _ id: Identifier, title: String, description: String, in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO listing_search (rowid, words) VALUES (\(id), \(words(title, description)))
      """)
  }

  static func replace(
    _ id: Identifier, title: String, description: String, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE listing_search SET words = \(words(title, description)) WHERE rowid = \(id)
      """)
  }

  private static func words(_ title: String, _ description: String) -> String {
    separated(title) + " " + separated(description)
  }

  /// The condition that a listing `l` has all words of `text`; nil where it holds no word.
  static func condition(_ text: String) -> SQL? {
    let phrases = text.split(whereSeparator: \.isWhitespace).map { word in
      "\"" + separated(String(word)).replacing("\"", with: "\"\"") + "\""
    }
    guard !phrases.isEmpty, text.contains(where: { $0.isLetter || $0.isNumber }) else {
      return nil
    }
    let query = phrases.joined(separator: " ")
    return "l.id IN (SELECT rowid FROM listing_search WHERE listing_search MATCH \(query))"
  }

  /// Chinese has no blanks between words: each of its characters becomes a word of its own, so
  /// that a search for 鸡蛋 is one for two words in a row, and finds 土鸡蛋.
  static func separated(_ text: String) -> String {
    var result = ""
    for character in text {
      if isIdeograph(character) {
        result += " \(character) "
      } else {
        result.append(character)
      }
    }
    return result
  }

  private static func isIdeograph(_ character: Character) -> Bool {
    character.unicodeScalars.first?.properties.isIdeographic == true
  }
}
