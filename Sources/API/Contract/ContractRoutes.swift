import HTTP
import JSON

/// The API's description of itself, for programs and for people. It holds every endpoint, its own
/// included, so it is made once those are known.
func contractRoutes(
  _ others: [Endpoint], version: String, madeAt milliseconds: Int64
) -> [Endpoint] {
  func routes(_ document: [UInt8], _ page: StaticText) -> [Endpoint] {
    [
      Endpoint(
        .get, "/openapi.json", .watchServer, "This document.",
        answers: .resource(.object([:]))
      ) { call in
        call.respondWithResource { $0.raw(document) }
      },
      Endpoint(
        .get, "/docs", .watchServer, "This document as a page for people.",
        answers: .file(["text/html"])
      ) { call in
        try checkAccept(call.exchange, ("text", "html"))
        call.exchange.contentPolicy =
          "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
        try page.answer(call.exchange)
      },
      Endpoint(
        .get, "/docs/style.css", .watchServer, "The page's style.", answers: .file(["text/css"])
      ) { call in
        try checkAccept(call.exchange, ("text", "css"))
        try style.answer(call.exchange)
      },
    ]
  }
  let style = StaticText(
    "text/css; charset=utf-8", DocumentationPage.style, madeAt: milliseconds)
  let html = "text/html; charset=utf-8" as StaticString
  let all = others + routes([], StaticText(html, "", madeAt: milliseconds))
  let page = DocumentationPage(endpoints: all, version: version).html()
  return routes(
    OpenAPIDocument(endpoints: all, version: version).bytes(),
    StaticText(html, page, madeAt: milliseconds))
}

/// A text that is the same for everybody for as long as the process runs.
private struct StaticText: Sendable {
  private let bytes: [UInt8]
  private let representation: Representation

  init(_ contentType: StaticString, _ text: String, madeAt milliseconds: Int64) {
    bytes = Array(text.utf8)
    representation = Representation(
      contentType: contentType, length: bytes.count,
      validators: Validators(
        bytes.withUnsafeBytes { entityTag(of: $0) }, lastModified: milliseconds / 1000),
      cacheControl: "public, no-cache")
  }

  /// Answers with the text, a part of it, or 304.
  func answer(_ exchange: Exchange) throws {
    try exchange.respond(with: representation) { range, buffer in
      bytes.withUnsafeBytes { buffer.append(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
  }
}
