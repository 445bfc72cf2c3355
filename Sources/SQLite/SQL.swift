/// A statement's text with its values. An interpolation binds a value, it never becomes text:
/// `"SELECT name FROM village WHERE id = \(id)"` is safe whatever `id` holds.
@usableFromInline
package struct SQL: ExpressibleByStringInterpolation, Sendable {
  package private(set) var text: String
  package private(set) var values: [Value]

  @usableFromInline
  package init(stringLiteral value: String) {
    text = value
    values = []
  }

  @usableFromInline
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

  /// One fragment behind the other, with a blank between.
  package static func + (left: SQL, right: SQL) -> SQL {
    var sum = left
    sum += right
    return sum
  }

  /// Gathers the text, with a `?` for each value.
  @usableFromInline
  package struct StringInterpolation: StringInterpolationProtocol {
    @usableFromInline package var text = ""
    var values: [Value] = []

    @usableFromInline
    package init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount)
      values.reserveCapacity(interpolationCount)
    }

    /// Adds the program's own text.
    @usableFromInline
    package mutating func appendLiteral(_ literal: String) {
      text += literal
    }

    /// Adds a value.
    @usableFromInline
    package mutating func bind(_ value: Value) {
      text += "?"
      values.append(value)
    }

    /// Binds a plain value.
    @inlinable
    package mutating func appendInterpolation(_ value: some Bindable) {
      bind(value.sqlValue)
    }

    /// Binds a plain value, or NULL.
    @inlinable
    package mutating func appendInterpolation(_ value: (some Bindable)?) {
      bind(value?.sqlValue ?? .null)
    }

    /// A domain's own word, such as an identifier or an enumeration's case.
    @inlinable
    package mutating func appendInterpolation<T: RawRepresentable>(_ value: T)
    where T.RawValue: Bindable {
      bind(value.rawValue.sqlValue)
    }

    /// Binds a domain's own word, or NULL.
    @inlinable
    package mutating func appendInterpolation<T: RawRepresentable>(_ value: T?)
    where T.RawValue: Bindable {
      bind(value?.rawValue.sqlValue ?? .null)
    }

    /// A list for `IN`: `(?, ?, ?)`. An empty list matches nothing.
    @inlinable
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
