import Crypto
import Foundation
import JSON
import SQLite
import TestSupport
import Testing

@Suite("Robots and text messages, to a receiver on a socket", .onThreadsOfTheirOwn)
struct RobotTests {
  let county: County
  let site: Site

  init() throws {
    county = try County.ready()
    site = try county.site()
  }

  private func post(
    _ client: HTTPClient, _ target: String, _ token: String, _ body: String? = nil
  ) throws -> Answer {
    let answer = try client.send("POST", target, token: token, key: UUID().uuidString, body)
    try #require([200, 201].contains(answer.status), "\(target): \(answer.text)")
    return answer
  }

  private func text(_ received: HookReceiver.Received) -> String {
    String(decoding: received.body, as: UTF8.self)
  }

  @Test("Each robot is told of an order as it wants it, and by its body says whether it took it")
  func robots() throws {
    let good = try HookReceiver(saying: #"{"errcode":0,"code":0}"#)
    let strange = try HookReceiver(saying: #"{"errcode":310000,"errmsg":"sign not match"}"#)
    defer {
      good.stop()
      strange.stop()
    }
    let server = try ServerProcess(site.database, "--allow-hooks-to", "127.0.0.0/8")
    let client = try server.client()
    func register(_ format: String, _ url: String, _ more: String = "") throws -> String {
      let body = #"{"format":"\#(format)","url":"\#(url)","events":["order.placed"]\#(more)}"#
      let answer = try post(client, "/v1/webhooks", county.buyers[0], body)
      return "/v1/webhooks/\(answer["id"]?.text ?? "")/deliveries"
    }
    let secret = #","robot_secret":"SECmarker""#
    let lists = [
      try register("wecom", good.url + "?key=w"),
      try register("dingtalk", good.url + "?access_token=d", secret),
      try register("feishu", good.url + "/f", secret + #","language":"en""#),
    ]
    let refusing = try register("dingtalk", strange.url, secret)
    let placed = try post(
      client, "/v1/orders", county.buyers[0], order(of: county.eggs))
    let number = try #require(placed["number"]?.text)

    let messages = good.received(atLeast: 3)
    #expect(messages.count == 3)
    let wecom = try #require(messages.first { $0.target == "/hook?key=w" })
    #expect(text(wecom).hasPrefix(#"{"msgtype":"text","text":{"content":"新订单\n订单 \#(number) 已下单"#))
    let dingtalk = try #require(messages.first { $0.target.hasPrefix("/hook?access_token=d&") })
    #expect(text(dingtalk) == text(wecom))
    let signed = try #require(
      dingtalk.target.wholeMatch(of: /.*&timestamp=(\d{13})&sign=([A-Za-z0-9%]+)/)?.output)
    let expected = Base64.encode(
      HMAC.sha256(key: Array("SECmarker".utf8), message: Array("\(signed.1)\nSECmarker".utf8)))
    #expect(String(signed.2).removingPercentEncoding == expected)
    let feishu = try #require(messages.first { $0.target == "/hook/f" })
    let json = feishu.body.withUnsafeBytes { (try? JSONValue.read($0)) ?? .null }
    let timestamp = try #require(json["timestamp"]?.text)
    #expect(
      json["sign"]?.text
        == Base64.encode(HMAC.sha256(key: Array("\(timestamp)\nSECmarker".utf8), message: [])))
    #expect(json.at("/content/text")?.text?.hasPrefix("New order\nOrder \(number) was") == true)

    func status(_ list: String) throws -> JSONValue? {
      try client.send("GET", list, token: county.buyers[0])["items"]?.items.first
    }
    for list in lists {
      #expect(try eventually { try status(list)?["status"]?.text == "delivered" })
    }
    #expect(try eventually { try status(refusing)?["error"]?.text == "refused" })
    let lines = [
      "shanhuo_hook_waiting 1",
      #"shanhuo_hook_tries_total{channel="wecom",outcome="delivered"} 1"#,
      #"shanhuo_hook_tries_total{channel="dingtalk",outcome="delivered"} 1"#,
      #"shanhuo_hook_tries_total{channel="dingtalk",outcome="refused"} 1"#,
      #"shanhuo_hook_tries_total{channel="feishu",outcome="delivered"} 1"#,
      #"shanhuo_hook_tries_total{channel="feishu",outcome="unanswered"} 0"#,
      "shanhuo_hook_in_flight 0",
      "shanhuo_hook_open_hosts 0",
    ]
    #expect(
      try eventually {
        let metrics = try client.send("GET", "/metrics").text
        return lines.allSatisfy { metrics.contains("\n\($0)\n") }
      })
    #expect(try status(refusing)?["response"]?.text?.contains("sign not match") == true)
    #expect(try server.stop() == .exited(0))
    #expect(!server.log.contains("marker"))
    #expect(try site.faults() == "")
  }

  @Test(
    "A text message is a request to the operator's gateway, and goes to the account's telephone")
  func textMessage() throws {
    let gateway = try HookReceiver(saying: #"{"result": "taken"}"#)
    defer { gateway.stop() }
    let path = try site.write(
      """
      POST \(gateway.url)?to={phone}
      Content-Type: application/json
      Authorization: Bearer marker-key
      Success: "taken"

      {"to": "{phone}", "text": "{text}", "id": "{id}"}
      """, to: "sms")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    // The operator's own gateway may stand inside without more leave.
    let server = try ServerProcess(site.database, "--sms", path)
    let client = try server.client()
    let hook = try post(
      client, "/v1/webhooks", county.buyers[0], #"{"format":"sms","events":["order.placed"]}"#)
    #expect(hook["url"] == .null)
    let placed = try post(client, "/v1/orders", county.buyers[0], order(of: county.eggs))
    let number = try #require(placed["number"]?.text)
    let sent = try #require(gateway.received(atLeast: 1).first)
    let phone: String = try site.open().value(
      """
      SELECT phone FROM user_account WHERE id = (SELECT user_id FROM webhook)
      """)
    #expect(sent.target == "/hook?to=\(phone)")
    #expect(sent.headers["authorization"] == "Bearer marker-key")
    let json = sent.body.withUnsafeBytes { (try? JSONValue.read($0)) ?? .null }
    #expect(json["to"]?.text == phone)
    #expect(json["text"]?.text?.hasPrefix("订单 \(number) 已下单，合计 ") == true)
    #expect(json["id"]?.text?.hasPrefix("evt_") == true)
    let list = "/v1/webhooks/\(hook["id"]?.text ?? "")/deliveries"
    #expect(
      try eventually {
        try client.send("GET", list, token: county.buyers[0])["items"]?.items.first?["status"]?.text
          == "delivered"
      })
    #expect(try server.stop() == .exited(0))
    #expect(!server.log.contains("marker") && !server.log.contains(phone))
    #expect(try site.faults() == "")
  }
}
