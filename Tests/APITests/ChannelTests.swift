import API
import Core
import JSON
import Notifications
import TestSupport
import Testing

/// Hooks of another format than Standard Webhooks', by the API.
@Suite struct ChannelTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws {
    api = try TestAPI(
      outside: Application.Outside(
        refusalOfHookURL: { $0.hasPrefix("https://") ? nil : "A hook needs https." },
        offers: { _ in true }))
  }

  private func body(
    _ format: String, _ more: String = "", url: String? = "https://robots.example/x"
  )
    -> String
  {
    let place = url.map { #", "url": "\#($0)""# } ?? ""
    return #"{"format": "\#(format)", "events": ["order.paid"]\#(place)\#(more)}"#
  }

  private func make(_ body: String) async throws -> TestAnswer {
    try await api.send(.post, "/v1/webhooks", as: county.buyer, body)
  }

  private func due() throws -> [DueDelivery] {
    try api.write { try dueDeliveries(upTo: 10, in: $0) }
  }

  @Test func `a robot has its format, its language and its hours`() async throws {
    let made = try await make(
      body("wecom", #", "language": "en", "hours": {"from": "20:00", "until": "06:30"}"#))
    // No secret of ours.
    expect(made, 201, .webhook)
    #expect(made["format"]?.text == "wecom" && made["language"]?.text == "en")
    #expect(made.json.at("/hours/from")?.text == "20:00")
    #expect(made.json.at("/hours/until")?.text == "06:30")
    #expect(made["signed"] == .boolean(false))
    let path = try #require(made.header("Location"))
    let patched = try await api.send(
      .patch, path, as: county.buyer, headers: [("If-Match", "*")],
      #"{"hours": null, "language": "zh"}"#)
    expect(patched, 200, .webhook)
    #expect(patched["hours"] == .null && patched["language"]?.text == "zh")
    let usual = try await make(body("wecom"))
    #expect(usual["hours"] == .null && usual["language"]?.text == "zh")
  }

  @Test func `a robot's own secret is shown to nobody, and another one takes its place`()
    async throws
  {
    let made = try await make(body("dingtalk", #", "robot_secret": "SECmarker-one""#))
    expect(made, 201, .webhook)
    #expect(made["signed"] == .boolean(true))
    let path = try #require(made.header("Location"))
    expect(try await api.send(.post, path + "/rotate", as: county.buyer), 409, "no_secret_of_ours")
    _ = try await api.send(.post, path + "/test", as: county.buyer)
    #expect(try due().map(\.secrets) == [["SECmarker-one"]])
    let changed = try await api.send(
      .patch, path, as: county.buyer, headers: [("If-Match", "*")],
      #"{"robot_secret": "SECmarker-two"}"#)
    expect(changed, 200, .webhook)
    #expect(try due().map(\.secrets) == [["SECmarker-two"]])
    let taken = try await api.send(
      .patch, path, as: county.buyer, headers: [("If-Match", "*")], #"{"robot_secret": null}"#)
    expect(taken, 422, "invalid_content", at: ["/robot_secret"])
    let wrong = try await api.send(
      .patch, path, as: county.buyer, headers: [("If-Match", "*")], #"{"robot_secret": "demo"}"#)
    #expect(wrong.faults == ["/robot_secret": "no_secret"])
    for answer in [made, changed, try await api.send(.get, path, as: county.buyer)] {
      #expect(!answer.raw.text.contains("marker"))
    }
    let audit = try await api.send(
      .get, "/v1/audit?subject=\(made["id"]?.text ?? "")", as: county.admin)
    #expect(audit["items"]?.items.isEmpty == false && !audit.raw.text.contains("marker"))

    let open = try await make(body("feishu"))
    #expect(open["signed"] == .boolean(false))
    let signed = try await api.send(
      .patch, open.header("Location") ?? "", as: county.buyer, headers: [("If-Match", "*")],
      #"{"robot_secret": "demo"}"#)
    #expect(signed["signed"] == .boolean(true))
    let robot = try await make(body("wecom"))
    let mailed = try await api.send(
      .patch, robot.header("Location") ?? "", as: county.buyer, headers: [("If-Match", "*")],
      #"{"url": "mailto:a@example.org"}"#)
    #expect(mailed.faults == ["/url": "refused"])
    let strange = try await api.send(
      .patch, robot.header("Location") ?? "", as: county.buyer, headers: [("If-Match", "*")],
      #"{"robot_secret": "demo"}"#)
    expect(strange, 422, "invalid_content", at: ["/robot_secret"])
  }

  @Test func `what a format does not have is refused, each place named`() async throws {
    for (body, places) in [
      (body("dingtalk"), ["/robot_secret": "required"]),
      (body("dingtalk", #", "robot_secret": null"#), ["/robot_secret": "required"]),
      (body("dingtalk", #", "robot_secret": 5"#), ["/robot_secret": "type"]),
      (body("dingtalk", #", "robot_secret": "demo""#), ["/robot_secret": "no_secret"]),
      (body("wecom", #", "url": null"#, url: nil), ["/url": "required"]),
      (body("wecom", #", "robot_secret": "x""#), ["/robot_secret": "not_signed"]),
      (body("standard", #", "robot_secret": "x""#), ["/robot_secret": "not_signed"]),
      (body("feishu", url: "http://robots.example/x"), ["/url": "refused"]),
      (body("wecom", url: nil), ["/url": "required"]),
      (body("wecom", url: "mailto:a@example.org"), ["/url": "refused"]),
      (body("sms"), ["/url": "not_chosen"]),
      (body("email"), ["/url": "no_address"]),
      (body("email", url: nil), ["/url": "required"]),
      (body("email", url: "mailto:a@example"), ["/url": "no_address"]),
      (body("email", url: "mailto:a@127.0.0.1"), ["/url": "no_address"]),
      (body("email", url: "mailto:a@example.org?bcc=b@example.org"), ["/url": "no_address"]),
      (body("email", url: "mailto:a@example.org,b@example.org"), ["/url": "no_address"]),
      (body("email", url: #"mailto:\"a b\"@example.org"#), ["/url": "no_address"]),
      (body("email", url: "mailto:a%0a@example.org"), ["/url": "no_address"]),
      (body("email", url: #"mailto:a@example.org\r\nRCPT"#), ["/url": "control_character"]),
      (
        body("wecom", #", "hours": {"from": "8:00", "until": "24:00"}"#),
        ["/hours/from": "too_short", "/hours/until": "no_time"]
      ),
      (
        body("wecom", #", "hours": {"from": "08:00", "until": "08:00"}"#),
        ["/hours/until": "same"]
      ),
      (body("wecom", #", "hours": {"from": "08:00"}"#), ["/hours/until": "required"]),
      (
        body("wecom", #", "hours": "always", "language": "fr""#),
        ["/hours": "type", "/language": "choice"]
      ),
    ] {
      let answer = try await make(body)
      #expect(answer.status == 422 && answer.code == "invalid_content")
      #expect(answer.faults == places, "\(body)")
    }
  }

  @Test func `without the operator's server there is neither e-mail nor text message`() async throws
  {
    let bare = try TestAPI()
    for body in [body("email", url: "mailto:a@example.org"), body("sms", url: nil)] {
      let answer = try await bare.send(.post, "/v1/webhooks", as: bare.county.buyer, body)
      #expect(answer.status == 422 && answer.code == "invalid_content")
      #expect(answer.faults == ["/format": "not_offered"])
    }
  }

  @Test func `an e-mail address is confirmed by the code that was sent to it`() async throws {
    let made = try await make(body("email", url: "mailto:reader.one@example.org"))
    expect(made, 201, .webhook)
    #expect(made["confirmed_at"] == .null)
    let path = try #require(made.header("Location"))
    expect(try await api.send(.post, path + "/test", as: county.buyer), 409, "not_confirmed")
    let replay = try await api.send(.post, path + "/replay", as: county.buyer, Bodies.replay)
    expect(replay, 409, "not_confirmed")
    let another = try await api.send(.post, path + "/code", as: county.buyer)
    expect(another, 200, .delivery)
    #expect(another["type"]?.text == "webhook.code")
    let wrong = try await api.send(.post, path + "/confirm", as: county.buyer, Bodies.code)
    expect(wrong, 422, "wrong_code")
    let text = try #require(try due().first?.body)
    let code = try #require(text.firstMatch(of: /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/)?.output.0)
    let said = #"{"code": "\#(code)"}"#
    let confirmed = try await api.send(.post, path + "/confirm", as: county.buyer, said)
    expect(confirmed, 200, .webhook)
    #expect(confirmed["confirmed_at"]?.text != nil)
    let again = try await api.send(.post, path + "/confirm", as: county.buyer, said)
    expect(again, 409, "nothing_to_confirm")
    expect(try await api.send(.post, path + "/code", as: county.buyer), 409, "nothing_to_confirm")
    // Another address is another hook.
    let moved = try await api.send(
      .patch, path, as: county.buyer, headers: [("If-Match", "*")],
      #"{"url": "https://hooks.example/in"}"#)
    #expect(moved.faults == ["/url": "fixed"])
    let other = try await api.send(
      .patch, path, as: county.buyer, headers: [("If-Match", "*")],
      #"{"url": "mailto:reader.two@example.org"}"#)
    #expect(other.faults == ["/url": "fixed"])
    // What is on record names neither the address nor the code.
    let audit = try await api.send(
      .get, "/v1/audit?subject=\(made["id"]?.text ?? "")", as: county.admin)
    #expect(audit["items"]?.items.count == 4)
    #expect(!audit.raw.text.contains("reader") && !audit.raw.text.contains(code))
  }

  @Test func `a text message's telephone is nobody's choice, and not shown`() async throws {
    let made = try await make(body("sms", url: nil))
    expect(made, 201, .webhook)
    #expect(made["url"] == .null)
    let tried = try await api.send(
      .post, (made.header("Location") ?? "") + "/test", as: county.buyer)
    expect(tried, 201, .delivery)
    #expect(try due().map { $0.url.hasPrefix("tel:1") } == [true])
  }

  @Test func `an account has so many codes sent in a day, whatever becomes of its hooks`()
    async throws
  {
    for _ in 0..<AddressCode.maximumPerDay {
      let made = try await make(body("email", url: "mailto:a@example.org"))
      #expect(made.status == 201)
      _ = try await api.send(.delete, made.header("Location") ?? "", as: county.buyer)
    }
    expect(try await make(body("email", url: "mailto:a@example.org")), 409, "too_many_codes")
  }
}
