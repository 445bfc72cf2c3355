import Access
import Core
import HTTP
import JSON
import Locks
import Notifications
import SQLite

/// Who listens to what happens: a feed for each event loop, and how many there are.
final class LiveListeners: Sendable {
  /// At once, in all and of one account.
  static let maximum = 5_000
  static let maximumPerAccount = 100
  /// How long somebody waits who has as many, in seconds.
  static let retrySeconds = 60

  private struct Counts {
    var all = 0
    var byAccount: [Identifier: Int] = [:]
  }

  fileprivate let database: Database
  private let feeds: [LiveFeed]
  private let counts = Locked(Counts())

  init(database: Database) {
    self.database = database
    feeds = (0..<database.loopCount).map { LiveFeed(database: database, loop: $0) }
  }

  /// One of this account that has seen what happened up to a place; nil where not all that came
  /// after it is at hand. Throws `DatabaseError.overloaded` where too many listen, and
  /// `CallRefusal.rateLimited` where too many of this account do.
  func listener(
    on loop: Int, token: String, _ actor: Actor, after position: Int64
  ) throws -> LiveListener? {
    try count(actor.id)
    do {
      if try feeds[loop].join(after: position) {
        return LiveListener(self, feeds[loop], loop, token: token, actor, after: position)
      }
    } catch {
      forget(actor.id)
      throw error
    }
    forget(actor.id)
    return nil
  }

  private func count(_ account: Identifier) throws {
    try counts.withLock { counts in
      if counts.all >= LiveListeners.maximum { throw DatabaseError.overloaded }
      guard counts.byAccount[account, default: 0] < LiveListeners.maximumPerAccount else {
        throw CallRefusal.rateLimited(retryAfter: LiveListeners.retrySeconds)
      }
      counts.all += 1
      counts.byAccount[account, default: 0] += 1
    }
  }

  fileprivate func forget(_ account: Identifier) {
    counts.withLock { counts in
      counts.all -= 1
      let left = counts.byAccount[account, default: 1] - 1
      counts.byAccount[account] = left == 0 ? nil : left
    }
  }
}

/// One that listens, with the rights that it has as it is told: a session that was ended, or an
/// account that was disabled, ends it before it hears of anything more.
final class LiveListener: LiveContent {
  private let listeners: LiveListeners
  private let feed: LiveFeed
  private let loop: Int
  private let token: String
  private let account: Identifier
  private var actor: Actor
  private var position: Int64

  fileprivate init(
    _ listeners: LiveListeners, _ feed: LiveFeed, _ loop: Int, token: String, _ actor: Actor,
    after position: Int64
  ) {
    self.listeners = listeners
    self.feed = feed
    self.loop = loop
    self.token = token
    account = actor.id
    self.actor = actor
    self.position = position
  }

  func goOn(_ buffer: ByteBuffer, isBeat: Bool) -> Bool {
    do {
      guard let head = try feed.refresh(after: position) else { return false }
      if isBeat || feed.concerns(actor, after: position) {
        actor = try currentActor()
        feed.append(after: position, for: actor, to: buffer)
      }
      position = max(position, head)
      // An id without data dispatches nothing: who comes again goes on behind what concerns others.
      if isBeat { buffer.append("id: \(Identifier(rawValue: position))\n\n") }
      return true
    } catch {
      return false
    }
  }

  /// Whose token it is now. Throws where it is none any more, or may not read what happens.
  private func currentActor() throws -> Actor {
    let caller = try listeners.database.read(on: loop) { db in
      try Access.authenticate(token: token, in: db)
    }
    guard caller.actor.scope(of: .readChanges) != nil else { throw CommonRefusal.roleMayNot }
    return caller.actor
  }

  func end() {
    feed.leave()
    listeners.forget(account)
  }
}
