import CSV
import Core

/// Turns a roster's records into households and gathers every fault on the way.
struct RosterReader {
  private let today: CivilDate
  private let villageID: (String) throws -> Identifier?
  private let isCodeTaken: (String) throws -> Bool
  private var places: [RosterColumn: Int] = [:]
  private var headings: [String] = []
  private(set) var faults: [RosterFault] = []

  init(
    today: CivilDate, villageID: @escaping (String) throws -> Identifier?,
    isCodeTaken: @escaping (String) throws -> Bool
  ) {
    self.today = today
    self.villageID = villageID
    self.isCodeTaken = isCodeTaken
  }

  /// The roster's households; with `faults` that are not empty they are not to be used.
  mutating func read(_ records: [CSVRecord]) throws -> [NewHousehold] {
    guard let header = records.first else {
      faults.append(RosterFault(line: 1, column: "-", reason: "the file is empty"))
      return []
    }
    readHeadings(header)
    guard faults.isEmpty else { return [] }
    // Spreadsheets leave rows of nothing but commas behind the last one.
    let rows = records.dropFirst().filter { !$0.fields.allSatisfy { trimmed($0).isEmpty } }
    if rows.isEmpty {
      faults.append(RosterFault(line: header.line, column: "-", reason: "no row follows"))
    }
    var households: [NewHousehold] = []
    var seen: [String: Int] = [:]
    for rows in grouped(rows) {
      let first = rows[0]
      let code = field(.code, first)
      if let earlier = seen[code], !code.isEmpty {
        fault(.code, first, "the code \(code) stands on line \(earlier) already")
      }
      seen[code] = seen[code] ?? first.line
      households.append(try household(rows))
    }
    return households
  }

  // MARK: Rows

  private mutating func readHeadings(_ header: CSVRecord) {
    headings = header.fields.map(trimmed)
    // … and columns of nothing behind the last one.
    while headings.last == "" { headings.removeLast() }
    for (place, heading) in headings.enumerated() {
      guard let column = RosterColumn.named(heading) else {
        faults.append(RosterFault(line: header.line, column: heading, reason: "unknown heading"))
        continue
      }
      if places.updateValue(place, forKey: column) != nil {
        faults.append(RosterFault(line: header.line, column: heading, reason: "heading twice"))
      }
    }
    for column in RosterColumn.allCases where !column.isOptional && places[column] == nil {
      faults.append(
        RosterFault(
          line: header.line, column: column.chinese,
          reason: "the column is missing (English heading: \(column.rawValue))"))
    }
  }

  /// Consecutive rows of one code, those of a wrong length left out with a fault.
  private mutating func grouped(_ records: [CSVRecord]) -> [[CSVRecord]] {
    var groups: [[CSVRecord]] = []
    for record in records {
      let spare = record.fields.dropFirst(headings.count)
      guard record.fields.count >= headings.count, spare.allSatisfy({ trimmed($0).isEmpty }) else {
        faults.append(
          RosterFault(
            line: record.line, column: "-",
            reason: "\(record.fields.count) fields where the heading has \(headings.count)"))
        continue
      }
      if let last = groups.last, field(.code, last[0]) == field(.code, record) {
        groups[groups.count - 1].append(record)
      } else {
        groups.append([record])
      }
    }
    return groups
  }

  private func field(_ column: RosterColumn, _ record: CSVRecord) -> String {
    places[column].map { trimmed(record.fields[$0]) } ?? ""
  }

  private mutating func fault(_ column: RosterColumn, _ record: CSVRecord, _ reason: String) {
    let heading = places[column].map { headings[$0] } ?? column.chinese
    faults.append(RosterFault(line: record.line, column: heading, reason: reason))
  }

  // MARK: Fields

  private mutating func household(_ rows: [CSVRecord]) throws -> NewHousehold {
    let first = rows[0]
    for row in rows.dropFirst() { checkSameHousehold(row, as: first) }
    checkDoubledMembers(rows)
    if rows.count > NewHousehold.memberCounts.upperBound {
      fault(
        .code, first,
        "\(rows.count) members; a household has \(NewHousehold.memberCounts.upperBound) at most")
    }
    let code = text(.code, first, upTo: NewHousehold.maximumCodeLength)
    if !code.isEmpty, try isCodeTaken(code) {
      fault(.code, first, "the code \(code) is registered already")
    }
    return NewHousehold(
      village: try village(first), code: code,
      headName: text(.headName, first, upTo: NewHousehold.maximumNameLength),
      phone: phone(first), members: rows.map { member($0) },
      povertyCause: optionalText(.povertyCause, first, upTo: NewHousehold.maximumCauseLength),
      registeredOn: registeredOn(first),
      publicProfile: field(.publicProfile, first).isEmpty ? false : yesOrNo(.publicProfile, first))
  }

  private mutating func checkSameHousehold(_ row: CSVRecord, as first: CSVRecord) {
    for column in RosterColumn.allCases
    where column.isOfHousehold && field(column, row) != field(column, first) {
      fault(
        column, row,
        "differs from line \(first.line), which has the same code \(field(.code, first))")
    }
  }

  /// The same person twice is a row that was pasted twice.
  private mutating func checkDoubledMembers(_ rows: [CSVRecord]) {
    var lines: [[String]: Int] = [:]
    for row in rows {
      let member = [RosterColumn.memberName, .relation, .birthYear].map { field($0, row) }
      if let line = lines.updateValue(row.line, forKey: member) {
        fault(.code, row, "the code \(field(.code, row)) has this member on line \(line) already")
      }
    }
  }

  private mutating func village(_ row: CSVRecord) throws -> Identifier {
    let text = field(.village, row)
    if let id = try villageID(text) { return id }
    fault(.village, row, text.isEmpty ? "is empty" : "there is no village \(text)")
    return Identifier(rawValue: 0)
  }

  private mutating func phone(_ row: CSVRecord) -> Phone? {
    let text = field(.phone, row)
    if text.isEmpty { return nil }
    let phone = Phone.any(text)
    if phone == nil { fault(.phone, row, "\(text) is no telephone number") }
    return phone
  }

  private mutating func registeredOn(_ row: CSVRecord) -> CivilDate {
    let text = field(.registeredOn, row)
    guard let date = CivilDate(rawValue: text) ?? spreadsheetDate(text) else {
      fault(.registeredOn, row, "\(text) is no date of the form YYYY-MM-DD")
      return today
    }
    if date > today { fault(.registeredOn, row, "\(text) lies in the future") }
    return date
  }

  private mutating func member(_ row: CSVRecord) -> Member {
    let yearText = field(.birthYear, row)
    let year = Int(yearText) ?? 0
    if year > today.year {
      fault(.birthYear, row, "\(yearText) lies in the future")
    } else if year < Member.earliestBirthYear {
      fault(
        .birthYear, row,
        "\(yearText) is no year from \(Member.earliestBirthYear) to \(today.year)")
    }
    return Member(
      name: text(.memberName, row, upTo: NewHousehold.maximumNameLength),
      relation: text(.relation, row, upTo: Member.maximumRelationLength),
      birthYear: year, canWork: yesOrNo(.canWork, row))
  }

  private mutating func text(_ column: RosterColumn, _ row: CSVRecord, upTo limit: Int) -> String {
    optionalText(column, row, upTo: limit)
      ?? {
        fault(column, row, "is empty")
        return ""
      }()
  }

  private mutating func optionalText(
    _ column: RosterColumn, _ row: CSVRecord, upTo limit: Int
  ) -> String? {
    let text = field(column, row)
    if text.isEmpty { return nil }
    if text.unicodeScalars.count > limit {
      fault(column, row, "longer than \(limit) characters")
    }
    if let hidden = text.unicodeScalars.first(where: \.isHidden) {
      let what =
        hidden.isControl ? "a control character" : "the hidden character \(hidden.codePoint)"
      fault(column, row, "has \(what)")
    }
    return text
  }

  private mutating func yesOrNo(_ column: RosterColumn, _ row: CSVRecord) -> Bool {
    let text = field(column, row)
    switch text.lowercased() {
    case "是", "有", "yes", "true", "1": return true
    case "否", "无", "no", "false", "0": return false
    default:
      fault(column, row, "\(text) is neither 是 nor 否 (yes, no)")
      return false
    }
  }
}

/// A date as spreadsheets write it of their own accord: `2016/1/4`.
private func spreadsheetDate(_ text: String) -> CivilDate? {
  let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
  guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2] else {
    return nil
  }
  return CivilDate(year: year, month: month, day: day)
}
