import CSQLite

/// One connection to the database. It belongs to one thread at a time and never leaves the
/// closure of `read` or `write` that lends it.
@usableFromInline
package final class Connection {
  /// How long a statement waits for another process's lock.
  package static let busyTimeoutMilliseconds: Int32 = 5_000
  /// Statements kept prepared; the one that was used longest ago makes room.
  package static let maximumCachedStatements = 192
  /// Pages written to the log before a commit copies them back into the file by itself: 64 MiB. The
  /// server's writer has it done earlier, by another thread (`Checkpointer`).
  package static let checkpointPages = 16_000
  /// A connection's page cache.
  package static let cacheKibibytes = 6_144

  let handle: OpaquePointer
  private var timeAndChance: TimeAndChance
  private var statements: [StatementKey: Statement] = [:]
  /// By their numbers.
  private var fixedStatements: [Statement?] = []
  private var uses: UInt64 = 0
  private var depth = 0
  private var transactionMilliseconds: Int64 = 0
  private var givenKey: Int64?
  /// What the transaction writes once, at its end.
  private var pendingRow: (any PendingRow)?
  private var pendingChanges: Int64 = 0
  /// The version of the snapshot that is open, once somebody has asked for it.
  var snapshotVersion: Int64?
  /// Where SQLite leaves the log's length after each commit, while somebody asked for it.
  private let logLength: UnsafeMutablePointer<Int>

  /// Opens the file, and makes it where `readWrite` and it is not there. Throws `SQLiteError`
  /// when it cannot be opened or is no database.
  package init(
    path: String, access: Access = .readWrite, timeAndChance: TimeAndChance = .system
  ) throws {
    _ = Connection.processSetUp
    var handle: OpaquePointer?
    let flags =
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
      | access.openFlags
    // Who writes gathers the pages of a commit.
    let vfs = access == .readWrite ? "shanhuo_gather" : nil
    let code = sqlite3_open_v2(path, &handle, flags, vfs)
    guard code == SQLITE_OK, let handle else {
      let error = SQLiteError(code, on: handle)
      sqlite3_close_v2(handle)
      throw error
    }
    self.handle = handle
    self.timeAndChance = timeAndChance
    logLength = .allocate(capacity: 1)
    logLength.initialize(to: 0)
    sqlite3_busy_timeout(handle, Connection.busyTimeoutMilliseconds)
    _ = shanhuo_sqlite_defensive(handle)
    if access == .proving { _ = shanhuo_sqlite_no_checkpoint_on_close(handle) }
    try setUp(access)
  }

  deinit {
    statements.removeAll()
    fixedStatements.removeAll()
    sqlite3_close_v2(handle)
    logLength.deallocate()
  }

  private static let processSetUp: Void = {
    _ = shanhuo_sqlite_no_memory_statistics()
    // Without it the next connection that is to write does not open, and says so.
    _ = shanhuo_gather_register()
  }()

  private func setUp(_ access: Access) throws {
    try script("PRAGMA foreign_keys = ON")
    try script("PRAGMA trusted_schema = OFF")
    try script("PRAGMA cache_size = -\(Connection.cacheKibibytes)")
    try script("PRAGMA temp_store = MEMORY")
    if access == .readWrite {
      // The first statement that touches the file: tells a locked one or one that is no database.
      try script("PRAGMA journal_mode = WAL")
      try script("PRAGMA synchronous = FULL")
      try script("PRAGMA wal_autocheckpoint = \(Connection.checkpointPages)")
      try script("PRAGMA journal_size_limit = 67108864")
    } else {
      try script("PRAGMA query_only = ON")
    }
  }

  /// Whether the file could not be opened for writing, whatever was asked for.
  package var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

  // MARK: The log

  /// Leaves copying the log back to somebody else, who is told by `logPages` how long it is.
  func leaveCheckpointsToOthers() {
    // A hook of one's own takes the place of the automatic checkpoint.
    sqlite3_wal_hook(
      handle,
      { place, _, _, pages in
        place?.assumingMemoryBound(to: Int.self).pointee = Int(pages)
        return SQLITE_OK
      }, logLength)
  }

  /// The pages in the log after the last commit, for who left the checkpoints to others.
  var logPages: Int { logLength.pointee }

  /// Copies what it can from the log into the file, waiting for nobody, and gives how many of the
  /// log's pages are copied by now. Throws `SQLiteError`; then the log has everything still.
  func checkpoint() throws -> Int {
    var copied: Int32 = 0
    let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, &copied)
    guard code == SQLITE_OK else { throw SQLiteError(code, on: handle) }
    return Int(copied)
  }

  /// Writes to the disk what was copied into the file, as the end of a checkpoint would. Throws
  /// `SQLiteError`.
  func syncFile() throws {
    let code = shanhuo_sqlite_sync(handle)
    guard code == SQLITE_OK else { throw SQLiteError(code, on: handle) }
  }

  // MARK: Statements

  /// Runs a statement and gives how many rows it changed.
  @discardableResult
  package func execute(_ sql: SQL) throws -> Int {
    try run(sql) { statement in
      while try statement.step() {}
    }
    return changedRows
  }

  /// How many rows the statement before changed.
  @usableFromInline
  var changedRows: Int { Int(sqlite3_changes64(handle)) }

  /// The key that the engine gave to the row inserted last into a table that numbers its rows.
  /// `RETURNING` would tell it too, at the cost of a table of its own for each insert.
  package var lastGivenKey: Int64 { sqlite3_last_insert_rowid(handle) }

  /// The first row, as `make` reads it, or nil where there is none.
  @inlinable
  package func first<T>(_ sql: SQL, _ make: (Row) throws -> T) throws -> T? {
    try run(sql) { statement in
      try statement.step() ? make(Row(statement: statement.handle)) : nil
    }
  }

  /// Every row, as `make` reads it. The statement itself bounds how many there are.
  @inlinable
  package func all<T>(_ sql: SQL, _ make: (Row) throws -> T) throws -> [T] {
    try run(sql) { statement in
      var rows: [T] = []
      while try statement.step() { rows.append(try make(Row(statement: statement.handle))) }
      return rows
    }
  }

  /// Each row in turn, none of them kept.
  @inlinable
  package func each(_ sql: SQL, _ body: (Row) throws -> Void) throws {
    try run(sql) { statement in
      while try statement.step() { try body(Row(statement: statement.handle)) }
    }
  }

  /// The one value of the one row of an aggregate.
  @inlinable
  package func value<T: ColumnReadable>(_ sql: SQL) throws -> T {
    guard let value: T = try first(sql, { try $0[0] }) else {
      throw SQLiteError(code: SQLITE_MISMATCH, message: "no row where there is always one")
    }
    return value
  }

  /// Several statements without values: a migration's text, a pragma.
  package func script(_ text: String) throws {
    let code = sqlite3_exec(handle, text, nil, nil, nil)
    guard code == SQLITE_OK else { throw SQLiteError(code, on: handle) }
  }

  /// Runs `body` on a statement with its values, and makes the statement ready for the next time.
  @inlinable
  package func run<T>(_ sql: SQL, _ body: (Statement) throws -> T) throws -> T {
    let statement = try start(sql)
    defer { statement.finish() }
    return try body(statement)
  }

  /// A statement with its values, ready for its first row. Whoever gets it must `finish` it.
  @usableFromInline
  package func start(_ sql: SQL) throws -> Statement {
    let statement = try prepare(sql)
    statement.isRunning = true
    do {
      try statement.bind(sql.values)
    } catch {
      statement.finish()
      throw error
    }
    return statement
  }

  /// A fixed statement that its values are to be bound to. Whoever gets it must `finish` it.
  @usableFromInline
  package func start(_ sql: FixedSQL) throws -> Statement {
    let statement = try prepare(sql)
    statement.isRunning = true
    return statement
  }

  private func prepare(_ sql: FixedSQL) throws -> Statement {
    while fixedStatements.count <= sql.number { fixedStatements.append(nil) }
    if let statement = fixedStatements[sql.number] {
      return statement.isRunning ? try Statement(sql.text, on: handle) : statement
    }
    let statement = try Statement(sql.text, on: handle)
    fixedStatements[sql.number] = statement
    return statement
  }

  private func prepare(_ sql: SQL) throws -> Statement {
    uses &+= 1
    let key = StatementKey(pieces: sql.pieces)
    if let statement = statements[key] {
      if statement.isRunning { return try Statement(sql.text, on: handle) }
      statement.lastUse = uses
      return statement
    }
    let statement = try Statement(sql.text, on: handle)
    statement.lastUse = uses
    if statements.count >= Connection.maximumCachedStatements { dropOldestStatement() }
    statements[key] = statement
    return statement
  }

  private func dropOldestStatement() {
    let idle = statements.lazy.filter { !$0.value.isRunning }
    if let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      statements.removeValue(forKey: oldest.key)
    }
  }

  // MARK: Transactions

  /// The transaction's instant in milliseconds of UTC since 1970: one and the same from its
  /// beginning to its end; outside of a transaction, the clock's.
  package var milliseconds: Int64 {
    depth > 0 ? transactionMilliseconds : timeAndChance.milliseconds()
  }

  /// Runs `body` as of another instant, inside of a transaction: for histories that are written
  /// down after the fact, such as a demo's.
  package func asOf<T>(milliseconds: Int64, _ body: () throws -> T) rethrows -> T {
    precondition(depth > 0, "history is written in a transaction")
    let present = transactionMilliseconds
    transactionMilliseconds = milliseconds
    defer { transactionMilliseconds = present }
    return try body()
  }

  /// Runs `body` with another source of random numbers: for rows that must come out the same each
  /// time.
  package func withChance<T>(
    _ random: @escaping @Sendable () -> UInt64, _ body: () throws -> T
  ) rethrows -> T {
    let usual = timeAndChance
    timeAndChance = TimeAndChance(milliseconds: usual.milliseconds, random: random)
    defer { timeAndChance = usual }
    return try body()
  }

  /// Runs `body` with a key for the one row that `body` makes with `takeGivenKey`.
  package func withGivenKey<T>(_ key: Int64, _ body: () throws -> T) rethrows -> T {
    givenKey = key
    defer { givenKey = nil }
    let result = try body()
    precondition(givenKey == nil, "nothing was made under the key that was given")
    return result
  }

  /// The key that was given for a row, once; nil where none was.
  package func takeGivenKey() -> Int64? {
    defer { givenKey = nil }
    return givenKey
  }

  /// 64 random bits.
  package func random() -> UInt64 { timeAndChance.random() }

  /// False once SQLite has rolled a transaction back by itself, as it does on a full disk.
  package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Runs `body` whole or not at all: what it throws rolls back and goes on to the caller.
  /// Nested, it is a savepoint, so that an inner refusal undoes the inner part only.
  package func transaction<T>(_ body: () throws -> T) throws -> T {
    try atomically(depth == 0 ? .transaction : .savepoint, body)
  }

  /// Runs `body` on one snapshot of the database.
  package func snapshot<T>(_ body: () throws -> T) throws -> T { try atomically(.snapshot, body) }

  /// Has a row written once for the whole transaction, right before it is committed, in place of
  /// what was to be written before; outside of a transaction, at once. A savepoint that is rolled
  /// back takes its row with it. Throws `SQLiteError` where it writes.
  package func writeAtEnd(_ row: some PendingRow) throws {
    pendingChanges += 1
    if depth == 0 { try row.write(in: self) } else { pendingRow = row }
  }

  /// Grows with each row that is changed, or is to be at the transaction's end.
  var changes: Int64 { sqlite3_total_changes64(handle) + pendingChanges }

  /// What this transaction will write at its end, where it is of this type: until then the table
  /// has what was before.
  package func pending<T: PendingRow>(_ type: T.Type) -> T? { pendingRow as? T }

  /// The statements that make others one.
  private struct Bracket {
    let begin: FixedSQL
    let commit: FixedSQL
    let rollBack: [FixedSQL]

    static let transaction = Bracket(
      begin: FixedSQL("BEGIN IMMEDIATE"), commit: FixedSQL("COMMIT"),
      rollBack: [FixedSQL("ROLLBACK")])
    static let savepoint = Bracket(
      begin: FixedSQL("SAVEPOINT s"), commit: FixedSQL("RELEASE s"),
      rollBack: [FixedSQL("ROLLBACK TO s"), FixedSQL("RELEASE s")])
    static let snapshot = Bracket(
      begin: FixedSQL("BEGIN"), commit: FixedSQL("COMMIT"), rollBack: [FixedSQL("ROLLBACK")])
  }

  /// Begins a snapshot that lasts until `endSnapshot`, for reads that follow each other.
  package func beginSnapshot() throws {
    precondition(depth == 0, "snapshots do not nest")
    transactionMilliseconds = timeAndChance.milliseconds()
    try execute(Bracket.snapshot.begin)
    snapshotVersion = nil
    depth = 1
  }

  /// Ends what `beginSnapshot` began, if SQLite has not done so by itself.
  package func endSnapshot() throws {
    depth = 0
    if isInTransaction { try execute(Bracket.snapshot.commit) }
  }

  private func atomically<T>(_ bracket: Bracket, _ body: () throws -> T) throws -> T {
    if depth == 0 { transactionMilliseconds = timeAndChance.milliseconds() }
    try execute(bracket.begin)
    snapshotVersion = nil
    let pendingBefore = pendingRow
    depth += 1
    defer { depth -= 1 }
    do {
      let result = try body()
      if depth == 1 { try writePendingRow() }
      try execute(bracket.commit)
      return result
    } catch {
      pendingRow = pendingBefore
      if isInTransaction {
        for statement in bracket.rollBack { try execute(statement) }
      }
      throw error
    }
  }

  private func writePendingRow() throws {
    defer { pendingRow = nil }
    try pendingRow?.write(in: self)
  }
}

/// A row that nearly every write of a transaction changes, such as the end of a log: kept at hand
/// while the transaction lasts (`writeAtEnd`).
package protocol PendingRow: Sendable {
  /// Writes it. Throws `SQLiteError`.
  func write(in db: Connection) throws
}
