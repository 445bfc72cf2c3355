import HTTP

/// A request whose header section, with the empty line that ends it, is so long.
private func headerSection(ofLength length: Int) -> String {
  let others = "Host: a.example\r\nX: \r\n\r\n".utf8.count
  return head("GET /echo HTTP/1.1", "X: " + String(repeating: "a", count: length - others) + "\r\n")
}

extension RequestCase {
  static let lengths: [RequestCase] = [
    .init(
      "a body", head("POST /echo HTTP/1.1", "Content-Length: 5\r\n") + "hello",
      .accepted("POST /echo?  hello")),
    .init(
      "a body of no bytes", head("POST /echo HTTP/1.1", "Content-Length: 0\r\n"),
      .accepted("POST /echo?  ")),
    .init(
      "a length with leading zeros",
      head("POST /echo HTTP/1.1", "Content-Length: 005\r\n") + "hello",
      .accepted("POST /echo?  hello")),
    .init(
      "a body that looks like a request",
      head("POST /echo HTTP/1.1", "Content-Length: 18\r\n") + "GET / HTTP/1.1\r\n\r\n",
      .accepted("POST /echo?  GET / HTTP/1.1\r\n\r\n")),
    .init(
      "a body of GET", head("GET /echo HTTP/1.1", "Content-Length: 2\r\n") + "hi",
      .accepted("GET /echo?  hi")),
    .init(
      "an expected body",
      head("POST /echo HTTP/1.1", "Expect: 100-continue\r\nContent-Length: 2\r\n") + "hi",
      .accepted("POST /echo?  hi")),
    .init(
      "an empty length", head("POST /echo HTTP/1.1", "Content-Length:\r\n"),
      .refused(.malformedContentLength)),
    .init(
      "a negative length", head("POST /echo HTTP/1.1", "Content-Length: -1\r\n"),
      .refused(.malformedContentLength)),
    .init(
      "a length with a plus", head("POST /echo HTTP/1.1", "Content-Length: +5\r\n"),
      .refused(.malformedContentLength)),
    .init(
      "a hexadecimal length", head("POST /echo HTTP/1.1", "Content-Length: 0x5\r\n"),
      .refused(.malformedContentLength)),
    .init(
      "a length with a space in it", head("POST /echo HTTP/1.1", "Content-Length: 1 2\r\n"),
      .refused(.malformedContentLength)),
    .init(
      "a length with an underscore", head("POST /echo HTTP/1.1", "Content-Length: 1_0\r\n"),
      .refused(.malformedContentLength)),
    .init(
      "a length that is a list", head("POST /echo HTTP/1.1", "Content-Length: 5, 5\r\n"),
      .refused(.malformedContentLength)),
    .init(
      "two lengths", head("POST /echo HTTP/1.1", "Content-Length: 5\r\nContent-Length: 6\r\n"),
      .refused(.doubledContentLength)),
    .init(
      "the same length twice",
      head("POST /echo HTTP/1.1", "Content-Length: 5\r\nContent-Length: 5\r\n"),
      .refused(.doubledContentLength)),
    .init(
      "a length past the limit", head("POST /echo HTTP/1.1", "Content-Length: 1048577\r\n"),
      .refused(.bodyTooLong)),
    .init(
      "a length past all bounds",
      head("POST /echo HTTP/1.1", "Content-Length: 99999999999999999999\r\n"),
      .refused(.bodyTooLong)),
    .init(
      "a length at a route's own limit",
      head("PUT /small HTTP/1.1", "Content-Length: 8\r\n") + "8 bytes!",
      .accepted("PUT /small?  8 bytes!")),
    .init(
      "chunks at a route's own limit",
      head("PUT /small HTTP/1.1", "Transfer-Encoding: chunked\r\n")
        + "4\r\n8 by\r\n4\r\ntes!\r\n0\r\n\r\n", .accepted("PUT /small?  8 bytes!")),
    .init(
      "a length past a route's own limit", head("PUT /small HTTP/1.1", "Content-Length: 9\r\n"),
      .refused(.bodyTooLong)),
    .init(
      "a length and a coding",
      head("POST /echo HTTP/1.1", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
      .refused(.lengthAndTransferCoding)),
    .init(
      "a coding and a length",
      head("POST /echo HTTP/1.1", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
      .refused(.lengthAndTransferCoding)),
    .init(
      "identity", head("POST /echo HTTP/1.1", "Transfer-Encoding: identity\r\n"),
      .refused(.unknownTransferCoding)),
    .init(
      "gzip alone", head("POST /echo HTTP/1.1", "Transfer-Encoding: gzip\r\n"),
      .refused(.unknownTransferCoding)),
    .init(
      "gzip before chunked", head("POST /echo HTTP/1.1", "Transfer-Encoding: gzip, chunked\r\n"),
      .refused(.unknownTransferCoding)),
    .init(
      "chunked before gzip", head("POST /echo HTTP/1.1", "Transfer-Encoding: chunked, gzip\r\n"),
      .refused(.unknownTransferCoding)),
    .init(
      "chunked twice",
      head("POST /echo HTTP/1.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
      .refused(.unknownTransferCoding)),
    .init(
      "an empty coding", head("POST /echo HTTP/1.1", "Transfer-Encoding:\r\n"),
      .refused(.unknownTransferCoding)),
    .init(
      "a coding with a parameter",
      head("POST /echo HTTP/1.1", "Transfer-Encoding: chunked;q=1\r\n"),
      .refused(.unknownTransferCoding)),
    .init(
      "a coding with a vertical tab",
      head("POST /echo HTTP/1.1", "Transfer-Encoding: \u{B}chunked\r\n"),
      .refused(.malformedHeaderValue)),
    .init(
      "a coding whose name ends with a space",
      head("POST /echo HTTP/1.1", "Transfer-Encoding : chunked\r\n"), .refused(.malformedHeaderName)
    ),
    .init(
      "a coding in HTTP/1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      .refused(.transferCodingInHTTP10)),
  ]

  static let chunks: [RequestCase] = [
    .init("no chunks", chunked("0\r\n\r\n"), .accepted("POST /echo?  ")),
    .init("one chunk", chunked("5\r\nhello\r\n0\r\n\r\n"), .accepted("POST /echo?  hello")),
    .init(
      "three chunks", chunked("1\r\na\r\n2\r\nbc\r\n00A\r\ndefghijklm\r\n000\r\n\r\n"),
      .accepted("POST /echo?  abcdefghijklm")),
    .init(
      "Chunked in capitals",
      head("POST /echo HTTP/1.1", "transfer-encoding: CHUNKED\r\n") + "1\r\na\r\n0\r\n\r\n",
      .accepted("POST /echo?  a")),
    .init(
      "a chunk of line endings", chunked("4\r\n\r\n\r\n\r\n0\r\n\r\n"),
      .accepted("POST /echo?  \r\n\r\n")),
    .init(
      "extensions", chunked("1;a;b=c;d=\"e;\\\"\\r\"\r\na\r\n0;x\r\n\r\n"),
      .accepted("POST /echo?  a")),
    .init(
      "extensions with white space", chunked("1 ; a = b\r\na\r\n0\r\n\r\n"),
      .accepted("POST /echo?  a")),
    .init(
      "trailers", chunked("1\r\na\r\n0\r\nX: y\r\nContent-Length: 3\r\n\r\n"),
      .accepted("POST /echo?  a")),
    .init("a size that is no number", chunked("x\r\n"), .refused(.malformedChunk)),
    .init("an empty size", chunked("\r\n"), .refused(.malformedChunk)),
    .init("a size with 0x", chunked("0x1\r\na\r\n"), .refused(.malformedChunk)),
    .init("a negative size", chunked("-1\r\n"), .refused(.malformedChunk)),
    .init("a size with a plus", chunked("+1\r\na\r\n"), .refused(.malformedChunk)),
    .init("a space in front of a size", chunked(" 1\r\na\r\n"), .refused(.malformedChunk)),
    .init("a space behind a size", chunked("1 \r\na\r\n"), .refused(.malformedChunk)),
    .init("an underscore in a size", chunked("1_0\r\na\r\n"), .refused(.malformedChunk)),
    .init(
      "a size that overflows", chunked("10000000000000001\r\na\r\n"), .refused(.malformedChunk)),
    .init("a size of all ones", chunked("FFFFFFFFFFFFFFFF\r\na\r\n"), .refused(.malformedChunk)),
    .init("a size past the limit", chunked("100001\r\n"), .refused(.bodyTooLong)),
    .init(
      "sizes past the limit together",
      head("PUT /small HTTP/1.1", "Transfer-Encoding: chunked\r\n")
        + "5\r\nhello\r\n5\r\nhello\r\n", .refused(.bodyTooLong)),
    .init("an extension without a name", chunked("1;\r\na\r\n"), .refused(.malformedChunk)),
    .init("an extension without a value", chunked("1;a=\r\na\r\n"), .refused(.malformedChunk)),
    .init(
      "an extension that is not closed", chunked("1;a=\"b\r\na\r\n"), .refused(.malformedChunk)),
    .init(
      "a control character in an extension", chunked("1;a=\"\u{1}\"\r\na\r\n"),
      .refused(.malformedChunk)),
    .init("a size that ends with LF", chunked("1\na\r\n"), .refused(.bareLineFeed)),
    .init("a chunk that ends with LF", chunked("1\r\na\n0\r\n\r\n"), .refused(.malformedChunk)),
    .init(
      "a chunk that is longer than its size", chunked("1\r\nab\r\n0\r\n\r\n"),
      .refused(.malformedChunk)),
    .init(
      "a chunk that ends with CR alone", chunked("1\r\na\rX0\r\n\r\n"), .refused(.malformedChunk)),
    .init("a trailer without a colon", chunked("0\r\nX\r\n\r\n"), .refused(.malformedTrailer)),
    .init("a folded trailer", chunked("0\r\nX: a\r\n b\r\n\r\n"), .refused(.malformedTrailer)),
    .init(
      "a size's line past the limit",
      chunked("1;" + String(repeating: "a", count: 300) + "\r\na\r\n"), .refused(.malformedChunk)),
  ]

  static let limits: [RequestCase] = [
    .init(
      "the longest request line",
      head("GET /echo?" + String(repeating: "a", count: 8192 - 19) + " HTTP/1.1"),
      .accepted("GET /echo?" + String(repeating: "a", count: 8192 - 19) + "  ")),
    .init(
      "a request line that is too long by one byte",
      head("GET /echo?" + String(repeating: "a", count: 8193 - 19) + " HTTP/1.1"),
      .refused(.targetTooLong)),
    .init(
      "a request line without an end", "GET /" + String(repeating: "a", count: 9000),
      .refused(.targetTooLong)),
    .init(
      "the longest headers", headerSection(ofLength: 32768), .accepted("GET /echo?  ")),
    .init(
      "headers that are too long by one byte", headerSection(ofLength: 32769),
      .refused(.headersTooLong)),
    .init(
      "a header without an end",
      "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 33000), .refused(.headersTooLong)),
    .init(
      "too many headers", head("GET / HTTP/1.1", String(repeating: "X: a\r\n", count: 100)),
      .refused(.tooManyHeaders)),
    .init(
      "as many headers as there may be",
      head("GET /echo HTTP/1.1", String(repeating: "X: a\r\n", count: 99)),
      .accepted("GET /echo?  ")),
    .init(
      "too many trailers", chunked("0\r\n" + String(repeating: "X: a\r\n", count: 101)),
      .refused(.tooManyHeaders)),
    .init(
      "trailers that are too long",
      chunked("0\r\nX: " + String(repeating: "a", count: 32768) + "\r\n\r\n"),
      .refused(.headersTooLong)),
    .init(
      "far more framing than body",
      chunked(
        String(repeating: "1;" + String(repeating: "a", count: 200) + "\r\na\r\n", count: 100)),
      .refused(.malformedChunk)),
  ]
}
