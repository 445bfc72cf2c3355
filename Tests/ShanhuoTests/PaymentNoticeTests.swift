import Crypto
import Foundation
import SQLite
import Testing

@Suite("A payment provider's notices, over a socket", .onThreadsOfTheirOwn)
struct PaymentNoticeTests {
  private static let oldKey = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
  private static let newKey = "whsec_FxYVFBMSERAPDg0MCwoJCAcGBQQDAgEA"

  let county: County
  let site: Site

  init() throws {
    county = try County.ready()
    site = try county.site()
  }

  private func keyFile(
    _ text: String, named name: String = "payment-keys", mode: Int = 0o600
  ) throws -> String {
    let path = try site.write(text, to: name)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
  }

  private func send(
    _ body: String, key: String, to path: String = "/v1/payment-callbacks/testpay",
    _ client: HTTPClient
  ) throws -> Answer {
    let secret = try #require(WebhookSecret(key))
    let seconds = Int64(Date().timeIntervalSince1970)
    let signature = WebhookSignature.sign(
      id: "n1", timestamp: seconds, body: Array(body.utf8), with: [secret])
    let head = [
      "POST \(path) HTTP/1.1", "Host: localhost",
      "Content-Type: application/json", "Content-Length: \(body.utf8.count)", "webhook-id: n1",
      "webhook-timestamp: \(seconds)", "webhook-signature: \(signature)",
    ]
    try client.write(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
    return try client.readAnswer()
  }

  @Test("Either key of a rotation pays an order, once, and is in no log and no table")
  func paid() throws {
    let keys = "testpay \(PaymentNoticeTests.oldKey)\ntestpay \(PaymentNoticeTests.newKey) # new\n"
    let server = try ServerProcess(site.database, "--payment-keys", try keyFile(keys))
    let client = try server.client()
    let placed = try client.send(
      "POST", "/v1/orders", token: county.buyers[0], key: "k", order(of: county.eggs))
    try #require(placed.status == 201, "\(placed.text)")
    let number = try #require(placed["number"]?.text)
    let total = try #require(placed["total_fen"]?.number)
    let body = """
      {"type":"payment.succeeded","payment_id":"P-1","order_number":"\(number)",\
      "amount_fen":\(total),"currency":"CNY"}
      """
    let stranger = try send(body, key: WebhookSecret.generate().text, client)
    #expect(stranger.status == 401)
    let first = try send(body, key: PaymentNoticeTests.newKey, client)
    #expect(first.status == 200)
    #expect(first["outcome"]?.text == "taken_in")
    #expect(try send(body, key: PaymentNoticeTests.oldKey, client)["outcome"]?.text == "known")
    let id = try #require(placed["id"]?.text)
    let paid = try client.send("GET", "/v1/orders/\(id)", token: county.buyers[0])
    #expect(paid["status"]?.text == "paid")
    #expect(try server.stop() == .exited(0))
    #expect(!server.log.contains("whsec_"))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: site.database))
    for key in [PaymentNoticeTests.oldKey, PaymentNoticeTests.newKey] {
      #expect(bytes.range(of: Data(key.dropFirst("whsec_".count).utf8)) == nil)
    }
    #expect(try site.faults() == "")
  }

  @Test("A courier's keys are its own, and let it tell of its own parcels")
  func courier() throws {
    let (payments, couriers) = (
      try keyFile("testpay \(PaymentNoticeTests.oldKey)\n"),
      try keyFile("sf \(PaymentNoticeTests.newKey)\n", named: "courier-keys")
    )
    let server = try ServerProcess(
      site.database, "--payment-keys", payments, "--courier-keys", couriers)
    let client = try server.client()
    let body = """
      {"tracking_number":"SF1","event_id":"E-1","kind":"delivered",\
      "happened_at":"2026-06-15T03:58:00Z"}
      """
    for (path, key, status, code) in [
      ("/v1/courier-callbacks/sf", PaymentNoticeTests.oldKey, 401, "unproven_notice"),
      ("/v1/courier-callbacks/testpay", PaymentNoticeTests.oldKey, 404, "not_found"),
      ("/v1/courier-callbacks/sf", PaymentNoticeTests.newKey, 404, "unknown_parcel"),
    ] {
      let answer = try send(body, key: key, to: path, client)
      #expect(answer.status == status && answer["code"]?.text == code, "\(answer.text)")
    }
    #expect(try server.stop() == .exited(0))
    let run = try Program.run(
      "serve", "--database", site.database, "--courier-keys", site.path("nothing"))
    #expect(run.end == .exited(2) && run.errors.contains("--courier-keys"))
  }

  @Test("A file of keys that does not fit keeps the server from starting, in one line")
  func unfit() throws {
    func start(_ path: String) throws -> Program.Run {
      try Program.run("serve", "--database", site.database, "--payment-keys", path)
    }
    let key = PaymentNoticeTests.oldKey
    for (path, says) in [
      (site.path("nothing"), "cannot be read"),
      (try keyFile("testpay whsec_short\n", named: "short"), "line 1 has no key"),
      (try keyFile("bank \(key)\n", named: "of-the-bank"), "bank"),
      (try keyFile("testpay \(key)\n", named: "open", mode: 0o644), "others can read it"),
    ] {
      let run = try start(path)
      #expect(run.end == .exited(2))
      #expect(run.errors.contains("--payment-keys") && run.errors.contains(says), "\(run.errors)")
      #expect(!run.errors.contains(key))
    }
  }
}
