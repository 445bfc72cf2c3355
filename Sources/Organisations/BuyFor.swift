import Core
import SQLite

/// Whose account an order goes on, and who of its members places it.
package struct Purchase: Sendable {
  package let organisation: Organisation
  package let member: OrganisationMember

  /// Refuses an order that comes to more than the member may spend: at once, or in a calendar month
  /// in which its orders come to `spent` so far. Throws `OrganisationRefusal.overOrderLimit` and
  /// `.overMonthLimit`.
  package func check(_ total: Fen, spent: Fen) throws(OrganisationRefusal) {
    if let limit = member.content.orderLimit, total > limit { throw .overOrderLimit(limit) }
    guard let limit = member.content.monthLimit else { return }
    let left = max(.zero, limit - spent)
    if total > left { throw .overMonthLimit(left: left) }
  }
}

/// For whom a buyer's order is: the organisation that it names, nobody but the buyer where it names
/// none on purpose, and where it says nothing the organisation that the buyer buys for by default.
/// Nil for the buyer itself. Throws `OrganisationRefusal.unknownOrganisation` for one that the
/// buyer is no member of, and `.viewerMayNotOrder`.
package func purchase(
  _ named: Change<Identifier>, of buyer: Identifier, in db: Connection
) throws -> Purchase? {
  let member: OrganisationMember
  switch named {
  case .clear: return nil
  case .keep:
    guard let present = try MemberStore.byDefault(of: buyer, in: db) else { return nil }
    member = present
  case .set(let organisation):
    guard let present = try MemberStore.find(buyer, of: organisation, in: db) else {
      throw OrganisationRefusal.unknownOrganisation
    }
    member = present
  }
  guard member.role.mayOrder else { throw OrganisationRefusal.viewerMayNotOrder }
  guard let organisation = try OrganisationStore.find(member.organisation, in: db) else {
    preconditionFailure("a member is one of an organisation")
  }
  return Purchase(organisation: organisation, member: member)
}
