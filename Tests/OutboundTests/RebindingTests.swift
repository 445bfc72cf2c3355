import Addresses
import Foundation
import Locks
import Testing

@testable import Outbound

@Suite("A name server that changes its mind, and HTTP/2") struct RebindingTests {
  /// In place of a name server: what it says now.
  private final class Names: Sendable {
    private let answer = Locked([String]())
    func say(_ lines: [String]) { answer.withLock { $0 = lines } }
    var lines: [String] { answer.withLock { $0 } }
  }

  @Test("A name that turned inside after it was called, or checked, is not connected to")
  func rebinding() async throws {
    let receiver = try Receiver()
    defer { receiver.stop() }
    let names = Names()
    // 127.0.0.2 stands for an outside address, 127.0.0.1 for one inside: the receiver listens on
    // both.
    let client = OutboundClient(
      userAgent: "Shanhuo/test", allowing: [try CIDR.parse("127.0.0.2")], maximumInFlight: 8,
      resolving: { names.lines })
    defer { client.stop() }
    func call(_ path: String) async -> String {
      do throws(OutboundFailure) {
        let url = "http://rebind.example:\(receiver.port)\(path)"
        try client.check(url)
        return "\(try await client.send(OutboundRequest(url: url)).status)"
      } catch { return error.code }
    }
    func say(_ address: String) { names.say(["rebind.example:\(receiver.port):\(address)"]) }

    say("127.0.0.2")
    // Its connection ends with this answer: there is none that could be used again.
    #expect(await call("/cut") == "interrupted")
    #expect(receiver.connectionCount == 1)
    for address in ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1"] {
      say(address)
      #expect(await call("/") == "forbidden_address", "\(address)")
      #expect(receiver.connectionCount == 1, "\(address)")
    }
    // One of several: the one that is outside is called, and no other.
    say("127.0.0.1,127.0.0.2,10.0.0.1")
    #expect(await call("/") == "200")
    #expect(receiver.connectionCount == 2)
    // A connection that is there is to the address that was checked, whatever the name is now.
    say("127.0.0.1")
    #expect(["200", "forbidden_address"].contains(await call("/")))
    #expect(receiver.connectionCount == 2)
  }

  @Test("Requests at once to a server that speaks HTTP/2 share one connection")
  func http2() async throws {
    let server = try HTTP2Server()
    defer { server.stop() }
    // A connection that is idle for two minutes is not used again (curl's CURLOPT_MAXAGE_CONN): the
    // requests must not wait for the threads that tests share.
    let statuses = try await withTaskExecutorPreference(ThreadEach()) {
      try await HTTP2Server.statuses(of: 16, by: server)
    }
    #expect(statuses == Array(repeating: 200, count: 17))
    let lines = server.stop()
    #expect(lines.count == 17)
    #expect(Set(lines) == ["1 1", "1 16"])
  }

  @Test("A server whose certificate is by nobody known gets nothing")
  func strangeCertificate() async throws {
    let server = try HTTP2Server()
    let client = OutboundClient(
      userAgent: "Shanhuo/test", allowing: [try CIDR.parse("127.0.0.1")])
    defer { client.stop() }
    await #expect(throws: OutboundFailure.tls) {
      try await client.send(server.request(together: 1))
    }
    #expect(server.stop() == [])
  }
}

/// Runs each job on a thread of its own.
private final class ThreadEach: TaskExecutor {
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// A server that speaks HTTP/2 alone, in Python (`Tests/HTTP2/server.py`).
private final class HTTP2Server: @unchecked Sendable {
  let port: Int
  /// The file of its authority.
  let authority: String
  private let process = Process()
  private let output = Pipe()
  private let folder: URL
  private let rest = Locked<[String]?>(nil)

  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("shanhuo-h2-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    process.executableURL = HTTP2Server.root.appendingPathComponent(
      ".build/tests/venv/bin/python")
    process.arguments = [
      HTTP2Server.root.appendingPathComponent("Tests/HTTP2/server.py").path, folder.path,
    ]
    process.standardOutput = output
    try process.run()
    var text = ""
    while text.split(separator: "\n").count < 2 || !text.hasSuffix("\n") {
      let data = output.fileHandleForReading.availableData
      try #require(!data.isEmpty, "no server: run scripts/setup.sh test")
      text += String(decoding: data, as: UTF8.self)
    }
    let lines = text.split(separator: "\n")
    port = try #require(Int(lines[0].dropFirst("port ".count)))
    authority = String(lines[1].dropFirst("ca ".count))
  }

  /// What is answered to one request, which makes the connection, and then to so many at once: none
  /// of these is answered before all of them are there.
  static func statuses(of count: Int, by server: HTTP2Server) async throws -> [Int] {
    let client = OutboundClient(
      userAgent: "Shanhuo/test", allowing: [try CIDR.parse("127.0.0.1")], maximumInFlight: 64,
      resolving: { [] }, authorities: server.authority)
    defer { client.stop() }
    let first = try await client.send(server.request(together: 1)).status
    return try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<count {
        group.addTask {
          let body = [UInt8](repeating: UInt8(number), count: 1_000)
          return try await client.send(server.request(together: count, body)).status
        }
      }
      return try await group.reduce(into: [first]) { $0.append($1) }
    }
  }

  /// One that is answered when so many are there, and may take as long as any may: the machine may
  /// be busy.
  func request(together count: Int, _ body: [UInt8] = []) -> OutboundRequest {
    OutboundRequest(
      url: "https://127.0.0.1:\(port)/together/\(count)", body: body,
      timeoutMilliseconds: OutboundRequest.maximumTimeoutMilliseconds,
      connectTimeoutMilliseconds: OutboundRequest.maximumTimeoutMilliseconds)
  }

  /// Ends it, and gives what it wrote of requests.
  @discardableResult
  func stop() -> [String] {
    if let known = rest.withLock({ $0 }) { return known }
    // Not by SIGTERM: a child has what the thread that started it blocks blocked, too.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    try? FileManager.default.removeItem(at: folder)
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    rest.withLock { $0 = lines }
    return lines
  }
}
