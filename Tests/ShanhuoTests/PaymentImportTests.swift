import SQLite
import Testing

@Suite("Importing the bank's statement on the command line", .onThreadsOfTheirOwn)
struct PaymentImportTests {
  let site: Site

  init() throws {
    site = try Site()
    #expect(try Program.run("migrate", "--database", site.database).end == .exited(0))
  }

  private func bring(_ text: String) throws -> Program.Run {
    let file = try site.write(text, to: "statement.csv")
    return try Program.run("import", "payments", "--database", site.database, file)
  }

  @Test("What came in is put on record once, and what is to be decided on is named by its line")
  func imported() throws {
    let text = "日期,流水号,金额,付款人\n2016-11-24,T1,45.00,虚构甲\n2016-11-24,T2,-1.00,虚构乙\n"
    let run = try bring(text)
    #expect(run.end == .exited(0))
    #expect(
      run.output == """
        1 taken in (4500 fen), 0 known, 0 recorded by hand, 1 outgoing
        line 2: unmatched, 4500 fen left

        """)
    #expect(try bring(text).output.hasPrefix("0 taken in (0 fen), 1 known"))
    #expect(try site.open().value("SELECT sum(amount_fen) FROM incoming_payment") == 4_500)
    #expect(try site.faults() == "")
  }

  @Test("Bad rows are all named, and nothing is imported")
  func badRows() throws {
    let run = try bring("日期,金额\n2016-11-24,1.00\n2016-11-31,1.00\n2016-11-24,x\n")
    #expect(run.end == .exited(1))
    #expect(run.errors.contains("Line 3: 2016-11-31 is no date"))
    #expect(run.errors.contains("Line 4: x is no sum"))
    #expect(try site.open().value("SELECT count(*) FROM incoming_payment") == 0)
    #expect(
      try Program.run("import", "payments", "--database", site.database, "none").end == .exited(1))
  }
}
