extension Connection {
  private static let dataVersion = FixedSQL("PRAGMA data_version")

  /// The number of the version of the database that this snapshot shows: while it is the same, no
  /// other connection, of this program or another one, has committed anything. It means something
  /// only beside another number of the same connection, which must not write itself. Throws
  /// `SQLiteError`.
  package func version() throws -> Int64 {
    if let snapshotVersion { return snapshotVersion }
    let version = try first(Connection.dataVersion) { $0.integer(0) } ?? 0
    snapshotVersion = version
    return version
  }
}
