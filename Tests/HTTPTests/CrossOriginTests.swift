import HTTP
import Testing

/// What browsers are told: of pages of other origins, and of what an answer may do where it is
/// shown.
@Suite struct CrossOriginTests {
  private let shop = CrossOrigin(
    origins: ["https://shop.example", "http://localhost:5173"],
    requestHeaders: ["Authorization", "Idempotency-Key"], answerHeaders: ["ETag", "Link"])

  private func send(
    _ method: Method = .get, _ target: String = "/echo", origin: String?,
    _ headers: [(name: String, value: String)] = [], under policy: CrossOrigin? = nil
  ) async -> RouterClient.Answer {
    let all = (origin.map { [(name: "Origin", value: $0)] } ?? []) + headers
    return await RouterClient(router: echoing, crossOrigin: policy ?? shop)
      .send(method, target, headers: all)
  }

  private func names(of answer: RouterClient.Answer) -> [String] {
    answer.headers.map(\.name).filter { $0.hasPrefix("Access-Control-") }
  }

  @Test(arguments: ["https://shop.example", "http://localhost:5173"])
  func `a page of a listed origin may read the answer, and an error as well`(origin: String) async {
    for (target, status) in [("/echo", 200), ("/nothing", 404)] {
      let answer = await send(.get, target, origin: origin)
      #expect(answer.status == status)
      #expect(answer.header("Access-Control-Allow-Origin") == origin)
      #expect(answer.header("Access-Control-Expose-Headers") == "ETag, Link")
      #expect(answer.header("Vary") == "Origin")
      #expect(answer.header("Access-Control-Allow-Credentials") == nil)
    }
    let refused = await RouterClient(router: echoing, crossOrigin: shop).send(
      Array("GET /echo HTTP/1.1\r\nOrigin: \(origin)\r\nHost: a\r\nHost: b\r\n\r\n".utf8))
    let answer = RouterClient.parse(refused)
    #expect(answer.status == 400)
    #expect(answer.header("Access-Control-Allow-Origin") == origin)
  }

  @Test(arguments: [
    "https://other.example", "null", "*", "https://shop.example:443", "https://SHOP.example",
    "https://shop.example.evil.example", "https://shop.example/", "http://shop.example", "",
  ])
  func `a page of any other origin may not, and caches are told that it depends`(origin: String)
    async
  {
    let answer = await send(origin: origin)
    #expect(answer.status == 200)
    #expect(names(of: answer) == [])
    #expect(answer.header("Vary") == "Origin")
    #expect(names(of: await send(origin: nil)) == [])
  }

  @Test func `with no origin listed nothing is said of origins`() async {
    let answer = await send(origin: "https://shop.example", under: CrossOrigin.none)
    #expect(names(of: answer) == [])
    #expect(answer.header("Vary") == nil)
  }

  @Test func `a preflight is told the methods that there are and the headers that may come`() async
  {
    let question = [(name: "Access-Control-Request-Method", value: "PUT")]
    let answer = await send(.options, origin: "https://shop.example", question)
    #expect(answer.status == 204)
    let methods = answer.header("Access-Control-Allow-Methods")
    #expect(methods == answer.header("Allow"))
    #expect(methods?.contains("PUT") == true)
    #expect(answer.header("Access-Control-Allow-Headers") == "Authorization, Idempotency-Key")
    #expect(answer.header("Access-Control-Max-Age") == "600")
    #expect(answer.header("Access-Control-Allow-Origin") == "https://shop.example")

    let other = await send(.options, origin: "https://other.example", question)
    #expect(other.status == 204)
    #expect(names(of: other) == [])
    let plain = await send(.options, origin: "https://shop.example")
    #expect(plain.header("Access-Control-Allow-Methods") == nil)
  }

  @Test(arguments: [
    ("https://shop.example", true), ("http://localhost:5173", true), ("http://127.0.0.1:80", true),
    ("http://[::1]:8080", true), ("*", false), ("null", false), ("shop.example", false),
    ("https://shop.example/", false), ("https://Shop.example", false),
    ("ftp://shop.example", false),
    ("https://shop.example:0", false), ("https://", false), ("https://a b", false), ("", false),
  ])
  func `an origin is scheme, host and maybe a port`(text: String, isOrigin: Bool) {
    #expect(CrossOrigin.isOrigin(text) == isOrigin)
  }

  @Test func `every answer keeps a browser from taking it for what it is not`() async {
    for target in ["/echo", "/nothing"] {
      let answer = await send(.get, target, origin: nil)
      #expect(answer.header("X-Content-Type-Options") == "nosniff")
      #expect(
        answer.header("Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'")
      #expect(answer.header("Referrer-Policy") == "no-referrer")
      #expect(answer.header("Strict-Transport-Security") == nil)
    }
  }

  @Test func `a client that came by TLS is told to keep to that`() async throws {
    let client = RouterClient(router: echoing, trusting: TrustedProxies([], localPeers: true))
    let answer = await client.send(
      .get, "/echo",
      headers: [("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-Proto", "https")])
    #expect(answer.header("Strict-Transport-Security") == "max-age=31536000")
  }
}
