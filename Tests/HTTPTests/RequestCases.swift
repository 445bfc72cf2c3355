import HTTP
import Testing

/// A request as its bytes, and what must become of it.
struct RequestCase: Sendable, CustomTestStringConvertible {
  enum Outcome: Sendable {
    /// What the echoing router makes of it: method, path, query and body.
    case accepted(String)
    case answered(Int)
    case refused(RequestRefusal)
  }

  let name: String
  let bytes: [UInt8]
  let outcome: Outcome

  init(_ name: String, _ text: String, _ outcome: Outcome) {
    self.name = name
    self.bytes = Array(text.utf8)
    self.outcome = outcome
  }

  init(_ name: String, bytes: [UInt8], _ outcome: Outcome) {
    self.name = name
    self.bytes = bytes
    self.outcome = outcome
  }

  var testDescription: String { name }

  /// Whether the connection goes on after it: RFC 9112, section 9.3.
  var keepsAlive: Bool {
    if case .refused = outcome { return false }
    let text = String(decoding: bytes, as: UTF8.self)
    if text.contains("Connection: close") { return false }
    return !text.contains("HTTP/1.0\r\n") || text.contains("Connection: keep-alive")
  }

  /// The places at which it is cut in two: all of them, or of a long one those near both ends and
  /// some between.
  var cuts: [Int] {
    let step = bytes.count <= 1_000 ? 1 : bytes.count / 50
    return (1..<bytes.count).filter {
      $0 % step == 0 || $0 < 100 || bytes.count - $0 < 100
    }
  }
}

/// A request line and headers in HTTP/1.1 that are right but for what is given.
func head(_ line: String, _ headers: String = "") -> String {
  "\(line)\r\nHost: a.example\r\n\(headers)\r\n"
}

func chunked(_ body: String) -> String {
  head("POST /echo HTTP/1.1", "Transfer-Encoding: chunked\r\n") + body
}

extension RequestCase {
  static let all = lines + targets + hosts + headers + lengths + chunks + limits

  static let lines: [RequestCase] = [
    .init("a plain GET", head("GET /echo HTTP/1.1"), .accepted("GET /echo?  ")),
    .init(
      "one empty line in front", "\r\n" + head("GET /echo HTTP/1.1"), .accepted("GET /echo?  ")),
    .init("a later minor version", head("GET /echo HTTP/1.9"), .accepted("GET /echo?  ")),
    .init("HTTP/1.0 without a host", "GET /echo HTTP/1.0\r\n\r\n", .accepted("GET /echo?  ")),
    .init("PUT", head("PUT /echo HTTP/1.1"), .accepted("PUT /echo?  ")),
    .init("PATCH", head("PATCH /echo HTTP/1.1"), .accepted("PATCH /echo?  ")),
    .init("DELETE", head("DELETE /echo HTTP/1.1"), .accepted("DELETE /echo?  ")),
    .init(
      "as many empty lines in front as are overlooked",
      "\r\n\r\n\r\n\r\n" + head("GET /echo HTTP/1.1"), .accepted("GET /echo?  ")),
    .init(
      "more empty lines in front", "\r\n\r\n\r\n\r\n\r\n" + head("GET /echo HTTP/1.1"),
      .refused(.malformedRequestLine)),
    .init("empty lines and nothing else", "\r\n\r\n\r\n\r\n\r\n", .refused(.malformedRequestLine)),
    .init("HEAD", head("HEAD /read HTTP/1.1"), .answered(200)),
    .init("HEAD of an unknown path", head("HEAD /nothing HTTP/1.1"), .answered(404)),
    .init(
      "HTTP/1.0 with keep-alive", "GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
      .accepted("GET /echo?  ")),
    .init(
      "HTTP/1.1 with close", head("GET /echo HTTP/1.1", "Connection: close\r\n"),
      .accepted("GET /echo?  ")),
    .init("an empty line of a bare LF", "\n" + head("GET / HTTP/1.1"), .refused(.bareLineFeed)),
    .init("lines that end with LF", "GET / HTTP/1.1\nHost: a\n\n", .refused(.bareLineFeed)),
    .init("a header that ends with LF", "GET / HTTP/1.1\r\nHost: a\n\r\n", .refused(.bareLineFeed)),
    .init("no version", "GET /\r\n\r\n", .refused(.malformedRequestLine)),
    .init("a method alone", "GET\r\n\r\n", .refused(.malformedRequestLine)),
    .init("no method", head(" / HTTP/1.1"), .refused(.malformedRequestLine)),
    .init("no target", head("GET  HTTP/1.1"), .refused(.malformedRequestLine)),
    .init("two spaces before the target", head("GET  / HTTP/1.1"), .refused(.malformedRequestLine)),
    .init("two spaces before the version", head("GET /  HTTP/1.1"), .refused(.malformedVersion)),
    .init("a space after the version", head("GET / HTTP/1.1 "), .refused(.malformedVersion)),
    .init("a tab as separator", head("GET\t/ HTTP/1.1"), .refused(.malformedRequestLine)),
    .init("a space in the target", head("GET /a b HTTP/1.1"), .refused(.malformedVersion)),
    .init("a method that is no token", head("G(T / HTTP/1.1"), .refused(.malformedRequestLine)),
    .init("an unknown method", head("BREW / HTTP/1.1"), .refused(.unknownMethod)),
    .init("a method in small letters", head("get / HTTP/1.1"), .refused(.unknownMethod)),
    .init("PROPFIND", head("PROPFIND / HTTP/1.1"), .refused(.unknownMethod)),
    .init("CONNECT", head("CONNECT a:443 HTTP/1.1"), .refused(.unknownMethod)),
    .init("HTTP/2.0", head("GET / HTTP/2.0"), .refused(.unsupportedVersion)),
    .init(
      "the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .refused(.unsupportedVersion)),
    .init("HTTP/0.9", head("GET / HTTP/0.9"), .refused(.unsupportedVersion)),
    .init("http in small letters", head("GET / http/1.1"), .refused(.malformedVersion)),
    .init("a version of two digits", head("GET / HTTP/1.10"), .refused(.malformedVersion)),
    .init("a version without a point", head("GET / HTTP/11"), .refused(.malformedVersion)),
    .init("another protocol", head("GET / HTTPS/1.1"), .refused(.malformedVersion)),
    .init("rubbish", "\u{16}\u{3}\u{1}hello\r\n\r\n", .refused(.malformedRequestLine)),
    .init("NUL in the method", head("G\0T / HTTP/1.1"), .refused(.malformedRequestLine)),
    .init("CR in the request line", head("GET /\r HTTP/1.1"), .refused(.malformedTarget)),
    .init("CR CR LF", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", .refused(.malformedVersion)),
  ]

  static let targets: [RequestCase] = [
    .init("a query", head("GET /echo?a=1&b=%32 HTTP/1.1"), .accepted("GET /echo?a=1&b=%32  ")),
    .init("an empty query", head("GET /echo? HTTP/1.1"), .accepted("GET /echo?  ")),
    .init(
      "a query with question marks", head("GET /echo??a? HTTP/1.1"), .accepted("GET /echo??a?  ")),
    .init(
      "what browsers leave in a query", head("GET /echo?a[]={|} HTTP/1.1"),
      .accepted("GET /echo?a[]={|}  ")),
    .init("an encoded letter", head("GET /%65cho HTTP/1.1"), .accepted("GET /echo?  ")),
    .init(
      "an encoded percent sign is decoded once", head("GET /echo/%2541 HTTP/1.1"),
      .accepted("GET /echo/%41? %41 ")),
    .init(
      "an encoded solidus belongs to its segment", head("GET /echo/a%2Fb HTTP/1.1"),
      .accepted("GET /echo/a/b? a/b ")),
    .init(
      "UTF-8 in the path", head("GET /echo/%E5%B1%B1 HTTP/1.1"), .accepted("GET /echo/山? 山 ")),
    .init(
      "a plus in the path is a plus", head("GET /echo/a+b HTTP/1.1"),
      .accepted("GET /echo/a+b? a+b ")),
    .init(
      "three dots are a name", head("GET /echo/... HTTP/1.1"), .accepted("GET /echo/...? ... ")),
    .init(
      "absolute form", head("GET http://b.example/echo?q HTTP/1.1"), .accepted("GET /echo?q  ")),
    .init(
      "absolute form with a port", head("GET HTTP://b.example:80/echo HTTP/1.1"),
      .accepted("GET /echo?  ")),
    .init("absolute form without a path", head("GET http://b.example HTTP/1.1"), .answered(404)),
    .init(
      "absolute form with a query alone", head("GET http://b.example?q HTTP/1.1"), .answered(404)),
    .init("OPTIONS about the server", head("OPTIONS * HTTP/1.1"), .answered(204)),
    .init("OPTIONS of a path", head("OPTIONS /echo HTTP/1.1"), .answered(204)),
    .init("an unknown path", head("GET /nothing HTTP/1.1"), .answered(404)),
    .init("an empty last segment", head("GET /echo/ HTTP/1.1"), .answered(404)),
    .init("an empty first segment", head("GET //echo HTTP/1.1"), .answered(404)),
    .init("a method without a route", head("DELETE /read HTTP/1.1"), .answered(405)),
    .init("GET about the server", head("GET * HTTP/1.1"), .refused(.malformedTarget)),
    .init("a path without a solidus", head("GET echo HTTP/1.1"), .refused(.malformedTarget)),
    .init("another scheme", head("GET ftp://a/ HTTP/1.1"), .refused(.malformedTarget)),
    .init("authority form", head("GET a.example:80 HTTP/1.1"), .refused(.malformedTarget)),
    .init("absolute form without a host", head("GET http:///a HTTP/1.1"), .refused(.malformedHost)),
    .init("absolute form with a user", head("GET http://u@a/ HTTP/1.1"), .refused(.malformedHost)),
    .init("a fragment", head("GET /echo#a HTTP/1.1"), .refused(.malformedTarget)),
    .init("a fragment after a query", head("GET /echo?a#b HTTP/1.1"), .refused(.malformedTarget)),
    .init("a quotation mark", head("GET /\"a HTTP/1.1"), .refused(.malformedTarget)),
    .init("a reverse solidus", head("GET /a\\b HTTP/1.1"), .refused(.malformedTarget)),
    .init("bytes beyond ASCII", head("GET /山 HTTP/1.1"), .refused(.malformedTarget)),
    .init(
      "bytes beyond ASCII in a query", head("GET /echo?山 HTTP/1.1"), .refused(.malformedTarget)),
    .init("DEL", head("GET /\u{7F} HTTP/1.1"), .refused(.malformedTarget)),
    .init("a dot segment", head("GET /./echo HTTP/1.1"), .refused(.dotSegment)),
    .init("a double dot segment", head("GET /a/../echo HTTP/1.1"), .refused(.dotSegment)),
    .init("a double dot at the end", head("GET /a/.. HTTP/1.1"), .refused(.dotSegment)),
    .init("an encoded dot", head("GET /a/%2e/echo HTTP/1.1"), .refused(.dotSegment)),
    .init("a double dot half encoded", head("GET /a/.%2E/echo HTTP/1.1"), .refused(.dotSegment)),
    .init(
      "dot segments in absolute form", head("GET http://a/../echo HTTP/1.1"),
      .refused(.dotSegment)),
    .init(
      "a dot segment encoded twice is a name", head("GET /echo/%252e%252e HTTP/1.1"),
      .accepted("GET /echo/%2e%2e? %2e%2e ")),
    .init("an encoded double dot", head("GET /a/%2e%2E/echo HTTP/1.1"), .refused(.dotSegment)),
    .init(
      "a percent sign at the end", head("GET /a% HTTP/1.1"), .refused(.malformedPercentEncoding)),
    .init(
      "a percent sign and one digit", head("GET /a%4 HTTP/1.1"), .refused(.malformedPercentEncoding)
    ),
    .init(
      "a percent sign and no digits", head("GET /%zz HTTP/1.1"), .refused(.malformedPercentEncoding)
    ),
    .init("an encoded NUL", head("GET /a%00 HTTP/1.1"), .refused(.controlCharacterInPath)),
    .init(
      "an encoded line ending", head("GET /a%0D%0Ab HTTP/1.1"), .refused(.controlCharacterInPath)),
    .init("an encoded byte that is no UTF-8", head("GET /a%FF HTTP/1.1"), .refused(.pathIsNotUTF8)),
    .init("an overlong encoding", head("GET /a%C0%AE HTTP/1.1"), .refused(.pathIsNotUTF8)),
    .init("an encoded surrogate", head("GET /%ED%A0%80 HTTP/1.1"), .refused(.pathIsNotUTF8)),
  ]

  static let hosts: [RequestCase] = [
    .init(
      "a host with a port", "GET /echo HTTP/1.1\r\nHost: a:8080\r\n\r\n",
      .accepted("GET /echo?  ")),
    .init(
      "an address of IPv6", "GET /echo HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
      .accepted("GET /echo?  ")),
    .init("HOST in capitals", "GET /echo HTTP/1.1\r\nHOST:a\r\n\r\n", .accepted("GET /echo?  ")),
    .init("no host", "GET / HTTP/1.1\r\n\r\n", .refused(.missingHost)),
    .init("no host in absolute form", "GET http://a/ HTTP/1.1\r\n\r\n", .refused(.missingHost)),
    .init("an empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", .refused(.malformedHost)),
    .init("two hosts", head("GET / HTTP/1.1", "Host: b\r\n"), .refused(.doubledHost)),
    .init(
      "the same host twice", head("GET / HTTP/1.1", "host: a.example\r\n"), .refused(.doubledHost)),
    .init("two hosts in one", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .refused(.malformedHost)),
    .init("a host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .refused(.malformedHost)),
    .init("a host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .refused(.malformedHost)),
    .init(
      "a port that is no number", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", .refused(.malformedHost)),
    .init(
      "a port that is too long", "GET / HTTP/1.1\r\nHost: a:123456\r\n\r\n",
      .refused(.malformedHost)),
    .init(
      "an address that is not closed", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
      .refused(.malformedHost)),
    .init(
      "an address that is empty", "GET / HTTP/1.1\r\nHost: []\r\n\r\n", .refused(.malformedHost)),
    .init(
      "two hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
      .refused(.doubledHost)),
  ]

  static let headers: [RequestCase] = [
    .init("an empty value", head("GET /echo HTTP/1.1", "X:\r\n"), .accepted("GET /echo?  ")),
    .init(
      "white space around a value", head("GET /echo HTTP/1.1", "X: \t a \t\r\n"),
      .accepted("GET /echo?  ")),
    .init(
      "a tab within a value", head("GET /echo HTTP/1.1", "X: a\tb\r\n"), .accepted("GET /echo?  ")),
    .init(
      "bytes beyond ASCII in a value", head("GET /echo HTTP/1.1", "X: 山货山货\r\n"),
      .accepted("GET /echo?  ")),
    .init(
      "every token character in a name", head("GET /echo HTTP/1.1", "!#$%&'*+-.^_`|~09azAZ: a\r\n"),
      .accepted("GET /echo?  ")),
    .init(
      "a colon in a value", head("GET /echo HTTP/1.1", "X: a:b\r\n"), .accepted("GET /echo?  ")),
    .init("a folded header", head("GET / HTTP/1.1", "X: a\r\n b\r\n"), .refused(.foldedHeader)),
    .init(
      "a header folded with a tab", head("GET / HTTP/1.1", "X: a\r\n\tb\r\n"),
      .refused(.foldedHeader)),
    .init(
      "white space before the first header", "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
      .refused(.foldedHeader)),
    .init(
      "a space before the colon", head("GET / HTTP/1.1", "X : a\r\n"),
      .refused(.malformedHeaderName)),
    .init(
      "a tab before the colon", head("GET / HTTP/1.1", "X\t: a\r\n"), .refused(.malformedHeaderName)
    ),
    .init(
      "a space in a name", head("GET / HTTP/1.1", "X Y: a\r\n"), .refused(.malformedHeaderName)),
    .init("no colon", head("GET / HTTP/1.1", "X\r\n"), .refused(.malformedHeaderName)),
    .init("no name", head("GET / HTTP/1.1", ": a\r\n"), .refused(.malformedHeaderName)),
    .init(
      "a bracket in a name", head("GET / HTTP/1.1", "X[]: a\r\n"), .refused(.malformedHeaderName)),
    .init("NUL in a name", head("GET / HTTP/1.1", "X\0: a\r\n"), .refused(.malformedHeaderName)),
    .init(
      "bytes beyond ASCII in a name", head("GET / HTTP/1.1", "山: a\r\n"),
      .refused(.malformedHeaderName)),
    .init("CR in a name", head("GET / HTTP/1.1", "X\rY: a\r\n"), .refused(.malformedHeaderName)),
    .init(
      "CR before a name", head("GET / HTTP/1.1", "\rX: a\r\n"), .refused(.malformedHeaderName)),
    .init("NUL in a value", head("GET / HTTP/1.1", "X: a\0b\r\n"), .refused(.malformedHeaderValue)),
    .init("CR in a value", head("GET / HTTP/1.1", "X: a\rb\r\n"), .refused(.malformedHeaderValue)),
    .init(
      "CR at a value's end", head("GET / HTTP/1.1", "X: a\r\r\n"), .refused(.malformedHeaderValue)),
    .init(
      "a control character in a value", head("GET / HTTP/1.1", "X: abcdefghij\u{1}klmn\r\n"),
      .refused(.malformedHeaderValue)),
    .init(
      "DEL in a value", head("GET / HTTP/1.1", "X: abcdef\u{7F}ghij\r\n"),
      .refused(.malformedHeaderValue)),
    .init(
      "an unknown expectation", head("POST /echo HTTP/1.1", "Expect: more\r\n"),
      .refused(.unknownExpectation)),
    .init(
      "an expectation in HTTP/1.0", "GET /echo HTTP/1.0\r\nExpect: 100-continue\r\n\r\n",
      .accepted("GET /echo?  ")),
    .init(
      "an expectation without a body", head("POST /echo HTTP/1.1", "Expect: 100-Continue\r\n"),
      .accepted("POST /echo?  ")),
  ]
}
