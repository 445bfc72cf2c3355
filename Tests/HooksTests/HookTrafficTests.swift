import Core
import TestSupport
import Testing

@testable import Hooks
@testable import Notifications

@Suite("What may be sent now") struct HookTrafficTests {
  private static let good = DeliveryOutcome.answered(
    status: 200, answer: "", retryAfterSeconds: nil)
  private static let hung = DeliveryOutcome.failed(reason: .timeout)

  private func run(_ hook: Int64, _ number: Int64, host: String? = nil, length: Int64 = 1) -> DueRun
  {
    DueRun(
      deliveries: (0..<length).map { place in
        let id = hook << 32 | number << 8 | place
        return DueDelivery(
          id: Identifier(rawValue: id), webhook: Identifier(rawValue: hook),
          subject: Identifier(rawValue: number), url: "https://\(host ?? "h\(hook)").example/in",
          secrets: [], messageID: "evt_\(id)", body: "", attempts: 0)
      })
  }

  private func read(_ runs: [DueRun], at now: Int64 = 0, into traffic: inout HookTraffic) {
    traffic.beginLook()
    traffic.endLook(runs, at: now)
  }

  /// Ends what a sender sends with an outcome; true where it may go on.
  private func end(
    _ start: HookTraffic.Start, _ outcome: DeliveryOutcome, at now: Int64 = 0,
    _ traffic: inout HookTraffic
  ) -> Bool {
    let goesOn = traffic.noteOutcome(of: start.run.deliveries[0], outcome, at: now)
    traffic.release(start.run.deliveries, of: start.run.webhook)
    traffic.endSender(start)
    return goesOn
  }

  @Test("A hook of which nothing is known has few under way; one that answers has many")
  func proof() {
    var traffic = HookTraffic()
    read((0..<100).map { run(1, $0) }, into: &traffic)
    var begun = traffic.beginSenders(at: 0)
    #expect(begun.count == HookTraffic.maximumUnproven)
    #expect(traffic.beginSenders(at: 0).isEmpty)
    for start in begun { #expect(end(start, Self.good, &traffic)) }
    begun = traffic.beginSenders(at: 0)
    #expect(begun.count == HookTraffic.maximumPerHook)
    #expect(traffic.inFlight == HookTraffic.maximumPerHook)
  }

  @Test("However many hooks hang, half of all places are left to those that answer")
  func hanging() {
    var traffic = HookTraffic()
    read([run(1, 0)], into: &traffic)
    for start in traffic.beginSenders(at: 0) { _ = end(start, Self.good, &traffic) }
    let silent = (2...400).flatMap { hook in (0..<8).map { run(Int64(hook), $0) } }
    read(silent + (1..<40).map { run(1, $0) }, into: &traffic)
    let begun = traffic.beginSenders(at: 0)
    #expect(begun.count { !$0.isProven } == HookTraffic.maximumUnprovenInAll)
    #expect(begun.contains { $0.isProven && $0.run.webhook.rawValue == 1 })
    #expect(traffic.inFlight < HookTraffic.maximumInFlight)
  }

  @Test("What a look found is not taken twice, nor what was recorded while it looked")
  func looks() {
    var traffic = HookTraffic()
    read([run(1, 1)], into: &traffic)
    read([run(1, 1)], into: &traffic)
    #expect(traffic.heldCount == 1)
    let start = traffic.beginSenders(at: 0)[0]
    traffic.beginLook()
    _ = end(start, Self.good, &traffic)
    traffic.endLook([run(1, 1), run(1, 2)], at: 0)
    #expect(traffic.beginSenders(at: 0).map { $0.run.deliveries[0].subject.rawValue } == [2])
    read([run(1, 1)], into: &traffic)
    #expect(traffic.heldCount == 2)
  }

  @Test("A host that does not answer is passed over for all of its hooks, and for no other's")
  func openHost() {
    var traffic = HookTraffic()
    read(
      [run(1, 0, host: "ill"), run(2, 0, host: "ill"), run(3, 0)]
        + (1..<8).map { run(1, $0, host: "ill") }, into: &traffic)
    var failures = 0
    while failures < HostBreaker.threshold {
      let begun = traffic.beginSenders(at: 0)
      #expect(!begun.isEmpty)
      for start in begun {
        let isIll = start.run.webhook.rawValue != 3
        #expect(end(start, isIll ? Self.hung : Self.good, &traffic) != isIll)
        if isIll { failures += 1 }
      }
    }
    #expect(traffic.openHosts == 1)
    traffic.tidy(at: 1)
    read([run(2, 5, host: "ill"), run(3, 5)], at: 1, into: &traffic)
    #expect(traffic.beginSenders(at: 1).map(\.run.webhook.rawValue) == [3])
    let hook = WaitingHook(id: Identifier(rawValue: 2), url: "https://ILL.example/x", secrets: [])
    #expect(traffic.wanted(of: hook, at: 1) == 0)
    let later = 1 + HostBreaker.firstPauseMilliseconds
    traffic.tidy(at: later)
    read([run(1, 9, host: "ill"), run(2, 9, host: "ill")], at: later, into: &traffic)
    // One tries it.
    #expect(traffic.beginSenders(at: later).count == 1)
  }

  @Test("Answers of a gateway are the host's, other refusals the hook's own")
  func whose() {
    func answered(_ status: Int) -> DeliveryOutcome {
      .answered(status: status, answer: "", retryAfterSeconds: nil)
    }
    for status in [200, 301, 400, 404, 410, 429, 500, 501] {
      #expect(HookTraffic.isAnswer(answered(status)), "\(status)")
    }
    for status in [502, 503, 504] { #expect(!HookTraffic.isAnswer(answered(status)), "\(status)") }
    for reason in [DeliveryFault.timeout, .connect, .resolve, .tls, .interrupted, .other] {
      #expect(!HookTraffic.isAnswer(.failed(reason: reason)), "\(reason)")
    }
    #expect(HookTraffic.isAnswer(.failed(reason: .forbiddenAddress)))
  }

  @Test("A hook whose receiver asked for time is left in peace until then, up to a day")
  func retryAfter() {
    var traffic = HookTraffic()
    read([run(1, 0), run(1, 1)], into: &traffic)
    let begun = traffic.beginSenders(at: 0)
    let busy = DeliveryOutcome.answered(status: 429, answer: "", retryAfterSeconds: 60)
    for start in begun { _ = end(start, busy, &traffic) }
    read([run(1, 2)], at: 1, into: &traffic)
    #expect(traffic.beginSenders(at: 59_999).isEmpty)
    #expect(traffic.beginSenders(at: 60_000).count == 1)
  }

  @Test("What was read long ago is let go and read anew; what is idle is forgotten")
  func stale() {
    var traffic = HookTraffic()
    read((0..<10).map { run(1, $0) }, into: &traffic)
    let begun = traffic.beginSenders(at: 0)
    traffic.tidy(at: HookTraffic.readAheadMilliseconds)
    #expect(traffic.heldCount == 10)
    traffic.tidy(at: HookTraffic.readAheadMilliseconds + 1)
    #expect(traffic.heldCount == begun.count)
    #expect(traffic.nextRun(of: Identifier(rawValue: 1), at: 2_000) == nil)
    for start in begun { _ = end(start, Self.good, at: 2_000, &traffic) }
    traffic.tidy(at: 10_000)
    #expect(traffic.heldCount == 0 && traffic.inFlight == 0)
  }

  @Test("Each hook has its turn, however much waits for another")
  func turns() {
    var traffic = HookTraffic()
    read(
      (0..<100).map { run(1, $0) } + (2...50).map { run(Int64($0), 0) }, into: &traffic)
    let begun = traffic.beginSenders(at: 0)
    #expect(Set(begun.map(\.run.webhook)).count == 50)
  }

  @Test("A robot is told one thing at a time, and left in peace after each")
  func robot() {
    var traffic = HookTraffic()
    let runs = (0..<5).map { number in
      DueRun(
        deliveries: run(1, number, length: 3).deliveries.map { delivery in
          var delivery = delivery
          delivery.format = .wecom
          return delivery
        })
    }
    var now: Int64 = 0
    for _ in 0..<5 {
      read(runs, at: now, into: &traffic)
      let begun = traffic.beginSenders(at: now)
      #expect(begun.count == 1)
      #expect(traffic.beginSenders(at: now).isEmpty)
      // Its sender ends although it was taken: the next one waits.
      #expect(!end(begun[0], Self.good, at: now, &traffic))
      #expect(traffic.nextRun(of: Identifier(rawValue: 1), at: now) == nil)
      now += HookFormat.robotSpacingMilliseconds - 1
      traffic.tidy(at: now)
      #expect(traffic.beginSenders(at: now).isEmpty)
      now += 1
    }
    // 20 a minute and no more.
    #expect(60_000 / HookFormat.robotSpacingMilliseconds == 20)
  }

  @Test("A robot that was sent too much is left in peace until the database knows of it")
  func robotPause() {
    var traffic = HookTraffic()
    var robot = run(1, 0)
    robot = DueRun(
      deliveries: robot.deliveries.map { delivery in
        var delivery = delivery
        delivery.format = .dingtalk
        return delivery
      })
    read([robot], into: &traffic)
    let begun = traffic.beginSenders(at: 0)
    let busy = DeliveryOutcome.refused(
      .init(reason: .rateLimited, answer: "", retryAfterSeconds: 600))
    #expect(!end(begun[0], busy, at: 0, &traffic))
    read([robot], at: 59_999, into: &traffic)
    #expect(traffic.beginSenders(at: 59_999).isEmpty)
    #expect(traffic.beginSenders(at: 60_000).count == 1)
    // It answered: nothing of that is its host's.
    #expect(traffic.openHosts == 0)
  }
}
