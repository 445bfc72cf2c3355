import Core
import SQLite

/// The market's words for what a transaction lends: its instant, its date, its new names.
extension Connection {
  /// The transaction's instant, the same from its beginning to its end.
  package var now: Instant { Instant(rawValue: milliseconds) }

  /// The county's date at that instant.
  package var today: CivilDate { now.countyDate }

  /// Runs `body` as of another instant, inside of a transaction.
  package func asOf<T>(_ instant: Instant, _ body: () throws -> T) rethrows -> T {
    try asOf(milliseconds: instant.rawValue, body)
  }

  /// Runs an insert with a new name, and again with another in the unlikely case that it is taken:
  /// the primary key decides. Throws `SQLiteError` when the insert fails for any other reason.
  package func insert(_ insertion: (Identifier) throws -> Void) throws -> Identifier {
    for _ in 1..<Identifier.maximumAttempts {
      let id = Identifier(at: now, random: random())
      do {
        try insertion(id)
        return id
      } catch let error as SQLiteError where error.isKeyTaken {
        continue
      }
    }
    let id = Identifier(at: now, random: random())
    try insertion(id)
    return id
  }

  /// Runs the insert of the thing that a request makes: under the name that the client gave it
  /// (`naming`), or else with a new one, as `insert` does. Throws `CommonRefusal.idTaken` where
  /// there is a thing of that name: the primary key decides.
  package func insertThing(_ insertion: (Identifier) throws -> Void) throws -> Identifier {
    guard let key = takeGivenKey() else { return try insert(insertion) }
    let id = Identifier(rawValue: key)
    do {
      try insertion(id)
    } catch let error as SQLiteError where error.isKeyTaken {
      throw CommonRefusal.idTaken
    }
    return id
  }

  /// Runs `body`, which makes one thing by `insertThing`, so that the thing gets this name.
  package func naming<T>(_ id: Identifier, _ body: () throws -> T) rethrows -> T {
    try withGivenKey(id.rawValue, body)
  }
}

extension Identifier {
  /// Names tried for one insert: with 22 random bits a millisecond, three in a row are not met.
  static let maximumAttempts = 8
}
