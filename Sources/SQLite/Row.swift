import CSQLite

/// The row a statement stands on. It is valid inside of the closure that it is given to, and
/// reads columns by their place in the statement, from 0.
@usableFromInline
package struct Row {
  @usableFromInline package let statement: OpaquePointer

  @inlinable
  package init(statement: OpaquePointer) { self.statement = statement }

  /// The column as the type that is asked for. Throws `SQLITE_MISMATCH` for NULL or another type.
  @inlinable
  package subscript<T: ColumnReadable>(column: Int) -> T {
    get throws {
      guard let value = T.read(statement, Int32(column)) else { throw mismatch(column, T.self) }
      return value
    }
  }

  /// The column, or nil for NULL.
  @inlinable
  package subscript<T: ColumnReadable>(column: Int) -> T? {
    get throws {
      if isNull(column) { return nil }
      guard let value = T.read(statement, Int32(column)) else { throw mismatch(column, T.self) }
      return value
    }
  }

  /// The column as a domain's own word. Throws `SQLITE_MISMATCH` where it has no such word.
  @inlinable
  package subscript<T: RawRepresentable>(column: Int) -> T where T.RawValue: ColumnReadable {
    get throws {
      guard let raw = T.RawValue.read(statement, Int32(column)), let value = T(rawValue: raw)
      else { throw mismatch(column, T.self) }
      return value
    }
  }

  @inlinable
  package subscript<T: RawRepresentable>(column: Int) -> T? where T.RawValue: ColumnReadable {
    get throws {
      if isNull(column) { return nil }
      guard let raw = T.RawValue.read(statement, Int32(column)), let value = T(rawValue: raw)
      else { throw mismatch(column, T.self) }
      return value
    }
  }

  /// Whether the column holds NULL.
  @inlinable
  package func isNull(_ column: Int) -> Bool {
    sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL
  }

  /// An integer as it stands, 0 for NULL: for the read path, which knows its columns.
  @inlinable
  package func integer(_ column: Int) -> Int64 {
    sqlite3_column_int64(statement, Int32(column))
  }

  /// A text's UTF-8 where SQLite keeps it, for the read path: valid until the next step.
  @inlinable
  package func utf8(_ column: Int) -> UnsafeBufferPointer<UInt8> {
    let bytes = sqlite3_column_text(statement, Int32(column))
    return UnsafeBufferPointer(
      start: bytes, count: Int(sqlite3_column_bytes(statement, Int32(column))))
  }

  /// A blob's bytes where SQLite keeps them: valid until the next step.
  @inlinable
  package func blob(_ column: Int) -> UnsafeRawBufferPointer {
    let bytes = sqlite3_column_blob(statement, Int32(column))
    return UnsafeRawBufferPointer(
      start: bytes, count: Int(sqlite3_column_bytes(statement, Int32(column))))
  }

  /// The error for a column that does not hold what is asked for.
  @usableFromInline
  package func mismatch(_ column: Int, _ type: Any.Type) -> SQLiteError {
    let name = sqlite3_column_name(statement, Int32(column)).map { String(cString: $0) } ?? "?"
    return SQLiteError(code: SQLITE_MISMATCH, message: "column \(name) does not hold a \(type)")
  }
}
