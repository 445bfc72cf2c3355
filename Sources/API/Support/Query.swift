import Core
import HTTP
import Storage

/// The query's parameters as a handler asks for them, every fault gathered.
final class Query {
  private var values: [String: String] = [:]
  /// Those of them that a handler asked for.
  private var asked: Set<String> = []
  private var faults: [Fault] = []
  /// The parameters that a handler asks for, in their order.
  private var noted: [Schema.Member] = []
  private let isRecording: Bool

  /// The parameters that `make` reads, found out as `Fields.schema` does.
  static func parameters<T>(_ make: (Query) -> T) -> [Schema.Member] {
    let query = Query([], isRecording: true)
    _ = make(query)
    return query.noted
  }

  private init(_ items: [(name: String, value: String)], isRecording: Bool = false) {
    self.isRecording = isRecording
    for item in items where values.updateValue(item.value, forKey: item.name) != nil {
      fault(item.name, "doubled", "This parameter stands here twice.")
    }
  }

  /// Reads the query by `make`. Throws `CallRefusal.unfitQuery` with every fault, among them each
  /// parameter that `make` did not ask for.
  static func decode<T>(_ exchange: Exchange, _ make: (Query) -> T) throws -> T {
    let query = Query(exchange.hasQuery ? try exchange.queryItems() : [])
    let made = make(query)
    for name in query.values.keys.sorted() where !query.asked.contains(name) {
      query.fault(name, "unknown_parameter", "There is no such parameter here.")
    }
    guard query.faults.isEmpty else { throw CallRefusal.unfitQuery(query.faults) }
    return made
  }

  /// Refuses a parameter that fits by itself, for a reason that has a code of its own.
  func refuse(_ name: String, _ code: String, _ detail: String) { fault(name, code, detail) }

  private func fault(_ name: String, _ code: String, _ detail: String) {
    faults.append(Fault(pointer: name, code: code, detail: detail))
  }

  private func value(_ name: String, _ schema: @autoclosure () -> Schema) -> String? {
    if isRecording, !noted.contains(where: { $0.name == name }) {
      noted.append(Schema.Member(name: name, schema: schema(), isRequired: false))
    }
    // Most requests have no query: they cost no look at a table.
    guard !values.isEmpty, let value = values[name] else { return nil }
    asked.insert(name)
    return value
  }

  /// `limit` and `cursor`.
  func page() -> PageRequest {
    let limits = 1...PageRequest.maximumLimit
    let limit = integer("limit", limits) ?? PageRequest.defaultLimit
    var after: Cursor?
    if let text = value("cursor", .cursor) {
      after = Cursor(text)
      if after == nil { fault("cursor", "format", "This is a cursor that a list gave.") }
    }
    return PageRequest(limit: limit, after: after)
  }

  func integer(_ name: String, _ range: ClosedRange<Int>) -> Int? {
    guard let text = value(name, .integer(range)) else { return nil }
    // As JSON writes numbers: Swift reads a plus sign as well.
    if !text.hasPrefix("+"), let integer = Int(text), range.contains(integer) { return integer }
    fault(
      name, "out_of_range", "This is a number from \(range.lowerBound) to \(range.upperBound).")
    return nil
  }

  func date(_ name: String) -> CivilDate? {
    guard let text = value(name, .date) else { return nil }
    if let date = CivilDate(rawValue: text) { return date }
    fault(name, "format", "This is a date such as 2016-11-24.")
    return nil
  }

  func month(_ name: String) -> CivilMonth? {
    guard let text = value(name, .month) else { return nil }
    if let month = CivilMonth(rawValue: text) { return month }
    fault(name, "format", "This is a month such as 2016-11.")
    return nil
  }

  func boolean(_ name: String) -> Bool? {
    switch value(name, .boolean) {
    case nil: return nil
    case "true", "1": return true
    case "false", "0": return false
    default:
      fault(name, "type", "This is true or false.")
      return nil
    }
  }

  func text(_ name: String, upTo limit: Int) -> String? {
    guard let text = value(name, .text(0...limit, .typed)), !text.isEmpty else { return nil }
    if let stray = text.unicodeScalars.first(where: { !TextForm.typed.allows($0) }) {
      let (code, detail) = TextForm.fault(of: stray)
      fault(name, code, detail)
      return nil
    }
    if text.unicodeScalars.count > limit {
      fault(name, "too_long", "This text has \(limit) characters at the most.")
      return nil
    }
    return text
  }

  /// A text that is no identifier names nothing: it reads as one that nothing has.
  func identifier(_ name: String) -> Identifier? {
    value(name, .reference).map { Identifier($0) ?? Identifier(rawValue: 0) }
  }

  /// An identifier of a thing of whatever kind: of a text that is none nothing can be said at all.
  func anyIdentifier(_ name: String) -> Identifier? {
    guard let text = value(name, .identifier) else { return nil }
    if let id = Identifier(text) { return id }
    fault(name, "format", "An id has 13 characters of Crockford's base 32.")
    return nil
  }

  func choice<T: RawRepresentable & CaseIterable>(_ name: String, _ type: T.Type) -> T?
  where T.RawValue == String {
    guard let text = value(name, .choice(type)) else { return nil }
    if let choice = T(rawValue: text) { return choice }
    let choices = T.allCases.map(\.rawValue).joined(separator: ", ")
    fault(name, "choice", "This is one of \(choices).")
    return nil
  }
}
