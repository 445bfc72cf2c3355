/// A statement's text with its values. An interpolation binds a value, it never becomes text:
/// `"SELECT name FROM village WHERE id = \(id)"` is safe whatever `id` holds.
package struct SQL: ExpressibleByStringInterpolation, Sendable {
  package private(set) var text: String
  package private(set) var values: [Value]

  package init(stringLiteral value: String) {
    text = value
    values = []
  }

  package init(stringInterpolation: StringInterpolation) {
    text = stringInterpolation.text
    values = stringInterpolation.values
  }

  /// One statement after the other, with a blank between.
  package static func += (left: inout SQL, right: SQL) {
    left.text += " "
    left.text += right.text
    left.values += right.values
  }

  package static func + (left: SQL, right: SQL) -> SQL {
    var sum = left
    sum += right
    return sum
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    var text = ""
    var values: [Value] = []

    package init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount)
      values.reserveCapacity(interpolationCount)
    }

    package mutating func appendLiteral(_ literal: String) {
      text += literal
    }

    mutating func bind(_ value: Value) {
      text += "?"
      values.append(value)
    }

    package mutating func appendInterpolation(_ value: some Bindable) {
      bind(value.sqlValue)
    }

    package mutating func appendInterpolation(_ value: (some Bindable)?) {
      bind(value?.sqlValue ?? .null)
    }

    /// A domain's own word, such as an identifier or an enumeration's case.
    package mutating func appendInterpolation<T: RawRepresentable>(_ value: T)
    where T.RawValue: Bindable {
      bind(value.rawValue.sqlValue)
    }

    package mutating func appendInterpolation<T: RawRepresentable>(_ value: T?)
    where T.RawValue: Bindable {
      bind(value?.rawValue.sqlValue ?? .null)
    }

    /// A list for `IN`: `(?, ?, ?)`. An empty list matches nothing.
    package mutating func appendInterpolation<T: RawRepresentable>(list values: [T])
    where T.RawValue: Bindable {
      text += "("
      for (index, value) in values.enumerated() {
        if index > 0 { text += ", " }
        bind(value.rawValue.sqlValue)
      }
      text += ")"
    }

    /// A fragment with values of its own.
    package mutating func appendInterpolation(_ fragment: SQL) {
      text += fragment.text
      values += fragment.values
    }

    /// Text that goes in as it stands: never anything from outside of the program.
    package mutating func appendInterpolation(raw: StaticString) {
      text += raw.description
    }
  }
}
