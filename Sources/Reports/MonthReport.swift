import Core
import Households
import Income
import SQLite
import Storage

/// The months of a year, with what the households within the actor's scope had in them together.
/// Throws `CommonRefusal.roleMayNot` for a buyer, and `IncomeRefusal.noPovertyLine`.
package func monthReport(
  year: Int, as actor: Actor, in db: Connection
) throws -> [MonthSums] {
  let households = Set(try allHouseholds(as: actor, in: db).map(\.id))
  let (first, last) = try months(of: year)
  return try monthSums(of: households, from: first, through: last, in: db)
}
