import CSV
import Core
import Crypto

/// Turns the records of a bank's file into payments, and gathers every fault on the way.
struct StatementReader {
  private let today: CivilDate
  /// Where each column stands; what a remark is made of may stand in several.
  private var places: [StatementColumn: [Int]] = [:]
  private var headingCount = 0
  private(set) var faults: [StatementFault] = []
  /// How often rows without a number of the bank's came that are alike in all that is read.
  private var alike: [String: Int] = [:]

  init(today: CivilDate) { self.today = today }

  /// The statement's rows; with `faults` that are not empty they are not to be used.
  mutating func read(_ records: [CSVRecord]) -> [StatementRow] {
    guard let header = findHeadings(in: records) else { return [] }
    // Spreadsheets leave rows of nothing but commas behind the last one.
    let rows = records[(header + 1)...].filter { record in
      !record.fields.allSatisfy { trimmed($0).isEmpty }
    }
    if rows.isEmpty { fault(records[header].line, nil, "empty", "no row follows the headings") }
    if rows.count > StatementImport.maximumRows {
      fault(
        records[header].line, nil, "too_long",
        "\(rows.count) rows; send \(StatementImport.maximumRows) at a time at the most")
      return []
    }
    return rows.map { row($0) }
  }

  // MARK: Headings

  /// The place of the record with the headings: the first that has a date and a sum.
  private mutating func findHeadings(in records: [CSVRecord]) -> Int? {
    for (place, record) in records.prefix(StatementImport.maximumPreamble + 1).enumerated() {
      var found: [StatementColumn: [Int]] = [:]
      for (column, heading) in record.fields.enumerated() {
        guard let known = StatementColumn.named(trimmed(heading)) else { continue }
        found[known, default: []].append(column)
      }
      guard found[.date] != nil, found[.amount] != nil || found[.credit] != nil else { continue }
      places = found
      headingCount = record.fields.count
      for column in StatementColumn.allCases where column != .remark && column != .date {
        if found[column, default: []].count > 1 {
          fault(record.line, column, "doubled", "two columns are called so")
        }
      }
      return faults.isEmpty ? place : nil
    }
    fault(
      records.first?.line ?? 1, nil, "no_headings",
      "no line has the headings of a date and a sum, such as 交易日期 and 贷方金额")
    return nil
  }

  private mutating func fault(
    _ line: Int, _ column: StatementColumn?, _ code: String, _ reason: String
  ) {
    faults.append(StatementFault(line: line, column: column, code: code, reason: reason))
  }

  // MARK: Rows

  private mutating func row(_ record: CSVRecord) -> StatementRow {
    let line = record.line
    guard record.fields.count >= (places.values.joined().max() ?? 0) + 1 else {
      fault(
        line, nil, "fields",
        "\(record.fields.count) fields where the headings have \(headingCount)")
      return StatementRow(line: line, payment: nil)
    }
    checkCurrency(record)
    let date = date(record)
    guard let amount = incoming(record) else { return StatementRow(line: line, payment: nil) }
    let payer = text(.payer, record).prefix(IncomingPayment.maximumPayerLength)
    let remark = text(.remark, record).prefix(IncomingPayment.maximumRemarkLength)
    let reference = reference(record) ?? numbered(date, amount, String(payer), String(remark))
    return StatementRow(
      line: line,
      payment: NewIncomingPayment(
        reference: reference, amount: amount, payer: String(payer), remark: String(remark),
        receivedOn: date))
  }

  /// A name for a row that the bank gave none: what it says, and the how manieth it is that says
  /// so. The same rows in another file have the same names.
  private mutating func numbered(
    _ date: CivilDate, _ amount: Fen, _ payer: String, _ remark: String
  ) -> String {
    let said = "\(date)\n\(amount.rawValue)\n\(payer)\n\(remark)"
    alike[said, default: 0] += 1
    let digest = Hex.encode(Array(SHA256.digest(Array(said.utf8)).prefix(16)))
    return "row-\(digest)-\(alike[said, default: 1])"
  }

  private func fields(_ column: StatementColumn, _ record: CSVRecord) -> [String] {
    places[column, default: []].map { trimmed(record.fields[$0]) }.filter { !$0.isEmpty }
  }

  /// What came in; nil where money went out, or where it cannot be read.
  private mutating func incoming(_ record: CSVRecord) -> Fen? {
    if places[.credit] != nil {
      let (credit, _) = (sum(.credit, record), sum(.debit, record))
      if fields(.credit, record).isEmpty, fields(.debit, record).isEmpty {
        fault(record.line, .credit, "required", "no sum came in, and none went out")
      }
      // What was booked back stands there as less than nothing.
      guard let credit, credit > .zero else { return nil }
      return checked(credit, .credit, record)
    }
    guard let amount = sum(.amount, record) else {
      if fields(.amount, record).isEmpty { fault(record.line, .amount, "required", "no sum") }
      return nil
    }
    let direction = fields(.direction, record).first?.lowercased() ?? ""
    switch direction {
    case "借", "支", "支出", "d", "dr", "debit", "out": return nil
    case "", "贷", "收", "收入", "c", "cr", "credit", "in":
      return amount > .zero ? checked(amount, .amount, record) : nil
    default:
      fault(record.line, .direction, "choice", "\(direction) is neither 贷 nor 借")
      return nil
    }
  }

  private mutating func checked(
    _ amount: Fen, _ column: StatementColumn, _ record: CSVRecord
  ) -> Fen? {
    if amount <= IncomingPayment.maximumAmount { return amount }
    fault(record.line, column, "out_of_range", "more than can come in at once")
    return nil
  }

  private mutating func sum(_ column: StatementColumn, _ record: CSVRecord) -> Fen? {
    guard let text = fields(column, record).first else { return nil }
    if let amount = Fen(yuan: text) { return amount }
    fault(record.line, column, "format", "\(text) is no sum in yuan with two decimals at most")
    return nil
  }

  private mutating func checkCurrency(_ record: CSVRecord) {
    guard let currency = fields(.currency, record).first else { return }
    if ["人民币", "cny", "rmb", "156", "01"].contains(currency.lowercased()) { return }
    fault(record.line, .currency, "choice", "\(currency) is not CNY")
  }

  private mutating func date(_ record: CSVRecord) -> CivilDate {
    let texts = fields(.date, record)
    guard let date = texts.lazy.compactMap({ CivilDate(bankText: $0) }).first else {
      fault(record.line, .date, "format", "\(texts.first ?? "nothing") is no date")
      return today
    }
    if date > today { fault(record.line, .date, "in_the_future", "\(date) lies in the future") }
    return date
  }

  /// The bank's number of the movement; nil where it has none.
  private mutating func reference(_ record: CSVRecord) -> String? {
    let reference = text(.reference, record)
    if reference.count > IncomingPayment.maximumReferenceLength {
      let limit = IncomingPayment.maximumReferenceLength
      fault(record.line, .reference, "too_long", "longer than \(limit) characters")
    }
    return reference.isEmpty ? nil : String(reference)
  }

  /// The fields under a heading, one after the other, with nothing hidden in them.
  private func text(
    _ column: StatementColumn, _ record: CSVRecord
  ) -> String.UnicodeScalarView {
    let text = fields(column, record).joined(separator: " ")
    return String.UnicodeScalarView(text.unicodeScalars.map { $0.isHidden ? " " : $0 })
  }
}

extension Fen {
  /// A sum as banks write it: `1,234.50`, `+45`, `￥45.00`, `-3.5`; nil for anything else.
  init?(yuan text: String) {
    var rest = Substring(text)
    var sign: Int64 = 1
    if let first = rest.first, first == "+" || first == "-" {
      sign = first == "-" ? -1 : 1
      rest.removeFirst()
    }
    if let first = rest.first, first == "¥" || first == "￥" { rest.removeFirst() }
    let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = Fen.wholeYuan(parts[0]) else { return nil }
    var decimals = parts.count == 2 ? parts[1] : "00"
    while decimals.count > 2, decimals.last == "0" { decimals.removeLast() }
    guard (1...2).contains(decimals.utf8.count), decimals.utf8.allSatisfy(Fen.isDigit),
      let fen = Int64(decimals)
    else { return nil }
    self.init(sign * (whole * 100 + (decimals.count == 1 ? fen * 10 : fen)))
  }

  /// Digits, in groups of three where there are commas.
  private static func wholeYuan(_ text: Substring) -> Int64? {
    let groups = text.split(separator: ",", omittingEmptySubsequences: false)
    guard let first = groups.first, !first.isEmpty, groups.count == 1 || first.count <= 3,
      groups.dropFirst().allSatisfy({ $0.count == 3 })
    else { return nil }
    let digits = groups.joined()
    guard digits.utf8.allSatisfy(isDigit), digits.count <= maximumDigits else { return nil }
    return Int64(digits)
  }

  /// More than any statement has, and far from what 64 bits hold.
  private static let maximumDigits = 12

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}

extension CivilDate {
  /// A date as banks write it, with or without a time behind it: `2026-06-15`, `2026/6/15`,
  /// `20260615`, `2026年6月15日`.
  init?(bankText text: String) {
    let day = text.prefix { $0 != " " && $0 != "T" }
    let digits = day.utf8.allSatisfy { (48...57).contains($0) }
    if digits {
      guard day.count == 8 else { return nil }
      self.init(rawValue: "\(day.prefix(4))-\(day.dropFirst(4).prefix(2))-\(day.suffix(2))")
      return
    }
    let parts = day.split(omittingEmptySubsequences: false) { "-/.年月日".contains($0) }
    let numbers = parts.prefix(3).compactMap { Int($0) }
    let rest = parts.dropFirst(3)
    guard numbers.count == 3, rest.isEmpty || rest.count == 1 && rest.first == "" else {
      return nil
    }
    self.init(year: numbers[0], month: numbers[1], day: numbers[2])
  }
}
