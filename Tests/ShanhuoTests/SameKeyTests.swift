import Foundation
import Locks
import TestSupport
import Testing

@Suite("One key sent 100 times at once, with a kill -9 between", .onThreadsOfTheirOwn)
struct SameKeyTests {
  private static let clients = 100

  /// Microseconds after the start at which the server is killed: before, while and after the first
  /// answers go out.
  @Test(
    "It is one order, every 201 is the same to the byte, and another body is refused",
    arguments: [0, 500, 2_000, 8_000, 30_000])
  func sameKey(microseconds: UInt32) throws {
    let county = try County.ready()
    let site = try county.site()
    let serving = Serving(try ServerProcess(site.database, "--access-log", "off"))
    let body = order(2, of: county.honey)
    let answers = try concurrently(SameKeyTests.clients + 1) { number, line -> Answer? in
      if number == SameKeyTests.clients {
        line.wait()
        usleep(microseconds)
        try serving.killAndServeAgain { try ServerProcess(site.database, "--access-log", "off") }
        return nil
      }
      var client = try? HTTPClient(port: serving.port)
      line.wait()
      let deadline = Deadline(Double(HTTPClient.patience))
      while !deadline.isOver {
        do {
          let open = try client ?? HTTPClient(port: serving.port)
          client = open
          let answer = try open.send(
            "POST", "/v1/orders", token: county.buyers[0], key: "once", body)
          // While the first is on its way the others are told so, and try again.
          if answer.code != "idempotency_key_in_flight" { return answer }
        } catch is HTTPClient.Failure {
          // The server is gone: its client tries the next one, as a telephone would.
          client = nil
        }
        usleep(1_000)
      }
      return nil
    }.compactMap { $0 }
    #expect(answers.count == SameKeyTests.clients)
    #expect(answers.allSatisfy { $0.status == 201 }, "\(Set(answers.map(\.text)))")
    #expect(Set(answers.map(\.body)).count == 1)
    #expect(Set(answers.map { $0.headers["location"] }).count == 1)
    let other = try HTTPClient(port: serving.port).send(
      "POST", "/v1/orders", token: county.buyers[0], key: "once", order(3, of: county.honey))
    #expect(other.status == 422 && other.code == "idempotency_key_reused")
    #expect(try serving.stop() == .exited(0))
    let db = try site.open()
    #expect(try db.value("SELECT count(*) FROM customer_order") == 1)
    #expect(try db.value("SELECT sum(reserved) FROM stock") == 2)
    #expect(try site.faults() == "")
  }
}

/// The server that is there now. Its threads hand it on under a lock.
private final class Serving: @unchecked Sendable {
  // Guarded by `lock`, which is why the class is Sendable.
  private var server: ServerProcess
  private let lock = NSLock()
  private let portNow: Locked<Int>

  init(_ server: ServerProcess) {
    self.server = server
    portNow = Locked(server.port)
  }

  var port: Int { portNow.withLock { $0 } }

  func killAndServeAgain(_ start: () throws -> ServerProcess) throws {
    lock.lock()
    defer { lock.unlock() }
    try server.killAtOnce()
    server = try start()
    portNow.withLock { $0 = server.port }
  }

  func stop() throws -> ChildProcess.End {
    lock.lock()
    defer { lock.unlock() }
    return try server.stop()
  }
}
