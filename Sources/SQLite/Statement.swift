import CSQLite

/// A prepared statement, kept by its connection for the next time.
@usableFromInline
package final class Statement {
  @usableFromInline package let handle: OpaquePointer
  private let database: OpaquePointer
  /// When it was used last, in the connection's own count.
  var lastUse: UInt64 = 0
  /// A statement in the middle of its rows cannot be started anew: a nested use gets its own.
  var isRunning = false

  init(_ text: String, on database: OpaquePointer) throws {
    self.database = database
    var handle: OpaquePointer?
    var code = SQLITE_OK
    var text = text
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        code = sqlite3_prepare_v3(
          database, characters.baseAddress, Int32(characters.count),
          UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
      }
    }
    guard code == SQLITE_OK else { throw SQLiteError(code, on: database) }
    guard let handle else {
      throw SQLiteError(code: SQLITE_MISUSE, message: "an empty statement")
    }
    self.handle = handle
  }

  deinit { sqlite3_finalize(handle) }

  func bind(_ values: [Value]) throws {
    precondition(
      Int(sqlite3_bind_parameter_count(handle)) == values.count,
      "a statement's values do not match its text")
    for (index, value) in values.enumerated() {
      let code = bind(value, at: Int32(index + 1))
      guard code == SQLITE_OK else { throw SQLiteError(code, on: database) }
    }
  }

  /// Binds values one after the other.
  @usableFromInline
  package struct Binding {
    private unowned(unsafe) let statement: Statement
    private var place: Int32 = 0

    @usableFromInline
    package init(_ statement: Statement) { self.statement = statement }

    /// Binds the next value.
    @usableFromInline
    package mutating func add(_ value: Value) throws {
      place += 1
      let code = statement.bind(value, at: place)
      guard code == SQLITE_OK else { throw SQLiteError(code, on: statement.database) }
    }

    /// That every value was bound is a precondition.
    @usableFromInline
    package func end() {
      precondition(
        sqlite3_bind_parameter_count(statement.handle) == place,
        "a statement's values do not match its text")
    }
  }

  private func bind(_ value: Value, at place: Int32) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(handle, place)
    case .integer(let integer): return sqlite3_bind_int64(handle, place, integer)
    case .real(let real): return sqlite3_bind_double(handle, place, real)
    case .text(var text):
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { characters in
          // A nil base address would bind NULL instead of the empty text.
          sqlite3_bind_text(
            handle, place, characters.baseAddress ?? emptyText, Int32(characters.count),
            shanhuo_sqlite_transient())
        }
      }
    case .blob(let blob):
      return blob.withUnsafeBytes { bytes in
        bytes.isEmpty
          ? sqlite3_bind_zeroblob(handle, place, 0)
          : sqlite3_bind_blob(
            handle, place, bytes.baseAddress, Int32(bytes.count), shanhuo_sqlite_transient())
      }
    }
  }

  /// True when it stands on a row, false at the end.
  @usableFromInline
  package func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw SQLiteError(code, on: database)
    }
  }

  /// Makes it ready for the next time. Its values stay: the next ones overwrite all of them, in
  /// the memory that these have.
  @usableFromInline
  package func finish() {
    sqlite3_reset(handle)
    isRunning = false
  }
}

/// One NUL that outlives every statement.
private nonisolated(unsafe) let emptyText: UnsafePointer<CChar> = {
  let text = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
  text.initialize(to: 0)
  return UnsafePointer(text)
}()
