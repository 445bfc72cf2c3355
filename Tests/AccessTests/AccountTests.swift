import Access
import Core
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Accounts") struct AccountTests {
  let market: TestMarket
  let county: TestCounty

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func new(
    _ phone: String = "19911111111", role: Role = .buyer, villages: [Identifier] = [],
    mayPublish: Bool = false
  ) -> NewAccount {
    NewAccount(
      phone: Phone(rawValue: phone), name: "虚构新人", role: role, villages: villages,
      mayPublish: mayPublish, passwordHash: "*")
  }

  private func add(_ account: NewAccount, as actor: Actor?) throws -> Account {
    try market.write { db in try Access.account(addAccount(account, as: actor, in: db), in: db) }
  }

  @Test("A stranger makes a buyer for itself")
  func stranger() throws {
    let account = try add(new(), as: nil)
    #expect(account.role == .buyer)
    #expect(account.isActive)
    #expect(account.phone.rawValue == "19911111111")
  }

  @Test("A stranger makes nothing else")
  func strangerMayNot() throws {
    for role in [Role.admin, .coordinator, .volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) { try add(new(role: role), as: nil) }
      #expect(throws: CommonRefusal.roleMayNot) { try add(new(role: role), as: county.buyer) }
      #expect(throws: CommonRefusal.roleMayNot) {
        try add(new(role: role), as: county.coordinator)
      }
    }
  }

  @Test("The county office makes every role")
  func office() throws {
    for (index, role) in Role.allCases.enumerated() {
      let isCoordinator = role == .coordinator
      let account = try add(
        new(
          "1991111110\(index)", role: role, villages: isCoordinator ? county.villages : [],
          mayPublish: isCoordinator), as: county.admin)
      #expect(account.role == role)
      #expect(account.actor.villages == (isCoordinator ? county.villages.sorted() : []))
      #expect(account.actor.mayPublish == isCoordinator)
    }
  }

  @Test("A phone number has one account")
  func phoneTaken() throws {
    _ = try add(new(), as: nil)
    #expect(throws: AccessRefusal.phoneTaken) { try add(new(), as: nil) }
  }

  @Test("Only a coordinator acts for villages or may publish")
  func villages() {
    for role in [Role.admin, .buyer, .volunteer] {
      #expect(throws: AccessRefusal.onlyCoordinatorsHaveVillages) {
        try add(new(role: role, villages: [county.villages[0]]), as: county.admin)
      }
      #expect(throws: AccessRefusal.onlyCoordinatorsHaveVillages) {
        try add(new(role: role, mayPublish: true), as: county.admin)
      }
    }
    #expect(throws: AccessRefusal.coordinatorNeedsVillage) {
      try add(new(role: .coordinator), as: county.admin)
    }
    #expect(throws: AccessRefusal.unknownVillage) {
      try add(new(role: .coordinator, villages: [Identifier(rawValue: 5)]), as: county.admin)
    }
  }

  @Test("A village that stands twice counts once")
  func villageTwice() throws {
    let village = county.villages[0]
    let account = try add(
      new(role: .coordinator, villages: [village, village]), as: county.admin)
    #expect(account.villages == [village])
  }

  @Test("An account that is not there is not found")
  func missing() {
    #expect(throws: CommonRefusal.notFound(what: "account")) {
      try account(Identifier(rawValue: 5), in: market.db)
    }
  }

  @Test("The county office lists all accounts, page by page, or those of one role")
  func list() throws {
    var seen: [Identifier] = []
    var cursor: Cursor?
    repeat {
      let page = try accounts(
        role: nil, PageRequest(limit: 3, after: cursor), as: county.admin, in: market.db)
      #expect(page.items.count <= 3)
      seen += page.items.map(\.id)
      cursor = page.next
    } while cursor != nil
    #expect(seen.count == 8)
    #expect(seen == seen.sorted())
    let buyers = try accounts(role: .buyer, PageRequest(), as: county.admin, in: market.db)
    #expect(
      buyers.items.map(\.id) == [county.buyer.id, county.otherBuyer.id, county.organisation.id])
  }

  @Test("A coordinator lists volunteers and nobody else, others list nobody")
  func listScope() throws {
    let volunteers = try accounts(
      role: .volunteer, PageRequest(), as: county.coordinator, in: market.db)
    #expect(volunteers.items.map(\.id) == [county.volunteer.id, county.otherVolunteer.id])
    let refused: [(Role?, Actor)] = [
      (nil, county.coordinator), (.buyer, county.coordinator), (.volunteer, county.buyer),
      (.volunteer, county.volunteer), (nil, county.buyer),
    ]
    for (role, actor) in refused {
      #expect(throws: CommonRefusal.roleMayNot) {
        try accounts(role: role, PageRequest(), as: actor, in: market.db)
      }
    }
  }

  @Test("Each refusal has its word, and those about a member point to it")
  func words() {
    let refusals: [(AccessRefusal, RefusalKind, String, String?)] = [
      (.phoneTaken, .conflict, "phone_taken", nil),
      (.wrongCredentials, .unauthenticated, "wrong_credentials", nil),
      (.wrongCode, .unauthenticated, "wrong_code", nil),
      (.wrongPassword, .invalid, "wrong_password", "/current_password"),
      (.lastAdmin, .conflict, "last_admin", nil),
      (.scopeMissing, .forbidden, "scope_missing", nil),
      (.tooManyAPIKeys, .conflict, "too_many_api_keys", nil),
      (.tooManyAttempts(retryAfter: 5), .tooMany, "too_many_attempts", nil),
      (.tokenNeeded, .unauthenticated, "unauthenticated", nil),
      (
        .onlyCoordinatorsHaveVillages, .invalid, "only_coordinators_have_villages", "/village_ids"
      ),
      (.coordinatorNeedsVillage, .invalid, "coordinator_needs_village", "/village_ids"),
      (.unknownVillage, .invalid, "unknown_village", "/village_ids"),
      (.idempotencyKeyReused, .invalid, "idempotency_key_reused", nil),
    ]
    for (refusal, kind, code, pointer) in refusals {
      #expect(refusal.kind == kind)
      #expect(refusal.code == code)
      #expect(!refusal.detail.isEmpty)
      #expect(refusal.retryAfter == (kind == .tooMany ? 5 : nil))
      #expect(refusal.faults.map(\.pointer) == [pointer].compactMap { $0 })
    }
  }
}
