import TestSupport
import Testing

@Suite("The access log", .onThreadsOfTheirOwn)
struct AccessLogTests {
  @Test("Each request has a line, and no line holds a query, a phone number, a name or a token")
  func nothingPersonal() throws {
    let county = try County.ready()
    let site = try county.site()
    let phone = "13912345678"
    let password = "opensesame-opensesame"
    var secrets = ["?", phone, password, "19900000001", "%E8%99%9A", "虚构", "limit=", "fuzzy-key"]
    // The second server meets what the first has left.
    for round in 0..<2 {
      let server = try ServerProcess(site.database)
      let client = try server.client()
      var lines = 0
      func send(
        _ method: String, _ target: String, token: String? = nil, key: String? = nil,
        _ body: String? = nil, expecting status: Int
      ) throws -> Answer {
        lines += 1
        let answer = try client.send(method, target, token: token, key: key, body)
        #expect(answer.status == status, "\(method) \(target)")
        return answer
      }
      _ = try send(
        "POST", "/v1/users",
        #"{"phone":"\#(phone)","name":"虚构","password":"\#(password)"}"#,
        expecting: round == 0 ? 201 : 409)
      let login = try send(
        "POST", "/v1/sessions", #"{"phone":"\#(phone)","password":"\#(password)"}"#,
        expecting: 201)
      let token = try #require(login["token"]?.text)
      secrets.append(token)
      _ = try send(
        "POST", "/v1/sessions", #"{"phone":"\#(phone)","password":"guess"}"#, expecting: 401)
      _ = try send(
        "POST", "/v1/orders", token: token, key: "fuzzy-key", order(of: county.honey),
        expecting: 201)
      _ = try send("GET", "/v1/households?q=\(phone)", token: county.admin, expecting: 200)
      _ = try send("GET", "/v1/listings?q=%E8%99%9A&limit=3", token: token, expecting: 200)
      _ = try send("GET", "/v1/me?token=\(token)", token: token, expecting: 422)
      _ = try send("GET", "/v1/me", token: token + "x", expecting: 401)
      secrets.append(county.admin)
      #expect(try server.stop() == .exited(0))
      let log = server.log
      let accesses = log.split(separator: "\n").filter { $0.contains(" path=") }
      #expect(accesses.count == lines)
      let expected =
        /time=\S+Z request_id=\S+ method=[A-Z]+ path=\S+ status=\d{3} bytes=\d+ microseconds=\d+/
      for line in accesses { #expect(line.wholeMatch(of: expected) != nil, "\(line)") }
      for secret in secrets { #expect(!log.contains(secret), "\(secret) in \(log)") }
    }
  }
}
