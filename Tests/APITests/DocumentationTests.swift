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

  @Test func `what any request may be answered with is told once, for people and for programs`()
    async throws
  {
    let api = try TestAPI()
    let document = try await api.send(.get, "/openapi.json")
    let description = document.json.at("/info/description")?.text ?? ""
    let page = try await api.send(.get, "/docs").raw.text
    for refusal in RequestRefusal.allCases where refusal != .malformedQuery {
      let (status, code) = (refusal.status.code, refusal.code)
      #expect(description.contains("\n- \(status) \(code): "), "\(code)")
      #expect(page.contains("<dt>\(status) \(code)</dt>"), "\(code)")
      let response = document.json.at("/components/responses/General\(status)")
      #expect(response?["description"]?.text?.contains("\(status) \(code): ") == true)
    }
    for line in ["- 404 not_found: ", "- 405 method_not_allowed: ", "- 500 internal_error: "] {
      #expect(description.contains(line))
    }
  }

  @Test func `a POST says how it takes an Idempotency-Key, or why not`() async throws {
    let api = try TestAPI()
    let document = try await api.send(.get, "/openapi.json")
    let page = try await api.send(.get, "/docs").raw.text
    var without: [String] = []
    for endpoint in api.application.endpoints where endpoint.method == .post {
      let operation = document["paths"]?["\(endpoint.pattern)"]?["post"]
      let names = operation?["parameters"]?.items.compactMap { $0["name"]?.text } ?? []
      if names.contains("Idempotency-Key") { continue }
      without.append("\(endpoint.pattern)")
      let reason = operation?["description"]?.text ?? ""
      #expect(reason.hasPrefix("An Idempotency-Key is not looked at here: "))
      #expect(page.contains(reason))
    }
    #expect(
      without.sorted() == [
        "/v1/api-keys", "/v1/lots/{id}/shortfalls/preview", "/v1/password-resets", "/v1/quotes",
        "/v1/sessions",
        "/v1/users/{id}/password-reset",
      ])
  }

  @Test func `only what has a tag can be removed under one`() async throws {
    let api = try TestAPI()
    let document = try await api.send(.get, "/openapi.json")
    for endpoint in api.application.endpoints where endpoint.method == .delete {
      let operation = document["paths"]?["\(endpoint.pattern)"]?["delete"]
      let names = operation?["parameters"]?.items.compactMap { $0["name"]?.text } ?? []
      let hasTag = api.application.endpoints.contains {
        $0.isConditional && "\($0.pattern)" == "\(endpoint.pattern)"
      }
      #expect(names.contains("If-Match") == hasTag, "\(endpoint.pattern)")
      #expect((operation?["responses"]?["412"] != nil) == hasTag, "\(endpoint.pattern)")
    }
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
