import CSQLite

extension SQLiteError {
  /// A writer that kept no log was killed: the file is whole again once somebody who may write to
  /// it has taken back what was not finished.
  package var isUnfinishedWrite: Bool { code == shanhuo_sqlite_readonly_rollback }
}

extension Connection {
  /// Takes back from a database what a killed writer left half done, and changes nothing else: not
  /// even how its journal is kept. Throws `SQLiteError`.
  package static func takeBackUnfinishedWrite(path: String) throws {
    var handle: OpaquePointer?
    var code = sqlite3_open_v2(
      path, &handle, SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READWRITE, nil)
    defer { sqlite3_close_v2(handle) }
    if code == SQLITE_OK {
      sqlite3_busy_timeout(handle, busyTimeoutMilliseconds)
      // Whatever reads first does it.
      code = sqlite3_exec(handle, "SELECT 1 FROM sqlite_schema LIMIT 1", nil, nil, nil)
    }
    guard code == SQLITE_OK else { throw SQLiteError(code, on: handle) }
  }
}
