import Core
import Glibc
import Households
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Importing a roster of households") struct ImportHouseholdsTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  static let chinese = "村,户编号,户主,联系电话,致贫原因,建档日期,公开展示,姓名,与户主关系,出生年份,劳动能力\n"
  static let english = """
    village,code,head_name,phone,poverty_cause,registered_on,public_profile,member_name,relation,\
    birth_year,can_work

    """
  static let rows = """
    青桐沟村,R-1,赵虚构,19900000031,因病,2016-01-04,是,赵虚构,户主,1956,否
    青桐沟村,R-1,赵虚构,19900000031,因病,2016-01-04,是,钱虚构,配偶,1958,是
    610926102391,R-2,孙虚构,,,2017-03-01,,孙虚构,户主,1970,是

    """

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func load(_ bytes: [UInt8], as actor: Actor? = nil) throws -> RosterImport {
    try market.write { try importHouseholds(bytes, as: actor ?? county.admin, in: $0) }
  }

  private func load(_ text: String, as actor: Actor? = nil) throws -> RosterImport {
    try load(Array(text.utf8), as: actor)
  }

  /// The faults of a roster that is refused whole.
  private func faults(_ text: String, as actor: Actor? = nil) throws -> [String] {
    do {
      _ = try load(text, as: actor)
      Issue.record("the roster was taken")
      return []
    } catch let refusal as RosterRefusal {
      #expect(try householdCounts(in: db).households == 2, "nothing is imported")
      return refusal.faults.map(\.description)
    }
  }

  private func gb18030(_ text: String) throws -> [UInt8] {
    let converter = try #require(iconv_open("GB18030", "UTF-8"))
    defer { iconv_close(converter) }
    var input = text.utf8.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: input.count * 2)
    let written = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        var (from, to) = (input.baseAddress, output.baseAddress)
        var (fromLeft, toLeft) = (input.count, output.count)
        let result = iconv(converter, &from, &fromLeft, &to, &toLeft)
        return result == 0 ? output.count - toLeft : 0
      }
    }
    return output[..<written].map { UInt8(bitPattern: $0) }
  }

  private func expectImported() throws {
    let all = try households(
      HouseholdFilter(text: "R-"), PageRequest(), as: county.admin, in: db)
    // Those of one import bear one instant: their order is chance's.
    let found = all.items.sorted { $0.code < $1.code }
    #expect(found.map(\.code) == ["R-1", "R-2"])
    #expect(found.map(\.village) == [county.villages[0], county.villages[1]])
    #expect(found.map(\.people) == [2, 1])
    #expect(found.map(\.publicProfile) == [true, false])
    #expect(found.map { $0.phone?.rawValue } == ["19900000031", nil])
    #expect(found.map(\.povertyCause) == ["因病", nil])
    #expect(found.map(\.registeredOn.rawValue) == ["2016-01-04", "2017-03-01"])
    let members = try members(of: found[0].id, in: db)
    #expect(
      members == [
        Member(name: "赵虚构", relation: "户主", birthYear: 1956, canWork: false),
        Member(name: "钱虚构", relation: "配偶", birthYear: 1958, canWork: true),
      ])
  }

  @Test("Chinese headings in UTF-8 with a byte order mark, as spreadsheets save it")
  func utf8() throws {
    let result = try load([0xef, 0xbb, 0xbf] + Array((Self.chinese + Self.rows).utf8))
    #expect(result.households == 2)
    #expect(result.people == 3)
    try expectImported()
  }

  @Test("Chinese headings in GB18030 with CRLF, as the county's offices save it")
  func nationalEncoding() throws {
    let text = (Self.chinese + Self.rows).replacing("\n", with: "\r\n")
    #expect(try load(try gb18030(text)).people == 3)
    try expectImported()
  }

  @Test("English headings")
  func englishHeadings() throws {
    #expect(try load(Self.english + Self.rows).people == 3)
    try expectImported()
  }

  @Test("Columns come in any order, and those that may be missing may be missing")
  func columns() throws {
    let text = """
      劳动能力,出生年份,与户主关系,姓名,建档日期,户主,户编号,村
      yes,1956,户主,赵虚构,2016-01-04,赵虚构,R-1,青桐沟村

      """
    #expect(try load(text).households == 1)
  }

  @Test("Blanks around a field, also the full-width kind, are no part of it")
  func blanks() throws {
    let text = Self.chinese + "　青桐沟村 , R-1　,赵虚构,, ,2016-01-04,　,赵虚构,户主, 1956 ,是\n"
    #expect(try load(text).households == 1)
    let all = try households(HouseholdFilter(text: "R-1"), PageRequest(), as: county.admin, in: db)
    #expect(all.items.first?.code == "R-1")
  }

  static let badFields: [(line: String, fault: String)] = [
    (
      "无此村,R-3,周虚构,,,2016-01-04,,周虚构,户主,1956,是", "line 5, column 村: there is no village 无此村"
    ),
    (",R-3,周虚构,,,2016-01-04,,周虚构,户主,1956,是", "line 5, column 村: is empty"),
    ("青桐沟村,,周虚构,,,2016-01-04,,周虚构,户主,1956,是", "line 5, column 户编号: is empty"),
    (
      "青桐沟村,T-1,周虚构,,,2016-01-04,,周虚构,户主,1956,是",
      "line 5, column 户编号: the code T-1 is registered already"
    ),
    (
      "青桐沟村,R-1,赵虚构,19900000031,因病,2016-01-04,是,周虚构,之子,1980,是",
      "line 5, column 户编号: the code R-1 stands on line 2 already"
    ),
    (
      "610926102391,R-2,吴虚构,,,2017-03-01,,吴虚构,户主,1970,是",
      "line 5, column 户主: differs from line 4, which has the same code R-2"
    ),
    (
      "青桐沟村,R-123456789012345678901,周虚构,,,2016-01-04,,周虚构,户主,1956,是",
      "line 5, column 户编号: longer than 20 characters"
    ),
    ("青桐沟村,R-3,,,,2016-01-04,,周虚构,户主,1956,是", "line 5, column 户主: is empty"),
    (
      "青桐沟村,R-3,周虚构,12345,,2016-01-04,,周虚构,户主,1956,是",
      "line 5, column 联系电话: 12345 is no telephone number"
    ),
    (
      "青桐沟村,R-3,周虚构,,,2016/2/30,,周虚构,户主,1956,是",
      "line 5, column 建档日期: 2016/2/30 is no date of the form YYYY-MM-DD"
    ),
    (
      "青桐沟村,R-3,周虚构,,,2026-06-16,,周虚构,户主,1956,是",
      "line 5, column 建档日期: 2026-06-16 lies in the future"
    ),
    (
      "青桐沟村,R-3,周虚构,,,2016-01-04,也许,周虚构,户主,1956,是",
      "line 5, column 公开展示: 也许 is neither 是 nor 否 (yes, no)"
    ),
    ("青桐沟村,R-3,周虚构,,,2016-01-04,,,户主,1956,是", "line 5, column 姓名: is empty"),
    ("青桐沟村,R-3,周虚构,,,2016-01-04,,周虚构,,1956,是", "line 5, column 与户主关系: is empty"),
    (
      "青桐沟村,R-3,周虚构,,,2016-01-04,,周虚构,户主,2027,是",
      "line 5, column 出生年份: 2027 lies in the future"
    ),
    (
      "青桐沟村,R-3,周虚构,,,2016-01-04,,周虚构,户主,1889,是",
      "line 5, column 出生年份: 1889 is no year from 1890 to 2026"
    ),
    (
      "青桐沟村,R-3,周虚构,,,2016-01-04,,周虚构,户主,五六,是",
      "line 5, column 出生年份: 五六 is no year from 1890 to 2026"
    ),
    (
      "青桐沟村,R-3,周虚构,,,2016-01-04,,周虚构,户主,1956,",
      "line 5, column 劳动能力:  is neither 是 nor 否 (yes, no)"
    ),
    ("青桐沟村,R-3,周虚构", "line 5, column -: 3 fields where the heading has 11"),
    (
      "青桐沟村,R-3,周\u{7}虚构,,,2016-01-04,,周虚构,户主,1956,是",
      "line 5, column 户主: has a control character"
    ),
    ("青桐沟村,R-3,周\"虚构", "line 5, column -: a quote inside of a field without quotes"),
  ]

  @Test("One bad row keeps the whole roster out, and is named", arguments: badFields)
  func badField(example: (line: String, fault: String)) throws {
    #expect(try faults(Self.chinese + Self.rows + example.line + "\n") == [example.fault])
  }

  @Test("Every fault of a roster is told at once, in the order of its lines")
  func all() throws {
    let text =
      Self.chinese + """
        无此村,R-1,赵虚构,x,,2016-01-04,,赵虚构,户主,1956,是
        青桐沟村,R-1,赵虚构,x,,2016-01-04,,钱虚构,配偶,2099,是
        青桐沟村,R-2,孙虚构,,,never,,孙虚构,户主,1956,maybe
        青桐沟村,R-1,赵虚构,,,2016-01-04,,赵虚构,户主,1956,是

        """
    #expect(
      try faults(text) == [
        "line 2, column 村: there is no village 无此村",
        "line 2, column 联系电话: x is no telephone number",
        "line 3, column 村: differs from line 2, which has the same code R-1",
        "line 3, column 出生年份: 2099 lies in the future",
        "line 4, column 劳动能力: maybe is neither 是 nor 否 (yes, no)",
        "line 4, column 建档日期: never is no date of the form YYYY-MM-DD",
        "line 5, column 户编号: the code R-1 stands on line 2 already",
      ])
  }

  @Test("Headings that are unknown, doubled or missing are named")
  func headings() throws {
    #expect(
      try faults("村,户编号,户编号,备注,户主,建档日期,姓名,与户主关系,出生年份\n") == [
        "line 1, column 户编号: heading twice", "line 1, column 备注: unknown heading",
        "line 1, column 劳动能力: the column is missing (English heading: can_work)",
      ])
    #expect(try faults("") == ["line 1, column -: the file is empty"])
  }

  @Test("A household has thirty members at the most")
  func tooManyMembers() throws {
    func roster(of count: Int) -> String {
      (1...count).reduce(into: Self.chinese) { text, number in
        text += "青桐沟村,R-1,赵虚构,,,2016-01-04,,赵虚构\(number),之子,1956,是\n"
      }
    }
    #expect(
      try faults(roster(of: 31)) == [
        "line 2, column 户编号: 31 members; a household has 30 at most"
      ])
    #expect(try load(roster(of: 30)).people == 30)
  }

  @Test("A row that was pasted twice is named, and is no second person")
  func pastedTwice() throws {
    let row = "青桐沟村,R-1,赵虚构,,,2016-01-04,,赵虚构,户主,1956,是\n"
    #expect(
      try faults(Self.chinese + row + row) == [
        "line 3, column 户编号: the code R-1 has this member on line 2 already"
      ])
  }

  @Test("What spreadsheets leave behind is no fault: empty rows and columns, their dates, a mark")
  func spreadsheet() throws {
    let text = """
      \(Self.chinese.dropLast()),,
      青桐沟村,R-1,赵虚构,,,2016/1/4,,赵虚构,户主,1956,是,,
      ,,,,,,,,,,,,

      """
    let loaded = try load(gb18030("\u{feff}" + text))
    #expect((loaded.households, loaded.people) == (1, 1))
    let date: String = try db.value("SELECT registered_on FROM household WHERE code = 'R-1'")
    #expect(date == "2016-01-04")
  }

  @Test("A heading without rows is no roster")
  func noRows() throws {
    #expect(try faults(Self.chinese) == ["line 1, column -: no row follows"])
  }

  @Test("A bad byte in UTF-8 is told with the line that it stands on")
  func badByte() throws {
    var bytes = Array((Self.chinese + Self.rows).utf8)
    let name = try #require(bytes.firstRange(of: Array("钱".utf8)))
    bytes[name.lowerBound + 1] = 0x41
    #expect {
      try load(bytes)
    } throws: { error in
      (error as? RosterRefusal)?.description.hasPrefix(
        "line 3, column -: byte \(name.lowerBound) (0xE9) is no UTF-8") == true
    }
  }

  @Test("A name with a character that nobody sees is told by its number")
  func hidden() throws {
    let rows = Self.rows.replacing("钱虚构", with: "钱\u{202e}虚构")
    #expect(
      try faults(Self.chinese + rows) == [
        "line 3, column 姓名: has the hidden character U+202E"
      ])
  }

  @Test("A file in no known encoding is told")
  func encoding() {
    #expect {
      try load([0xff, 0xff])
    } throws: { error in
      (error as? RosterRefusal)?.description
        == "line 1, column -: the file is neither UTF-8 nor GB18030 (byte 0)"
    }
  }

  @Test("Of very many faults the first are told, and how many more there are")
  func bound() {
    let row = "无此村,R-%,赵虚构,,,2016-01-04,,赵虚构,户主,1956,是\n"
    let text = Self.chinese + (1...150).map { row.replacing("%", with: "\($0)") }.joined()
    #expect {
      try load(text)
    } throws: { error in
      guard let lines = (error as? RosterRefusal)?.description.split(separator: "\n") else {
        return false
      }
      return lines.count == 101 && lines.last == "and 50 more"
    }
  }

  @Test("A coordinator imports into the villages it keeps only, all or nothing")
  func scope() throws {
    #expect(throws: CommonRefusal.notFound(what: "village")) {
      try load(Self.chinese + Self.rows, as: county.coordinator)
    }
    #expect(try householdCounts(in: db).households == 2)
    let own = Self.rows.split(separator: "\n").prefix(2).joined(separator: "\n")
    #expect(try load(Self.chinese + own, as: county.coordinator).people == 2)
  }
}
