import Core
import Crypto
import SQLite
import Storage

/// An answer that was given under an `Idempotency-Key`, kept so that the same request gets the
/// same bytes again.
package struct IdempotentAnswer: Sendable, Equatable {
  package let status: Int
  package let location: String?
  package let body: [UInt8]

  /// How long a key is remembered.
  package static let lifetimeDays = 7

  package init(status: Int, location: String?, body: [UInt8]) {
    self.status = status
    self.location = location
    self.body = body
  }
}

/// An account's key with what it was sent for.
package struct IdempotencyKey: Sendable {
  /// Longest key, in characters of printable ASCII.
  package static let maximumLength = 255

  let keyHash: [UInt8]
  /// What tells it from the other keys that are in use at one time: 64 bits of its hash.
  package let number: UInt64
  let requestHash: [UInt8]

  /// `request` is what must be the same when the key comes again: method, path and body. Keys
  /// belong to the account that sent them; a stranger's stand for themselves only together with
  /// the request, so that no two strangers can meet.
  package init(_ key: String, of account: Identifier?, request: [UInt8]) {
    // Under the key, which is stored nowhere: a request may hold a password, and a plain digest
    // of it would let a thief of the database try passwords at leisure.
    requestHash = HMAC.sha256(key: Array(key.utf8), message: request)
    if let account {
      keyHash = SHA256.digest("\(account) \(key)")
    } else {
      keyHash = SHA256.digest(Array("stranger \(key) ".utf8) + requestHash)
    }
    number = keyHash.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
  }
}

/// The answer that was given under this key, or nil where it is free. A key whose time is over and
/// that was not swept yet is made free. Throws `AccessRefusal.idempotencyKeyReused` where it came
/// with another request.
package func answer(under key: IdempotencyKey, in db: Connection) throws -> IdempotentAnswer? {
  let found = try db.first(answerByKey, key.keyHash) { row in
    (
      answeredAt: try row[0] as Instant, requestHash: try row[1] as [UInt8],
      answer: IdempotentAnswer(status: try row[2], location: try row[3], body: try row[4])
    )
  }
  guard let found else { return nil }
  guard found.answeredAt > oldestAnswer(in: db) else {
    try db.execute("DELETE FROM idempotent_answer WHERE key_hash = \(key.keyHash)")
    return nil
  }
  guard found.requestHash == key.requestHash else { throw AccessRefusal.idempotencyKeyReused }
  return found.answer
}

/// Keeps an answer under a key that is free, in the transaction of what it tells of.
package func keep(
  _ answer: IdempotentAnswer, under key: IdempotencyKey, in db: Connection
) throws {
  _ = try db.insert { id in
    try db.execute(
      keepAnswer, id.rawValue, key.keyHash, key.requestHash, answer.status, answer.location,
      answer.body, db.now.rawValue)
  }
}

/// Forgets keys whose time is over, some at a time. True where there may be more.
package func sweepIdempotentAnswers(upTo limit: Int, in db: Connection) throws -> Bool {
  // Ids begin with their time: the oldest rows are the first ones.
  let oldest = Identifier(at: oldestAnswer(in: db), random: 0)
  return try db.execute(
    """
    DELETE FROM idempotent_answer WHERE id IN (
      SELECT id FROM idempotent_answer WHERE id < \(oldest) ORDER BY id LIMIT \(limit))
    """) == limit
}

private func oldestAnswer(in db: Connection) -> Instant {
  db.now.adding(days: -IdempotentAnswer.lifetimeDays)
}

private let answerByKey = FixedSQL(
  """
  SELECT answered_at, request_hash, status, location, body FROM idempotent_answer
  WHERE key_hash = ?
  """)

private let keepAnswer = FixedSQL(
  """
  INSERT INTO idempotent_answer
    (id, key_hash, request_hash, status, location, body, answered_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  """)
