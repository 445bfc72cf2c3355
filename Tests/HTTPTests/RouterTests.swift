import HTTP
import JSON
import Testing

@Suite struct RouterTests {
  /// A handler that answers with its name and its parameters.
  func named(_ name: String, _ parameters: StaticString...) -> Handler {
    { exchange in
      let values = parameters.map { "\($0)=\(exchange.parameter($0))" }
      exchange.content.append(([name] + values).joined(separator: " "))
      exchange.respond(.ok, contentType: "text/plain")
    }
  }

  var client: RouterClient {
    RouterClient(
      router: Router([
        Route(.get, "/", handler: named("root")),
        Route(.get, "/users/{id}", handler: named("user", "id")),
        Route(.delete, "/users/{id}", handler: named("delete user", "id")),
        Route(.post, "/users/me", handler: named("post me")),
        Route(.get, "/users/me", handler: named("me")),
        Route(.get, "/users/{id}/orders/{order}", handler: named("order", "id", "order")),
        Route(.get, "/users/me/orders", handler: named("my orders")),
        Route(.put, "/listings/{listing}", handler: named("listing", "listing")),
        Route(.get, "/users/{id}.csv", handler: named("user's table", "id")),
      ]) { error, exchange in
        Problem(.internalServerError, code: "unexpected").write(to: exchange)
      })
  }

  @Test(arguments: [
    (Method.get, "/", "root"), (.get, "/users/me", "me"), (.get, "/users/7", "user id=7"),
    (.post, "/users/me", "post me"), (.get, "/users/men", "user id=men"),
    (.get, "/users/a/orders/b", "order id=a order=b"), (.get, "/users/me/orders", "my orders"),
    (.get, "/users/me/orders/b", "order id=me order=b"),
    (.delete, "/users/me", "delete user id=me"), (.delete, "/users/7.csv", "delete user id=7.csv"),
    (.get, "/users/7.csv", "user's table id=7"), (.get, "/users/.csv", "user id=.csv"),
    (.get, "/users/7.csv.csv", "user's table id=7.csv"), (.get, "/users/7csv", "user id=7csv"),
    (.get, "/users/%E5%B1%B1%2F%20", "user id=山/ "),
  ])
  func `a request comes to its route`(method: Method, path: String, text: String) async {
    let answer = await client.send(method, path)
    #expect(answer.status == 200)
    #expect(answer.text == text)
  }

  @Test(arguments: [
    "/users", "/users/", "/users//orders/b", "/users/a/", "//", "/USERS/me", "/listings",
  ])
  func `an unknown path is answered 404 with a problem`(path: String) async throws {
    let answer = await client.send(.get, path)
    #expect(answer.status == 404)
    #expect(answer.header("Content-Type") == "application/problem+json")
    let problem = try JSONValue.read(answer.body)
    #expect(problem["code"] == .string("not_found"))
    #expect(problem["status"] == .integer(404))
    #expect(problem["request_id"] == answer.header("X-Request-Id").map(JSONValue.string))
  }

  @Test(arguments: [Method.trace, .query])
  func `a known method that nothing here has is answered 405`(method: Method) async {
    let answer = await client.send(method, "/users/me")
    #expect(answer.status == 405)
    #expect(answer.header("Allow")?.contains("\(method.token)") == false)
  }

  @Test func `a known path without the method is answered 405 with what it allows`() async {
    let answer = await client.send(.patch, "/users/me")
    #expect(answer.status == 405)
    #expect(answer.header("Allow") == "GET, HEAD, POST, DELETE, OPTIONS")
    #expect(answer.text.contains("\"code\":\"method_not_allowed\""))
    #expect(await client.send(.get, "/listings/1").header("Allow") == "PUT, OPTIONS")
  }

  @Test func `OPTIONS is answered 204 with what is allowed`() async {
    let answer = await client.send(.options, "/users/7")
    #expect(answer.status == 204)
    #expect(answer.header("Allow") == "GET, HEAD, DELETE, OPTIONS")
    #expect(answer.header("Content-Length") == nil)
    #expect(answer.body.isEmpty)
  }

  @Test func `HEAD is answered like GET but without the body`() async {
    let get = await client.send(.get, "/users/7")
    let head = await client.send(.head, "/users/7")
    #expect(head.status == 200)
    #expect(head.body.isEmpty)
    #expect(head.header("Content-Length") == get.header("Content-Length"))
    #expect(head.header("Content-Type") == "text/plain")
    #expect(await client.send(.head, "/listings/1").status == 405)
  }

  @Test func `two routes for one method and pattern stop the start`() async {
    await #expect(processExitsWith: .failure) {
      _ = Router([
        Route(.get, "/users/{id}") { $0.respond(.ok) },
        Route(.get, "/users/{name}") { $0.respond(.ok) },
      ]) { _, _ in }
    }
  }
}
