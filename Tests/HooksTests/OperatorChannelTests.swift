import Core
import Crypto
import Testing

@testable import Hooks
@testable import Notifications
@testable import Outbound

@Suite("E-mails, to the byte, and text messages as the operator's gateway wants them")
struct OperatorChannelTests {
  private func delivery(
    _ format: HookFormat, title: String = "", _ body: String, url: String? = nil
  ) -> DueDelivery {
    DueDelivery(
      id: Identifier(rawValue: 1), webhook: Identifier(rawValue: 2),
      subject: Identifier(rawValue: 3),
      url: url ?? (format == .email ? "mailto:reader@example.org" : "tel:19900000001"),
      format: format, language: .zh, secrets: [], messageID: "evt_0A1B2C3D4E5F6", body: body,
      title: title, attempts: 0)
  }

  @Test("A message is as RFC 5322 has it")
  func message() {
    let bytes = mailMessage(
      for: delivery(.email, title: "【山货】订单已付款", "订单 7 已付款。\n时间:今天"),
      from: "no-reply@shop.example", atMilliseconds: 1_480_000_000_999)
    let body = Base64.encode(Array("订单 7 已付款。\r\n时间:今天".utf8))
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == [
          "From: <no-reply@shop.example>", "To: <reader@example.org>",
          "Subject: =?utf-8?B?\(Base64.encode(Array("【山货】订单已付款".utf8)))?=",
          "Date: Thu, 24 Nov 2016 15:06:40 +0000",
          "Message-ID: <evt_0A1B2C3D4E5F6.0000000000001@shop.example>", "MIME-Version: 1.0",
          "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
          "Content-Language: zh", "Auto-Submitted: auto-generated", "", body, "",
        ].joined(separator: "\r\n"))
  }

  @Test("No title ends a line, and a long one is folded between characters")
  func headers() {
    #expect(MailText.header("[Shanhuo] New order") == "[Shanhuo] New order")
    for text in ["a\r\nBcc: b@example.org", "tab\there", "=?utf-8?B?eA==?=", "\u{7f}"] {
      let header = MailText.header(text)
      #expect(header == "=?utf-8?B?\(Base64.encode(Array(text.utf8)))?=")
    }
    let long = String(repeating: "山货👩🏽‍🌾", count: 40)
    let words = MailText.header(long).split(separator: "\r\n ", omittingEmptySubsequences: false)
    #expect(words.count > 1 && words.allSatisfy { $0.utf8.count <= 75 })
    let texts = words.map { word in
      let encoded = word.dropFirst("=?utf-8?B?".count).dropLast(2)
      return Base64.decode(String(encoded)).flatMap { String(validating: $0, as: UTF8.self) }
    }
    #expect(texts.allSatisfy { $0 != nil } && texts.compactMap(\.self).joined() == long)
  }

  @Test("A body's lines are no longer than they may be")
  func body() {
    let text = String(repeating: "长长的一句。", count: 100)
    let lines = MailText.body(text).components("\r\n")
    #expect(lines.dropLast().allSatisfy { $0.utf8.count <= 76 } && lines.last == "")
    #expect(Base64.decode(lines.joined()) == Array(text.utf8))
    #expect(MailText.body("") == "")
  }

  @Test("Dates of every weekday and of a leap day")
  func dates() throws {
    for (moment, text) in [
      ("2016-02-29T00:00:00Z", "Mon, 29 Feb 2016 00:00:00 +0000"),
      ("2016-12-31T23:59:59Z", "Sat, 31 Dec 2016 23:59:59 +0000"),
      ("2017-01-01T00:00:00Z", "Sun, 1 Jan 2017 00:00:00 +0000"),
      ("2026-11-27T09:08:07+08:00", "Fri, 27 Nov 2026 01:08:07 +0000"),
    ] {
      #expect(MailText.date(try #require(Instant(rfc3339: moment))) == text)
    }
  }

  @Test("What a mail server says means what RFC 5321 and 3463 say")
  func replies() {
    func outcome(_ line: String) -> DeliveryOutcome {
      deliveryOutcome(of: MailReply(line: line))
    }
    #expect(outcome("250 2.0.0 taken").isDelivered)
    for line in [
      "421 closing", "450 4.2.0 busy", "451 4.7.1 again", "503 order", "530 login first",
    ] {
      let outcome = outcome(line)
      guard case .refused(let refused) = outcome else {
        Issue.record("\(line)")
        continue
      }
      #expect(refused.reason == .deferred && refused.answer == line && !outcome.isFinal)
    }
    for line in ["550 5.7.1 policy", "552 5.2.2 full", "554 5.1.10x odd", "550 no", "553-5.1.1"] {
      let outcome = outcome(line)
      #expect(!outcome.isDelivered && outcome.isFinal && !outcome.endsHook, "\(line)")
    }
    for line in ["550 5.1.1 no such user", "551 5.1.6 moved", "550 5.2.1 off", "550 5.1.10 null"] {
      #expect(outcome(line).endsHook, "\(line)")
    }
  }

  // MARK: Text messages

  private static let text = "他说\"{id}\\\n{phone}<&'>💡 50%"

  private func sent(_ description: String) throws -> (url: String, body: String) {
    let request = try TextMessageGateway(description).request(
      for: delivery(.sms, OperatorChannelTests.text))
    #expect(request.isOperators)
    return (request.url, String(decoding: request.body, as: UTF8.self))
  }

  @Test("A value is a value, however the gateway wants it written")
  func escaping() throws {
    let json = try sent(
      """
      POST https://sms.example/send?id={id}
      Content-Type: application/json; charset=utf-8

      {"to": ["{phone}"], "text": "{text}", "more": {}}

      """)
    #expect(json.url == "https://sms.example/send?id=evt_0A1B2C3D4E5F6")
    #expect(
      json.body
        == #"{"to": ["19900000001"], "text": "他说\"{id}\\\n{phone}<&'>💡 50%", "more": {}}"#)
    let form = try sent(
      "POST https://sms.example/\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
        + "to={phone}&text={text}")
    #expect(
      form.body
        == "to=19900000001&text=%E4%BB%96%E8%AF%B4%22%7Bid%7D%5C%0A%7Bphone%7D%3C%26%27%3E"
        + "%F0%9F%92%A1%2050%25")
    let xml = try sent(
      "POST https://sms.example/\nContent-Type: text/xml\n\n<m to=\"{phone}\">{text}</m>")
    #expect(
      xml.body
        == "<m to=\"19900000001\">他说&quot;{id}\\\n{phone}&lt;&amp;&apos;&gt;💡 50%</m>")
    let query = try sent("GET https://sms.example/?to={phone}&text={text}")
    #expect(query.url.hasPrefix("https://sms.example/?to=19900000001&text=%E4%BB%96"))
    #expect(query.url.allSatisfy(\.isASCII) && query.body == "")
  }

  @Test("A description that is no request is refused, and nothing of it told")
  func wrong() {
    for (description, word) in [
      ("", "first line"), ("https://sms.example", "first line"),
      ("post https://sms.example", "first line"), ("POST ftp://sms.example", "first line"),
      ("POST https://sms.example\nmarker", "line 2"),
      ("POST https://sms.example\nContent-Type: text/plain\n\n{phone}{text}", "Content-Type"),
      ("POST https://sms.example\n\n{phone}{text}", "Content-Type"),
      ("POST https://marker.example/{text}", "{phone}"),
      ("POST https://marker.example/{phone}", "{text}"),
    ] {
      let fault = #expect(throws: TextMessageGateway.Fault.self, "\(description)") {
        try TextMessageGateway(description)
      }
      #expect(fault?.description.contains(word) == true)
      #expect(fault?.description.contains("marker") == false)
    }
  }

  @Test("A message was taken where the answer holds what it must")
  func success() throws {
    let description = "GET https://sms.example/?to={phone}&text={text}"
    func outcome(_ more: String, _ status: Int, _ body: String) throws -> DeliveryOutcome {
      try TextMessageGateway(description + more).outcome(
        of: OutboundResponse(
          status: status, retryAfterSeconds: nil, redirectURL: nil, body: Array(body.utf8),
          isTruncated: false, durationMilliseconds: 1))
    }
    #expect(try outcome("", 200, "error").isDelivered)
    let mark = "\nSuccess: \"code\":0"
    #expect(try outcome(mark, 200, #"{"code":0}"#).isDelivered)
    // Also where that stands behind what is kept of an answer.
    #expect(try outcome(mark, 200, String(repeating: " ", count: 5_000) + #""code":0"#).isDelivered)
    let refused = try outcome(mark, 200, #"{"code":5}"#)
    #expect(!refused.isDelivered && !refused.isFinal)
    #expect(try !outcome(mark, 500, #"{"code":0}"#).isDelivered)
  }

  @Test("The operator is told once that a server is not reached, and once that it is again")
  func watched() {
    var watch = ChannelWatch()
    let good = DeliveryOutcome.answered(status: 250, answer: "", retryAfterSeconds: nil)
    func told(_ outcome: DeliveryOutcome, _ format: HookFormat) -> String {
      watch.note(outcome, of: format).map { "\($0)" } ?? ""
    }
    #expect(told(good, .email) == "")
    #expect(told(.failed(reason: .login), .email).contains("login"))
    #expect(told(.failed(reason: .connect), .email) == "")
    #expect(told(.failed(reason: .connect), .sms).contains("connect"))
    // That it refuses something says that it is there.
    let refused = DeliveryOutcome.refused(.init(reason: .deferred, answer: ""))
    #expect(told(refused, .email).contains("channelWorks"))
    #expect(told(good, .email) == "")
    // A robot's server is not the operator's.
    #expect(told(.failed(reason: .connect), .wecom) == "")
  }

  @Test("However many hooks there are, a few connections to the operator's server are open at once")
  func fewConnections() {
    var traffic = HookTraffic()
    let runs = (1...40).map { hook in
      var delivery = delivery(.email, "x")
      delivery = DueDelivery(
        id: Identifier(rawValue: Int64(hook)), webhook: Identifier(rawValue: Int64(hook)),
        subject: Identifier(rawValue: 1), url: delivery.url, format: .email, language: .zh,
        secrets: [], messageID: "evt_1", body: "", attempts: 0)
      return DueRun(deliveries: [delivery])
    }
    traffic.beginLook()
    traffic.endLook(runs, at: 0)
    let begun = traffic.beginSenders(at: 0)
    #expect(begun.count == HookTraffic.maximumPerOperatorServer)
    traffic.endSender(begun[0])
    #expect(traffic.beginSenders(at: 0).count == 1)
  }
}

extension String {
  fileprivate func components(_ separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
