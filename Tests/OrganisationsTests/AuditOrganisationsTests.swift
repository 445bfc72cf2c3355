import Audit
import Core
import Foundation
import Migrations
import Orders
import Organisations
import Reports
import SQLite
import Storage
import TestSupport
import Testing

/// A database as it was before there were organisations, brought to the newest schema.
private struct FormerCounty {
  private let folder: TestFolder
  let db: Connection

  init() throws {
    folder = try TestFolder()
    db = try Connection(path: folder.path, timeAndChance: ManualClock().timeAndChance)
    let all = try Migrations.all()
    _ = try Migrator(all.filter { $0.number < 19 }).migrate(db)
    for (id, organisation) in [(201, "食堂"), (202, "食堂"), (203, "学校"), (204, nil)] {
      try db.transaction {
        try db.execute(
          """
          INSERT INTO user_account
            (id, phone, name, role, password_hash, organisation, created_at)
          VALUES (\(id), \("19900000\(id)"), 'x', 'buyer', '*', \(organisation), 5)
          """)
        try record(
          AuditAction("account.opened"), of: Identifier(rawValue: Int64(id)),
          to: ["role": .text("buyer"), "is_organisation": .truth(organisation != nil)],
          by: .machineOperator, in: db)
      }
    }
    _ = try Migrator(all).migrate(db)
  }
}

/// A folder that is gone with this object.
private final class TestFolder {
  private let folder: URL
  var path: String { folder.appendingPathComponent("former.sqlite").path }

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("shanhuo-former-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }
}

@Suite("Proving organisations") struct AuditOrganisationsTests {
  let market: TestMarket
  var county: TestCounty { market.county }

  /// Two organisations with three members between them, and an order on an account.
  init() throws {
    market = try TestMarket()
    let county = market.county
    _ = try TestCounty.addCanteen(managedBy: county.buyer, as: county.admin, market.db)
    try market.write { db in
      for limit in [7_000, 50_000] as [Int64] {
        _ = try putMember(
          county.otherBuyer.id, of: county.canteen,
          MemberContent(role: .buyer, orderLimit: Fen(limit), monthLimit: Fen(90_000)),
          as: county.admin, in: db)
      }
      try changeOrganisation(
        county.canteen,
        OrganisationChange(
          address: .set("虚构路"), bankName: .set("虚构银行"), bankAccount: .set("1")),
        as: county.admin, in: db)
    }
    _ = try county.order(1, of: try county.addEggs(), as: county.organisation)
  }

  static let spoilt = [
    "UPDATE organisation SET name = 'x' WHERE bank_name IS NOT NULL",
    "UPDATE organisation SET kind = 'shop' WHERE bank_name IS NULL",
    "UPDATE organisation SET invoice_title = 'x'", "UPDATE organisation SET taxpayer_number = NULL",
    "UPDATE organisation SET taxpayer_number = '91350100M000100Y44'",
    "UPDATE organisation SET address = NULL WHERE address IS NOT NULL",
    "UPDATE organisation SET bank_name = 'x'", "UPDATE organisation SET bank_account = '2'",
    "INSERT INTO organisation SELECT 5, name, kind, invoice_title, NULL, NULL, NULL, NULL, 0 "
      + "FROM organisation WHERE bank_name IS NULL",
    "UPDATE organisation_member SET role = 'manager' WHERE role = 'buyer'",
    "UPDATE organisation_member SET order_limit_fen = 1000000 WHERE role = 'buyer'",
    "UPDATE organisation_member SET month_limit_fen = NULL WHERE role = 'buyer'",
    "UPDATE organisation_member SET by_default = 1 - by_default WHERE role = 'buyer'",
    "UPDATE organisation_member SET since = since + 1 WHERE role = 'buyer'",
    "UPDATE organisation_member SET user_id = (SELECT min(id) FROM user_account) "
      + "WHERE role = 'buyer'",
    "DELETE FROM organisation_member WHERE role = 'buyer'",
    "UPDATE organisation_order SET organisation_id = "
      + "(SELECT id FROM organisation WHERE bank_name IS NULL)",
    "UPDATE organisation_order SET month = '2026-05'",
    "UPDATE organisation_order SET invoice_title = 'x'",
    "UPDATE organisation_order SET taxpayer_number = NULL",
    "UPDATE organisation_order SET taxpayer_number = '91350100M000100Y44'",
    "DELETE FROM organisation_order", "UPDATE organisation_order SET order_id = order_id + 1",
    "UPDATE customer_order SET pay_before = pay_before - 1",
  ]

  @Test("An account's word for its organisation becomes a membership that is proven all the same")
  func migrated() throws {
    let old = try FormerCounty()
    let rows = try old.db.all(
      """
      SELECT m.user_id, o.name, o.invoice_title, m.role, m.by_default
      FROM organisation_member m JOIN organisation o ON o.id = m.organisation_id ORDER BY 1
      """
    ) { row in
      let (user, name): (Int, String) = (try row[0], try row[1])
      return "\(user) \(name) \(try row[2] as String) \(try row[3] as String) \(try row[4] as Int)"
    }
    #expect(
      rows == ["201 食堂 食堂 manager 1", "202 食堂 食堂 manager 1", "203 学校 学校 manager 1"])
    #expect(try auditOrganisations(in: old.db) == [])
    for statement in [
      "UPDATE organisation_member SET role = 'buyer' WHERE user_id = 202",
      "UPDATE organisation_member SET order_limit_fen = 5 WHERE user_id = 202",
      "UPDATE organisation_member SET user_id = 204 WHERE user_id = 202",
      "INSERT INTO organisation VALUES (5, 'x', 'shop', 'x', NULL, NULL, NULL, NULL, 0)",
    ] {
      struct Undo: Error {}
      #expect(throws: Undo.self) {
        try old.db.transaction {
          try old.db.script(statement)
          #expect(try auditOrganisations(in: old.db) != [], "\(statement)")
          throw Undo()
        }
      }
    }
    // What is changed from now on is on record, on top of what was.
    let office = Actor.machineOperator
    let canteen = Identifier(rawValue: 202)
    try old.db.transaction {
      try changeOrganisation(
        canteen, OrganisationChange(kind: .canteen), as: office, in: old.db)
      _ = try putMember(
        Identifier(rawValue: 202), of: canteen, MemberContent(role: .viewer), as: office, in: old.db
      )
      try removeMember(Identifier(rawValue: 202), of: canteen, as: office, in: old.db)
    }
    #expect(try auditOrganisations(in: old.db) == [])
  }

  @Test("What was written behind the log's back is found", arguments: spoilt)
  func found(statement: String) throws {
    #expect(try verify(market.db) == [])
    try market.spoil(statement)
    #expect(try market.db.value("SELECT changes()") as Int > 0 || statement.contains("DELETE"))
    #expect(try verify(market.db) != [], "\(statement)")
  }
}
