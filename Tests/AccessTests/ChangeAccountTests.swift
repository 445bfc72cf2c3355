import Access
import Core
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Changes of accounts") struct ChangeAccountTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func change(
    _ actor: Actor, _ change: AccountChange, as asker: Actor? = nil
  ) throws -> Account {
    try market.write { db in
      try changeAccount(actor.id, change, as: asker ?? county.admin, in: db)
      return try account(actor.id, in: db)
    }
  }

  private func open(_ actor: Actor) throws -> (token: String, session: Session) {
    let token = makeToken()
    return (
      token, try market.write { try openSession(user: actor.id, token: token, in: $0) }.session
    )
  }

  @Test("The county office changes everything of an account, and what is not named stays")
  func changes() throws {
    let before = try account(county.buyer.id, in: db)
    let named = try change(county.buyer, AccountChange(name: "虚构新名"))
    #expect(named.name == "虚构新名")
    #expect(named.phone == before.phone)
    #expect(named.createdAt == before.createdAt)
    let phone = Phone(rawValue: "19922222222")
    #expect(try change(county.buyer, AccountChange(phone: phone)).phone == phone)
    let villages = try change(
      county.coordinator, AccountChange(villages: county.villages.reversed(), mayPublish: false))
    #expect(villages.villages == county.villages.sorted())
    #expect(villages.mayPublish == false)
  }

  @Test("Only the county office does")
  func others() {
    for asker in [county.coordinator, county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) {
        try change(county.buyer, AccountChange(role: .admin), as: asker)
      }
      #expect(throws: CommonRefusal.roleMayNot) { try account(county.buyer.id, as: asker, in: db) }
    }
    #expect(throws: CommonRefusal.notFound(what: "account")) {
      try change(Actor(id: Identifier(rawValue: 5), role: .buyer), AccountChange(name: "x"))
    }
  }

  @Test("With a role go the rights that hang on it")
  func role() throws {
    let buyer = try change(county.coordinator, AccountChange(role: .buyer))
    #expect(buyer.villages == [])
    #expect(buyer.mayPublish == false)
    #expect(throws: AccessRefusal.coordinatorNeedsVillage) {
      try change(county.buyer, AccountChange(role: .coordinator))
    }
    #expect(throws: AccessRefusal.onlyCoordinatorsHaveVillages) {
      try change(county.buyer, AccountChange(mayPublish: true))
    }
    #expect(throws: AccessRefusal.unknownVillage) {
      try change(
        county.otherCoordinator, AccountChange(villages: [Identifier(rawValue: 5)]))
    }
    #expect(throws: AccessRefusal.phoneTaken) {
      try change(county.buyer, AccountChange(phone: Phone(rawValue: "19900000001")))
    }
  }

  @Test("The last active account of the county office stays what it is")
  func lastAdmin() throws {
    for away in [AccountChange(role: .buyer), AccountChange(isActive: false)] {
      #expect(throws: AccessRefusal.lastAdmin) { try change(county.admin, away) }
    }
    _ = try change(county.admin, AccountChange(name: "虚构主任"))
    _ = try change(county.volunteer, AccountChange(role: .admin))
    #expect(try change(county.admin, AccountChange(isActive: false)).isActive == false)
    // Now the other one is the last.
    let other = try account(county.volunteer.id, in: db).actor
    #expect(throws: AccessRefusal.lastAdmin) {
      try change(other, AccountChange(role: .volunteer), as: other)
    }
    #expect(try change(county.admin, AccountChange(isActive: true), as: other).isActive)
    _ = try change(other, AccountChange(role: .volunteer), as: other)
  }

  @Test("Who is disabled is logged out for good")
  func disabled() throws {
    let (token, _) = try open(county.buyer)
    _ = try change(county.buyer, AccountChange(isActive: false))
    #expect(throws: AccessRefusal.tokenNeeded) { try authenticate(token: token, in: db) }
    _ = try change(county.buyer, AccountChange(isActive: true))
    #expect(throws: AccessRefusal.tokenNeeded) { try authenticate(token: token, in: db) }
  }

  @Test("A new password ends every session but the one it came by")
  func password() throws {
    let (here, session) = try open(county.buyer)
    let (there, _) = try open(county.buyer)
    let (stranger, _) = try open(county.otherBuyer)
    try market.write { db in
      try changeOwnAccount(
        name: nil, password: PasswordChange(from: "*", to: "new"), as: county.buyer,
        session: session.id, in: db)
    }
    #expect(try passwordHash(of: county.buyer, in: db) == "new")
    #expect(try authenticate(token: here, in: db).session == session.id)
    #expect(throws: AccessRefusal.tokenNeeded) { try authenticate(token: there, in: db) }
    #expect(try authenticate(token: stranger, in: db).actor.id == county.otherBuyer.id)
    // Somebody else was faster.
    #expect(throws: AccessRefusal.wrongPassword) {
      try market.write { db in
        try changeOwnAccount(
          name: "虚构乙", password: PasswordChange(from: "*", to: "newer"), as: county.buyer,
          session: session.id, in: db)
      }
    }
    #expect(try passwordHash(of: county.buyer, in: db) == "new")
    #expect(try account(county.buyer.id, in: db).name != "虚构乙")
  }
}
