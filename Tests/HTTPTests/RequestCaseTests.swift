import HTTP
import JSON
import Testing

/// Checks bytes that came back, the first answer of which is for the case.
func expect(_ raw: [UInt8], fits case: RequestCase, how: String) {
  let interim = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
  let raw = raw.starts(with: interim) ? Array(raw.dropFirst(interim.count)) : raw
  guard !raw.isEmpty else {
    Issue.record("\(`case`.name), \(how): no answer")
    return
  }
  let answer = RouterClient.parse(raw)
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
    let bytes = `case`.bytes
    // Of the long ones only every so many places, and those near both ends.
    let step = max(1, bytes.count / 500)
    for cut in 1..<bytes.count
    where cut % step == 0 || cut < 100 || bytes.count - cut < 100 {
      let raw = await client.send(pieces: [Array(bytes[..<cut]), Array(bytes[cut...])])
      expect(raw, fits: `case`, how: "cut at \(cut)")
    }
  }

  @Test(arguments: RequestCase.all)
  func `a request fares the same byte by byte`(_ case: RequestCase) async {
    expect(await client.send(pieces: `case`.bytes.map { [$0] }), fits: `case`, how: "byte by byte")
  }

  @Test(arguments: RequestCase.all)
  func `a request fares the same behind another one`(_ case: RequestCase) async {
    let first = Array("GET /echo/first HTTP/1.1\r\nHost: a\r\nX-Request-Id: 1\r\n\r\n".utf8)
    let alone = await client.send(first)
    let raw = await client.send(first + `case`.bytes)
    // The date may have moved on, but its length has not.
    expect(Array(raw.dropFirst(alone.count)), fits: `case`, how: "pipelined")
  }

  @Test(arguments: RequestCase.all.filter(\.isAccepted))
  func `what follows an accepted request is the next request`(_ case: RequestCase) async {
    let last = Array("GET /echo/last HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    let isOld = String(decoding: `case`.bytes, as: UTF8.self).contains("HTTP/1.0")
    for cut in [0, 1, 7] {
      let bytes = `case`.bytes + last
      let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])].filter { !$0.isEmpty }
      let text = String(decoding: await client.send(pieces: pieces), as: UTF8.self)
      #expect(text.hasSuffix("GET /echo/last? last ") == !isOld)
    }
  }

  @Test func `nothing is answered after a refusal`() async {
    let refused = head("GET /%zz HTTP/1.1")
    let raw = await client.send(Array((refused + head("GET /echo HTTP/1.1")).utf8))
    #expect(String(decoding: raw, as: UTF8.self).occurrences(of: "HTTP/1.1 ") == 1)
  }
}

extension String {
  /// How often a part occurs.
  func occurrences(of part: String) -> Int {
    let (whole, part) = (Array(utf8), Array(part.utf8))
    return whole.indices.filter { whole[$0...].starts(with: part) }.count
  }
}
