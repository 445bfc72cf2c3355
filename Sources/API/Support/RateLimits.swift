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

  /// The window of each, in seconds.
  package static let window = 60

  /// Limits of so many requests a minute: reads and writes have their own, for a write costs the
  /// disk a sync.
  package init(
    accountReads: Int = 3_000, accountWrites: Int = 1_200, addressReads: Int = 12_000,
    addressWrites: Int = 2_400, limiter: RateLimiter = RateLimiter()
  ) {
    func policy(_ name: String, _ quota: Int) -> RateLimitPolicy {
      RateLimitPolicy(name, quota: quota, window: RateLimits.window)
    }
    self.accountReads = policy("account-reads", accountReads)
    self.accountWrites = policy("account-writes", accountWrites)
    self.addressReads = policy("address-reads", addressReads)
    self.addressWrites = policy("address-writes", addressWrites)
    self.limiter = limiter
  }

  /// Counts a request for the account that sends it, or for the address of somebody who is not
  /// logged in; a peer on this machine that has no address is not counted. Throws
  /// `CallRefusal.rateLimited`.
  func count(_ exchange: Exchange, of actor: Actor?, now: Int64) throws(CallRefusal) {
    let isRead = exchange.method == .get || exchange.method == .head
    let policy: RateLimitPolicy
    let key: RateLimiter.Key
    if let actor {
      policy = isRead ? accountReads : accountWrites
      key = RateLimiter.Key(kind: isRead ? 0 : 1, bits: UInt128(actor.id.rawValue))
    } else if let address = exchange.clientAddress?.network {
      policy = isRead ? addressReads : addressWrites
      key = RateLimiter.Key(
        kind: (isRead ? 2 : 3) + (address.width == 32 ? 0 : 2), bits: address.bits)
    } else {
      return
    }
    let state = limiter.take(key, under: policy, now: now)
    exchange.tell(state)
    if state.isExceeded { throw .rateLimited(retryAfter: state.retryAfter) }
  }
}
