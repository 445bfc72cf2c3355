import CSQLite

extension Connection {
  /// What the connection may do with the file.
  package enum Access: Sendable {
    case readWrite, readOnly
    /// Reads only, but knows the tables' CHECK constraints, so that `integrity_check` looks at
    /// them: SQLite forgets those of a file that it opened for reading.
    case proving
  }
}

extension Connection.Access {
  var openFlags: Int32 {
    switch self {
    case .readWrite: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    case .readOnly: SQLITE_OPEN_READONLY
    case .proving: SQLITE_OPEN_READWRITE
    }
  }
}
