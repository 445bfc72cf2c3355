import Core
import Income
import Orders
import Organisations
import SQLite
import Storage

/// What an organisation bought in a year.
package struct OrganisationYear: Sendable {
  package let name: String
  package let bought: BoughtByOrganisation

  /// Organisations that a report lists: those that bought the most.
  package static let maximumListed = 500
}

/// What organisations bought in a year's completed orders, those that bought the most first; and
/// whether that is all of them. Throws `CommonRefusal.roleMayNot` for anybody but the county
/// office.
package func organisationReport(
  of period: ReportPeriod, as actor: Actor, in db: Connection
) throws -> (items: [OrganisationYear], isComplete: Bool) {
  guard actor.scope(of: .readBooks) == .all else { throw CommonRefusal.roleMayNot }
  let names = try organisationNames(in: db)
  let all = try boughtByOrganisations(from: period.first, through: period.last, in: db).map {
    OrganisationYear(name: names[$0.organisation] ?? "", bought: $0)
  }.sorted {
    ($0.bought.goods, $1.bought.organisation) > ($1.bought.goods, $0.bought.organisation)
  }
  let listed = all.prefix(OrganisationYear.maximumListed)
  return (Array(listed), listed.count == all.count)
}
