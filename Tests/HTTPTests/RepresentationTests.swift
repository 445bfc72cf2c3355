import JSON
import Locks
import Testing

@testable import HTTP

/// Representations in pieces: RFC 9110, sections 8.8.2 and 14, and how they go out.
@Suite struct RepresentationTests {
  struct Broken: Error {}

  /// What every representation here repeats: of a prime length, so that no piece is like another.
  private static let pattern = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

  static func bytes(_ range: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    while bytes.count < range.count {
      let rest = pattern.dropFirst((range.lowerBound + bytes.count) % pattern.count)
      bytes += rest.prefix(range.count - bytes.count)
    }
    return bytes
  }

  /// A router with one representation, which notes what is asked of its source.
  static func router(
    length: Int, lastModified: Int64 = 784_111_777, asked: Locked<[Range<Int>]>? = nil,
    breaksAt: Int = Int.max
  ) -> Router {
    let representation = Representation(
      contentType: "image/png", length: length,
      validators: Validators(EntityTag("now"), lastModified: lastModified),
      cacheControl: "public, max-age=300")
    let answer: Handler = { exchange in
      try exchange.respond(with: representation) { range, buffer in
        asked?.withLock { $0.append(range) }
        if range.upperBound > breaksAt { throw Broken() }
        buffer.append(bytes(range))
      }
    }
    return Router([
      Route(.get, "/echo", handler: answer),
      Route(.get, "/after") { exchange in
        exchange.content.append("after")
        exchange.respond(.ok, contentType: "text/plain")
      },
    ]) { error, exchange in
      Problem(.internalServerError, code: "unexpected", detail: "\(error)").write(to: exchange)
    }
  }

  private func answer(
    _ method: HTTP.Method = .get, length: Int = 1000, lastModified: Int64 = 784_111_777,
    asked: Locked<[Range<Int>]>? = nil, _ headers: (name: String, value: String)...
  ) async -> RouterClient.Answer {
    let router = RepresentationTests.router(
      length: length, lastModified: lastModified, asked: asked)
    return await RouterClient(router: router).send(method, "/echo", headers: headers)
  }

  @Test func `all of it goes out with its validators`() async {
    let answer = await answer()
    #expect(answer.status == 200)
    #expect(answer.body == RepresentationTests.bytes(0..<1000))
    #expect(answer.header("Content-Type") == "image/png")
    #expect(answer.header("Content-Length") == "1000")
    #expect(answer.header("ETag") == "\"now\"")
    #expect(answer.header("Last-Modified") == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(answer.header("Accept-Ranges") == "bytes")
    #expect(answer.header("Cache-Control") == "public, max-age=300")
    #expect(answer.header("Content-Range") == nil)
  }

  @Test(arguments: [
    ("bytes=0-0", 0..<1), ("bytes=0-499", 0..<500), ("bytes=500-999", 500..<1000),
    ("bytes=500-", 500..<1000), ("bytes=-1", 999..<1000), ("bytes=-1000", 0..<1000),
    ("bytes=-5000", 0..<1000), ("bytes=999-", 999..<1000), ("bytes=0-", 0..<1000),
    ("bytes=990-2000", 990..<1000), ("BYTES=1-2", 1..<3), ("bytes= 1-2 ,", 1..<3),
    ("bytes=,\t1-2", 1..<3), ("bytes=0-99999999999999999999999", 0..<1000),
    ("bytes=-99999999999999999999999", 0..<1000), ("bytes=0-9223372036854775807", 0..<1000),
    ("bytes=007-0008", 7..<9),
  ])
  func `one range is answered 206 with the range`(value: String, range: Range<Int>) async {
    let answer = await answer(.get, ("Range", value))
    #expect(answer.status == 206)
    #expect(answer.body == RepresentationTests.bytes(range))
    #expect(
      answer.header("Content-Range") == "bytes \(range.lowerBound)-\(range.upperBound - 1)/1000")
    #expect(answer.header("Content-Length") == "\(range.count)")
    #expect(answer.header("ETag") == "\"now\"")
    #expect(answer.header("Last-Modified") != nil && answer.header("Cache-Control") != nil)
  }

  @Test(arguments: [
    "", "bytes", "bytes=", "bytes=-", "bytes=,", "bytes=a-b", "bytes=1", "bytes=1-2-3", "bytes=2-1",
    "bytes=--1", "bytes=+1-2", "bytes=1-2x", "bytes =1-2", "bytes=1 -2", "lines=1-2", "bytes:1-2",
    "bytes=0x1-2", "bytes=1-2;", "byte=1-2", "bytes=1-2,4-5", "bytes=-1,0-0", "bytes=0-0,0-0,0-0",
    "bytes=5000-,6000-", "bytes=1–2",
  ])
  func `a range that is malformed, of another unit, or one of several is ignored`(
    value: String
  ) async {
    let answer = await answer(.get, ("Range", value))
    #expect(answer.status == 200)
    #expect(answer.body.count == 1000)
    #expect(answer.header("Content-Range") == nil)
  }

  @Test func `two headers of ranges are several ranges`() async {
    #expect(await answer(.get, ("Range", "bytes=0-1"), ("Range", "bytes=2-3")).status == 200)
  }

  @Test(arguments: [
    "bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=99999999999999999999999-",
    "bytes=9223372036854775807-9223372036854775807",
  ])
  func `a range with nothing in it is answered 416 with the length`(value: String) async {
    let answer = await answer(.get, ("Range", value))
    #expect(answer.status == 416)
    #expect(answer.header("Content-Range") == "bytes */1000")
    #expect(answer.header("Content-Type") == "application/problem+json")
    #expect(answer.text.contains("\"code\":\"range_not_satisfiable\""))
    // What is wrong with one request is not for caches to keep, nor a version of the thing.
    #expect(answer.header("Cache-Control") == nil && answer.header("ETag") == nil)
  }

  @Test func `HEAD tells what GET would bring, ignores ranges, and asks the source nothing`() async
  {
    let asked = Locked<[Range<Int>]>([])
    for range in ["bytes=0-1", "bytes=5000-", "nonsense"] {
      let answer = await answer(.head, asked: asked, ("Range", range))
      #expect(answer.status == 200)
      #expect(answer.body.isEmpty)
      #expect(answer.header("Content-Length") == "1000")
      #expect(answer.header("Content-Type") == "image/png")
      #expect(answer.header("ETag") == "\"now\"" && answer.header("Accept-Ranges") == "bytes")
      #expect(answer.header("Content-Range") == nil)
    }
    #expect(asked.withLock { $0 } == [])
  }

  @Test func `neither 304 nor 412 nor 416 asks the source anything`() async {
    let asked = Locked<[Range<Int>]>([])
    let known = await answer(asked: asked, ("If-None-Match", "\"now\""), ("Range", "bytes=0-1"))
    #expect(known.status == 304 && known.body.isEmpty)
    #expect(known.header("ETag") == "\"now\"" && known.header("Content-Length") == nil)
    #expect(known.header("Cache-Control") == "public, max-age=300")
    let stale = await answer(asked: asked, ("If-Match", "\"old\""), ("Range", "bytes=0-1"))
    #expect(stale.status == 412 && stale.header("Cache-Control") == nil)
    #expect(await answer(asked: asked, ("Range", "bytes=1000-")).status == 416)
    #expect(asked.withLock { $0 } == [])
  }

  @Test(arguments: [
    ("\"now\"", 206), ("\"old\"", 200), ("W/\"now\"", 200), ("\"now\", \"old\"", 200), ("now", 200),
    ("*", 200), ("", 200), ("Sun, 06 Nov 1994 08:49:37 GMT", 206),
    ("Sunday, 06-Nov-94 08:49:37 GMT", 206), ("Sun, 06 Nov 1994 08:49:38 GMT", 200),
    ("Sun, 06 Nov 1994 08:49:36 GMT", 200),
  ])
  func `If-Range lets only the very version be continued`(value: String, status: Int) async {
    let answer = await answer(.get, ("Range", "bytes=10-19"), ("If-Range", value))
    #expect(answer.status == status)
    #expect(answer.body == RepresentationTests.bytes(status == 206 ? 10..<20 : 0..<1000))
    // Of another version no range is out of bounds.
    let beyond = await self.answer(.get, ("Range", "bytes=1000-"), ("If-Range", value))
    #expect(beyond.status == (status == 206 ? 416 : 200))
    #expect(await self.answer(.get, ("If-Range", value)).status == 200)
  }

  @Test func `a date is told once its second is over, for only then it names one version`() async {
    // Far enough ahead that the test's own second does not matter.
    let now = ServiceClock().wallMilliseconds / 1000 + 3600
    let answer = await answer(lastModified: now)
    #expect(answer.status == 200 && answer.header("Last-Modified") == nil)
    let date = ByteBuffer()
    HTTPDate.append(now, to: date)
    let range = await self.answer(
      lastModified: now, ("Range", "bytes=0-1"), ("If-Range", date.string))
    #expect(range.status == 200)
    let known = await self.answer(lastModified: now, ("If-Modified-Since", date.string))
    #expect(known.status == 200)
  }

  @Test func `of nothing there is no range`() async {
    for range in ["bytes=0-", "bytes=-5", "bytes=0-0"] {
      let answer = await answer(length: 0, ("Range", range))
      #expect(answer.status == 200 && answer.body.isEmpty)
      #expect(answer.header("Content-Length") == "0")
    }
  }

  @Test func `what is long is asked for in pieces, and only what was asked for`() async {
    let piece = Representation.pieceLength
    let asked = Locked<[Range<Int>]>([])
    let answer = await answer(length: 5 * piece, asked: asked, ("Range", "bytes=10-\(3 * piece)"))
    #expect(answer.body == RepresentationTests.bytes(10..<3 * piece + 1))
    #expect(
      asked.withLock { $0 } == [
        10..<piece + 10, piece + 10..<2 * piece + 10, 2 * piece + 10..<3 * piece + 1,
      ])
  }

  @Test func `a source that fails at once is answered as a failure`() async {
    let router = RepresentationTests.router(length: 1000, breaksAt: 0)
    let answer = await RouterClient(router: router).send(.get, "/echo")
    #expect(answer.status == 500)
    for name in ["ETag", "Last-Modified", "Cache-Control", "Accept-Ranges"] {
      #expect(answer.header(name) == nil)
    }
  }
}

/// The same over real sockets.
@Suite(.serialized) struct RepresentationSocketTests {
  @Test func `a source that fails later ends the connection before the promised length`()
    async throws
  {
    let router = RepresentationTests.router(length: 1_000_000, breaksAt: 500_000)
    try await withServer(router) { server in
      let client = SocketClient(port: server.port)
      client.send(get)
      let answer = RouterClient.parse(await client.receiveAll())
      #expect(answer.status == 200 && answer.header("Content-Length") == "1000000")
      #expect(answer.body.count < 500_000)
      #expect(answer.body == RepresentationTests.bytes(0..<answer.body.count))
    }
  }

  @Test func `the next answer waits until the last one has gone out whole`() async throws {
    let length = 1_000_000
    try await withServer(RepresentationTests.router(length: length)) { server in
      let client = SocketClient(port: server.port)
      let request = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"
      client.send(request + "GET /after HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      let answer = RouterClient.parse(await client.receiveAll())
      #expect(answer.body.prefix(length) == RepresentationTests.bytes(0..<length)[...])
      let next = RouterClient.parse(Array(answer.body.dropFirst(length)))
      #expect(next.status == 200 && next.text == "after")
    }
  }

  @Test func `of what a peer does not read only a piece is in memory`() async throws {
    let length = 400_000_000
    let asked = Locked<[Range<Int>]>([])
    let router = RepresentationTests.router(length: length, asked: asked)
    var limits = ServerLimits.patient
    limits.writeTime = .milliseconds(50)
    limits.sweepInterval = .milliseconds(10)
    // Bytes that the kernel's buffers took earn no time here: the reader stands still.
    limits.leastRate = 1 << 30
    try await withServer(router, limits: limits) { server in
      let client = SocketClient(port: server.port)
      client.send(get)
      #expect(await eventually { asked.withLock { !$0.isEmpty } })
      #expect(await eventually { server.statistics().openConnections == 0 })
      // What the kernel's buffers took was asked for, and one piece more.
      let fetched = asked.withLock { $0.last?.upperBound ?? 0 }
      #expect(fetched < length / 10)
    }
  }

  @Test func `a peer that goes away in the middle is let go of`() async throws {
    try await withServer(RepresentationTests.router(length: 400_000_000)) { server in
      let client = SocketClient(port: server.port)
      client.send(get)
      #expect(await client.receive(atLeast: 100_000).count >= 100_000)
      client.abort()
      #expect(await eventually { server.statistics().openConnections == 0 })
    }
  }
}
