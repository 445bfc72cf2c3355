import Core
import Ledger
import SQLite
import Storage
import TestSupport
import Testing

@Suite("The books") struct LedgerTests {
  let database: TestDatabase
  var db: Connection { database.connection }
  let household = LedgerAccount.household(Identifier(rawValue: 71))
  let village = LedgerAccount.village(Identifier(rawValue: 81))
  let order = Identifier(rawValue: 91)

  init() throws { database = try TestDatabase() }

  private func post(
    _ kind: TransferKind, _ legs: [(account: LedgerAccount, amount: Fen)], order: Identifier? = nil
  ) throws {
    try db.transaction {
      try Ledger.post(Transfer(kind, order: order ?? self.order, legs), in: db)
    }
  }

  private func pay(_ amount: Int64) throws {
    try post(.payment, [(.bank, Fen(-amount)), (.escrow, Fen(amount))])
  }

  private func complete(_ amount: Int64, household share: Int64) throws {
    try post(
      .completion,
      [
        (.escrow, Fen(-amount)), (household, Fen(share)), (village, Fen(amount - share - 1)),
        (.logistics, Fen(1)),
      ])
  }

  private func balance(_ account: LedgerAccount) throws -> Fen {
    try Ledger.balance(of: account, in: db)
  }

  @Test("Money that came in is in escrow, and is divided when the order is completed")
  func journey() throws {
    try pay(10_000)
    #expect(try balance(.escrow) == Fen(10_000))
    #expect(try balance(.bank) == Fen(-10_000))
    try complete(10_000, household: 8_000)
    #expect(try balance(.escrow) == .zero)
    #expect(try balance(household) == Fen(8_000))
    #expect(try balance(village) == Fen(1_999))
    #expect(try balance(.logistics) == Fen(1))
    #expect(try auditLedger(in: db) == [])
  }

  @Test("An account that never moved stands at nothing")
  func unknownAccount() throws {
    #expect(try balance(household) == .zero)
    #expect(try statement(of: household, PageRequest(), in: db).items.isEmpty)
  }

  @Test("Legs of one account are one entry, and what comes to nothing is none")
  func merged() throws {
    let transfer = Transfer(
      .payment, order: order,
      [
        (.bank, Fen(-30)), (.escrow, Fen(10)), (.escrow, Fen(20)), (village, Fen(5)),
        (village, Fen(-5)), (.logistics, .zero),
      ])
    #expect(transfer.legs.map(\.account) == [.bank, .escrow])
    #expect(transfer.legs.map(\.amount) == [Fen(-30), Fen(30)])
    let nothing = Transfer(.completion, order: order, [(.escrow, .zero), (village, .zero)])
    try db.transaction { try Ledger.post(nothing, in: db) }
    #expect(try db.value("SELECT count(*) FROM ledger_transfer") as Int == 0)
  }

  @Test("A transfer that does not sum to zero is a programmer's error, and stops")
  func unbalanced() async {
    await #expect(processExitsWith: .failure) {
      _ = Transfer(.payment, order: nil, [(.bank, Fen(-1)), (.escrow, Fen(2))])
    }
  }

  @Test("Every balance on the way is kept beside its entry, newest first, page by page")
  func statementPages() throws {
    for amount in 1...7 as ClosedRange<Int64> { try pay(amount * 100) }
    var items: [StatementItem] = []
    var cursor: Cursor?
    repeat {
      let page = try statement(of: .escrow, PageRequest(limit: 3, after: cursor), in: db)
      // What comes in between does not shift the pages.
      if cursor == nil { try pay(1_000) }
      items += page.items
      cursor = page.next
    } while cursor != nil
    #expect(items.map(\.amount) == (1...7).reversed().map { Fen($0 * 100) })
    #expect(items.map(\.balance) == [2_800, 2_100, 1_500, 1_000, 600, 300, 100].map { Fen($0) })
    #expect(items.allSatisfy { $0.order == order && $0.kind == .payment })
    #expect(try statement(of: .escrow, PageRequest(), in: db).items.first?.balance == Fen(3_800))
  }

  @Test("An account of others' money never falls below zero, and nothing of the transfer is kept")
  func negative() throws {
    try pay(100)
    #expect(throws: SQLiteError.self) {
      try post(.refund, [(.escrow, Fen(-101)), (.bank, Fen(101))])
    }
    #expect(throws: SQLiteError.self) {
      try post(.payout, [(household, Fen(-1)), (.bank, Fen(1))], order: nil)
    }
    #expect(try balance(.escrow) == Fen(100))
    #expect(try db.value("SELECT count(*) FROM ledger_transfer") as Int == 1)
    #expect(try auditLedger(in: db) == [])
  }

  @Test("The bank never gives back more than came in")
  func bank() throws {
    #expect(throws: SQLiteError.self) {
      try post(.refund, [(.bank, Fen(1)), (.escrow, Fen(-1))])
    }
  }

  @Test(
    "What is posted is never changed or deleted",
    arguments: [
      "UPDATE ledger_transfer SET posted_at = 0", "DELETE FROM ledger_transfer",
      "UPDATE ledger_entry SET amount_fen = 1", "DELETE FROM ledger_entry",
      "UPDATE ledger_entry SET balance_fen = 1 WHERE line = 2",
    ])
  func final(statement: String) throws {
    try pay(100)
    #expect {
      try db.script(statement)
    } throws: {
      ($0 as? SQLiteError)?.message.hasPrefix("a posted ") == true
    }
    #expect(try auditLedger(in: db) == [])
  }

  @Test("Credits of completed orders are summed by the county's months, ends excluded")
  func months() throws {
    try pay(1_000_000)
    let year = try #require(CivilDate(year: 2026, month: 1, day: 1))
    let next = try #require(CivilDate(year: 2027, month: 1, day: 1))
    let moments: [(Instant, Int64)] = [
      (Instant(rawValue: year.start.rawValue - 1), 1_000), (year.start, 20),
      (year.adding(days: 31).start, 300),
      (Instant(rawValue: year.adding(days: 31).start.rawValue - 1), 4),
      (Instant(rawValue: next.start.rawValue - 1), 50_000), (next.start, 600_000),
    ]
    for (moment, amount) in moments {
      try db.transaction {
        try db.asOf(moment) {
          try Ledger.post(
            Transfer(
              .completion, order: order, [(.escrow, Fen(-amount)), (household, Fen(amount))]),
            in: db)
        }
      }
    }
    try post(.payout, [(household, Fen(-7)), (.bank, Fen(7))], order: nil)
    let credits = try creditsByMonth(
      to: household, from: CivilMonth(of: year), through: CivilMonth(of: next.adding(days: -1)),
      in: db)
    let months = Dictionary(uniqueKeysWithValues: credits.map { ($0.key.month, $0.value) })
    #expect(months == [1: Fen(24), 2: Fen(300), 12: Fen(50_000)])
  }

  @Test("What completed orders brought is told for households and for all")
  func sums() throws {
    #expect(try completedSums(in: db) == (Fen.zero, Fen.zero))
    try pay(10_000)
    try complete(9_000, household: 8_000)
    try post(.refund, [(.escrow, Fen(-1_000)), (.bank, Fen(1_000))])
    #expect(try completedSums(in: db) == (Fen(8_000), Fen(9_000)))
  }

  static let faults: [(name: String, spoil: String, finding: String)] = [
    (
      "an amount", "UPDATE ledger_entry SET amount_fen = amount_fen + 1 WHERE line = 2",
      "entries that sum to"
    ),
    ("a line that is gone", "DELETE FROM ledger_entry WHERE line = 1", "entries that sum to"),
    ("all lines gone", "DELETE FROM ledger_entry WHERE sequence = 2", "has 0 entries"),
    (
      "a balance", "UPDATE ledger_account SET balance_fen = balance_fen + 5 WHERE kind = 'village'",
      "account village of"
    ),
    (
      "a running balance",
      "UPDATE ledger_entry SET balance_fen = balance_fen + 5 WHERE sequence = 1 AND line = 1",
      "entry 1 of transfer 1 says a balance"
    ),
    (
      "an owner of an entry",
      """
      UPDATE ledger_entry SET account_id = (SELECT id FROM ledger_account WHERE kind = 'village')
      WHERE account_id = (SELECT id FROM ledger_account WHERE kind = 'household')
      """, "account household of"
    ),
    (
      "a transfer whose entries are swapped",
      "UPDATE ledger_entry SET amount_fen = -amount_fen WHERE sequence = 1", "its entries sum to"
    ),
  ]

  @Test("The audit finds what was tampered with", arguments: faults)
  func audit(fault: (name: String, spoil: String, finding: String)) throws {
    try pay(10_000)
    try complete(9_000, household: 8_000)
    #expect(try auditLedger(in: db) == [])
    for table in ["transfer", "entry"] {
      try db.script("DROP TRIGGER ledger_\(table)_is_final_update")
      try db.script("DROP TRIGGER ledger_\(table)_is_final_delete")
    }
    try db.script("PRAGMA ignore_check_constraints = ON")
    try db.script(fault.spoil)
    let findings = try auditLedger(in: db).map(\.description)
    #expect(findings.contains { $0.contains(fault.finding) }, "\(fault.name): \(findings)")
  }
}
