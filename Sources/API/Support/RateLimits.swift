import Access
import Addresses
import Core
import HTTP

/// How much one account, or an address without one, may ask for: generous, so that a village's
/// office or a canteen with fifty people behind one address never notices. What a script in a loop
/// does is bounded all the same.
package struct RateLimits: Sendable {
  let limiter: RateLimiter
  private let accountReads: RateLimitPolicy
  private let accountWrites: RateLimitPolicy
  private let addressReads: RateLimitPolicy
  private let addressWrites: RateLimitPolicy
  private let registrations: RateLimitPolicy

  /// The window of each, in seconds.
  package static let window = 60
  /// The window of accounts that are opened.
  package static let registrationWindow = 3_600

  /// Limits of so many requests a minute: reads and writes have their own, for a write costs the
  /// disk a sync. `registrations` are those of one address in an hour: whether a number has an
  /// account already is told to who opens one, and no more often than that.
  package init(
    accountReads: Int = 3_000, accountWrites: Int = 1_200, addressReads: Int = 12_000,
    addressWrites: Int = 2_400, registrations: Int = 60, limiter: RateLimiter = RateLimiter()
  ) {
    func policy(_ name: String, _ quota: Int) -> RateLimitPolicy {
      RateLimitPolicy(name, quota: quota, window: RateLimits.window)
    }
    self.accountReads = policy("account-reads", accountReads)
    self.accountWrites = policy("account-writes", accountWrites)
    self.addressReads = policy("address-reads", addressReads)
    self.addressWrites = policy("address-writes", addressWrites)
    self.registrations = RateLimitPolicy(
      "address-registrations", quota: registrations, window: RateLimits.registrationWindow)
    self.limiter = limiter
  }

  /// Counts a request for the account that sends it, or for the address of somebody who is not
  /// logged in; a peer on this machine that has no address is not counted. Throws
  /// `CallRefusal.rateLimited`.
  func count(_ exchange: Exchange, of actor: Actor?, now: Int64) throws(CallRefusal) {
    let isRead = exchange.method == .get || exchange.method == .head
    if let actor {
      let key = RateLimiter.Key(kind: isRead ? 0 : 1, bits: UInt128(actor.id.rawValue))
      try count(exchange, key, under: isRead ? accountReads : accountWrites, now: now)
    } else if let address = exchange.clientAddress?.network {
      try count(
        exchange, RateLimits.key(isRead ? 2 : 3, address),
        under: isRead ? addressReads : addressWrites, now: now)
    }
  }

  /// Counts somebody who opens an account for itself. Throws `CallRefusal.rateLimited`.
  func countRegistration(_ exchange: Exchange, now: Int64) throws(CallRefusal) {
    guard let address = exchange.clientAddress?.network else { return }
    try count(exchange, RateLimits.key(6, address), under: registrations, now: now)
  }

  /// The key of an address, of a kind whose next but one is that of IPv6.
  private static func key(_ kind: UInt8, _ address: IPAddress) -> RateLimiter.Key {
    RateLimiter.Key(kind: kind + (address.width == 32 ? 0 : 2), bits: address.bits)
  }

  private func count(
    _ exchange: Exchange, _ key: RateLimiter.Key, under policy: RateLimitPolicy, now: Int64
  ) throws(CallRefusal) {
    let state = limiter.take(key, under: policy, now: now)
    exchange.tell(state)
    if state.isExceeded { throw .rateLimited(retryAfter: state.retryAfter) }
  }
}
