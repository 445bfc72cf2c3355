import Audit
import Core
import Foundation
import Ledger
import Orders
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Payments

@Suite("A bank's statement as a file") struct StatementTests {
  let market: TestMarket
  let county: TestCounty
  let eggs: Identifier
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
    eggs = try county.addEggs(quantity: 200)
  }

  private static let headings = "交易日期,交易流水号,借方金额,贷方金额,对方户名,摘要"

  private func bring(_ text: String, as actor: Actor? = nil) throws -> StatementImport {
    try bring(Array(text.utf8), as: actor)
  }

  private func bring(_ file: [UInt8], as actor: Actor? = nil) throws -> StatementImport {
    let statement = try readStatement(file, today: db.today)
    return try market.write {
      try importStatement(statement, as: actor ?? county.admin, in: $0)
    }
  }

  /// A file of rows under the usual headings.
  private func file(_ rows: [String]) -> String {
    ([StatementTests.headings] + rows).joined(separator: "\n") + "\n"
  }

  private func yuan(_ amount: Fen) -> String {
    let fen = amount.rawValue % 100
    return "\(amount.rawValue / 100).\(fen < 10 ? "0" : "")\(fen)"
  }

  private func outcomes(_ imported: StatementImport) -> [String] {
    imported.rows.map { "\($0.line) \($0.payment?.status.rawValue ?? $0.outcome.rawValue)" }
  }

  @Test("A transfer that paid an organisation's month is known, whichever way it comes first")
  func monthByOneTransfer() throws {
    func order() throws -> Order { try county.order(1, of: eggs, as: county.organisation) }
    func payMonth(_ order: Order, _ reference: String) throws {
      try market.write {
        _ = try recordStatementTransfer(
          NewStatementPayment(
            month: CivilMonth(of: db.today), amount: order.total, reference: reference),
          of: county.canteen, as: county.admin, in: $0)
      }
    }
    let first = try order()
    try payMonth(first, "T-1")
    func row(_ reference: String) -> String {
      "2026-06-15,\(reference),,\(yuan(first.total)),虚构大学,货款"
    }
    #expect(outcomes(try bring(file([row("T-1")]))) == ["2 recorded_by_hand"])
    _ = try bring(file([row("T-2")]))
    let second = try order()
    #expect(throws: PaymentRefusal.knownReference) { try payMonth(second, "T-2") }
    #expect(try verify(db) == [])
  }

  private func faults(_ text: String) -> [String] {
    do {
      _ = try readStatement(Array(text.utf8), today: db.today)
      return []
    } catch let refusal as StatementRefusal {
      return refusal.faults.map { "\($0.pointer) \($0.code)" }
    } catch {
      return ["\(error)"]
    }
  }

  @Test("Each row goes where its remark and its sum say, and counts once however often it comes")
  func rows() throws {
    let (one, two) = (try county.order(of: eggs), try county.order(2, of: eggs))
    let text = file([
      "2026-06-15,T1,,\(yuan(one.total)),虚构甲,\(one.number)",
      "2026-06-15,T2,,\"0.01\",虚构乙,货款 \(two.number)",
      "2026-06-15,T3,20.00,,虚构丙,手续费",
      "2026-06-15,T4,0.00,\(yuan(two.total)),虚构乙,\(two.number)",
      "2026-06-14,T5,,9.90,虚构丁,",
      "2026-06-15,T1,,\(yuan(one.total)),虚构甲,\(one.number)",
      ",,,,,",
    ])
    let imported = try bring(text)
    #expect(
      outcomes(imported) == [
        "2 applied", "3 applied", "4 outgoing", "5 excess", "6 unmatched", "7 applied",
      ])
    #expect(imported.rows[5].outcome == .known)
    #expect(imported.takenIn.count == 4)
    #expect(imported.sum == one.total + two.total + Fen(1 + 990))
    #expect(try balance(of: .unapplied, in: db) == Fen(1 + 990))
    #expect(try verify(db) == [])
    let again = try bring(text)
    #expect(again.takenIn.isEmpty && again.sum == .zero)
    #expect(again.rows.filter { $0.outcome == .known }.count == 5)
    #expect(try balance(of: .bank, in: db) == -imported.sum)
  }

  @Test("Rows without a number of the bank's count once, and as often as they stand there")
  func withoutNumbers() throws {
    let heading = "日期,金额,付款人,备注\n"
    let row = "2026/6/15,5.00,虚构甲,货款\n"
    #expect(try bring(heading + row + row).takenIn.count == 2)
    #expect(try bring(heading + row).takenIn.isEmpty)
    #expect(try bring(heading + row + row + row).takenIn.count == 1)
    #expect(try bring(heading + "20260615,5,虚构乙,货款\n").takenIn.count == 1)
    #expect(try balance(of: .unapplied, in: db) == Fen(2_000))
  }

  @Test("What an order was recorded as paid by, by hand, is not counted once more")
  func byHand() throws {
    let order = try county.order(of: eggs)
    let transfer = NewPayment(method: .bankTransfer, amount: order.total, reference: "T1")
    _ = try market.write { try recordTransfer(transfer, for: order.id, as: county.admin, in: $0) }
    let text = file(["2026-06-15,T1,,\(yuan(order.total)),虚构甲,\(order.number)"])
    #expect(outcomes(try bring(text)) == ["2 recorded_by_hand"])
    #expect(try balance(of: .unapplied, in: db) == .zero)
    #expect(try verify(db) == [])
  }

  @Test("Headings are Chinese or English, below what the bank says of the account, in any order")
  func headings() throws {
    let order = try county.order(of: eggs)
    let english = """
      Account,6217 0000 0000,,
      Period,2026-06-01,2026-06-15,

      Memo,Dr/Cr,Amount,Transaction Date,Transaction ID,Balance,Currency,Purpose
      Goods,CR,\(yuan(order.total)),2026-06-15 12:30:45,A1,99.00,CNY,\(order.number)
      Fee,DR,1.00,2026-06-15,A2,98.00,CNY,
      """
    #expect(outcomes(try bring(english)) == ["5 applied", "6 outgoing"])
    let signed = "日期,金额,摘要\n2026年6月15日,\"+1,234.50\",x\n2026-06-15,-3.00,x\n"
    let imported = try bring(signed)
    #expect(outcomes(imported) == ["2 unmatched", "3 outgoing"])
    #expect(imported.sum == Fen(123_450))
  }

  @Test("A file in GB18030 is read as one in UTF-8")
  func gb18030() throws {
    // "日期,金额\n2026-06-15,1.00\n"
    let heading: [UInt8] = [0xC8, 0xD5, 0xC6, 0xDA, 0x2C, 0xBD, 0xF0, 0xB6, 0xEE, 0x0A]
    #expect(try bring(heading + Array("2026-06-15,1.00\n".utf8)).takenIn.count == 1)
  }

  @Test("All bad rows are told at once by their line, and nothing is imported")
  func badRows() throws {
    let text = file([
      "2026-06-15,T1,,5.00,虚构甲,x", "2026-06-31,T2,,5.00,虚构甲,x",
      "2026-06-16,T3,,5.001,虚构甲,x", "2026-06-15,T4,,,虚构甲,x", "2026-06-15,T5",
      "2026-06-15,\(String(repeating: "1", count: 101)),,5.00,x,x",
      "2026-06-15,T7,,100000000.01,x,x", "2026-06-15,T8,x,,x,x",
    ])
    #expect(
      faults(text) == [
        "/3/date format", "/4/date in_the_future", "/4/credit format", "/5/credit required",
        "/6 fields", "/7/reference too_long", "/8/credit out_of_range", "/9/debit format",
      ])
    #expect(try db.value("SELECT count(*) FROM incoming_payment") as Int == 0)
  }

  @Test(
    "A file that is no statement is refused",
    arguments: [
      ("", "/1 no_headings"), ("a,b\n1,2\n", "/1 no_headings"), ("日期,摘要\n", "/1 no_headings"),
      ("日期,金额\n", "/1 empty"), ("日期,金额,金额\n", "/1/amount doubled"),
      ("日期,金额,币种\n2026-06-15,1,USD\n", "/2/currency choice"),
      ("日期,金额,借贷标志\n2026-06-15,1,x\n", "/2/direction choice"),
      ("日期,金额\n2026-06-15,\"1\n", "/2 no_csv"), ("日期,金额\n2026-06-15,\n", "/2/amount required"),
    ])
  func noStatement(_ text: String, _ fault: String) {
    #expect(faults(text) == [fault])
  }

  @Test("A file is bounded in bytes and in rows, and so is what is told of it")
  func bounds() throws {
    let rows = (1...StatementImport.maximumRows).map { "2026-06-15,T\($0),,0.01,x," }
    #expect(try bring(file(rows)).takenIn.count == StatementImport.maximumRows)
    #expect(faults(file(rows + ["2026-06-15,X,,0.01,x,"])) == ["/1 too_long"])
    #expect(
      faults(String(repeating: " ", count: StatementImport.maximumSize + 1)) == ["/1 too_long"])
    let bad = faults(file(rows.map { _ in "x,x,,1,x,x" }))
    #expect(bad.count == StatementRefusal.maximumToldFaults)
  }

  @Test("A movement that is known with another sum keeps the whole file out")
  func otherSum() throws {
    _ = try bring(file(["2026-06-15,T1,,5.00,x,"]))
    for rows in [
      ["2026-06-15,T0,,1.00,x,", "2026-06-15,T1,,6.00,x,"],
      ["2026-06-15,T2,,1.00,x,", "2026-06-15,T2,,2.00,x,"],
    ] {
      do {
        _ = try bring(file(rows))
        Issue.record("it was imported")
      } catch let refusal as StatementRefusal {
        #expect(refusal.faults.map(\.pointer) == ["/3/reference"])
        #expect(refusal.faults.map(\.code) == ["other_amount"])
      }
    }
    #expect(try balance(of: .unapplied, in: db) == Fen(500))
  }

  @Test("Nobody but the county office imports")
  func rights() {
    for actor in [county.buyer, county.coordinator, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) {
        try bring(file(["2026-06-15,T1,,5.00,x,"]), as: actor)
      }
    }
  }

  @Test(
    "A sum is read to the fen, or not at all",
    arguments: [
      ("0", 0), ("45", 4_500), ("45.5", 4_550), ("1,234.50", 123_450), ("￥3.05", 305),
      ("-3.05", -305), ("1.0000", 100), ("999,999,999,999.99", 99_999_999_999_999),
      ("", nil), (".5", nil), ("1.", nil), ("1.005", nil), ("1,23", nil), ("1,2345", nil),
      ("1234,567", nil), ("1e3", nil), ("１", nil), ("--1", nil), ("1 000", nil),
      ("1234567890123", nil), ("NaN", nil), ("1.2.3", nil),
    ] as [(String, Int64?)])
  func sums(_ text: String, _ fen: Int64?) {
    #expect(Fen(yuan: text)?.rawValue == fen)
  }
}
