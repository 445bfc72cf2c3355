import Glibc
import HTTP
import JSON
import Testing

@Suite struct ExchangeTests {
  /// What a handler sees of one request.
  func answer(
    _ target: String = "/", headers: [(name: String, value: String)] = [],
    handler: @escaping Handler
  ) async -> RouterClient.Answer {
    let router = Router([Route(.get, "/", handler: handler)]) { error, exchange in
      Problem(.internalServerError, code: "unexpected", detail: "\(error)").write(to: exchange)
    }
    return await RouterClient(router: router).send(.get, target, headers: headers)
  }

  @Test(arguments: [
    ("/", []), ("/?", []), ("/?&&", []), ("/?a", ["a="]), ("/?a=", ["a="]), ("/?=b", ["=b"]),
    ("/?b=1&a=2&b=3", ["b=1", "a=2", "b=3"]), ("/?a=b=c", ["a=b=c"]),
    ("/?q=%E5%B1%B1+%E8%B4%A7", ["q=山 货"]), ("/?a=1%2B1%26%3D", ["a=1+1&="]),
    ("/?%61=%2541", ["a=%41"]),
  ])
  func `the query is decoded once, in order and with doubles`(
    target: String, items: [String]
  ) async {
    let answer = await answer(target) { exchange in
      let found = try exchange.queryItems().map { "\($0.name)=\($0.value)" }
      exchange.content.append(found.joined(separator: "\n"))
      exchange.respond(.ok)
    }
    #expect(answer.text == items.joined(separator: "\n"))
  }

  @Test(arguments: ["/?a=%", "/?a=%4", "/?a=%zz", "/?a=%FF", "/?%C0%AE=1", "/?a=%ED%A0%80"])
  func `a query that is not valid is answered 400`(target: String) async {
    let answer = await answer(target) { exchange in
      _ = try exchange.queryItems()
      exchange.respond(.ok)
    }
    #expect(answer.status == 400)
    #expect(answer.text.contains("\"code\":\"malformed_query\""))
  }

  @Test func `a header is found in any case and several are joined`() async {
    let headers = [
      (name: "X-List", value: "a"), (name: "x-list", value: "b"), (name: "Cookie", value: "c=1"),
      (name: "cookie", value: "d=2"), (name: "X-Empty", value: ""),
    ]
    let answer = await answer(headers: headers) { exchange in
      let values = [
        exchange.header("X-LIST"), exchange.header("Cookie"), exchange.header("x-empty"),
        exchange.header("X-None"),
      ]
      exchange.content.append(values.map { $0 ?? "nil" }.joined(separator: "|"))
      exchange.respond(.ok)
    }
    #expect(answer.text == "a, b|c=1; d=2||nil")
  }

  @Test func `a sane request id is taken over and any other replaced`() async {
    let echo: Handler = { exchange in
      exchange.content.append(exchange.requestID)
      exchange.respond(.ok)
    }
    for given in ["a", "Ab-9_.z", String(repeating: "x", count: 64)] {
      let answer = await answer(headers: [("X-Request-Id", given)], handler: echo)
      #expect(answer.header("X-Request-Id") == given)
      #expect(answer.text == given)
    }
    for given in ["", "a b", "a\"b", "山", String(repeating: "x", count: 65)] {
      let answer = await answer(headers: [("X-Request-Id", given)], handler: echo)
      #expect(answer.header("X-Request-Id")?.utf8.count == 16)
      #expect(answer.header("X-Request-Id") == answer.text)
    }
  }

  @Test(arguments: [Status.noContent, .notModified])
  func `an answer that has no body has no length either`(status: Status) async {
    let answer = await answer { exchange in
      exchange.content.append("ignored" as StaticString)
      exchange.setHeader("ETag", "\"1\"")
      exchange.respond(status)
    }
    #expect(answer.status == status.code)
    #expect(answer.body.isEmpty)
    #expect(answer.header("Content-Length") == nil)
    #expect(answer.header("ETag") == "\"1\"")
  }

  @Test func `a header that is set again is replaced and one that is added stays`() async {
    let answer = await answer { exchange in
      exchange.setHeader("Link", "a")
      exchange.setHeader("link", "b")
      exchange.addHeader("Set-Cookie", "c=1")
      exchange.addHeader("Set-Cookie", "d=2")
      exchange.respond(.ok)
    }
    #expect(answer.headers.filter { $0.name.lowercased() == "link" }.map(\.value) == ["b"])
    #expect(answer.headers.filter { $0.name == "Set-Cookie" }.map(\.value) == ["c=1", "d=2"])
    #expect(answer.header("Content-Length") == "0")
  }

  @Test(arguments: [
    ("HTTP/1.1", "", nil), ("HTTP/1.1", "Connection: close\r\n", "close"),
    ("HTTP/1.1", "Connection: Upgrade , CLOSE\r\n", "close"), ("HTTP/1.0", "", "close"),
    ("HTTP/1.0", "Connection: Keep-Alive\r\n", "keep-alive"),
    ("HTTP/1.0", "Connection: keep-alive, close\r\n", "close"),
  ])
  func `a connection goes on or ends as the request says`(
    version: String, header: String, expected: String?
  ) async {
    let request = "GET /echo \(version)\r\nHost: a\r\n\(header)\r\n"
    let raw = await RouterClient(router: echoing).send(Array((request + request).utf8))
    #expect(RouterClient.parse(raw).header("Connection") == expected)
    let answers = String(decoding: raw, as: UTF8.self).occurrences(of: "HTTP/1.1 200 ")
    #expect(answers == (expected == "close" ? 1 : 2))
  }

  @Test func `a problem names all of its faults`() async throws {
    let answer = await answer { exchange in
      Problem(
        .unprocessableContent, code: "invalid", detail: "Two faults.",
        errors: [
          .init(pointer: "/lines/0/quantity", code: "too_small", detail: "At least 1."),
          .init(pointer: "/note", code: "too_long", detail: "At most 500."),
        ]
      ).write(to: exchange)
    }
    let id = try #require(answer.header("X-Request-Id"))
    #expect(
      answer.text
        == #"{"type":"about:blank","title":"Unprocessable Content","status":422,"#
        + #""detail":"Two faults.","code":"invalid","request_id":"\#(id)","errors":["#
        + #"{"pointer":"/lines/0/quantity","code":"too_small","detail":"At least 1."},"#
        + #"{"pointer":"/note","code":"too_long","detail":"At most 500."}]}"#)
  }

  @Test(
    arguments: [
      (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
      (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
      (1_474_416_000, "Wed, 21 Sep 2016 00:00:00 GMT"),
      (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
    ] as [(Int64, String)])
  func `a date is written as HTTP writes it`(seconds: Int64, text: String) {
    let buffer = ByteBuffer()
    HTTPDate.append(seconds, to: buffer)
    #expect(buffer.string == text)
  }
}

@Suite struct LogTests {
  /// What a log writes to its descriptor.
  func written(_ write: (Log) async throws -> Void) async throws -> String {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    let log = Log(descriptor: ends[1])
    try await write(log)
    log.close()
    close(ends[1])
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(ends[0], &bytes, bytes.count)
    close(ends[0])
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  @Test func `a request leaves one line, without its query`() async throws {
    let text = try await written { log in
      let server = Server(
        configuration: ServerConfiguration(loops: 1, accessLog: AccessLog(log)), router: echoing)
      try server.start()
      let client = SocketClient(port: server.port)
      client.send("GET /echo/a%20b?phone=138 HTTP/1.1\r\nHost: a\r\nX-Request-Id: id-1\r\n\r\n")
      _ = await client.receive(until: "a b ")
      client.close()
      await server.stop(within: .seconds(5))
    }
    let time = #/time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /#
    let end = #/ bytes=\d+ microseconds=\d+\n/#
    #expect(text.prefixMatch(of: time) != nil, "\(text)")
    #expect(text.contains(" request_id=id-1 method=GET path=/echo/a%20b status=200 bytes="))
    #expect(text.ranges(of: end).count == 1, "\(text)")
    #expect(!text.contains("138"))
  }

  @Test func `a value can neither end its line nor look like another field`() async throws {
    let text = try await written { log in
      log.write(.error, "failed", [("path", "/a b=\"c\"\n"), ("plain", "/a"), ("empty", "")])
    }
    #expect(
      text.hasSuffix(#" level=error event=failed path="/a b=\"c\"\n" plain=/a empty="""# + "\n"))
  }

  @Test func `lines that do not fit are dropped and counted`() async throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    let log = Log(descriptor: ends[1])
    let long = String(repeating: "x", count: 100_000)
    for _ in 0..<100 { log.write(.info, "long", [("value", long)]) }
    #expect(log.droppedLines > 0)
    close(ends[0])
    signal(SIGPIPE, SIG_IGN)
    log.close()
    close(ends[1])
  }
}
