import Core
import Notifications

/// What may be sent now: which runs were read ahead, how much is under way to each hook and host,
/// and who is left in peace. It knows neither the database nor the network. Times are milliseconds
/// of a clock that never goes back.
struct HookTraffic {
  /// Deliveries under way at once, in all.
  static let maximumInFlight = 512
  /// Under way at once to one hook that answers.
  static let maximumPerHook = 32
  /// Under way at once to one hook of which it is not known that it answers.
  static let maximumUnproven = 4
  /// Under way at once to all of those together: so much is left to those that answer.
  static let maximumUnprovenInAll = 256
  /// Under way at once to the operator's mail server, and to its gateway: a few connections do, and
  /// more are refused by many a server.
  static let maximumPerOperatorServer = 8
  /// Runs of one hook that are read ahead, and those of all hooks.
  static let readAhead = 128
  static let maximumReadAhead = 4_096
  /// Runs that were read longer ago are read anew: the hook may be another by now.
  static let readAheadMilliseconds: Int64 = 1_000
  /// Milliseconds for which a pause that was asked for is kept here. By then it is in the
  /// database, where it ends with what it was asked for: another receiver asked for none.
  static let maximumPause: Int64 = 60_000
  /// Runs that one sender takes before others have their turn.
  static let turn = 16

  private struct HookState {
    var host = ""
    var ready: [DueRun] = []
    var readAt: Int64 = 0
    var senders = 0
    /// Read and not yet recorded.
    var held = 0
    /// Whether its last call was answered.
    var isProven = false
    /// Until then it is left in peace: its receiver asked for that, or is a robot that was just
    /// told something.
    var pausedUntil: Int64 = 0
  }

  /// A sender that may begin, with the first run that it sends.
  struct Start: Sendable {
    let run: DueRun
    /// Whether it takes one of the places of those that are known to answer.
    let isProven: Bool
  }

  private var hooks: [Identifier: HookState] = [:]
  private var hosts: [String: HostBreaker] = [:]
  private var held: Set<Identifier> = []
  /// Let go of since a look at the database began: what it saw of them is not true any more.
  private var releasedMeanwhile: Set<Identifier>?
  private var senders = 0
  private var unprovenSenders = 0
  private var operatorSenders: [String: Int] = [:]
  private var last: Identifier?

  /// Senders at work, each with one delivery under way.
  var inFlight: Int { senders }
  /// Hosts that are left in peace.
  var openHosts: Int { hosts.values.count { $0.isOpen } }
  /// Deliveries that were read and are not recorded yet.
  var heldCount: Int { held.count }
  /// Where the next look at what is due begins.
  var place: Identifier? { last }

  // MARK: Reading ahead

  /// How many runs of a hook are to be looked at: those that are held already come first among
  /// them.
  func wanted(of hook: WaitingHook, at now: Int64) -> Int {
    guard held.count < HookTraffic.maximumReadAhead,
      permits(Webhook.server(of: hook.url), at: now)
    else { return 0 }
    guard let state = hooks[hook.id] else { return HookTraffic.readAhead }
    guard state.pausedUntil <= now, state.ready.count < HookTraffic.maximumPerHook else { return 0 }
    return state.held + HookTraffic.readAhead
  }

  private func permits(_ host: String, at now: Int64) -> Bool {
    hosts[host]?.permits(at: now) ?? true
  }

  /// Notes that a look at the database begins.
  mutating func beginLook() { releasedMeanwhile = [] }

  /// Takes what a look found, without what is or was held since it began.
  mutating func endLook(_ runs: [DueRun], at now: Int64) {
    let released = releasedMeanwhile ?? []
    releasedMeanwhile = nil
    for run in runs
    where !run.deliveries.contains(where: { held.contains($0.id) || released.contains($0.id) }) {
      var state = hooks[run.webhook] ?? HookState()
      state.host = Webhook.server(of: run.url)
      if state.ready.isEmpty { state.readAt = now }
      state.ready.append(run)
      state.held += run.deliveries.count
      hooks[run.webhook] = state
      for delivery in run.deliveries { held.insert(delivery.id) }
    }
  }

  /// Lets go of what was read too long ago, or for a host that is left in peace by now: it waits in
  /// the database. Forgets hooks of which there is nothing to remember.
  mutating func tidy(at now: Int64) {
    for (hook, state) in hooks {
      let isOld = now - state.readAt > HookTraffic.readAheadMilliseconds
      if isOld || state.pausedUntil > now || !permits(state.host, at: now) {
        for run in state.ready { release(run.deliveries, of: hook) }
        hooks[hook]?.ready = []
      }
      if let state = hooks[hook], state.senders == 0, state.held == 0, state.pausedUntil <= now,
        isOld
      {
        // That it answers is found out anew.
        hooks[hook] = nil
      }
    }
  }

  // MARK: Senders

  /// The senders that may begin now, each counted as begun: one for each hook in turn, so that none
  /// waits for the others' many.
  mutating func beginSenders(at now: Int64) -> [Start] {
    let order = hooks.filter { !$0.value.ready.isEmpty }.keys.sorted()
    guard !order.isEmpty else { return [] }
    let first = last.flatMap { last in order.firstIndex { $0 > last } } ?? 0
    // Where many hooks have something to send, each has its part.
    let part = max(1, HookTraffic.maximumInFlight / order.count)
    var begun: [Start] = []
    var didBegin = true
    while didBegin {
      didBegin = false
      for offset in order.indices {
        let hook = order[(first + offset) % order.count]
        guard let start = begin(hook, part: part, at: now) else { continue }
        begun.append(start)
        last = hook
        didBegin = true
      }
    }
    return begun
  }

  private mutating func begin(_ hook: Identifier, part: Int, at now: Int64) -> Start? {
    guard var state = hooks[hook], let run = state.ready.first,
      senders < HookTraffic.maximumInFlight,
      state.pausedUntil <= now, permits(state.host, at: now)
    else { return nil }
    // A robot is told one thing at a time.
    let most =
      run.deliveries[0].format.isRobot
      ? 1 : state.isProven ? HookTraffic.maximumPerHook : HookTraffic.maximumUnproven
    guard state.senders < min(most, part) else { return nil }
    if !state.isProven, unprovenSenders >= HookTraffic.maximumUnprovenInAll { return nil }
    if run.deliveries[0].format.isByOperator {
      guard operatorSenders[state.host, default: 0] < HookTraffic.maximumPerOperatorServer else {
        return nil
      }
      operatorSenders[state.host, default: 0] += 1
    }
    hosts[state.host]?.begin()
    state.ready.removeFirst()
    state.senders += 1
    senders += 1
    if !state.isProven { unprovenSenders += 1 }
    hooks[hook] = state
    return Start(run: run, isProven: state.isProven)
  }

  /// The next run for a sender of a hook, or nil where it is to end.
  mutating func nextRun(of hook: Identifier, at now: Int64) -> DueRun? {
    guard let state = hooks[hook], !state.ready.isEmpty, state.pausedUntil <= now,
      permits(state.host, at: now)
    else { return nil }
    return hooks[hook]?.ready.removeFirst()
  }

  /// Notes that a sender has come to its end.
  mutating func endSender(_ start: Start) {
    senders -= 1
    if start.run.deliveries[0].format.isByOperator {
      operatorSenders[Webhook.server(of: start.run.url), default: 1] -= 1
    }
    if !start.isProven { unprovenSenders -= 1 }
    hooks[start.run.webhook]?.senders -= 1
  }

  // MARK: Outcomes

  /// Notes how a call ended; false where nobody answered or the hook is left in peace now, and its
  /// sender is to end.
  mutating func noteOutcome(
    of delivery: DueDelivery, _ outcome: DeliveryOutcome, at now: Int64
  ) -> Bool {
    let answered = HookTraffic.isAnswer(outcome)
    let host = Webhook.server(of: delivery.url)
    var breaker = hosts[host] ?? HostBreaker()
    breaker.end(answered: answered, at: now)
    hosts[host] = breaker.isClean ? nil : breaker
    hooks[delivery.webhook]?.isProven = answered
    let spacing = delivery.format.isRobot ? HookFormat.robotSpacingMilliseconds : 0
    let asked = min(Int64(outcome.pauseSeconds ?? 0) * 1_000, HookTraffic.maximumPause)
    let pause = max(asked, spacing)
    if pause > 0 { hooks[delivery.webhook]?.pausedUntil = now + pause }
    return answered && pause == 0
  }

  /// Whether somebody is there who answers for the hook itself: no answer at all, and those of a
  /// gateway whose server is not there, are the host's (RFC 9110, sections 15.6.3 to 15.6.5).
  static func isAnswer(_ outcome: DeliveryOutcome) -> Bool {
    switch outcome {
    case .answered(let status, _, _): ![502, 503, 504].contains(status)
    case .failed(let reason): reason.isOwn
    case .refused: true
    }
  }

  /// Notes that a call came to no end that says anything of the receiver.
  mutating func noteAbandoned(_ delivery: DueDelivery) {
    hosts[Webhook.server(of: delivery.url)]?.abandon()
  }

  /// Lets go of deliveries that were recorded or are not sent after all.
  mutating func release(_ deliveries: some Sequence<DueDelivery>, of hook: Identifier) {
    for delivery in deliveries where held.remove(delivery.id) != nil {
      hooks[hook]?.held -= 1
      releasedMeanwhile?.insert(delivery.id)
    }
  }
}
