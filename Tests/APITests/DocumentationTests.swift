import HTTP
import TestSupport
import Testing

@testable import API

/// The API's description for people.
@Suite struct DocumentationTests {
  @Test func `the page tells of every operation, with who may, what comes in and what is refused`()
    async throws
  {
    let api = try TestAPI()
    let page = try await api.send(.get, "/docs")
    #expect(page.status == 200)
    #expect(page.header("Content-Type") == "text/html; charset=utf-8")
    let html = page.raw.text
    for endpoint in api.application.endpoints {
      let start = try #require(html.firstRange(of: "<article id=\"\(endpoint.operationID)\">"))
      let rest = html[start.upperBound...]
      let article = rest[..<(rest.firstRange(of: "</article>")?.lowerBound ?? rest.endIndex)]
      #expect(article.contains("<code>\(endpoint.pattern)</code>"))
      #expect(article.contains("Who may: "))
      #expect(article.contains("<pre>curl"))
      for codes in endpoint.problems.values {
        for code in codes { #expect(article.contains(code), "\(endpoint.operationID): \(code)") }
      }
      if case .json(let schema, _) = endpoint.body {
        for member in schema.members { #expect(article.contains("<code>\(member.name)</code>")) }
      }
    }
    #expect(!html.contains("<script"))
    #expect(!html.contains("style="))
  }

  @Test(arguments: [("/docs", "text/html"), ("/docs/style.css", "text/css")])
  func `page and style are sent once, and again only when they are others`(
    path: String, type: String
  ) async throws {
    let api = try TestAPI()
    let first = try await api.send(.get, path)
    #expect(first.status == 200)
    #expect(first.header("Cache-Control") == "public, no-cache")
    let tag = try #require(first.header("ETag"))
    #expect(try await api.send(.get, path, headers: [("If-None-Match", tag)]).status == 304)
    let part = try await api.send(.get, path, headers: [("Range", "bytes=0-9")])
    #expect(part.status == 206)
    #expect(part.raw.body == Array(first.raw.body.prefix(10)))
    #expect(try await api.send(.head, path).raw.body.isEmpty)
    expect(
      try await api.send(.get, path, headers: [("Accept", "application/json")]), 406,
      "not_acceptable")
    #expect(try await api.send(.get, path, headers: [("Accept", type)]).status == 200)
  }

  @Test func `the page may load its style and nothing else`() async throws {
    let api = try TestAPI()
    #expect(
      try await api.send(.get, "/docs").header("Content-Security-Policy")
        == "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'")
  }

  @Test func `what means something to HTML is escaped`() {
    var text = HTMLText()
    text.element("p", #"<script>alert("山&'")</script>"#)
    #expect(text.html == "<p>&lt;script&gt;alert(&quot;山&amp;&#39;&quot;)&lt;/script&gt;</p>\n")
  }
}
