import CSQLite

/// A value as SQLite stores it.
@usableFromInline
package enum Value: Sendable, Equatable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

/// What can stand in an interpolation of `SQL`.
@usableFromInline
package protocol Bindable: Sendable {
  var sqlValue: Value { get }
}

extension Int64: Bindable {
  @usableFromInline package var sqlValue: Value { .integer(self) }
}
extension Int: Bindable {
  @usableFromInline package var sqlValue: Value { .integer(Int64(self)) }
}
extension Bool: Bindable {
  @usableFromInline package var sqlValue: Value { .integer(self ? 1 : 0) }
}
extension Double: Bindable {
  @usableFromInline package var sqlValue: Value { .real(self) }
}
extension String: Bindable {
  @usableFromInline package var sqlValue: Value { .text(self) }
}
extension [UInt8]: Bindable {
  @usableFromInline package var sqlValue: Value { .blob(self) }
}
extension Optional: Bindable where Wrapped: Bindable {
  /// NULL for nil.
  @usableFromInline package var sqlValue: Value { self?.sqlValue ?? .null }
}

/// What a column can be read as.
@usableFromInline
package protocol ColumnReadable: Sendable {
  /// The column's value, or nil where it is NULL or of another type.
  static func read(_ statement: OpaquePointer, _ column: Int32) -> Self?
}

extension Int64: ColumnReadable {
  /// The column, where it holds one.
  @inlinable
  package static func read(_ statement: OpaquePointer, _ column: Int32) -> Int64? {
    guard sqlite3_column_type(statement, column) == SQLITE_INTEGER else { return nil }
    return sqlite3_column_int64(statement, column)
  }
}

extension Int: ColumnReadable {
  /// The column, where it holds one.
  @inlinable
  package static func read(_ statement: OpaquePointer, _ column: Int32) -> Int? {
    Int64.read(statement, column).map(Int.init)
  }
}

extension Bool: ColumnReadable {
  /// The column, where it holds one.
  @inlinable
  package static func read(_ statement: OpaquePointer, _ column: Int32) -> Bool? {
    Int64.read(statement, column).map { $0 != 0 }
  }
}

extension Double: ColumnReadable {
  /// The column, where it holds one.
  @inlinable
  package static func read(_ statement: OpaquePointer, _ column: Int32) -> Double? {
    guard sqlite3_column_type(statement, column) == SQLITE_FLOAT else { return nil }
    return sqlite3_column_double(statement, column)
  }
}

extension String: ColumnReadable {
  /// The column, where it holds one.
  @inlinable
  package static func read(_ statement: OpaquePointer, _ column: Int32) -> String? {
    guard sqlite3_column_type(statement, column) == SQLITE_TEXT,
      let bytes = sqlite3_column_text(statement, column)
    else { return nil }
    let count = Int(sqlite3_column_bytes(statement, column))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }
}

extension [UInt8]: ColumnReadable {
  /// The column, where it holds one.
  @inlinable
  package static func read(_ statement: OpaquePointer, _ column: Int32) -> [UInt8]? {
    guard sqlite3_column_type(statement, column) == SQLITE_BLOB else { return nil }
    let count = Int(sqlite3_column_bytes(statement, column))
    guard count > 0, let bytes = sqlite3_column_blob(statement, column) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
  }
}
