import HTTP
import JSON
import Locks

/// The API's description of itself, for programs and for people. It holds every endpoint, its own
/// included, and is made when it is first asked for: a server tells it seldom, most tests never.
func contractRoutes(
  _ others: [Endpoint], version: String, madeAt milliseconds: Int64
) -> [Endpoint] {
  func routes(_ document: Once<[UInt8]>, _ page: Once<StaticText>) -> [Endpoint] {
    [
      Endpoint(
        .get, "/openapi.json", .watchServer, "This document.",
        answers: .resource(.object([:]))
      ) { call in
        call.respondWithResource { $0.raw(document.value) }
      },
      Endpoint(
        .get, "/docs", .watchServer, "This document as a page for people.",
        answers: .file(["text/html"])
      ) { call in
        try checkAccept(call.exchange, ("text", "html"))
        call.exchange.contentPolicy =
          "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
        try page.value.answer(call.exchange)
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
  // What the document tells of its own routes does not hang on what they answer with.
  let own = routes(Once { [] }, Once { StaticText(html, "", madeAt: milliseconds) })
  let all = others + own
  return routes(
    Once { OpenAPIDocument(endpoints: all, version: version).bytes() },
    Once {
      let page = DocumentationPage(endpoints: all, version: version).html()
      return StaticText(html, page, madeAt: milliseconds)
    })
}

/// A value that is made when it is first asked for.
private final class Once<Value: Sendable>: Sendable {
  private let made = Locked<Value?>(nil)
  private let make: @Sendable () -> Value

  init(_ make: @escaping @Sendable () -> Value) { self.make = make }

  var value: Value {
    made.withLock { known in
      if let known { return known }
      let new = make()
      known = new
      return new
    }
  }
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
