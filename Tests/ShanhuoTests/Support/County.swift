import Access
import Core
import Foundation
import Listings
import Migrations
import SQLite
import Seeds
import Storage
import TestSupport

/// A county that is ready to be served: somebody of every role with a token, 200 buyers, 50 boxes
/// of eggs of the first village, honey without end of the second. Made once and copied.
struct County: Sendable {
  static let buyerCount = 200
  static let honeyStock = 5_000_000

  let admin: String
  /// Of the first village.
  let coordinator: String
  /// Buys for an organisation, which has seven days to pay.
  let organisation: String
  let buyers: [String]
  let eggs: String
  let honey: String
  private let file: [UInt8]

  /// A copy of the county's database in a folder of its own.
  func site() throws -> Site {
    let site = try Site()
    try Data(file).write(to: URL(fileURLWithPath: site.database))
    return site
  }

  static func ready() throws -> County { try made.get() }

  private static let made = Result { try County() }

  private init() throws {
    let site = try Site()
    var db = Optional(try Connection(path: site.database))
    guard let db = db.take() else { preconditionFailure("it was made above") }
    try db.script("PRAGMA synchronous = OFF")
    _ = try Migrator(try Migrations.all()).migrate(db)
    try installReferenceData(in: db)
    let county = try TestCounty(db)
    func token(of user: Identifier) throws -> String {
      let token = makeToken()
      _ = try db.transaction { try openSession(user: user, token: token, in: db) }
      return token
    }
    admin = try token(of: county.admin.id)
    coordinator = try token(of: county.coordinator.id)
    organisation = try token(of: county.organisation.id)
    buyers = try (0..<County.buyerCount).map { number in
      let id = try db.transaction {
        try addAccount(
          NewAccount(
            phone: Phone(rawValue: "199001\(10_000 + number)"), name: "虚构买家\(number)",
            passwordHash: "*"), in: db)
      }
      return try token(of: id)
    }
    eggs = try county.addEggs(quantity: 50).description
    honey = try county.addEggs(
      of: county.otherHousehold, price: 6_800, quantity: County.honeyStock
    ).description
    try db.script("PRAGMA wal_checkpoint(TRUNCATE)")
    file = Array(try Data(contentsOf: URL(fileURLWithPath: site.database)))
  }
}

/// An order's JSON.
func order(_ quantity: Int = 1, of listing: String) -> String {
  """
  {"lines":[{"listing_id":"\(listing)","quantity":\(quantity)}],"recipient":{"name":"虚构收件人",\
  "phone":"19900000001","address":"虚构市示例路1号"}}
  """
}
