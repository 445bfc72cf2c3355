import Core
import HTTP
import JSON
import Locks
import Notifications
import SQLite

/// What happened of late, as it goes out, for the listeners of one event loop: read once for all of
/// them. The lock is for callers from elsewhere, such as tests.
final class LiveFeed: Sendable {
  /// Changes that are kept for listeners that are to hear of them; who is further behind asks anew.
  static let maximumKept = 1_000

  private struct Told {
    let change: LiveChange
    let bytes: [UInt8]
  }

  private struct State {
    var listeners = 0
    var kept: [Told] = []
    /// The place after which all is kept, and up to which all was read.
    var floor: Int64 = 0
    var head: Int64 = 0
    var seenCommits: UInt64?
  }

  private let database: Database
  private let loop: Int
  private let state = Locked(State())

  init(database: Database, loop: Int) {
    self.database = database
    self.loop = loop
  }

  /// Takes a listener in that has seen what happened up to a place; false where not all that came
  /// after it is at hand.
  func join(after position: Int64) throws -> Bool {
    try state.withLock { state in
      if state.listeners == 0 {
        state = State()
        (state.floor, state.head) = (position, position)
      }
      try refresh(&state)
      guard position >= state.floor else { return false }
      state.listeners += 1
      return true
    }
  }

  func leave() {
    state.withLock { state in
      state.listeners -= 1
      if state.listeners == 0 { state.kept = [] }
    }
  }

  /// Reads what was committed since it last did, once however many ask, and gives the place up to
  /// which all was read; nil where not all that came after `position` is kept.
  func refresh(after position: Int64) throws -> Int64? {
    try state.withLock { state in
      try refresh(&state)
      return position >= state.floor ? state.head : nil
    }
  }

  private func refresh(_ state: inout State) throws {
    let commits = database.commitCount
    if state.seenCommits == commits { return }
    let (limit, head) = (LiveFeed.maximumKept, state.head)
    let (new, newest) = try database.read(on: loop) { db in
      let new = try liveChanges(after: head, upTo: limit, in: db)
      return (new, new.count < limit ? nil : try newestChange(in: db))
    }
    state.seenCommits = commits
    if let newest {
      // More than is kept: all of them ask anew.
      state.kept = []
      (state.floor, state.head) = (newest, newest)
      return
    }
    state.kept += new.map { Told(change: $0, bytes: Array(eventText(of: $0.entry).utf8)) }
    state.head = new.last?.entry.sequence ?? state.head
    let surplus = state.kept.count - limit
    if surplus > 0 {
      state.floor = state.kept[surplus - 1].change.entry.sequence
      state.kept.removeFirst(surplus)
    }
  }

  /// Whether anything after a place concerns somebody.
  func concerns(_ actor: Actor, after position: Int64) -> Bool {
    state.withLock { state in
      state.kept[index(after: position, state)...].contains { $0.change.concerns(actor) }
    }
  }

  /// Appends what came after a place and concerns somebody.
  func append(after position: Int64, for actor: Actor, to buffer: ByteBuffer) {
    state.withLock { state in
      for told in state.kept[index(after: position, state)...] where told.change.concerns(actor) {
        buffer.append(told.bytes)
      }
    }
  }

  /// The place in `kept` of the first that is behind a place: most listeners have seen all but the
  /// last few.
  private func index(after position: Int64, _ state: State) -> Int {
    var index = state.kept.count
    while index > 0, state.kept[index - 1].change.entry.sequence > position { index -= 1 }
    return index
  }
}
