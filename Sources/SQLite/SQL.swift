/// A statement's text with its values. An interpolation binds a value, it never becomes text:
/// `"SELECT name FROM village WHERE id = \(id)"` is safe whatever `id` holds. All text is the
/// program's own literals, which is also how a connection knows a statement again: by the
/// addresses of its pieces, without putting them together.
@usableFromInline
package struct SQL: ExpressibleByStringInterpolation, Sendable {
  var pieces: [StaticString]
  package private(set) var values: [Value]

  @usableFromInline
  package init(stringLiteral value: StaticString) {
    pieces = [value]
    values = []
  }

  @usableFromInline
  package init(stringInterpolation: StringInterpolation) {
    pieces = stringInterpolation.pieces
    values = stringInterpolation.values
  }

  /// The whole text, with a `?` for each value.
  package var text: String {
    pieces.reduce(into: "") { $0 += $1.description }
  }

  /// One statement after the other, with a blank between.
  package static func += (left: inout SQL, right: SQL) {
    left.pieces.append(" ")
    left.pieces += right.pieces
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
    @usableFromInline package var pieces: [StaticString] = []
    @usableFromInline package var values: [Value] = []

    @usableFromInline
    package init(literalCapacity: Int, interpolationCount: Int) {
      pieces.reserveCapacity(2 * interpolationCount + 1)
      values.reserveCapacity(interpolationCount)
    }

    /// Adds the program's own text.
    @usableFromInline
    package mutating func appendLiteral(_ literal: StaticString) {
      if literal.utf8CodeUnitCount > 0 { pieces.append(literal) }
    }

    /// Adds a value.
    @usableFromInline
    package mutating func bind(_ value: Value) {
      pieces.append("?")
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
      appendLiteral("(")
      for (index, value) in values.enumerated() {
        if index > 0 { appendLiteral(", ") }
        bind(value.rawValue.sqlValue)
      }
      appendLiteral(")")
    }

    /// A fragment with values of its own.
    package mutating func appendInterpolation(_ fragment: SQL) {
      pieces += fragment.pieces
      values += fragment.values
    }

    /// Text that goes in as it stands: a literal elsewhere in the program.
    package mutating func appendInterpolation(raw: StaticString) {
      appendLiteral(raw)
    }
  }
}

/// What makes two statements the same one to prepare: the same literals in the same order.
struct StatementKey: Hashable {
  let pieces: [StaticString]

  static func == (left: StatementKey, right: StatementKey) -> Bool {
    left.pieces.elementsEqual(right.pieces) {
      $0.utf8Start == $1.utf8Start && $0.utf8CodeUnitCount == $1.utf8CodeUnitCount
    }
  }

  func hash(into hasher: inout Hasher) {
    var mixed: UInt = 0
    for piece in pieces { mixed = mixed &* 31 &+ UInt(bitPattern: piece.utf8Start) }
    hasher.combine(mixed)
  }
}
