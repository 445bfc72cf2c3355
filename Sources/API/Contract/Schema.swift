import Core
import JSON

/// The shape of a JSON value, as requests are read by and the OpenAPI document tells it
/// (JSON Schema 2020-12).
struct Schema: Sendable {
  indirect enum Shape: Sendable {
    case text(Text)
    case integer(ClosedRange<Int>?, isNotZero: Bool)
    case boolean
    case choice([String])
    case list(Schema, ClosedRange<Int>?)
    case object([Member])
    /// A schema that the document lists under a name of its own.
    case named(String, Schema)
    /// One that is named elsewhere, for what contains itself.
    case reference(String)
    /// Whatever it is: its media type says it.
    case anything
  }

  /// A text's limits, its lengths in Unicode scalars.
  struct Text: Sendable {
    var lengths: ClosedRange<Int>?
    var pattern: String?
    var format: String?
    var example: String
  }

  struct Member: Sendable {
    let name: String
    let schema: Schema
    let isRequired: Bool
  }

  let shape: Shape
  private(set) var isNullable = false
  /// Whether a list has no item twice.
  private(set) var isUnique = false
  private(set) var note: String?

  init(_ shape: Shape) { self.shape = shape }

  /// The same value, or null.
  var orNull: Schema {
    var copy = self
    copy.isNullable = true
    return copy
  }

  /// The same value, and never null.
  var withoutNull: Schema {
    var copy = self
    copy.isNullable = false
    return copy
  }

  /// The same list, with no item twice.
  var withoutDoubles: Schema {
    var copy = self
    copy.isUnique = true
    return copy
  }

  /// The same with a sentence for its reader.
  func noted(_ note: String) -> Schema {
    var copy = self
    copy.note = note
    return copy
  }
}

// MARK: The market's words

extension Schema {
  static let boolean = Schema(.boolean)
  /// 13 characters of Crockford's base 32 (`Identifier`).
  static let identifier = Schema(
    .text(Text(pattern: "^[0-7][0-9A-HJKMNP-TV-Z]{12}$", example: "0A1B2C3D4E5F6")))
  /// What a request names a thing by: any text, for one that is no identifier names nothing.
  static let reference = Schema(.text(Text(example: "0A1B2C3D4E5F6")))
  static let fen = Schema(.integer(nil, isNotZero: false)).noted("In fen, of which a yuan has 100.")
  static let integer = Schema(.integer(nil, isNotZero: false))
  static let instant = Schema(
    .text(Text(format: "date-time", example: "2016-11-24T01:02:03.004Z")))
  static let date = Schema(
    .text(
      Text(
        pattern: "^(19[0-9]{2}|[2-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        format: "date", example: "2016-11-24")))
  /// A date of what has happened.
  static let pastDate = Schema(
    .text(Text(format: "past-date", example: "2016-11-24"))
  ).noted("A date that is not after today in the county.")
  /// A moment that is still to come.
  static let futureInstant = Schema(
    .text(Text(format: "future-date-time", example: "2036-11-24T01:02:03Z"))
  ).noted("RFC 3339 with an offset, and not in the past.")
  /// A moment as a client writes it.
  static let typedInstant = instant.noted("RFC 3339 with an offset.")
  /// A cursor that a list gave.
  static let cursor = Schema(
    .text(
      Text(
        pattern: "^[0-7][0-9A-HJKMNP-TV-Z]{12}-[0-7][0-9A-HJKMNP-TV-Z]{12}$",
        example: "0000000000000-0A1B2C3D4E5F6")))
  static let text = Schema(.text(Text(example: "土鸡蛋")))
  /// A mobile number, or a landline number with its area code, in its normal form.
  static let phone = Schema(
    .text(Text(pattern: "^(1[3-9][0-9]{9}|0[1-9][0-9]{8,10})$", example: "19900090000")))
  /// An address that a hook is sent to.
  static let hookURL = Schema(
    .text(Text(lengths: 1...2_000, format: "hook-url", example: "https://example.org/hook"))
  ).noted(
    "http or https, and not an address inside of the operator's network; `mailto:` and an address "
      + "for e-mail; none for text messages.")
  /// A time of the county's day.
  static let minuteOfDay = Schema(
    .text(Text(pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", example: "08:00"))
  ).noted("At the county's clock (`Asia/Shanghai`).")

  static func integer(_ range: ClosedRange<Int>, isNotZero: Bool = false) -> Schema {
    Schema(.integer(range, isNotZero: isNotZero))
  }

  /// A text of a form, and not blank unless it may be empty.
  static func text(
    _ lengths: ClosedRange<Int>, _ form: TextForm = .line, example: String = "土鸡蛋"
  ) -> Schema {
    let pattern = form.pattern(mayBeBlank: lengths.lowerBound == 0)
    return Schema(.text(Text(lengths: lengths, pattern: pattern, example: example)))
  }

  static func choice<T: RawRepresentable & CaseIterable>(_ type: T.Type) -> Schema
  where T.RawValue == String {
    Schema(.choice(T.allCases.map(\.rawValue)))
  }

  static func list(_ item: Schema, _ counts: ClosedRange<Int>? = nil) -> Schema {
    Schema(.list(item, counts))
  }

  /// An object with these members, in their order, all of which are always there but for those
  /// that are `sometimes`.
  static func object(_ members: KeyValuePairs<String, Schema>, sometimes: [String] = []) -> Schema {
    Schema(
      .object(
        members.map { name, schema in
          Member(name: name, schema: schema, isRequired: !sometimes.contains(name))
        }))
  }

  /// An object that the document lists under a name.
  static func named(
    _ name: String, _ members: KeyValuePairs<String, Schema>, sometimes: [String] = []
  ) -> Schema {
    Schema(.named(name, object(members, sometimes: sometimes)))
  }

  /// A page of a list.
  static func page(of item: Schema, _ more: KeyValuePairs<String, Schema> = [:]) -> Schema {
    var members = more.map { Member(name: $0.key, schema: $0.value, isRequired: true) }
    members.append(Member(name: "items", schema: list(item), isRequired: true))
    members.append(Member(name: "next_cursor", schema: Schema.text.orNull, isRequired: true))
    return Schema(.object(members))
  }
}
