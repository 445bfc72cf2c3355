import Access
import Core
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Keys for programs") struct APIKeyTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func add(
    _ scopes: Set<Action> = [.readOrders], until end: Instant? = nil, of actor: Actor? = nil
  ) throws -> (key: String, id: Identifier) {
    let key = APIKey.make()
    let made = try market.write { db in
      try addAPIKey(
        name: "虚构程序", scopes: scopes, expiresAt: end, key: key, as: actor ?? county.coordinator,
        in: db)
    }
    return (key, made.id)
  }

  @Test("A key acts for its account within its scopes and nothing else")
  func scopes() throws {
    let (key, _) = try add([.readOrders])
    let caller = try authenticate(token: key, in: db)
    #expect(caller.session == nil)
    #expect(caller.isUseToBeNoted == false)
    #expect(caller.actor.id == county.coordinator.id)
    #expect(caller.actor.grants == [.readOrders])
    for action in Action.allCases {
      // What everybody may needs no scope, but to open accounts.
      let isOpen = Rights.row(action).anybody != nil && action != .openAccount
      let scope = action == .readOrders || isOpen ? county.coordinator.scope(of: action) : nil
      #expect(caller.actor.scope(of: action) == scope)
    }
  }

  @Test("A scope gives no right that the role has not")
  func role() throws {
    let (key, _) = try add([.settleOrders, .readOrders])
    #expect(try authenticate(token: key, in: db).actor.may(.settleOrders) == false)
  }

  @Test("Keys have 256 random bits, say what they are, and stand in the database as hashes only")
  func keys() throws {
    let (key, _) = try add()
    #expect(key.hasPrefix("shk_"))
    #expect(key.utf8.count == 47)
    #expect(APIKey.make() != APIKey.make())
    #expect(try !market.database.content().values.joined().contains(key.dropFirst(4)))
    #expect(!APIKey.grantable.contains(.useOwnAccount))
    #expect(!APIKey.grantable.contains(.manageAccounts))
    #expect(!APIKey.grantable.contains(.openAccount))
  }

  @Test("A key that expired, was removed or whose account is disabled is none")
  func dead() throws {
    let (short, _) = try add(until: market.clock.now.adding(days: 1))
    let (removed, id) = try add()
    let (lasting, _) = try add()
    #expect(throws: CommonRefusal.notFound(what: "API key")) {
      try market.write { try removeAPIKey(id, as: county.admin, in: $0) }
    }
    try market.write { try removeAPIKey(id, as: county.coordinator, in: $0) }
    #expect(throws: CommonRefusal.notFound(what: "API key")) {
      try market.write { try removeAPIKey(id, as: county.coordinator, in: $0) }
    }
    #expect(try authenticate(token: short, in: db).actor.id == county.coordinator.id)
    market.clock.advance(days: 1)
    for key in [short, removed, "shk_" + makeToken(), String(short.dropLast())] {
      #expect(throws: AccessRefusal.tokenNeeded) { try authenticate(token: key, in: db) }
    }
    #expect(try authenticate(token: lasting, in: db).actor.id == county.coordinator.id)
    try market.write { db in
      try changeAccount(
        county.coordinator.id, AccountChange(isActive: false), as: county.admin, in: db)
    }
    #expect(throws: AccessRefusal.tokenNeeded) { try authenticate(token: lasting, in: db) }
  }

  @Test("An account has a bounded number of keys and sees its own only")
  func bound() throws {
    var ids: [Identifier] = []
    for _ in 0..<APIKey.maximumPerAccount { ids.append(try add().id) }
    #expect(throws: AccessRefusal.tooManyAPIKeys) { try add() }
    _ = try add(of: county.buyer)
    let own = try apiKeys(of: county.coordinator, in: db)
    #expect(own.map(\.id) == ids)
    #expect(own[0].scopes == [.readOrders])
    #expect(own[0].expiresAt == nil)
    try market.write { try removeAPIKey(ids[3], as: county.coordinator, in: $0) }
    _ = try add()
  }
}
