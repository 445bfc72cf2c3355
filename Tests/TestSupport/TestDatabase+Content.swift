import SQLite

extension TestDatabase {
  /// Every row of every table but the sessions, as text by table: two of them are equal when
  /// nothing was written in between.
  package func content() throws -> [String: String] {
    let tables = try connection.all(
      """
      SELECT name FROM sqlite_schema
      WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'listing_search%'
        AND name <> 'session'
      """
    ) { row in try row[0] as String }
    // Names from the schema itself; a statement's text is a literal, a script's need not be.
    let parts = try tables.map { table in
      let columns = try connection.all("SELECT name FROM pragma_table_info(\(table))") { row in
        "quote(\"\(try row[0] as String)\")"
      }
      let line = columns.joined(separator: " || ',' || ")
      return "SELECT '\(table)' AS name, group_concat(\(line), char(10)) AS lines FROM \"\(table)\""
    }
    let view = parts.joined(separator: " UNION ALL ")
    try connection.script(
      "DROP VIEW IF EXISTS temp.content; CREATE TEMP VIEW content AS \(view)")
    var content: [String: String] = [:]
    try connection.each("SELECT name, coalesce(lines, '') FROM temp.content") { row in
      content[try row[0]] = try row[1]
    }
    return content
  }
}
