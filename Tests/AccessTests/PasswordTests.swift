import Access
import Core
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Passwords") struct PasswordTests {
  private let phone = Phone(rawValue: "19900001234")

  @Test("A common password is refused in whatever case it is written")
  func common() {
    for text in ["password", "PassWord", "12345678", "iloveyou", "qwertyuiop", "1qaz2wsx"] {
      #expect(Password(text).fault(phone: nil) == .common, "\(text)")
    }
    for text in ["shanhuo-demo", "correct horse battery staple", "虚构密码-0001", "密码密码密码密码"] {
      #expect(Password(text).fault(phone: phone) == nil, "\(text)")
    }
  }

  @Test("The own number is refused however it is typed, another's is not")
  func number() {
    for text in ["19900001234", "+86 199 0000 1234", "１９９００００１２３４"] {
      #expect(Password(text).fault(phone: phone) == .phoneNumber, "\(text)")
      #expect(Password(text).fault(phone: nil) == nil)
    }
    #expect(Password("19900001235").fault(phone: phone) == nil)
  }

  @Test("More bytes than can be hashed are refused")
  func bytes() {
    let scalar = "\u{20000}"
    #expect(Password(String(repeating: scalar, count: 127)).fault(phone: nil) == nil)
    #expect(Password(String(repeating: scalar, count: 128)).fault(phone: nil) == .tooManyBytes)
  }

  @Test("Composed and decomposed are the same password")
  func composed() {
    #expect(Array(Password("cafe\u{301} 8888").text.utf8) == Array("caf\u{E9} 8888".utf8))
    #expect(Array(Password("\u{AC00}").text.utf8) == Array(Password("\u{1100}\u{1161}").text.utf8))
  }
}

@Suite("Passwords set anew") struct PasswordResetTests {
  let market: TestMarket
  let county: TestCounty
  let phone = Phone(rawValue: "19900000004")

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func add(_ code: String = OneTimeCode.make()) throws -> PasswordReset {
    try market.write { db in
      try addPasswordReset(for: county.buyer.id, code: code, as: county.admin, in: db)
    }
  }

  private func reset(_ code: String, phone: Phone? = nil, to hash: String = "new") throws {
    try market.write { db in
      try resetPassword(phone: phone ?? self.phone, code: code, passwordHash: hash, in: db)
    }
  }

  private func hash() throws -> String { try passwordHash(of: county.buyer, in: market.db) }

  @Test("A code has 80 random bits in groups, and stands in the database as its hash only")
  func code() throws {
    let made = try add()
    #expect(made.code.wholeMatch(of: /([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}/) != nil)
    #expect(OneTimeCode.make() != OneTimeCode.make())
    #expect(try !market.database.content().values.joined().contains(made.code))
  }

  @Test("A code sets the password once and ends all sessions")
  func once() throws {
    let token = makeToken()
    _ = try market.write { try openSession(user: county.buyer.id, token: token, in: $0) }
    let made = try add()
    #expect(try authenticate(token: token, in: market.db).actor.id == county.buyer.id)
    try reset(made.code)
    #expect(try hash() == "new")
    #expect(throws: AccessRefusal.tokenNeeded) { try authenticate(token: token, in: market.db) }
    #expect(throws: AccessRefusal.wrongCode) { try reset(made.code, to: "newer") }
    #expect(try hash() == "new")
  }

  @Test("A code may be typed as people do")
  func typed() throws {
    _ = try add("0000-1111-ABCD-EFGH")
    try reset("oO0o 1iIl abcdEFGH")
    #expect(try hash() == "new")
  }

  @Test("Wrong, replaced, too old, another's or of a disabled account: all look alike")
  func wrong() throws {
    let first = try add()
    let second = try add()
    for code in [first.code, "", OneTimeCode.make()] {
      #expect(throws: AccessRefusal.wrongCode) { try reset(code) }
    }
    for other in ["19900000005", "19955555555", ""] {
      #expect(throws: AccessRefusal.wrongCode) {
        try reset(second.code, phone: Phone(rawValue: other))
      }
    }
    try market.db.execute("UPDATE user_account SET status = 'disabled' WHERE phone = \(phone)")
    #expect(throws: AccessRefusal.wrongCode) { try reset(second.code) }
    try market.db.execute("UPDATE user_account SET status = 'active' WHERE phone = \(phone)")
    market.clock.advance(seconds: PasswordReset.lifetimeHours * 3_600)
    #expect(throws: AccessRefusal.wrongCode) { try reset(second.code) }
    #expect(try hash() == "*")
  }

  @Test("Only the county office makes a code")
  func others() {
    for actor in [county.buyer, county.coordinator, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) {
        try market.write {
          try addPasswordReset(for: county.buyer.id, code: "x", as: actor, in: $0)
        }
      }
    }
    #expect(throws: CommonRefusal.notFound(what: "account")) {
      try market.write {
        try addPasswordReset(for: Identifier(rawValue: 5), code: "x", as: county.admin, in: $0)
      }
    }
  }
}
