import Access
import Core
import Testing

@Suite("Attempts to log in") struct LoginAttemptsTests {
  let attempts = LoginAttempts()
  private let start: Int64 = 1_781_496_000_000

  /// Fails once, so many seconds after the start.
  private func fail(_ account: String, _ address: String?, after seconds: Int64 = 0) throws {
    _ = try attempts.begin(
      account: account, address: address, at: Instant(rawValue: start + seconds * 1000))
  }

  @Test("The eleventh failure of an account within a quarter of an hour is refused")
  func account() throws {
    for number in 0..<10 { try fail("a", "address \(number)", after: Int64(number)) }
    #expect(throws: AccessRefusal.tooManyAttempts(retryAfter: 890)) {
      try fail("a", "another", after: 10)
    }
    // What was refused counts for nobody.
    for _ in 0..<10 { try fail("b", "another", after: 10) }
    // The window slides: one by one they are over.
    try fail("a", "another again", after: 900)
    #expect(throws: AccessRefusal.tooManyAttempts(retryAfter: 1)) {
      try fail("a", "another again", after: 900)
    }
    try fail("a", "another again", after: 901)
  }

  @Test("So is an address's, whichever accounts it tries")
  func address() throws {
    for number in 0..<10 { try fail("account \(number)", "x") }
    #expect(throws: AccessRefusal.tooManyAttempts(retryAfter: 900)) { try fail("c", "x") }
    try fail("c", "y")
    // Where there is no address, accounts alone are counted.
    for number in 0..<50 { try fail("other \(number)", nil) }
  }

  @Test("A success forgets the account's failures and leaves the address its own")
  func success() throws {
    for _ in 0..<9 { try fail("a", "x") }
    let right = try attempts.begin(account: "a", address: "x", at: Instant(rawValue: start))
    attempts.succeeded(right)
    for number in 0..<10 { try fail("a", "y \(number)") }
    try fail("b", "x")
    #expect(throws: AccessRefusal.tooManyAttempts(retryAfter: 900)) { try fail("c", "x") }
  }

  @Test("Strangers who guess do not keep an owner out who logged in from there before")
  func home() throws {
    attempts.succeeded(
      try attempts.begin(account: "a", address: "home", at: Instant(rawValue: start)))
    for number in 0..<10 { try fail("a", "stranger \(number)") }
    #expect(throws: AccessRefusal.tooManyAttempts(retryAfter: 900)) { try fail("a", "elsewhere") }
    let own = try attempts.begin(account: "a", address: "home", at: Instant(rawValue: start))
    attempts.succeeded(own)
    // That the owner is in frees no stranger.
    #expect(throws: AccessRefusal.tooManyAttempts(retryAfter: 900)) { try fail("a", "elsewhere") }
    // At home there are as many guesses, and no more.
    for _ in 0..<9 { try fail("a", "home") }
    _ = try attempts.begin(account: "a", address: "home", at: Instant(rawValue: start))
    #expect(throws: AccessRefusal.tooManyAttempts(retryAfter: 900)) { try fail("a", "home") }
    // One's home is nobody else's.
    for number in 0..<10 { try fail("b", "other \(number)") }
    #expect(throws: AccessRefusal.tooManyAttempts(retryAfter: 900)) { try fail("b", "home") }
  }

  @Test("An attempt that was not looked at counts for nothing")
  func withdrawn() throws {
    for _ in 0..<100 {
      attempts.withdraw(
        try attempts.begin(account: "a", address: "x", at: Instant(rawValue: start)))
    }
  }

  @Test("A clock that was set back locks nobody out")
  func clockSetBack() throws {
    for _ in 0..<10 { try fail("a", "x", after: 1_000_000) }
    try fail("a", "x")
  }

  @Test("A full table drops what is oldest and never grows")
  func bound() throws {
    for _ in 0..<10 { try fail("first", nil) }
    for number in 0..<LoginAttempts.maximumRemembered { try fail("\(number)", nil, after: 1) }
    try fail("first", nil, after: 2)
    for _ in 0..<9 { try fail("last", nil, after: 3) }
    for number in 0..<LoginAttempts.maximumRemembered { try fail("\(number)", nil, after: 2) }
    try fail("last", nil, after: 3)
    #expect(throws: AccessRefusal.tooManyAttempts(retryAfter: 900)) {
      try fail("last", nil, after: 3)
    }
  }
}
