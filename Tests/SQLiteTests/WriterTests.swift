import Dispatch
import Locks
import Testing

@testable import SQLite

@Suite("The one writer") struct WriterTests {
  let file: ScratchFile

  init() throws {
    file = try ScratchFile()
    try file.open().script("CREATE TABLE thing (id INTEGER PRIMARY KEY, bytes BLOB) STRICT")
  }

  private func writer(_ setUp: String = "PRAGMA user_version") throws -> Writer {
    let file = file
    return try Writer {
      let connection = try file.open()
      try connection.script(setUp)
      return connection
    }
  }

  private func things() throws -> [Int] {
    try file.open(.readOnly).all("SELECT id FROM thing ORDER BY id") { try $0[0] }
  }

  @Test("Writes that wait together share one commit, in the order in which they came")
  func groupCommit() throws {
    let (writer, log) = (try writer(), Log())
    let gate = Gate(log)
    #expect(writer.add(gate) == nil)
    gate.waitUntilEntered()
    for number in 1...10 {
      let job = TestJob(log, "\(number)") {
        try $0.execute("INSERT INTO thing VALUES (NULL, NULL)")
      }
      #expect(writer.add(job) == nil)
    }
    #expect(writer.statistics.waiting == 10)
    gate.open()
    writer.close()
    #expect(
      log.lines == ["run gate", "end gate"] + (1...10).map { "run \($0)" }
        + (1...10).map { "end \($0)" })
    #expect(try things().count == 10)
    let statistics = writer.statistics
    #expect(statistics.commits == 2)
    #expect(statistics.writes == 11)
    #expect(statistics.largestBatch == 10)
    #expect(statistics.failures == 0)
  }

  @Test("No write is told before its commit can be read by others")
  func toldAfterCommit() throws {
    let (writer, reader, log) = (try writer(), try file.open(.readOnly), Log())
    let seen = Locked<Int?>(nil)
    let box = ConnectionBox(reader)
    let job = TestJob(log, "a") {
      try $0.execute("INSERT INTO thing VALUES (1, NULL)")
    } whenFinished: {
      let count: Int? = try? box.take()?.value("SELECT count(*) FROM thing")
      seen.withLock { $0 = count }
    }
    #expect(writer.add(job) == nil)
    writer.close()
    #expect(seen.withLock { $0 } == 1)
  }

  @Test("If the commit fails, all of its writers are told and nothing is kept")
  func failedCommit() throws {
    try file.open().script(
      """
      CREATE TABLE part (
        thing_id INTEGER NOT NULL REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED
      ) STRICT
      """)
    let (writer, log) = (try writer(), Log())
    let gate = Gate(log)
    #expect(writer.add(gate) == nil)
    gate.waitUntilEntered()
    let jobs = [
      TestJob(log, "good") { try $0.execute("INSERT INTO thing VALUES (1, NULL)") },
      TestJob(log, "bad") { try $0.execute("INSERT INTO part VALUES (99)") },
      TestJob(log, "good too") { try $0.execute("INSERT INTO thing VALUES (2, NULL)") },
    ]
    for job in jobs { #expect(writer.add(job) == nil) }
    gate.open()
    let after = TestJob(log, "after") { try $0.execute("INSERT INTO thing VALUES (3, NULL)") }
    jobs[2].waitUntilFinished()
    #expect(writer.add(after) == nil)
    writer.close()
    for job in jobs {
      guard case .unavailable? = job.failure else {
        Issue.record("\(job.name) was not told that nothing is kept")
        continue
      }
    }
    #expect(after.failure == nil)
    #expect(try things() == [3])
    #expect(writer.statistics.failures == 1)
  }

  /// Adds these writes so that one batch has them all, and gives what each came to.
  private func batch(
    _ bodies: [@Sendable (Connection) throws -> Void]
  ) async throws -> [(any Error)?] {
    let (writer, gate) = (try writer(), Gate(Log()))
    #expect(writer.add(gate) == nil)
    gate.waitUntilEntered()
    let outcomes = try await withThrowingTaskGroup(of: (Int, (any Error)?).self) { group in
      for (number, body) in bodies.enumerated() {
        group.addTask {
          do {
            try await withUnsafeThrowingContinuation { continuation in
              #expect(writer.add(TypedWriteJob(body, continuation)) == nil)
            }
            return (number, nil)
          } catch {
            return (number, error)
          }
        }
        // In this order.
        while writer.statistics.waiting == number { await Task.yield() }
      }
      gate.open()
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    writer.close()
    #expect(writer.statistics.largestBatch == bodies.count)
    return bodies.indices.map { outcomes[$0] ?? nil }
  }

  @Test("A write that is refused after it wrote is undone alone, and the others run once more")
  func halfWritten() async throws {
    let runs = Locked([0, 0, 0])
    let outcomes = try await batch([
      { db in
        runs.withLock { $0[0] += 1 }
        try db.execute("INSERT INTO thing VALUES (1, NULL)")
      },
      { db in
        runs.withLock { $0[1] += 1 }
        try db.execute("INSERT INTO thing VALUES (2, NULL)")
        throw Refused()
      },
      { db in
        runs.withLock { $0[2] += 1 }
        try db.execute("INSERT INTO thing VALUES (3, NULL)")
      },
    ])
    #expect(outcomes.map { $0 is Refused } == [false, true, false])
    #expect(outcomes[0] == nil && outcomes[2] == nil)
    #expect(try things() == [1, 3])
    #expect(runs.withLock { $0 } == [2, 2, 1])
  }

  @Test("So is one whose only change was to come at the end")
  func halfPending() async throws {
    let outcomes = try await batch([
      { db in try db.writeAtEnd(Last(id: 1)) },
      { db in
        try db.writeAtEnd(Last(id: 2))
        throw Refused()
      },
    ])
    #expect(outcomes[0] == nil && outcomes[1] is Refused)
    #expect(try things() == [1])
  }

  @Test("Where a write is refused before it wrote anything, nothing runs twice")
  func refusedAtOnce() async throws {
    let runs = Locked(0)
    let outcomes = try await batch([
      { db in
        runs.withLock { $0 += 1 }
        try db.execute("INSERT INTO thing VALUES (1, NULL)")
      },
      { _ in throw Refused() },
      // SQLite undoes a statement that fails.
      { db in
        try db.execute("INSERT INTO thing VALUES (1, NULL)")
      },
    ])
    #expect(outcomes[0] == nil && outcomes[1] is Refused && outcomes[2] is SQLiteError)
    #expect(try things() == [1])
    #expect(runs.withLock { $0 } == 1)
  }

  @Test("Once the queue is full, one more is refused, and the rest is written")
  func overloaded() throws {
    let (writer, log) = (try writer(), Log())
    let gate = Gate(log)
    #expect(writer.add(gate) == nil)
    gate.waitUntilEntered()
    for _ in 0..<Database.queuedWrites {
      let job = TestJob(nil, "") { try $0.execute("INSERT INTO thing VALUES (NULL, NULL)") }
      #expect(writer.add(job) == nil)
    }
    let refused = TestJob(log, "refused") { _ in }
    #expect(writer.add(refused) == .overloaded)
    gate.open()
    writer.close()
    #expect(try things().count == Database.queuedWrites)
    #expect(writer.statistics.largestBatch == Writer.maximumBatch)
    #expect(!log.lines.contains("run refused"))
  }

  @Test("Closing does what waits, and refuses what comes later")
  func closed() throws {
    let (writer, log) = (try writer(), Log())
    let gate = Gate(log)
    #expect(writer.add(gate) == nil)
    gate.waitUntilEntered()
    #expect(writer.add(TestJob(log, "waiting") { _ in }) == nil)
    gate.open()
    writer.close()
    #expect(log.lines.contains("end waiting"))
    #expect(writer.add(TestJob(log, "late") { _ in }) == .closed)
    writer.close()
  }

  @Test("After a failure of the disk, the connection is opened anew before anything is kept")
  func opensAnew() throws {
    let opened = Locked(0)
    let file = file
    let writer = try Writer {
      opened.withLock { $0 += 1 }
      return try file.open()
    }
    let log = Log()
    let failing = TestJob(log, "disk") { _ in throw SQLiteError(code: 10, message: "disk") }
    #expect(writer.add(failing) == nil)
    failing.waitUntilFinished()
    #expect(failing.failure == .unavailable(reason: "SQLite 10: disk"))
    let good = TestJob(log, "good") { try $0.execute("INSERT INTO thing VALUES (1, NULL)") }
    #expect(writer.add(good) == nil)
    writer.close()
    #expect(good.failure == nil)
    #expect(opened.withLock { $0 } == 2)
    #expect(try things() == [1])
  }

  @Test("While the file cannot be opened anew, every write is told so")
  func cannotOpenAnew() throws {
    let mayOpen = Locked(true)
    let file = file
    let writer = try Writer {
      guard mayOpen.withLock({ $0 }) else { throw SQLiteError(code: 14, message: "gone") }
      return try file.open()
    }
    mayOpen.withLock { $0 = false }
    let failing = TestJob(nil, "") { _ in throw SQLiteError(code: 10, message: "disk") }
    let next = TestJob(nil, "") { _ in }
    for job in [failing, next] {
      #expect(writer.add(job) == nil)
      job.waitUntilFinished()
    }
    #expect(next.failure == .unavailable(reason: "SQLite 14: gone"))
    mayOpen.withLock { $0 = true }
    let last = TestJob(nil, "") { try $0.execute("INSERT INTO thing VALUES (1, NULL)") }
    #expect(writer.add(last) == nil)
    writer.close()
    #expect(last.failure == nil)
    #expect(try things() == [1])
  }
}

private struct Refused: Error {}

private struct Last: PendingRow {
  let id: Int
  func write(in db: Connection) throws {
    try db.execute("INSERT INTO thing VALUES (\(id), NULL)")
  }
}

/// What happened, in its order.
private final class Log: Sendable {
  private let storage = Locked<[String]>([])
  var lines: [String] { storage.withLock { $0 } }
  func add(_ line: String) { storage.withLock { $0.append(line) } }
}

/// A write that keeps a log and how it ended.
private class TestJob: WriteJob, @unchecked Sendable {
  let name: String
  private let log: Log?
  private let body: @Sendable (Connection) throws -> Void
  private let whenFinished: @Sendable () -> Void
  private let finished = DispatchSemaphore(value: 0)
  private let result = Locked<DatabaseError?>(nil)

  init(
    _ log: Log?, _ name: String, _ body: @escaping @Sendable (Connection) throws -> Void,
    whenFinished: @escaping @Sendable () -> Void = {}
  ) {
    self.log = log
    self.name = name
    self.body = body
    self.whenFinished = whenFinished
  }

  var failure: DatabaseError? { result.withLock { $0 } }

  func waitUntilFinished() { finished.wait() }

  override func run(_ db: Connection, in bracket: Bracket) throws {
    log?.add("run \(name)")
    try body(db)
  }

  override func finish(_ failure: DatabaseError?) {
    log?.add("end \(name)")
    result.withLock { $0 = failure }
    whenFinished()
    finished.signal()
  }
}

/// A write that keeps the writer until it is opened, so that others queue behind it.
private final class Gate: TestJob, @unchecked Sendable {
  private let entered = DispatchSemaphore(value: 0)
  private let opened = DispatchSemaphore(value: 0)

  init(_ log: Log) { super.init(log, "gate", { _ in }) }

  func waitUntilEntered() { entered.wait() }
  func open() { opened.signal() }

  override func run(_ db: Connection, in bracket: Bracket) throws {
    entered.signal()
    opened.wait()
    try super.run(db, in: bracket)
  }
}
