import Core
import Foundation
import Notifications
import SQLite
import Storage

extension Command {
  static let hooksTail = Command(
    "hooks tail", "Shows how the newest tries of hooks ended, the newest last.",
    options: [
      .database,
      Option(name: "hook", value: "ID", help: "only those of this hook"),
      Option(name: "lines", value: "N", help: "so many at first", standard: "20"),
      Option(name: "follow", value: nil, help: "goes on until it is interrupted"),
    ]
  ) { arguments in
    let hook = try identifier("hook", arguments.optional("hook"))
    let lines = try arguments.integer("lines", 1...RecordedTry.maximumListed)
    let connection = try DatabaseFile.openForProving(arguments["database"])
    var tries = try connection.snapshot {
      try newestTries(of: hook, upTo: lines, in: connection)
    }
    var last = Instant(rawValue: 0)
    while true {
      for tried in tries { print(line(of: tried)) }
      fflush(nil)
      last = tries.last?.at ?? last
      if arguments.optional("follow") == nil { return }
      try await Task.sleep(for: .seconds(1))
      tries = try connection.snapshot {
        try Notifications.tries(
          of: hook, after: last, upTo: RecordedTry.maximumListed, in: connection)
      }
    }
  }

  static let hooksReplay = Command(
    "hooks replay",
    "Sends a hook the events of a span of time that it has not had; the server sends them.",
    options: [
      .database,
      Option(name: "hook", value: "ID", help: "the hook", isRequired: true),
      Option(
        name: "since", value: "MOMENT", help: "where the span begins, such as 2016-11-24T00:00:00Z",
        isRequired: true),
      Option(name: "until", value: "MOMENT", help: "where it ends", isRequired: true),
      Option(name: "delivered", value: nil, help: "also what it had already"),
    ]
  ) { arguments in
    guard let hook = try identifier("hook", arguments["hook"]) else { return }
    let (since, until) = (try moment("since", arguments), try moment("until", arguments))
    guard since < until else { throw UsageError(description: "--until lies before --since") }
    let connection = try DatabaseFile.openExisting(arguments["database"])
    do {
      let sent = try replay(
        of: hook,
        Replay(
          since: since, until: until,
          includesDelivered: arguments.optional("delivered") != nil), in: connection)
      print("\(sent) events are on their way")
    } catch let refusal as any Refusal {
      throw CommandError(description: refusal.detail)
    }
  }

  /// In parts, where the span has more than one replay sends.
  private static func replay(
    of hook: Identifier, _ span: Replay, in connection: Connection
  ) throws -> Int {
    do {
      return try connection.transaction {
        try replayEvents(of: hook, span, as: .machineOperator, in: connection)
      }
    } catch NotificationRefusal.tooMuchToReplay {
      let half = (span.until.rawValue - span.since.rawValue) / 2
      guard half > 0 else { throw NotificationRefusal.tooMuchToReplay }
      let middle = Instant(rawValue: span.since.rawValue + half)
      return try [(span.since, middle), (middle, span.until)].reduce(0) { sum, part in
        try sum
          + replay(
            of: hook,
            Replay(since: part.0, until: part.1, includesDelivered: span.includesDelivered),
            in: connection)
      }
    }
  }

  private static func identifier(_ name: String, _ text: String?) throws(UsageError) -> Identifier?
  {
    guard let text else { return nil }
    guard let id = Identifier(text) else {
      throw UsageError(description: "--\(name): \(text) is no id")
    }
    return id
  }

  private static func moment(_ name: String, _ arguments: Arguments) throws(UsageError) -> Instant {
    guard let instant = Instant(rfc3339: arguments[name]) else {
      throw UsageError(description: "--\(name) is a moment such as 2016-11-24T00:00:00Z")
    }
    return instant
  }

  private static func line(of tried: RecordedTry) -> String {
    let outcome = tried.status.map(String.init) ?? tried.error?.rawValue ?? ""
    return "\(tried.at) hook=\(tried.webhook) server=\(tried.server) delivery=\(tried.delivery)"
      + " type=\(tried.type.rawValue) try=\(tried.number) outcome=\(outcome)"
      + " milliseconds=\(tried.milliseconds)"
  }
}
