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
    var secrets = [
      "?", phone, password, "19900000001", "%E8%99%9A", "虚构", "limit=", "fuzzy-key",
      // Where the order goes to.
      "示例路", "%E7%A4%BA%E4%BE%8B",
    ]
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
      secrets += try plantSecrets { method, target, token, body, status in
        try send(
          method, target, token: token ?? county.admin, body, expecting: status)
      }
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

  /// Has the server make a secret of each kind and takes each in hand; gives them.
  private func plantSecrets(
    _ send: (
      _ method: String, _ target: String, _ token: String?, _ body: String?, _ status: Int
    ) throws -> Answer
  ) throws -> [String] {
    let made = try send(
      "POST", "/v1/api-keys", nil, #"{"name":"虚构","scopes":["read_audit"]}"#, 201)
    let key = try #require(made["key"]?.text)
    _ = try send("GET", "/v1/audit", key, nil, 200)
    _ = try send("GET", "/v1/audit?key=\(key)", nil, nil, 422)
    let gone = try #require(made["id"]?.text)
    _ = try send("DELETE", "/v1/api-keys/\(gone)", nil, nil, 204)
    _ = try send("GET", "/v1/audit", key, nil, 401)
    let hook = try send(
      "POST", "/v1/webhooks", nil,
      #"{"url":"https://hooks.example/in?secret=planted","events":["order.paid"]}"#, 201)
    let account = try #require(
      try send("GET", "/v1/users?role=volunteer", nil, nil, 200)["items"]?.items.first)
    let reset = try send(
      "POST", "/v1/users/\(account["id"]?.text ?? "")/password-reset", nil, nil, 201)
    let code = try #require(reset["code"]?.text)
    _ = try send(
      "POST", "/v1/password-resets", nil,
      #"{"phone":"19900000098","code":"\#(code)","password":"opensesame-opensesame"}"#, 401)
    let secret = try #require(hook["secret"]?.text)
    return [key, secret, String(secret.dropFirst("whsec_".count)), "planted", code]
  }
}
