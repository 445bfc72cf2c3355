import Core
import Locks

/// Counts log-ins that failed, for each account and for each address, and refuses more than
/// `maximumFailures` in `windowSeconds` (NIST SP 800-63B, section 5.2.2, rate limiting).
///
/// It is kept in memory and not in the database: a guess must not cost a write that others wait
/// for, and what a restart forgets is worth `maximumFailures` guesses. An account is named by the
/// number as it was typed, in its normal form, whether or not somebody has it: nothing here asks
/// which numbers exist.
///
/// An account's failures are counted apart where they come from an address from which its owner has
/// logged in, so that strangers who guess do not keep the owner out at home. What knows of it lies
/// in memory as well, and so ends together with what the strangers' failures have done.
///
/// An attempt counts as failed from its beginning, so that many at the same time are no more than
/// one after the other; one that turns out right is taken back.
package final class LoginAttempts: Sendable {
  /// Failures that an account or an address may have within the window.
  package static let maximumFailures = 10
  /// The window: a quarter of an hour.
  package static let windowSeconds: Int64 = 900
  /// Accounts, and as many addresses, that are remembered. To push one out before its time somebody
  /// needs more than 1,600 addresses, each of which is then refused itself.
  package static let maximumRemembered = 16_384

  private struct Tables {
    var accounts = FailureTable()
    var addresses = FailureTable()
    var homes = Homes()

    /// What an account's attempts from an address are counted by.
    func key(_ account: String, _ address: String?) -> String {
      guard let address, homes.contains(account, address) else { return account }
      return "\(account) at \(address)"
    }
  }

  private let tables = Locked(Tables())

  package init() {}

  /// An attempt that has begun; it counts as failed until it is taken back.
  package struct Attempt: Sendable {
    let account: String
    /// What it is counted by.
    let key: String
    let address: String?
    let at: Int64
  }

  /// Begins an attempt. `address` is nil where there is no network in between. Throws
  /// `AccessRefusal.tooManyAttempts`, and then nothing more is counted.
  package func begin(
    account: String, address: String?, at now: Instant
  ) throws(AccessRefusal) -> Attempt {
    let now = now.rawValue
    let (key, freeAt): (String, Int64?) = tables.withLock { tables in
      let key = tables.key(account, address)
      let waits = [
        tables.accounts.freeAt(key, now: now),
        address.flatMap { tables.addresses.freeAt($0, now: now) },
      ].compactMap { $0 }
      if let latest = waits.max() { return (key, latest) }
      tables.accounts.add(key, now)
      if let address { tables.addresses.add(address, now) }
      return (key, nil)
    }
    if let freeAt {
      throw .tooManyAttempts(retryAfter: Int((freeAt - now + 999) / 1000))
    }
    return Attempt(account: account, key: key, address: address, at: now)
  }

  /// The attempt was right: the account's failures are forgotten, of those that are counted
  /// together with it, and the address has one less and is one of the account's.
  package func succeeded(_ attempt: Attempt) {
    tables.withLock { tables in
      tables.accounts.forget(attempt.key)
      guard let address = attempt.address else { return }
      tables.addresses.takeBack(address, attempt.at)
      tables.homes.add(attempt.account, address)
    }
  }

  /// The attempt was not looked at, as when the server is overloaded.
  package func withdraw(_ attempt: Attempt) {
    tables.withLock { tables in
      tables.accounts.takeBack(attempt.key, attempt.at)
      if let address = attempt.address { tables.addresses.takeBack(address, attempt.at) }
    }
  }
}

/// From where accounts were logged in to: the last `LoginAttempts.maximumRemembered` pairs at
/// least, and twice as many at the most.
private struct Homes {
  private struct Pair: Hashable {
    let account: String
    let address: String
  }

  private var newer: Set<Pair> = []
  private var older: Set<Pair> = []

  func contains(_ account: String, _ address: String) -> Bool {
    let pair = Pair(account: account, address: address)
    return newer.contains(pair) || older.contains(pair)
  }

  mutating func add(_ account: String, _ address: String) {
    newer.insert(Pair(account: account, address: address))
    if newer.count >= LoginAttempts.maximumRemembered { (older, newer) = (newer, []) }
  }
}

/// When there were failures, by key: of each key the last `LoginAttempts.maximumFailures`.
private struct FailureTable {
  private var failures: [String: [Int64]] = [:]

  /// When there may be another one; nil where that is now.
  mutating func freeAt(_ key: String, now: Int64) -> Int64? {
    guard var times = failures[key] else { return nil }
    // What lies in the future is of a clock that was set back since.
    times.removeAll { $0 + FailureTable.window <= now || $0 > now }
    failures[key] = times.isEmpty ? nil : times
    return times.count < LoginAttempts.maximumFailures ? nil : times[0] + FailureTable.window
  }

  mutating func add(_ key: String, _ now: Int64) {
    if failures[key] == nil, failures.count >= LoginAttempts.maximumRemembered { makeRoom(now) }
    failures[key, default: []].append(now)
  }

  mutating func takeBack(_ key: String, _ time: Int64) {
    guard var times = failures[key], let place = times.firstIndex(of: time) else { return }
    times.remove(at: place)
    failures[key] = times.isEmpty ? nil : times
  }

  mutating func forget(_ key: String) { failures[key] = nil }

  /// Drops what is over; where nothing is, the half that had its last failure first.
  private mutating func makeRoom(_ now: Int64) {
    failures = failures.filter { ($0.value.last ?? 0) + FailureTable.window > now }
    guard failures.count >= LoginAttempts.maximumRemembered else { return }
    let last = failures.values.map { $0.last ?? 0 }.sorted()
    let middle = last[last.count / 2]
    failures = failures.filter { ($0.value.last ?? 0) > middle }
  }

  private static let window = LoginAttempts.windowSeconds * 1000
}
