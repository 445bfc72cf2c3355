import Core
import SQLite
import Storage

/// How goods have to travel, what needs the most care last.
package enum Travel: String, Sendable, CaseIterable, Comparable {
  case ambient
  /// What breaks: eggs, glass.
  case fragile
  /// What has to stay cold.
  case chilled

  package static func < (left: Travel, right: Travel) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .ambient: 0
    case .fragile: 1
    case .chilled: 2
    }
  }
}

/// A kind of goods, in a tree that comes from data.
package struct Category: Sendable {
  package let code: String
  package let parent: String?
  package let nameZh: String
  package let nameEn: String
  package let position: Int
  /// Days after delivery within which a claim is taken.
  package let claimDays: Int
  package let travels: Travel

  /// Categories that a county may have.
  package static let maximum = 1_000

  package init(
    code: String, parent: String?, nameZh: String, nameEn: String, position: Int, claimDays: Int,
    travels: Travel
  ) {
    self.code = code
    self.parent = parent
    self.nameZh = nameZh
    self.nameEn = nameEn
    self.position = position
    self.claimDays = claimDays
    self.travels = travels
  }
}

/// All categories, parents before their children.
package func categories(in db: Connection) throws -> [Category] {
  try CategoryStore.list(in: db)
}

/// Days after delivery within which goods of a listing are claimed.
package func claimDays(of listing: Identifier, in db: Connection) throws -> Int {
  try CategoryStore.claimDays(of: listing, in: db)
}

/// Enters the categories of the county's table, parents first; one that is known stays as it is,
/// but learns how its goods travel where that was not said yet.
package func enter(_ categories: [Category], in db: Connection) throws {
  for category in categories { try CategoryStore.insertIfNew(category, in: db) }
}

/// The SQL of `category`.
enum CategoryStore {
  static func list(in db: Connection) throws -> [Category] {
    try db.all(
      """
      SELECT code, parent, name_zh, name_en, position, claim_days, coalesce(travels, 'ambient')
      FROM category
      ORDER BY parent IS NOT NULL, position, code LIMIT \(Category.maximum)
      """
    ) {
      Category(
        code: try $0[0], parent: try $0[1], nameZh: try $0[2], nameEn: try $0[3],
        position: try $0[4], claimDays: try $0[5], travels: try $0[6])
    }
  }

  static func insertIfNew(_ category: Category, in db: Connection) throws {
    try db.execute(
      """
      INSERT INTO category (code, parent, name_zh, name_en, position, claim_days, travels)
      VALUES (\(category.code), \(category.parent), \(category.nameZh), \(category.nameEn),
        \(category.position), \(category.claimDays), \(category.travels))
      ON CONFLICT (code) DO UPDATE SET travels = excluded.travels WHERE travels IS NULL
      """)
  }

  static func claimDays(of listing: Identifier, in db: Connection) throws -> Int {
    try db.value(
      """
      SELECT c.claim_days FROM listing l JOIN category c ON c.code = l.category
      WHERE l.id = \(listing)
      """)
  }

  static func exists(_ code: String, in db: Connection) throws -> Bool {
    try db.first("SELECT 1 FROM category WHERE code = \(code)") { _ in true } ?? false
  }
}
