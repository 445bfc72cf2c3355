import Core
import Testing

@testable import Hooks
@testable import Notifications
@testable import Outbound

/// What robots are sent, to the byte. The signatures were made by the examples that DingTalk and
/// Feishu publish in Python, by its `hmac` and `base64`.
@Suite("What the robots of group chats are sent, and what they answer") struct RobotRequestTests {
  private let milliseconds: Int64 = 1_599_360_473_123

  private func delivery(
    _ format: HookFormat, _ url: String = "https://robots.example/send?key=k", secret: String = "",
    _ body: String = "订单已付款\n\"7\" 元"
  ) -> DueDelivery {
    DueDelivery(
      id: Identifier(rawValue: 1), webhook: Identifier(rawValue: 2),
      subject: Identifier(rawValue: 3), url: url, format: format, language: .zh,
      secrets: secret.isEmpty ? [] : [secret], messageID: "evt_1", body: body, attempts: 0)
  }

  private func request(_ delivery: DueDelivery) throws -> (url: String, body: String) {
    let request = try #require(hookRequest(for: delivery, atMilliseconds: milliseconds))
    #expect(request.method == "POST")
    #expect(request.headers.map(\.name) == ["Content-Type"])
    #expect(request.headers[0].value == "application/json; charset=utf-8")
    return (request.url, String(decoding: request.body, as: UTF8.self))
  }

  @Test("WeCom: a text, unsigned")
  func wecom() throws {
    let sent = try request(delivery(.wecom))
    #expect(sent.url == "https://robots.example/send?key=k")
    #expect(sent.body == #"{"msgtype":"text","text":{"content":"订单已付款\n\"7\" 元"}}"#)
  }

  @Test("DingTalk: the same text, signed in the address")
  func dingtalk() throws {
    let sent = try request(delivery(.dingtalk, secret: "SEC000000000000test"))
    #expect(
      sent.url
        == "https://robots.example/send?key=k&timestamp=1599360473123"
        + "&sign=mGUrDWPTducLFyJniIOpok44mjAVhnyPNaV2CNXLZII%3D"
    )
    #expect(sent.body == #"{"msgtype":"text","text":{"content":"订单已付款\n\"7\" 元"}}"#)
    let bare = try request(delivery(.dingtalk, "https://robots.example/send#top", secret: "s"))
    #expect(bare.url.hasPrefix("https://robots.example/send?timestamp=1599360473123&sign="))
  }

  @Test("Feishu: a text, signed in the body where the robot has a secret")
  func feishu() throws {
    let signed = try request(delivery(.feishu, secret: "demo"))
    #expect(signed.url == "https://robots.example/send?key=k")
    #expect(
      signed.body == """
        {"timestamp":"1599360473","sign":"l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=",\
        "msg_type":"text","content":{"text":"订单已付款\\n\\"7\\" 元"}}
        """)
    let open = try request(delivery(.feishu))
    #expect(open.body == #"{"msg_type":"text","content":{"text":"订单已付款\n\"7\" 元"}}"#)
  }

  @Test("What goes by the operator's servers is no request to an owner's address")
  func none() {
    for format in [HookFormat.email, .sms] {
      #expect(hookRequest(for: delivery(format), atMilliseconds: milliseconds) == nil)
    }
  }

  private func outcome(
    _ format: HookFormat, _ status: Int, _ body: String, retryAfter: Int? = nil
  ) -> DeliveryOutcome {
    deliveryOutcome(
      of: OutboundResponse(
        status: status, retryAfterSeconds: retryAfter, redirectURL: nil, body: Array(body.utf8),
        isTruncated: false, durationMilliseconds: 1), format)
  }

  @Test("A robot took a text where its body says so, whatever else an answer may look like")
  func taken() {
    #expect(outcome(.wecom, 200, #"{"errcode":0,"errmsg":"ok"}"#).isDelivered)
    #expect(outcome(.dingtalk, 200, #"{"errcode":0,"errmsg":"ok"}"#).isDelivered)
    #expect(outcome(.feishu, 200, #"{"code":0,"msg":"success","data":{}}"#).isDelivered)
    #expect(outcome(.feishu, 200, #"{"StatusCode":0,"StatusMessage":"success"}"#).isDelivered)
    #expect(outcome(.standard, 204, "").isDelivered)
    for (format, body) in [
      (HookFormat.wecom, #"{"errcode":93000,"errmsg":"invalid webhook url"}"#),
      (.dingtalk, #"{"errcode":310000,"errmsg":"sign not match"}"#),
      (.feishu, #"{"code":19021,"msg":"sign match fail"}"#), (.wecom, "<html>ok</html>"),
      (.wecom, "{}"), (.wecom, #"{"code":0}"#), (.dingtalk, #"{"errcode":"0"}"#), (.feishu, ""),
    ] {
      let outcome = outcome(format, 200, body)
      guard case .refused(let refused) = outcome else {
        Issue.record("\(format) \(body)")
        continue
      }
      #expect(!outcome.isDelivered && refused.reason == .refused && refused.answer == body)
      #expect(outcome.pauseSeconds == nil && !outcome.isFinal && !outcome.endsHook)
      #expect(HookTraffic.isAnswer(outcome))
    }
  }

  @Test("A robot that was sent too much is left in peace for as long as it counts")
  func tooMuch() {
    for (format, status, code, seconds) in [
      (HookFormat.wecom, 200, 45_009, 60), (.dingtalk, 200, 130_101, 600),
      (.dingtalk, 200, 410_100, 600), (.feishu, 200, 11_232, 60), (.feishu, 400, 9_499, 60),
    ] {
      let name = format == .feishu ? "code" : "errcode"
      let outcome = outcome(format, status, "{\"\(name)\":\(code)}")
      guard case .refused(let refused) = outcome else {
        Issue.record("\(format) \(code)")
        continue
      }
      #expect(refused.reason == .rateLimited)
      #expect(outcome.pauseSeconds == seconds)
    }
    #expect(outcome(.wecom, 429, "", retryAfter: 7).pauseSeconds == 7)
    #expect(outcome(.standard, 200, "", retryAfter: 7).pauseSeconds == nil)
  }

  @Test("A status that is no success says what it says of any hook")
  func statuses() {
    #expect(outcome(.wecom, 410, "").endsHook)
    #expect(!HookTraffic.isAnswer(outcome(.feishu, 502, "")))
    guard case .answered(500, "no", nil) = outcome(.dingtalk, 500, "no") else {
      Issue.record("not as answered")
      return
    }
  }
}
