import HTTP
import Testing

/// Requests at which other servers are measured, or failed.
@Suite struct CollectedCaseTests {
  let client = RouterClient(router: answeringAll)

  @Test func `llhttp's requests are answered as they were triaged`() async throws {
    let cases = try FileCase.read("llhttp")
    #expect(cases.count == 166)
    #expect(Set(cases.map(\.name)).count == cases.count)
    for `case` in cases {
      await `case`.check(with: client)
      let verdict = `case`.notes["llhttp"]
      #expect(["refused", "accepted", "accepted when lenient", "waits"].contains(verdict))
      let differs = `case`.isRefused != (verdict == "refused")
      #expect((`case`.notes["because"] != nil) == differs, "\(`case`.name)")
    }
  }

  @Test func `the payloads of the HTTP Garden are refused or read as the RFC says`() async throws {
    let cases = try FileCase.read("http-garden")
    #expect(cases.count { !$0.name.hasSuffix(", with a host") } == 76)
    #expect(Set(cases.map(\.name)).count == cases.count)
    for `case` in cases { await `case`.check(with: client) }
  }

  @Test(arguments: ["llhttp", "http-garden"])
  func `collected requests fare the same over a socket`(_ file: String) async throws {
    let cases = try FileCase.read(file)
    try await withServer(answeringAll) { server in
      for `case` in cases {
        let client = SocketClient(port: server.port)
        client.send(`case`.bytes)
        client.finishSending()
        `case`.expect(await client.receiveAll(), how: "over a socket")
      }
    }
  }
}

/// The conformance tests of h1spec, over sockets as it has them.
@Suite struct H1SpecTests {
  @Test func `each of the 33 gets a status that h1spec wants`() async throws {
    let cases = try FileCase.read("h1spec")
    #expect(cases.count == 33)
    try await withServer(answeringAll) { server in
      for `case` in cases {
        let client = SocketClient(port: server.port)
        client.send(`case`.bytes)
        client.finishSending()
        let raw = await client.receiveAll()
        `case`.expect(raw, how: "over a socket")
        let statuses = RouterClient.parseAll(raw)?.map(\.status)
        #expect(wanted(by: `case`, includes: statuses?.first), "\(`case`.name)")
      }
    }
  }

  @Test func `a beginning is waited upon, and what follows completes it`() async throws {
    let whole = Array("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
    let beginnings = try FileCase.read("h1spec").filter { $0.notes["wants"] == "nothing yet" }
    try await withServer(answeringAll) { server in
      for beginning in beginnings {
        #expect(whole.starts(with: beginning.bytes), "\(beginning.name)")
        let client = SocketClient(port: server.port)
        client.send(beginning.bytes)
        client.send(Array(whole[beginning.bytes.count...]))
        client.finishSending()
        let answers = RouterClient.parseAll(await client.receiveAll())
        #expect(answers?.map(\.text) == ["GET /hello"], "\(beginning.name)")
      }
    }
  }

  /// Whether the status, nil when nothing came, is within the ranges that a case names.
  private func wanted(by case: FileCase, includes status: Int?) -> Bool {
    let wants = `case`.notes["wants"] ?? ""
    guard let status else { return wants == "nothing yet" }
    return wants.split(separator: " ").contains { range in
      let bounds = range.split(separator: "-").compactMap { Int($0) }
      return bounds.count > 0 && (bounds[0]...bounds[bounds.count - 1]).contains(status)
    }
  }
}
