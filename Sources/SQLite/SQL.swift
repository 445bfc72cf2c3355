import Glibc

/// A statement's text with its values. An interpolation binds a value, it never becomes text:
/// `"SELECT name FROM village WHERE id = \(id)"` is safe whatever `id` holds. All text is the
/// program's own literals, which is also how a connection knows a statement again: by the
/// addresses of its pieces, without putting them together.
@usableFromInline
package struct SQL: ExpressibleByStringInterpolation, Sendable {
  var pieces: [Piece]
  package private(set) var values: [Value]

  @usableFromInline
  package init(stringLiteral value: StaticString) {
    pieces = [Piece(value)]
    values = []
  }

  @usableFromInline
  package init(stringInterpolation: StringInterpolation) {
    pieces = stringInterpolation.pieces
    values = stringInterpolation.values
  }

  /// The whole text, with a `?` for each value.
  package var text: String {
    pieces.reduce(into: "") { $0 += $1.text }
  }

  /// One statement after the other, with a blank between.
  package static func += (left: inout SQL, right: SQL) {
    left.pieces.append(.blank)
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
    var pieces: [Piece] = []
    @usableFromInline package var values: [Value] = []

    @usableFromInline
    package init(literalCapacity: Int, interpolationCount: Int) {
      pieces.reserveCapacity(2 * interpolationCount + 1)
      values.reserveCapacity(interpolationCount)
    }

    /// Adds the program's own text.
    @usableFromInline
    package mutating func appendLiteral(_ literal: StaticString) {
      if literal.utf8CodeUnitCount > 0 { pieces.append(Piece(literal)) }
    }

    /// Adds a value.
    @usableFromInline
    package mutating func bind(_ value: Value) {
      pieces.append(.placeholder)
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

/// A literal of the program, by where its bytes are: simple enough to be compared by the dozen.
struct Piece: @unchecked Sendable {
  static var blank: Piece { Piece(" ") }
  static var placeholder: Piece { Piece("?") }

  private let start: UnsafePointer<UInt8>
  private let count: Int

  init(_ literal: StaticString) {
    start = literal.utf8Start
    count = literal.utf8CodeUnitCount
  }

  var address: UInt { UInt(bitPattern: start) }
  var text: String {
    String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }
}

/// What makes two statements the same one to prepare: the same literals in the same order.
struct StatementKey: Hashable {
  let pieces: [Piece]

  static func == (left: StatementKey, right: StatementKey) -> Bool {
    left.pieces.withUnsafeBytes { left in
      right.pieces.withUnsafeBytes { right in
        // A piece is two words and nothing between them.
        guard left.count == right.count else { return false }
        guard let one = left.baseAddress, let other = right.baseAddress else { return true }
        return memcmp(one, other, left.count) == 0
      }
    }
  }

  func hash(into hasher: inout Hasher) {
    var mixed: UInt = 0
    for piece in pieces { mixed = mixed &* 31 &+ piece.address }
    hasher.combine(mixed)
  }
}
