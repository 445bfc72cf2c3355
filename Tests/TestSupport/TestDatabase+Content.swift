import SQLite

extension TestDatabase {
  /// Every row of every table but the sessions, as text by table: two of them are equal when
  /// nothing was written in between. Of the audit log that is all but what is on record of
  /// sessions, and but what chains its entries.
  package func content() throws -> [String: String] {
    let tables = try connection.all(
      """
      SELECT name FROM sqlite_schema
      WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'listing_search%'
        AND name <> 'session' AND name <> 'audit_head'
      """
    ) { row in try row[0] as String }
    // Names from the schema itself; a statement's text is a literal, a script's need not be.
    let parts = try tables.map { table in
      let isAudit = table == "audit_entry"
      let columns = try connection.all(
        """
        SELECT name FROM pragma_table_info(\(table))
        WHERE NOT (\(isAudit) AND name IN ('sequence', 'hash'))
        """
      ) { row in "quote(\"\(try row[0] as String)\")" }
      let part = isAudit ? "WHERE action NOT LIKE 'session.%'" : ""
      let line = columns.joined(separator: " || ',' || ")
      let lines = "group_concat(\(line), char(10)) AS lines"
      return "SELECT '\(table)' AS name, \(lines) FROM \"\(table)\" \(part)"
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
