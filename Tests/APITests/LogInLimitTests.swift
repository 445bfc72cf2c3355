import Access
import JSON
import TestSupport
import Testing

/// Passwords cannot be guessed at leisure, and nothing tells which numbers have an account.
@Suite struct LogInLimitTests {
  private let api: TestAPI

  init() async throws {
    api = try TestAPI()
    expect(try await api.send(.post, "/v1/users", Bodies.user), 201, .account)
  }

  private func logIn(_ phone: String, _ password: String = "wrong-one") async throws -> TestAnswer {
    try await api.send(
      .post, "/v1/sessions", #"{"phone": "\#(phone)", "password": "\#(password)"}"#)
  }

  @Test(arguments: ["19900001234", "+86 199-0000-1234", "19900009999", "nobody"])
  func `the eleventh try is refused, whether or not somebody has the number`(
    phone: String
  ) async throws {
    for _ in 0..<LoginAttempts.maximumFailures {
      expect(try await logIn(phone), 401, "wrong_credentials")
    }
    // The right password is refused in the same way.
    for password in ["wrong-one", "虚构密码-0001"] {
      let answer = try await logIn(phone, password)
      expect(answer, 429, "too_many_attempts")
      #expect(try #require(answer.header("Retry-After").flatMap { Int($0) }) > 880)
      #expect(answer.header("WWW-Authenticate") == nil)
    }
    expect(try await logIn("19900007777"), 401, "wrong_credentials")
    api.database.clock.advance(seconds: LoginAttempts.windowSeconds)
    expect(try await logIn(phone), 401, "wrong_credentials")
    expect(try await logIn("19900001234", "虚构密码-0001"), 201, .newSession)
  }

  @Test func `a right password before that begins the count anew`() async throws {
    for _ in 0..<3 {
      for _ in 1..<LoginAttempts.maximumFailures {
        expect(try await logIn("19900001234"), 401, "wrong_credentials")
      }
      expect(try await logIn("１９９ 0000 1234", "虚构密码-0001"), 201, .newSession)
    }
  }

  @Test func `tries at the same time are no more than one after the other`() async throws {
    let api = api
    let headers = [("Content-Type", "application/json")]
    let body = Array(#"{"phone": "19900001234", "password": "wrong-one"}"#.utf8)
    let statuses = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<40 {
        let client = api.client
        group.addTask {
          await client.send(.post, "/v1/sessions", headers: headers, body: body).status
        }
      }
      return await group.reduce(into: [Int]()) { $0.append($1) }
    }
    #expect(statuses.filter { $0 == 401 }.count == LoginAttempts.maximumFailures)
    #expect(statuses.filter { $0 == 429 }.count == 40 - LoginAttempts.maximumFailures)
  }
}
