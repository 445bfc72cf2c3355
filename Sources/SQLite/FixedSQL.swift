import CSQLite
import Synchronization

/// A statement whose text is put together once for the whole program: connections know it by a
/// number, and values are bound straight into it. For the read path and for placing orders, where
/// putting the pieces of a statement together costs a third of running it.
@usableFromInline
package final class FixedSQL: Sendable {
  private static let count = Atomic(0)

  let text: String
  /// The place that connections have for it.
  let number: Int

  /// The statement of this text; the values that stand in it are left out.
  package init(_ sql: SQL) {
    text = sql.text
    number = FixedSQL.count.add(1, ordering: .relaxed).oldValue
  }
}

extension Connection {
  /// Runs a statement and gives how many rows it changed.
  @discardableResult @inlinable
  package func execute<each V: Bindable>(_ sql: FixedSQL, _ values: repeat each V) throws -> Int {
    let statement = try start(sql)
    defer { statement.finish() }
    var binding = Statement.Binding(statement)
    repeat try binding.add((each values).sqlValue)
    binding.end()
    while try statement.step() {}
    return changedRows
  }

  /// The first row, as `make` reads it, or nil where there is none.
  @inlinable
  package func first<T, each V: Bindable>(
    _ sql: FixedSQL, _ values: repeat each V, make: (Row) throws -> T
  ) throws -> T? {
    let statement = try start(sql)
    defer { statement.finish() }
    var binding = Statement.Binding(statement)
    repeat try binding.add((each values).sqlValue)
    binding.end()
    return try statement.step() ? make(Row(statement: statement.handle)) : nil
  }

  /// Each row in turn, none of them kept.
  @inlinable
  package func each<each V: Bindable>(
    _ sql: FixedSQL, _ values: repeat each V, body: (Row) throws -> Void
  ) throws {
    let statement = try start(sql)
    defer { statement.finish() }
    var binding = Statement.Binding(statement)
    repeat try binding.add((each values).sqlValue)
    binding.end()
    while try statement.step() { try body(Row(statement: statement.handle)) }
  }
}
