import Core
import Households
import Listings
import Orders
import SQLite
import Storage

/// What was sold of a category in a year.
package struct ProduceYear: Sendable {
  package let category: Category
  /// Lines of completed orders.
  package fileprivate(set) var lines = 0
  package fileprivate(set) var listings = 0
  package fileprivate(set) var grams = 0
  /// What buyers paid for it.
  package fileprivate(set) var sold = Fen.zero
}

/// What completed orders of a year were made of, by category: of the listings of the actor's
/// villages, of all for the county office, and for a volunteer of those that its paired households
/// sell alone. Throws `CommonRefusal.roleMayNot` for a buyer.
package func produceReport(
  of period: ReportPeriod, as actor: Actor, in db: Connection
) throws -> [ProduceYear] {
  guard let scope = actor.scope(of: .readReports) else { throw CommonRefusal.roleMayNot }
  let sold = try soldByListing(from: period.first, through: period.last, in: db)
  let sources = try listingSources(sold.map(\.listing), in: db)
  let paired = scope == .paired ? Set(try allHouseholds(as: actor, in: db).map(\.id)) : []
  var byCategory: [String: ProduceYear] = [:]
  let categories = Dictionary(
    uniqueKeysWithValues: try categories(in: db).map { ($0.code, $0) })
  for line in sold {
    guard let source = sources[line.listing], let category = categories[source.category] else {
      continue
    }
    let isOwn =
      switch scope {
      case .all: true
      case .villages: actor.villages.contains(source.village)
      case .paired: source.household.map(paired.contains) ?? false
      case .own: false
      }
    guard isOwn else { continue }
    var own = byCategory[source.category] ?? ProduceYear(category: category)
    own.lines += line.lines
    own.listings += 1
    own.grams += line.quantity * source.netWeightGrams
    own.sold += line.amount
    byCategory[source.category] = own
  }
  return byCategory.values.sorted { ($0.sold, $1.category.code) > ($1.sold, $0.category.code) }
}
