import CSV
import Core

/// Turns the records of a carrier's file into events, and gathers every fault on the way.
struct TrackingReader {
  private let now: Instant
  /// Where each column stands.
  private var places: [TrackingColumn: Int] = [:]
  private(set) var faults: [TrackingFileFault] = []

  init(now: Instant) { self.now = now }

  /// The file's rows; with `faults` that are not empty they are not to be used.
  mutating func read(_ records: [CSVRecord]) -> [TrackingRow] {
    guard let header = records.first else {
      fault(1, nil, "empty", "the file is empty")
      return []
    }
    readHeadings(header)
    // Spreadsheets leave rows of nothing but commas behind the last one.
    let rows = records.dropFirst().filter { record in
      !record.fields.allSatisfy { trimmed($0).isEmpty }
    }
    if rows.isEmpty { fault(header.line, nil, "empty", "no row follows the headings") }
    if rows.count > TrackingImport.maximumRows {
      fault(
        header.line, nil, "too_long",
        "\(rows.count) rows; send \(TrackingImport.maximumRows) at a time at the most")
    }
    return faults.isEmpty ? rows.compactMap { row($0, of: header.fields.count) } : []
  }

  private mutating func readHeadings(_ header: CSVRecord) {
    for (place, heading) in header.fields.enumerated() {
      guard let column = TrackingColumn.named(trimmed(heading)) else { continue }
      if places.updateValue(place, forKey: column) != nil {
        fault(header.line, column, "doubled", "two columns are called so")
      }
    }
    for column in TrackingColumn.needed where places[column] == nil {
      fault(header.line, column, "no_headings", "no column is called so")
    }
  }

  private mutating func fault(
    _ line: Int, _ column: TrackingColumn?, _ code: String, _ reason: String
  ) {
    faults.append(TrackingFileFault(line: line, column: column, code: code, reason: reason))
  }

  private mutating func row(_ record: CSVRecord, of count: Int) -> TrackingRow? {
    let line = record.line
    guard record.fields.count > places.values.max() ?? 0 else {
      fault(
        line, nil, "fields", "\(record.fields.count) fields where the headings have \(count)")
      return nil
    }
    let number = text(.number, record, upTo: Parcel.maximumTrackingNumberLength)
    let carrier = text(.carrier, record, upTo: Parcel.maximumCarrierLength)
    let reference = optionalText(
      .reference, record, upTo: TrackingEvent.maximumReferenceLength)
    let happenedAt = time(record)
    let word = field(.kind, record)
    let kind = TrackingKind(fileWord: word)
    if kind == nil {
      fault(line, .kind, word.isEmpty ? "required" : "choice", "\"\(word)\" is no known status")
    }
    guard let number, let carrier, let happenedAt, let kind else { return nil }
    return TrackingRow(
      line: line, carrier: carrier,
      report: TrackingReport(
        number: number,
        content: TrackingContent(
          happenedAt: happenedAt, kind: kind, place: field(.place, record),
          note: field(.note, record)),
        source: .imported, reference: reference))
  }

  /// Empty where there is no such column.
  private func field(_ column: TrackingColumn, _ record: CSVRecord) -> String {
    places[column].map { trimmed(record.fields[$0]) } ?? ""
  }

  private mutating func text(
    _ column: TrackingColumn, _ record: CSVRecord, upTo limit: Int
  ) -> String? {
    let text = optionalText(column, record, upTo: limit)
    if text == nil { fault(record.line, column, "required", "nothing stands here") }
    return text
  }

  private mutating func optionalText(
    _ column: TrackingColumn, _ record: CSVRecord, upTo limit: Int
  ) -> String? {
    let text = field(column, record)
    if text.unicodeScalars.count > limit {
      fault(record.line, column, "too_long", "longer than \(limit) characters")
    }
    return text.isEmpty ? nil : text
  }

  private mutating func time(_ record: CSVRecord) -> Instant? {
    let text = field(.time, record)
    guard let time = Instant(rfc3339: text) ?? Instant(countyText: text) else {
      fault(
        record.line, .time, text.isEmpty ? "required" : "format",
        "\"\(text)\" is no time such as 2016-11-24 09:02")
      return nil
    }
    if time > now.adding(seconds: TrackingEvent.maximumSecondsAhead) {
      fault(record.line, .time, "in_the_future", "\(text) lies in the future")
    }
    return time
  }
}

extension Instant {
  /// A time of the county's clock as carriers write it: `2026-06-15 09:02`, `2026/6/15 9:02:03`,
  /// `2026年6月15日 09:02`; nil for anything else.
  init?(countyText text: String) {
    let pattern = /(\d{4})[-\/.年](\d{1,2})[-\/.月](\d{1,2})日?[ T]+(\d{1,2}):(\d\d)(?::(\d\d))?/
      .asciiOnlyDigits()
    guard let match = text.wholeMatch(of: pattern)?.output,
      let year = Int(match.1), let month = Int(match.2), let day = Int(match.3),
      let date = CivilDate(year: year, month: month, day: day),
      let hour = Int64(match.4), let minute = Int64(match.5), hour < 24, minute < 60
    else { return nil }
    let second = match.6.flatMap { Int64($0) } ?? 0
    guard second < 60 else { return nil }
    self = date.start.adding(seconds: (hour * 60 + minute) * 60 + second)
  }
}
