import Core

/// A page of a list, and where the next one begins.
package struct Page<Item: Sendable>: Sendable {
  package let items: [Item]
  package let next: Cursor?

  package init(items: [Item], next: Cursor?) {
    self.items = items
    self.next = next
  }

  /// Takes one row more than the page holds: that there is one tells that there is a next page.
  package init(_ rows: [Item], limit: Int, cursor: (Item) -> Cursor) {
    items = Array(rows.prefix(limit))
    next = rows.count > limit ? items.last.map(cursor) : nil
  }

  /// Cuts the page out of a list that is short enough to be read whole: it is sorted by its
  /// cursors, `ascending` or the other way.
  package init(
    of all: [Item], _ request: PageRequest, ascending: Bool, cursor: (Item) -> Cursor
  ) {
    let rest = all.filter { item in
      guard let after = request.after else { return true }
      return ascending ? after < cursor(item) : cursor(item) < after
    }
    self.init(rest, limit: request.limit, cursor: cursor)
  }
}

/// The place after which a page begins: the last row's sort key and id, so that it holds while
/// rows are added.
package struct Cursor: Sendable, Comparable {
  package let key: Int64
  package let id: Identifier

  package init(key: Int64 = 0, id: Identifier) {
    self.key = key
    self.id = id
  }

  /// The order of a list that goes up: by sort key, then by id.
  package static func < (left: Cursor, right: Cursor) -> Bool {
    (left.key, left.id) < (right.key, right.id)
  }

  /// Reads what `description` wrote; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let key = Identifier(String(parts[0])),
      let id = Identifier(String(parts[1]))
    else {
      return nil
    }
    self.init(key: key.rawValue, id: id)
  }
}

extension Cursor: CustomStringConvertible {
  package var description: String {
    let length = Identifier.length
    return String(unsafeUninitializedCapacity: 2 * length + 1) { text in
      Identifier(rawValue: key).write(into: .init(rebasing: text[..<length]))
      text[length] = UInt8(ascii: "-")
      id.write(into: .init(rebasing: text[(length + 1)..<(2 * length + 1)]))
      return 2 * length + 1
    }
  }
}

/// Which page of a list is asked for.
package struct PageRequest: Sendable {
  package static let defaultLimit = 20
  package static let maximumLimit = 100

  package let limit: Int
  package let after: Cursor?

  /// The highest id that the page may have, for a list that goes down by its ids.
  package var highestID: Int64 { after.map { $0.id.rawValue - 1 } ?? .max }

  package init(limit: Int = PageRequest.defaultLimit, after: Cursor? = nil) {
    precondition((1...PageRequest.maximumLimit).contains(limit))
    self.limit = limit
    self.after = after
  }
}
