import Access
import Audit
import Core
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Notifications

@Suite("Hooks that are told in words, at their hours and where somebody wants it")
struct ChannelTests {
  let market: TestMarket
  var county: TestCounty { market.county }
  var db: Connection { market.db }

  init() throws { market = try TestMarket() }

  private func add(
    _ format: HookFormat, _ url: String? = nil, secret: String = "", language: Language = .zh,
    hours: SendingHours? = nil
  ) throws -> Webhook {
    let standard =
      switch format {
      case .email: "mailto:reader@example.org"
      case .sms: "tel:"
      default: "https://robots.example/send"
      }
    return try market.write {
      try addWebhook(
        NewWebhook(
          url: url ?? standard, events: [.orderPlaced], secret: secret, format: format,
          language: language, hours: hours), as: county.buyer, in: $0)
    }
  }

  private func tell(subject: Int64 = 1) throws {
    try market.write { db in
      let data = """
        {"order_id":"0A1B2C3D4E5F6","number":"N-\(subject)","status":"placed","goods_fen":100,\
        "shipping_fen":0,"total_fen":100}
        """
      try record(
        Event(
          .orderPlaced, subject: Identifier(rawValue: subject), buyer: county.buyer.id,
          villages: [], data: data), in: db)
      while try dealOutEvents(upTo: 10, in: db) {}
    }
  }

  private func due() throws -> [DueDelivery] {
    try market.write { try dueDeliveries(upTo: 100, in: $0) }
  }

  private func end(_ deliveries: [DueDelivery], _ outcome: DeliveryOutcome) throws {
    try market.write { db in
      for delivery in deliveries { try recordDelivery(delivery, outcome, in: db) }
    }
  }

  private func status(_ hook: Webhook) throws -> [DeliveryStatus] {
    try deliveries(of: hook.id, PageRequest(limit: 100), as: county.buyer, in: db).items
      .map(\.status)
  }

  /// All is whole, but that these tests' events are about things that were made up.
  private func expectWhole() throws {
    #expect(try verify(db).map(\.description).filter { !$0.hasPrefix("event ") } == [])
  }

  private static let good = DeliveryOutcome.answered(
    status: 200, answer: "", retryAfterSeconds: nil)

  // MARK: Words

  @Test("Each hook is told in its format and its language")
  func words() throws {
    let robot = try add(.wecom)
    let english = try add(.feishu, secret: "demo", language: .en)
    let standard = try add(.standard, secret: "whsec_x")
    try tell()
    let told = Dictionary(uniqueKeysWithValues: try due().map { ($0.webhook, $0) })
    #expect(told[robot.id]?.body.hasPrefix("新订单\n订单 N-1 已下单，合计 1.00 元。\n") == true)
    #expect(told[robot.id]?.secrets == [])
    #expect(told[english.id]?.body.hasPrefix("New order\nOrder N-1 was placed") == true)
    #expect(told[english.id]?.secrets == ["demo"])
    #expect(told[standard.id]?.body.hasPrefix(#"{"type":"order.placed","timestamp":"#) == true)
    #expect(Set(told.values.map(\.messageID)).count == 1)
    try expectWhole()
  }

  @Test("A text message goes to the telephone that the account has when it is sent")
  func telephone() throws {
    let hook = try add(.sms)
    #expect(hook.url == "tel:")
    try tell()
    let phone: String = try db.value(
      "SELECT phone FROM user_account WHERE id = \(county.buyer.id)")
    #expect(try due().map(\.url) == ["tel:\(phone)"])
    #expect(try due()[0].body == "订单 N-1 已下单，合计 1.00 元。")
    try expectWhole()
  }

  @Test("An account has so many text messages a day, whatever it does")
  func allowance() throws {
    let hook = try add(.sms)
    for _ in 0..<(TextMessageAllowance.maximumPerDay + 3) { try tell() }
    #expect(try status(hook).filter { $0 == .pending }.count == TextMessageAllowance.maximumPerDay)
    let over = try deliveries(
      of: hook.id, onlyFailed: true, PageRequest(limit: 9), as: county.buyer, in: db
    ).items
    #expect(over.count == 3 && over.allSatisfy { $0.lastError == .dailyLimit })
    while let run = try market.write({ try dueRuns(after: nil, upTo: 9, in: $0) { _ in 9 } }).first
    {
      try end(run.deliveries, Self.good)
    }
    try market.write { try removeWebhook(hook.id, as: county.buyer, in: $0) }
    let other = try add(.sms)
    try tell(subject: 2)
    #expect(try status(other) == [.failed])
    let replay = Replay(
      since: db.now.adding(days: -1), until: db.now.adding(days: 1), includesDelivered: false)
    for refused in [
      { _ = try testWebhook(other.id, as: county.buyer, in: $0) },
      { _ = try replayEvents(of: other.id, replay, as: county.buyer, in: $0) },
    ] as [(Connection) throws -> Void] {
      #expect(throws: NotificationRefusal.tooManyTexts) { try market.write { try refused($0) } }
    }
    // Others' are their own.
    let admins = try market.write {
      try addWebhook(
        NewWebhook(url: "tel:", events: [.orderPlaced], secret: "", format: .sms),
        as: county.admin, in: $0)
    }
    _ = try market.write { try testWebhook(admins.id, as: county.admin, in: $0) }
    market.clock.advance(days: 1)
    // More than one day's is refused as a whole; what was given up can be had.
    #expect(throws: NotificationRefusal.tooManyTexts) {
      try market.write { try replayEvents(of: other.id, replay, as: county.buyer, in: $0) }
    }
    #expect(try due().map(\.webhook) == [admins.id])
    let failed = try #require(
      try deliveries(of: other.id, PageRequest(limit: 1), as: county.buyer, in: db).items.first)
    _ = try market.write { try replayDelivery(failed.id, as: county.buyer, in: $0) }
    #expect(try due().count == 2)
    try expectWhole()
  }

  // MARK: Hours

  @Test("What comes about outside the hours waits for them, in its order, and uses up no try")
  func hours() throws {
    let minute = Int(
      (db.now.rawValue - db.today.start.rawValue) / 60_000)
    // They begin in two hours.
    let from = (minute + 120) % SendingHours.minutes
    let hours = try #require(
      SendingHours(from: from, until: (from + 60) % SendingHours.minutes))
    let hook = try add(.wecom, hours: hours)
    for _ in 0..<3 { try tell() }
    #expect(try due().isEmpty)
    let waiting = try deliveries(of: hook.id, PageRequest(limit: 9), as: county.buyer, in: db).items
    #expect(waiting.allSatisfy { $0.attempts == 0 && hours.contains($0.nextAttemptAt) })
    // A test is asked for now.
    let test = try market.write { try testWebhook(hook.id, as: county.buyer, in: $0) }
    #expect(!hours.contains(test.nextAttemptAt))
    #expect(try due().map(\.id) == [test.id])
    try end(try due(), Self.good)
    #expect(try waitingDeliveries(in: db).overdueSeconds == 0)
    market.clock.advance(seconds: 119 * 60)
    #expect(try due().isEmpty)
    #expect(try waitingDeliveries(in: db).overdueSeconds == 0)
    market.clock.advance(seconds: 2 * 60)
    let runs = try market.write { try dueRuns(after: nil, upTo: 9, in: $0) { _ in 9 } }
    #expect(runs.map { $0.deliveries.count } == [3])
    // A failed one is tried again within the hours, after its wait.
    try end(Array(runs[0].deliveries.prefix(1)), .failed(reason: .timeout))
    market.clock.advance(seconds: 60 * 60)
    #expect(try due().isEmpty)
    market.clock.advance(seconds: 23 * 3_600)
    #expect(try due().map(\.attempts) == [1])
    try expectWhole()
  }

  @Test("Other hours hold at once, for what waits too")
  func otherHours() throws {
    let minute = Int((db.now.rawValue - db.today.start.rawValue) / 60_000)
    let never = try #require(
      SendingHours(
        from: (minute + 600) % SendingHours.minutes, until: (minute + 601) % SendingHours.minutes))
    let hook = try add(.wecom, hours: never)
    try tell()
    #expect(try due().isEmpty)
    let changed = try market.write {
      try changeWebhook(hook.id, WebhookChange(hours: .clear), as: county.buyer, in: $0)
    }
    #expect(changed.hours == nil)
    #expect(try due().count == 1)
    _ = try market.write {
      try changeWebhook(
        hook.id, WebhookChange(language: .en, hours: .set(never)), as: county.buyer, in: $0)
    }
    #expect(try due().isEmpty)
    #expect(try webhook(hook.id, as: county.buyer, in: db).hours == never)
    try expectWhole()
  }

  @Test("Hours go on record in words, and a robot's other secret as one that was replaced")
  func recorded() throws {
    let hours = SendingHours(from: 22 * 60, until: 6 * 60 + 30)
    let hook = try add(.dingtalk, secret: "SECone", hours: hours)
    try market.write {
      _ = try changeWebhook(
        hook.id, WebhookChange(robotSecret: "SECother"), as: county.buyer, in: $0)
    }
    let told = try db.all(
      """
      SELECT after FROM audit_entry
      WHERE subject_id = \(hook.id) AND action <> 'webhook.removed' ORDER BY sequence
      """
    ) { try $0[0] as String }
    #expect(told.count == 2)
    #expect(told[0].contains(#""hours":"22:00-06:30""#))
    #expect(told[1] == #"{"robot_secret":"replaced"}"#)
    #expect(!told.joined().contains("SECo"))
  }

  // MARK: Refusals

  @Test("What will never be taken is given up at once, and the next one has its turn")
  func givenUp() throws {
    let hook = try add(.wecom)
    try tell()
    try tell()
    try end(try due(), .refused(.init(reason: .refused, answer: "no", .givenUp)))
    #expect(try status(hook) == [.pending, .failed])
    let tries = try market.write { db in
      let failed = try deliveries(
        of: hook.id, onlyFailed: true, PageRequest(limit: 9), as: county.buyer, in: db)
      #expect(failed.items[0].lastError == .refused && failed.items[0].lastAnswer == "no")
      #expect(failed.items[0].lastStatus == nil)
      return try deliveryTries(of: failed.items[0].id, as: county.buyer, in: db)
    }
    #expect(tries.map(\.error) == [.refused])
    try end(try due(), .refused(.init(reason: .rateLimited, answer: "", retryAfterSeconds: 600)))
    #expect(try status(hook) == [.pending, .failed])
    market.clock.advance(seconds: 599)
    #expect(try due().isEmpty)
    market.clock.advance(seconds: 2)
    #expect(try due().map(\.attempts) == [1])
    try expectWhole()
  }

  @Test("A pause that a receiver asks for holds for all of its hook, whoever reads what is due")
  func paused() throws {
    let hook = try add(.wecom)
    try tell(subject: 1)
    try tell(subject: 2)
    let first = try #require(try due().first)
    try end([first], .answered(status: 429, answer: "", retryAfterSeconds: 3_600))
    #expect(try due().isEmpty)
    // What waits meanwhile is not given up, and nobody is late.
    #expect(try market.write { try giveUpDeliveries(upTo: 9, in: $0) } == false)
    #expect(try status(hook) == [.pending, .pending])
    market.clock.advance(seconds: 60)
    #expect(try waitingDeliveries(in: db).count == 2)
    #expect(try waitingDeliveries(in: db).overdueSeconds == 0)
    let shown = try deliveries(of: hook.id, PageRequest(limit: 9), as: county.buyer, in: db).items
    #expect(shown.allSatisfy { $0.nextAttemptAt > db.now.adding(seconds: 3_500) })
    market.clock.advance(seconds: 3_539)
    #expect(try due().isEmpty)
    market.clock.advance(seconds: 2)
    #expect(try due().count == 2)
    #expect(try waitingDeliveries(in: db).overdueSeconds > 0)
    // Any other answer asks for nothing.
    try end(try due(), .answered(status: 500, answer: "", retryAfterSeconds: 3_600))
    try tell(subject: 3)
    #expect(try due().map(\.subject) == [Identifier(rawValue: 3)])
    try expectWhole()
  }

  @Test("Another receiver did not ask for the pause, nor who turns a hook on again")
  func pauseEnds() throws {
    let hook = try add(.wecom)
    func change(_ change: WebhookChange) throws {
      _ = try market.write { try changeWebhook(hook.id, change, as: county.buyer, in: $0) }
    }
    for moves in [true, false] {
      try tell(subject: moves ? 1 : 3)
      try end(
        try due(), .refused(.init(reason: .rateLimited, answer: "", retryAfterSeconds: 600)))
      try tell(subject: 2)
      #expect(try due().isEmpty)
      try change(WebhookChange(events: [.orderPlaced, .orderPaid]))
      #expect(try due().isEmpty)
      if moves {
        try change(WebhookChange(url: "https://robots.example/other"))
      } else {
        try change(WebhookChange(isActive: false))
        try change(WebhookChange(isActive: true))
        try tell(subject: 2)
      }
      #expect(try due().map(\.subject) == [Identifier(rawValue: 2)])
      try end(try due(), Self.good)
    }
    try expectWhole()
  }

  @Test("That the operator's server is not reached turns no hook off, however long")
  func unreached() throws {
    let texts = try add(.sms)
    let robot = try add(.feishu)
    try tell()
    for _ in 0...(RetrySchedule.waits.count) {
      try end(try due(), .failed(reason: .connect))
      market.clock.advance(days: 2)
    }
    #expect(try webhook(texts.id, as: county.buyer, in: db).off == nil)
    #expect(try webhook(texts.id, as: county.buyer, in: db).failingSince == nil)
    #expect(try webhook(robot.id, as: county.buyer, in: db).off?.reason == .failing)
    #expect(try status(texts) == [.failed])
    try expectWhole()
  }

  @Test("A receiver that is gone for good turns the hook off")
  func gone() throws {
    let hook = try add(.wecom)
    try tell()
    try tell()
    try end(try due(), .refused(.init(reason: .refused, answer: "", .hookOff)))
    #expect(try webhook(hook.id, as: county.buyer, in: db).off?.reason == .gone)
    #expect(try status(hook) == [.failed, .failed])
    try expectWhole()
  }

  // MARK: Addresses

  @Test("An address is sent a code and nothing else, until the code is said")
  func confirmed() throws {
    let hook = try add(.email)
    let code = OneTimeCode.make()
    _ = try market.write { try sendCode(code, to: hook.id, as: county.buyer, in: $0) }
    try tell()
    let first = try due()
    #expect(first.map(\.title) == ["【山货】邮箱验证码"])
    #expect(first[0].body.contains(code))
    #expect(first[0].url == "mailto:reader@example.org")
    try end(first, Self.good)
    #expect(try due().isEmpty)
    for refused in [
      { try testWebhook(hook.id, as: county.buyer, in: $0) },
      { try replayDelivery(first[0].id, as: county.buyer, in: $0) },
    ] as [(Connection) throws -> Delivery] {
      #expect(throws: NotificationRefusal.notConfirmed) { try market.write { try refused($0) } }
    }
    try expectWhole()
    for wrong in ["", OneTimeCode.make(), "\(code)0"] {
      #expect(throws: NotificationRefusal.wrongCode) {
        try market.write { try confirmAddress(of: hook.id, by: wrong, as: county.buyer, in: $0) }
      }
    }
    #expect(throws: CommonRefusal.notFound(what: "webhook")) {
      try market.write { try confirmAddress(of: hook.id, by: code, as: county.admin, in: $0) }
    }
    let typed = code.lowercased().replacing("-", with: " ")
    let now = try market.write {
      try confirmAddress(of: hook.id, by: typed, as: county.buyer, in: $0)
    }
    #expect(now.confirmedAt != nil && now.isConfirmed)
    #expect(throws: NotificationRefusal.nothingToConfirm) {
      try market.write { try confirmAddress(of: hook.id, by: code, as: county.buyer, in: $0) }
    }
    // Nothing of what happened before.
    #expect(try due().isEmpty)
    try tell(subject: 2)
    let told = try due()
    #expect(told.map(\.title) == ["【山货】新订单"])
    #expect(told[0].body.hasPrefix("订单 N-2 已下单，合计 1.00 元。\n时间："))
    try end(told, Self.good)
    try expectWhole()
  }

  @Test("A code holds for a day, only the newest one, and does not wait for the hours")
  func codes() throws {
    let minute = Int((db.now.rawValue - db.today.start.rawValue) / 60_000)
    let hook = try add(
      .email,
      hours: SendingHours(
        from: (minute + 600) % SendingHours.minutes, until: (minute + 601) % SendingHours.minutes))
    let (old, new) = (OneTimeCode.make(), OneTimeCode.make())
    try market.write { db in
      for code in [old, new] { try sendCode(code, to: hook.id, as: county.buyer, in: db) }
    }
    #expect(try due().count == 1)
    #expect(throws: NotificationRefusal.wrongCode) {
      try market.write { try confirmAddress(of: hook.id, by: old, as: county.buyer, in: $0) }
    }
    market.clock.advance(days: 1)
    #expect(throws: NotificationRefusal.wrongCode) {
      try market.write { try confirmAddress(of: hook.id, by: new, as: county.buyer, in: $0) }
    }
  }

  @Test("However many hooks an account makes, it has so many codes sent in a day")
  func manyCodes() throws {
    func send() throws {
      let hook = try add(.email)
      try market.write { db in
        try sendCode(OneTimeCode.make(), to: hook.id, as: county.buyer, in: db)
        try removeWebhook(hook.id, as: county.buyer, in: db)
      }
    }
    for _ in 0..<AddressCode.maximumPerDay { try send() }
    // Of their addresses nothing is kept.
    #expect(try db.value("SELECT count(*) FROM webhook WHERE url <> 'mailto:'") == 0)
    #expect(throws: NotificationRefusal.tooManyCodes) { try send() }
    market.clock.advance(days: 1)
    try send()
    try expectWhole()
  }

  // MARK: What verify proves

  @Test("Verify finds an address that is told of what it did not ask for, and a strange secret")
  func proved() throws {
    let hook = try add(.email)
    _ = try market.write { try sendCode(OneTimeCode.make(), to: hook.id, as: county.buyer, in: $0) }
    try expectWhole()
    func expect(_ damage: String, undo: String, _ finding: String) throws {
      try market.spoil(damage)
      let found = try verify(db).map(\.description)
      #expect(found.contains("webhook \(hook.id) \(finding)"), "\(damage): \(found)")
      try market.spoil(undo)
      try expectWhole()
    }
    let format = "is not what its format is"
    let address = "is told at an address that is not confirmed"
    func change(_ values: String, undo: String, _ finding: String) throws {
      try expect(
        "UPDATE webhook SET \(values)", undo: "UPDATE webhook SET \(undo)", finding)
    }
    try change("secret = 'x'", undo: "secret = ''", format)
    try change("url = 'https://example.org'", undo: "url = 'mailto:reader@example.org'", format)
    try change("hours_from = 5", undo: "hours_from = NULL", format)
    try change(
      "hours_from = 5, hours_until = 5", undo: "hours_from = NULL, hours_until = NULL", format)
    try change("confirmed_at = created_at - 1", undo: "confirmed_at = NULL", address)
    try expect(
      "UPDATE outbox_event SET type = 'order.paid' WHERE type = 'webhook.code'",
      undo: "UPDATE outbox_event SET type = 'webhook.code' WHERE type = 'order.paid'", address)
  }
}
