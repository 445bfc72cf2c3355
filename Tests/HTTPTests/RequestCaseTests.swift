import HTTP
import JSON
import Testing

/// Checks the answer that a case got.
func expect(_ answer: RouterClient.Answer, fits case: RequestCase, how: String) {
  switch `case`.outcome {
  case .accepted(let echo):
    #expect(answer.status == 200, "\(how)")
    #expect(answer.text == echo, "\(how)")
  case .answered(let status):
    #expect(answer.status == status, "\(how)")
  case .refused(let refusal):
    #expect(answer.status == refusal.status.code, "\(how)")
    #expect(answer.header("Connection") == "close", "\(how)")
    let problem = try? JSONValue.read(answer.body)
    #expect(problem?["detail"] == .string(refusal.sentence), "\(how)")
    #expect(problem?["code"] == .string(refusal.code), "\(how)")
  }
}

/// Checks bytes that came back for a case alone.
func expect(_ raw: [UInt8], fits case: RequestCase, how: String) {
  guard let answers = RouterClient.parseAll(raw), answers.count == 1 else {
    Issue.record("\(`case`.name), \(how): not one answer: \(String(decoding: raw, as: UTF8.self))")
    return
  }
  expect(answers[0], fits: `case`, how: how)
}

/// A case between two requests that are right, all sent at once over one connection.
enum Pipeline {
  static let first = Array("GET /echo/first HTTP/1.1\r\nHost: a\r\nX-Request-Id: 1\r\n\r\n".utf8)
  static let last = Array("GET /echo/last HTTP/1.1\r\nHost: a\r\n\r\n".utf8)

  /// The bytes in two pieces, the case's own cut at `cut`.
  static func pieces(around case: RequestCase, cut: Int) -> [[UInt8]] {
    [first + `case`.bytes[..<cut], `case`.bytes[cut...] + last]
  }

  /// Checks that the answers came in order, and none behind a case that ends the connection.
  static func expect(_ raw: [UInt8], fits case: RequestCase, how: String) {
    let answers = RouterClient.parseAll(raw) ?? []
    guard answers.count == (`case`.keepsAlive ? 3 : 2) else {
      Issue.record("\(`case`.name), \(how): \(String(decoding: raw, as: UTF8.self))")
      return
    }
    #expect(answers[0].text == "GET /echo/first? first ", "\(how)")
    HTTPTests.expect(answers[1], fits: `case`, how: how)
    if `case`.keepsAlive { #expect(answers[2].text == "GET /echo/last? last ", "\(how)") }
  }
}

@Suite struct RequestCaseTests {
  let client = RouterClient(router: echoing)

  @Test func `the table has at least 150 cases and each has its own name`() {
    #expect(RequestCase.all.count >= 150)
    #expect(Set(RequestCase.all.map(\.name)).count == RequestCase.all.count)
  }

  @Test(arguments: RequestCase.all)
  func `a request is accepted or refused when it comes whole`(_ case: RequestCase) async {
    expect(await client.send(`case`.bytes), fits: `case`, how: "whole")
  }

  @Test(arguments: RequestCase.all)
  func `a request fares the same however it is cut in two`(_ case: RequestCase) async {
    for cut in `case`.cuts {
      let raw = await client.send(pieces: [
        Array(`case`.bytes[..<cut]), Array(`case`.bytes[cut...]),
      ])
      expect(raw, fits: `case`, how: "cut at \(cut)")
    }
  }

  @Test(arguments: RequestCase.all)
  func `a request fares the same byte by byte`(_ case: RequestCase) async {
    expect(await client.send(pieces: `case`.bytes.map { [$0] }), fits: `case`, how: "byte by byte")
  }

  @Test(arguments: RequestCase.all)
  func `a request fares the same between two others however it is cut`(
    _ case: RequestCase
  ) async {
    for cut in [0] + `case`.cuts + [`case`.bytes.count] {
      let raw = await client.send(pieces: Pipeline.pieces(around: `case`, cut: cut))
      Pipeline.expect(raw, fits: `case`, how: "cut at \(cut) between two others")
    }
  }

  @Test(arguments: RequestCase.all)
  func `three requests in one piece are answered in order`(_ case: RequestCase) async {
    let raw = await client.send(Pipeline.first + `case`.bytes + Pipeline.last)
    Pipeline.expect(raw, fits: `case`, how: "between two others")
  }

  @Test func `nothing is answered after a refusal`() async {
    let refused = head("GET /%zz HTTP/1.1")
    let raw = await client.send(Array((refused + head("GET /echo HTTP/1.1")).utf8))
    #expect(RouterClient.parseAll(raw)?.map(\.status) == [400])
  }
}

extension String {
  /// How often a part occurs.
  func occurrences(of part: String) -> Int {
    let (whole, part) = (Array(utf8), Array(part.utf8))
    return whole.indices.filter { whole[$0...].starts(with: part) }.count
  }
}
