import Access
import Core
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Sessions") struct SessionTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func open(_ actor: Actor) throws -> (token: String, session: Session) {
    let token = makeToken()
    let opened = try market.write { try openSession(user: actor.id, token: token, in: $0) }
    return (token, opened.session)
  }

  @Test("A token tells who sent it, with the rights as they are now")
  func authenticates() throws {
    let (token, session) = try open(county.coordinator)
    let caller = try authenticate(token: token, in: db)
    let actor = caller.actor
    #expect(actor.grants == nil)
    #expect(actor.id == county.coordinator.id)
    #expect(actor.villages == county.coordinator.villages)
    #expect(caller.session == session.id)
    try db.execute("UPDATE user_account SET may_publish = 0 WHERE id = \(actor.id)")
    #expect(try authenticate(token: token, in: db).actor.mayPublish == false)
  }

  @Test("Tokens have 256 random bits and stand in the database as hashes only")
  func tokens() throws {
    let (token, _) = try open(county.buyer)
    #expect(token.utf8.count == 43)
    #expect(makeToken() != makeToken())
    let stored = try db.all("SELECT token_hash FROM session") { try $0[0] as [UInt8] }
    #expect(stored.count == 1)
    #expect(stored[0].count == 32)
    #expect(stored[0] != Array(token.utf8))
  }

  @Test("An unknown token is refused", arguments: ["", "x", "none"])
  func unknown(token: String) {
    #expect(throws: AccessRefusal.tokenNeeded) { try authenticate(token: token, in: db) }
  }

  @Test("A session ends after its days")
  func expires() throws {
    let (token, session) = try open(county.buyer)
    #expect(session.expiresAt == session.createdAt.adding(days: Session.lifetimeDays))
    market.clock.advance(days: Int64(Session.lifetimeDays) - 1)
    #expect(try authenticate(token: token, in: db).actor.id == county.buyer.id)
    market.clock.advance(days: 1)
    #expect(throws: AccessRefusal.tokenNeeded) { try authenticate(token: token, in: db) }
    #expect(try sessions(of: county.buyer, in: db).isEmpty)
  }

  @Test("A session that is used lasts on, but not past its absolute end")
  func slides() throws {
    let (token, session) = try open(county.buyer)
    var days = 0
    while days < Session.absoluteLifetimeDays - 1 {
      market.clock.advance(days: 1)
      days += 1
      guard days % 20 == 0 || days > 170 else { continue }
      #expect(try authenticate(token: token, in: db).isUseToBeNoted)
      try market.write { try noteUse(of: session.id, in: $0) }
      #expect(try authenticate(token: token, in: db).isUseToBeNoted == false)
      let now = try sessions(of: county.buyer, in: db)[0]
      let end = session.createdAt.adding(days: Session.absoluteLifetimeDays)
      #expect(now.expiresAt == min(end, now.lastUsedAt.adding(days: Session.lifetimeDays)))
      #expect(now.createdAt == session.createdAt)
    }
    market.clock.advance(days: 1)
    try market.write { try noteUse(of: session.id, in: $0) }
    #expect(throws: AccessRefusal.tokenNeeded) { try authenticate(token: token, in: db) }
  }

  @Test("A use is written down once a day at the most, and revives nothing")
  func notesRarely() throws {
    let (token, session) = try open(county.buyer)
    market.clock.advance(seconds: Session.useGranularitySeconds - 60)
    #expect(try authenticate(token: token, in: db).isUseToBeNoted == false)
    try market.write { try noteUse(of: session.id, in: $0) }
    #expect(try sessions(of: county.buyer, in: db)[0].lastUsedAt == session.lastUsedAt)
    market.clock.advance(days: Int64(Session.lifetimeDays))
    try market.write { try noteUse(of: session.id, in: $0) }
    #expect(throws: AccessRefusal.tokenNeeded) { try authenticate(token: token, in: db) }
  }

  @Test("A session tells its device, cut to a bound")
  func device() throws {
    for device in [nil, "虚构手机/1.0", String(repeating: "长", count: 500)] as [String?] {
      let opened = try market.write {
        try openSession(user: county.buyer.id, token: makeToken(), device: device, in: $0)
      }
      let kept = device.map { String($0.prefix(Session.maximumDeviceLength)) }
      #expect(opened.session.device == kept)
      #expect(try sessions(of: county.buyer, in: db)[0].device == kept)
    }
  }

  @Test("A token is dead once its session is closed")
  func closed() throws {
    let (token, session) = try open(county.buyer)
    let (other, _) = try open(county.buyer)
    try market.write { try closeSession(session.id, as: county.buyer, in: $0) }
    #expect(throws: AccessRefusal.tokenNeeded) { try authenticate(token: token, in: db) }
    #expect(try authenticate(token: other, in: db).actor.id == county.buyer.id)
    #expect(throws: CommonRefusal.notFound(what: "session")) {
      try market.write { try closeSession(session.id, as: county.buyer, in: $0) }
    }
  }

  @Test("Nobody closes another's session, not even the county office")
  func othersSession() throws {
    let (token, session) = try open(county.buyer)
    for actor in [county.admin, county.otherBuyer] {
      #expect(throws: CommonRefusal.notFound(what: "session")) {
        try market.write { try closeSession(session.id, as: actor, in: $0) }
      }
    }
    #expect(try authenticate(token: token, in: db).actor.id == county.buyer.id)
  }

  @Test("A disabled account's tokens are dead at once, and it cannot log in")
  func disabled() throws {
    let (token, _) = try open(county.buyer)
    try db.execute("UPDATE user_account SET status = 'disabled' WHERE id = \(county.buyer.id)")
    #expect(throws: AccessRefusal.tokenNeeded) { try authenticate(token: token, in: db) }
    #expect(throws: AccessRefusal.wrongCredentials) { try open(county.buyer) }
  }

  @Test("Nobody logs in to an account that is not there")
  func noAccount() {
    #expect(throws: AccessRefusal.wrongCredentials) {
      try market.write { try openSession(user: Identifier(rawValue: 5), token: "x", in: $0) }
    }
  }

  @Test("An account's sessions are listed newest first; past the bound the oldest makes room")
  func bound() throws {
    let (first, _) = try open(county.buyer)
    var ids: [Identifier] = []
    for _ in 0..<Session.maximumPerAccount { ids.append(try open(county.buyer).session.id) }
    #expect(try sessions(of: county.buyer, in: db).map(\.id) == ids.reversed())
    #expect(throws: AccessRefusal.tokenNeeded) { try authenticate(token: first, in: db) }
    #expect(try sessions(of: county.otherBuyer, in: db).isEmpty)
  }

  @Test("What has expired is swept, some at a time")
  func sweep() throws {
    for _ in 0..<5 { _ = try open(county.buyer) }
    market.clock.advance(days: Int64(Session.lifetimeDays))
    let (token, _) = try open(county.otherBuyer)
    #expect(try market.write { try sweepExpiredSessions(upTo: 3, in: $0) })
    #expect(try market.write { try sweepExpiredSessions(upTo: 3, in: $0) } == false)
    #expect(try db.value("SELECT count(*) FROM session") as Int == 1)
    #expect(try authenticate(token: token, in: db).actor.id == county.otherBuyer.id)
  }

  @Test("A phone number that nobody has is checked against a decoy")
  func decoy() throws {
    let unknown = try credentials(phone: Phone(rawValue: "19955555555"), decoy: "d", in: db)
    #expect(unknown.userID == nil)
    #expect(unknown.passwordHash == "d")
    let known = try credentials(phone: Phone(rawValue: "19900000004"), decoy: "d", in: db)
    #expect(known.userID == county.buyer.id)
    // Its password is none: that must not show in the time, either.
    #expect(known.passwordHash == "d")
    try db.execute("UPDATE user_account SET password_hash = 'h' WHERE id = \(county.buyer.id)")
    #expect(
      try credentials(phone: Phone(rawValue: "19900000004"), decoy: "d", in: db).passwordHash == "h"
    )
    try db.execute("UPDATE user_account SET status = 'disabled' WHERE id = \(county.buyer.id)")
    #expect(
      try credentials(phone: Phone(rawValue: "19900000004"), decoy: "d", in: db).userID == nil)
  }
}
