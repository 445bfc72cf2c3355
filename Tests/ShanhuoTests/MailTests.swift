import Crypto
import Foundation
import JSON
import SQLite
import TestSupport
import Testing

@Suite("E-mail, to a real mail server", .onThreadsOfTheirOwn)
struct MailTests {
  let county: County
  let site: Site

  init() throws {
    county = try County.ready()
    site = try county.site()
  }

  private func secret(_ text: String, _ name: String) throws -> String {
    let path = try site.write(text, to: name)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    return path
  }

  private func serve(
    _ mail: MailReceiver, password: String = "marker-word", knowsAuthority: Bool = true
  ) throws -> ServerProcess {
    let login = try secret("county\n\(password)\n", "mail-login")
    var environment = [
      "SHANHUO_SMTP": "smtp://127.0.0.1:\(mail.port)", "SHANHUO_SMTP_LOGIN": login,
      "SHANHUO_SMTP_FROM": "no-reply@shop.example",
    ]
    if knowsAuthority { environment["SHANHUO_SMTP_CA"] = mail.authority }
    return try ServerProcess(site.database, environment: environment)
  }

  @discardableResult
  private func post(
    _ client: HTTPClient, _ target: String, _ token: String, _ body: String? = nil,
    expecting status: Int
  ) throws -> Answer {
    let answer = try client.send("POST", target, token: token, key: UUID().uuidString, body)
    try #require(answer.status == status, "\(target): \(answer.text)")
    return answer
  }

  private func register(
    _ client: HTTPClient, _ address: String, language: String = "zh"
  ) throws -> String {
    let body = """
      {"format":"email","url":"mailto:\(address)","events":["order.placed"],\
      "language":"\(language)"}
      """
    let answer = try post(client, "/v1/webhooks", county.buyers[0], body, expecting: 201)
    return "/v1/webhooks/\(answer["id"]?.text ?? "")"
  }

  private func firstDelivery(_ client: HTTPClient, _ hook: String) throws -> JSONValue? {
    try client.send("GET", hook + "/deliveries", token: county.buyers[0])["items"]?.items.last
  }

  /// The first delivery once it has been tried, as it is then.
  private func tried(_ client: HTTPClient, _ hook: String) throws -> JSONValue? {
    #expect(try eventually { try firstDelivery(client, hook)?["attempts"]?.number == 1 })
    return try firstDelivery(client, hook)
  }

  @Test("An address is told by TLS, after its owner said the code that was sent to it")
  func journey() throws {
    let mail = try MailReceiver(site, "--login", "county", "marker-word")
    let server = try serve(mail)
    let client = try server.client()
    let hook = try register(client, "marker.reader@example.org", language: "en")

    let first = try mail.next()
    #expect(first.recipients == ["marker.reader@example.org"])
    #expect(first.from == "no-reply@shop.example" && first.user == "county" && first.isByTLS)
    #expect(first.headers["Subject"] == "[Shanhuo] Code for your address")
    let code = try #require(first.text.firstMatch(of: /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/)?.output.0)
    // Nobody is told before that.
    try post(client, "/v1/orders", county.buyers[0], order(of: county.eggs), expecting: 201)
    try post(
      client, hook + "/confirm", county.buyers[0], #"{"code":"\#(code)"}"#, expecting: 200)

    let placed = try post(
      client, "/v1/orders", county.buyers[0], order(of: county.honey), expecting: 201)
    let number = try #require(placed["number"]?.text)
    let told = try mail.next()
    #expect(told.recipients == ["marker.reader@example.org"] && told.isByTLS)
    #expect(told.headers["From"] == "<no-reply@shop.example>")
    #expect(told.headers["To"] == "<marker.reader@example.org>")
    #expect(told.headers["Subject"] == "[Shanhuo] New order")
    #expect(told.headers["Content-Type"] == "text/plain; charset=utf-8")
    #expect(told.headers["Auto-Submitted"] == "auto-generated")
    #expect(told.headers["Content-Language"] == "en")
    #expect(
      told.headers["Message-ID"]?.wholeMatch(
        of: /<evt_[0-9A-Z]{13}\.[0-9A-Z]{13}@shop\.example>/) != nil)
    #expect(told.text.hasPrefix("Order \(number) was placed, ¥"))
    #expect(told.text.contains("\r\nWhen: 20"))

    #expect(
      try eventually {
        let page = try client.send("GET", hook + "/deliveries", token: county.buyers[0])
        let items = page["items"]?.items ?? []
        return items.count == 2
          && items.allSatisfy { $0["status"]?.text == "delivered" }
          && items.allSatisfy { $0["response_status"]?.number == 250 }
      })
    #expect(try server.stop() == .exited(0))
    #expect(try mail.stop() == [])
    #expect(!server.log.contains("marker"), "neither address nor password is in the log")
    #expect(try site.faults() == "")
  }

  @Test(
    "What is refused for now comes again under its id, and a mailbox that is gone ends its hook")
  func refusals() throws {
    let mail = try MailReceiver(site, "--login", "county", "marker-word")
    let server = try serve(mail)
    let client = try server.client()
    let later = try register(client, "later@example.org")
    let waiting = try tried(client, later)
    #expect(waiting?["status"]?.text == "pending")
    #expect(waiting?["error"]?.text == "deferred")
    #expect(waiting?["response"]?.text == "451 4.7.1 come again")
    try site.open().execute("UPDATE webhook_delivery SET next_attempt_at = 0")
    let message = try mail.next()
    #expect(message.recipients == ["later@example.org"])
    let event = try #require(waiting?["event_id"]?.text)
    #expect(message.headers["Message-ID"]?.hasPrefix("<\(event).") == true)
    #expect(message.headers["Subject"] == "=?utf-8?B?44CQ5bGx6LSn44CR6YKu566x6aqM6K+B56CB?=")
    #expect(message.text.contains("有人在山货平台登记了这个邮箱"))

    let never = try tried(client, try register(client, "never@example.org"))
    #expect(never?["status"]?.text == "failed")
    #expect(never?["error"]?.text == "rejected")
    #expect(never?["response"]?.text == "554 5.7.1 not wanted here")

    let gone = try register(client, "gone@example.org")
    #expect(
      try eventually {
        try client.send("GET", gone, token: county.buyers[0])["off_reason"]?.text == "gone"
      })
    #expect(try server.stop() == .exited(0))
    #expect(try mail.stop() == [])
    #expect(try site.faults() == "")
  }

  @Test("A server that offers no TLS, or shows a strange certificate, gets nothing")
  func noWayInTheClear() throws {
    let open = try MailReceiver(site, "--no-tls")
    let first = try serve(open, knowsAuthority: false)
    let client = try first.client()
    let hook = try register(client, "reader@example.org")
    #expect(try tried(client, hook)?["error"]?.text == "tls")
    #expect(try first.stop() == .exited(0))
    #expect(try open.stop() == [])

    let strange = try MailReceiver(site, "--login", "county", "marker-word")
    let second = try serve(strange, knowsAuthority: false)
    let other = try register(try second.client(), "other@example.org")
    #expect(try tried(try second.client(), other)?["error"]?.text == "tls")
    #expect(try second.stop() == .exited(0))
    #expect(try strange.stop() == [])
    #expect(try site.faults() == "")
  }

  @Test("A wrong password is told as that, and is in no log")
  func wrongPassword() throws {
    let mail = try MailReceiver(site, "--login", "county", "marker-word")
    let server = try serve(mail, password: "marker-other")
    let client = try server.client()
    let hook = try register(client, "reader@example.org")
    #expect(try tried(client, hook)?["error"]?.text == "login")
    #expect(try firstDelivery(client, hook)?["status"]?.text == "pending")
    #expect(try server.stop() == .exited(0))
    #expect(try mail.stop() == [])
    #expect(!server.log.contains("marker"))
    #expect(server.log.contains("event=channel_failed channel=email error=login"))
  }

  @Test("To a server on this machine the operator may say that it goes in the clear")
  func inTheClear() throws {
    let mail = try MailReceiver(site, "--no-tls")
    let server = try ServerProcess(
      site.database, "--smtp", "smtp://127.0.0.1:\(mail.port)", "--smtp-tls", "none",
      "--smtp-from", "no-reply@shop.example")
    _ = try register(try server.client(), "reader@example.org")
    let message = try mail.next()
    #expect(!message.isByTLS && message.recipients == ["reader@example.org"])
    #expect(try server.stop() == .exited(0))
  }

  @Test("A setting that cannot be is one clear line")
  func settings() throws {
    let open = try site.write("a\nb\n", to: "open-login")
    let short = try secret("county\n", "short-login")
    for (options, word) in [
      (["--smtp", "mail.example:25"], "smtp://HOST:PORT"),
      (["--smtp", "smtp://mail.example"], "smtp://HOST:PORT"),
      (["--smtp", "smtp://user:word@mail.example:25"], "smtp://HOST:PORT"),
      (["--smtp", "smtp://mail.example:587", "--smtp-tls", "none"], "this machine alone"),
      (["--smtp", "smtp://127.mail.example:587", "--smtp-tls", "none"], "this machine alone"),
      (["--smtp", "smtp://mail.example:587", "--smtp-tls", "maybe"], "required or none"),
      (["--smtp", "smtp://mail.example:587", "--smtp-from", "nobody"], "--smtp-from"),
      (["--smtp", "smtp://mail.example:587", "--smtp-login", open], "chmod 600"),
      (["--smtp", "smtp://mail.example:587", "--smtp-login", short], "password"),
      (["--smtp", "smtp://mail.example:587", "--smtp-ca", "/nowhere"], "cannot be read"),
      (["--smtp-ca", "/nowhere"], "without --smtp"),
      (["--sms", open], "chmod 600"),
      (["--sms", short], "a method and a URL"),
    ] {
      let from = options.contains("--smtp-from") || options[0] != "--smtp"
      let more = from ? [] : ["--smtp-from", "no-reply@shop.example"]
      let run = try Program.run(["serve", "--database", site.database] + options + more)
      #expect(run.end == .exited(2), "\(options)")
      #expect(run.errorLines.count == 1 && run.errors.contains(word), "\(run.errors)")
    }
  }
}
