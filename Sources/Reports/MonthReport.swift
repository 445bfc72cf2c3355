import Core
import Households
import Income
import SQLite
import Storage

/// The months of a year, with what the households within the actor's scope had in them together.
/// Throws `CommonRefusal.roleMayNot` for a buyer.
package func monthReport(
  of period: ReportPeriod, as actor: Actor, in db: Connection
) throws -> [MonthSums] {
  let households = Set(try allHouseholds(as: actor, in: db).map(\.id))
  return try monthSums(of: households, from: period.first, through: period.last, in: db)
}
