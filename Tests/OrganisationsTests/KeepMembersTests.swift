import Access
import Core
import Organisations
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Organisations and their members") struct KeepMembersTests {
  let market: TestMarket
  var county: TestCounty { market.county }
  var db: Connection { market.db }
  /// The canteen's manager.
  var manager: Actor { county.organisation }

  init() throws { market = try TestMarket() }

  private func put(
    _ actor: Actor, _ content: MemberContent, of organisation: Identifier? = nil,
    as asker: Actor? = nil
  ) throws {
    try market.write { db in
      _ = try putMember(
        actor.id, of: organisation ?? county.canteen, content, as: asker ?? manager, in: db)
    }
  }

  private func remove(_ actor: Actor, as asker: Actor? = nil) throws {
    try market.write { db in
      try removeMember(actor.id, of: county.canteen, as: asker ?? manager, in: db)
    }
  }

  private func roles() throws -> [Identifier: MemberRole] {
    let page = try members(of: county.canteen, PageRequest(), as: county.admin, in: db)
    return Dictionary(uniqueKeysWithValues: page.items.map { ($0.account, $0.role) })
  }

  @Test("The county office makes organisations and changes them, nobody else does")
  func office() throws {
    let content = OrganisationContent(name: "虚构单位", kind: .workUnit, invoiceTitle: "虚构工会")
    let made = try market.write { try addOrganisation(content, as: county.admin, in: $0) }
    #expect(try organisation(made.id, as: county.admin, in: db) == made)
    try market.write { db in
      try changeOrganisation(
        made.id,
        OrganisationChange(
          name: "虚构新单位",
          taxpayerNumber: .set(try #require(TaxpayerNumber(rawValue: "610926MA6DEMQ01")))),
        as: county.admin, in: db)
    }
    let changed = try organisation(made.id, as: county.admin, in: db).content
    #expect(changed.name == "虚构新单位" && changed.invoiceTitle == "虚构工会")
    #expect(changed.taxpayerNumber?.rawValue == "610926MA6DEMQ01")
    for actor in [manager, county.buyer, county.coordinator, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) {
        try market.write { try addOrganisation(content, as: actor, in: $0) }
      }
      #expect(throws: CommonRefusal.roleMayNot) {
        try market.write {
          try changeOrganisation(made.id, OrganisationChange(), as: actor, in: $0)
        }
      }
    }
    #expect(try verify(db) == [])
  }

  @Test("A manager keeps the members; others do not, and do not even see the organisation")
  func manages() throws {
    try put(county.buyer, MemberContent(role: .buyer, orderLimit: Fen(5_000)))
    try put(county.otherBuyer, MemberContent(role: .viewer))
    #expect(
      try roles() == [
        manager.id: .manager, county.buyer.id: .buyer, county.otherBuyer.id: .viewer,
      ])
    let missing = CommonRefusal.notFound(what: "organisation")
    for actor in [county.buyer, county.otherBuyer, county.coordinator] {
      #expect(throws: missing) { try put(county.buyer, MemberContent(role: .manager), as: actor) }
      #expect(throws: missing) { try remove(county.buyer, as: actor) }
      #expect(throws: missing) {
        try members(of: county.canteen, PageRequest(), as: actor, in: db)
      }
    }
    #expect(try organisation(county.canteen, as: county.otherBuyer, in: db).name == "虚构食堂")
    #expect(throws: missing) { try organisation(county.canteen, as: county.coordinator, in: db) }
    try remove(county.otherBuyer)
    #expect(throws: missing) { try organisation(county.canteen, as: county.otherBuyer, in: db) }
    #expect(throws: CommonRefusal.notFound(what: "member")) { try remove(county.otherBuyer) }
    // It may come again.
    try put(county.otherBuyer, MemberContent(role: .buyer))
    #expect(try verify(db) == [])
  }

  @Test("The last manager stays one")
  func lastManager() throws {
    for asker in [manager, county.admin] {
      #expect(throws: OrganisationRefusal.lastManager) { try remove(manager, as: asker) }
      #expect(throws: OrganisationRefusal.lastManager) {
        try put(manager, MemberContent(role: .buyer), as: asker)
      }
    }
    try put(county.buyer, MemberContent(role: .manager))
    try remove(manager, as: county.buyer)
    #expect(throws: OrganisationRefusal.lastManager) { try remove(county.buyer, as: county.admin) }
    #expect(try verify(db) == [])
  }

  @Test("Only buyers who can log in are members, in no more organisations than there may be")
  func fit() throws {
    for actor in [county.admin, county.coordinator, county.volunteer] {
      #expect(throws: OrganisationRefusal.memberIsNoBuyer) {
        try put(actor, MemberContent(role: .buyer))
      }
    }
    #expect(throws: OrganisationRefusal.viewerOrdersNothing) {
      try put(county.buyer, MemberContent(role: .viewer, byDefault: true))
    }
    #expect(throws: CommonRefusal.notFound(what: "account")) {
      try put(Actor(id: Identifier(rawValue: 5), role: .buyer), MemberContent(role: .buyer))
    }
    let other = try TestCounty.addCanteen(managedBy: county.buyer, as: county.admin, db)
    #expect(throws: OrganisationRefusal.defaultElsewhere) {
      try put(
        manager, MemberContent(role: .buyer, byDefault: true), of: other, as: county.buyer)
    }
    try put(manager, MemberContent(role: .buyer), of: other, as: county.buyer)
    for _ in 2..<Organisation.maximumPerAccount {
      _ = try TestCounty.addCanteen(managedBy: manager, as: county.admin, db)
    }
    let last = try TestCounty.addCanteen(managedBy: county.buyer, as: county.admin, db)
    #expect(throws: OrganisationRefusal.tooManyOrganisations) {
      try put(manager, MemberContent(role: .buyer), of: last, as: county.buyer)
    }
    #expect(try verify(db) == [])
  }

  @Test("An account that is no buyer any more has nothing of its organisations")
  func formerBuyer() throws {
    try put(county.buyer, MemberContent(role: .manager))
    try market.write { db in
      try changeAccount(
        county.buyer.id, AccountChange(role: .volunteer), as: county.admin, in: db)
    }
    let volunteer = try account(county.buyer.id, in: db).actor
    #expect(throws: CommonRefusal.notFound(what: "organisation")) {
      try organisation(county.canteen, as: volunteer, in: db)
    }
    #expect(throws: CommonRefusal.roleMayNot) {
      try organisations(PageRequest(), as: volunteer, in: db)
    }
  }

  @Test("Each refusal has its word")
  func words() {
    let refusals: [(OrganisationRefusal, RefusalKind, String, String?)] = [
      (.lastManager, .conflict, "last_manager", nil),
      (.memberIsNoBuyer, .conflict, "member_is_no_buyer", nil),
      (.tooManyMembers, .conflict, "too_many_members", nil),
      (.tooManyOrganisations, .conflict, "too_many_organisations", nil),
      (.defaultElsewhere, .conflict, "default_elsewhere", nil),
      (.viewerOrdersNothing, .invalid, "viewer_orders_nothing", "/by_default"),
      (.unknownOrganisation, .invalid, "unknown_organisation", "/organisation_id"),
      (.viewerMayNotOrder, .forbidden, "viewer_may_not_order", nil),
      (.overOrderLimit(Fen(5)), .conflict, "over_order_limit", "/lines"),
      (.overMonthLimit(left: Fen(5)), .conflict, "over_month_limit", "/lines"),
    ]
    for (refusal, kind, code, pointer) in refusals {
      #expect(refusal.kind == kind && refusal.code == code)
      #expect(refusal.detail.hasSuffix("."))
      #expect(refusal.faults.map(\.pointer) == [pointer].compactMap { $0 })
      #expect(refusal.faults.allSatisfy { $0.left == (pointer == "/lines" ? Fen(5) : nil) })
    }
  }
}
