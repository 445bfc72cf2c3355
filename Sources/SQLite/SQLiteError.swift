import CSQLite

/// What SQLite answered to a call that failed: its extended result code and its message.
@usableFromInline
package struct SQLiteError: Error, Sendable, CustomStringConvertible {
  /// The extended result code, such as `SQLITE_CONSTRAINT_UNIQUE`
  /// (https://sqlite.org/rescode.html).
  package let code: Int32
  package let message: String

  /// An error of this module's own making, with the code of SQLite's that fits it best.
  @usableFromInline
  package init(code: Int32, message: String) {
    self.code = code
    self.message = message
  }

  init(_ code: Int32, on handle: OpaquePointer?) {
    let extended = handle.map { sqlite3_extended_errcode($0) } ?? code
    self.code = extended & 0xff == code & 0xff ? extended : code
    message =
      handle.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
      ?? String(cString: sqlite3_errstr(code))
  }

  @usableFromInline
  package var description: String { "SQLite \(code): \(message)" }

  /// The first eight bits: the result code without its extension.
  package var primaryCode: Int32 { code & 0xff }

  /// The row's key is taken: the caller may try another one.
  package var isKeyTaken: Bool { code == shanhuo_sqlite_constraint_primary_key }

  /// A unique index other than the primary key was hit.
  package var isDuplicate: Bool { code == shanhuo_sqlite_constraint_unique }

  /// A row refers to one that is not there.
  package var isMissingReference: Bool { code == shanhuo_sqlite_constraint_foreign_key }

  /// The disk, or the memory, could not take it; the same call may succeed later.
  package var isStorageFailure: Bool {
    [
      SQLITE_FULL, SQLITE_IOERR, SQLITE_NOMEM, SQLITE_BUSY, SQLITE_LOCKED, SQLITE_CANTOPEN,
      SQLITE_READONLY, SQLITE_PROTOCOL, SQLITE_INTERRUPT,
    ].contains(primaryCode)
  }

  /// The file is no database or is damaged; nothing that follows can be trusted.
  package var isDamage: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }
}
