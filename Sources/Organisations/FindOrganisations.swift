import Core
import SQLite
import Storage

/// One organisation that the actor is a member of; any for the county office. Throws
/// `CommonRefusal.notFound`.
package func organisation(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Organisation {
  guard let organisation = try OrganisationStore.find(id, in: db),
    try actor.may(.readOrganisations, asMemberOf: id, where: { _ in true }, in: db)
  else { throw CommonRefusal.notFound(what: "organisation") }
  return organisation
}

/// One organisation all of whose orders the actor may read: its managers, its viewers, and the
/// county office. Throws `CommonRefusal.notFound`.
package func organisation(
  _ id: Identifier, whoseOrdersAreReadBy actor: Actor, in db: Connection
) throws -> Organisation {
  guard let organisation = try OrganisationStore.find(id, in: db),
    try actor.may(
      .readOrganisations, asMemberOf: id, where: { $0.may(.readOrders) }, in: db)
  else { throw CommonRefusal.notFound(what: "organisation") }
  return organisation
}

/// Those that the actor is a member of, or all for the county office, in the order in which they
/// were made. Throws `CommonRefusal.roleMayNot` for others.
package func organisations(
  _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<Organisation> {
  guard let scope = actor.scope(of: .readOrganisations) else { throw CommonRefusal.roleMayNot }
  let rows = try OrganisationStore.list(of: scope == .all ? nil : actor.id, page, in: db)
  return Page(rows, limit: page.limit) { Cursor(id: $0.id) }
}

/// The names of all organisations. Whoever asks sees to who may know.
package func organisationNames(in db: Connection) throws -> [Identifier: String] {
  var names: [Identifier: String] = [:]
  try OrganisationStore.each(in: db) { names[$0.id] = $0.name }
  return names
}

/// What each of some accounts is a member of, in the order of the accounts.
package func memberships(
  of accounts: [Identifier], in db: Connection
) throws -> [Membership] {
  try MemberStore.memberships(of: accounts, in: db)
}

/// What a buyer is in an organisation; nil where it is none of its members. Members with another
/// role of the market have put their membership aside with the role of a buyer.
package func member(
  _ actor: Actor, of organisation: Identifier, in db: Connection
) throws -> OrganisationMember? {
  guard actor.role == .buyer else { return nil }
  return try MemberStore.find(actor.id, of: organisation, in: db)
}

/// The organisations whose orders, placed by whomever, the actor may do this with as its own.
package func organisations(
  whoseOrdersAreSubjectTo action: Action, _ actor: Actor, in db: Connection
) throws -> [Identifier] {
  guard actor.role == .buyer else { return [] }
  return try MemberStore.memberships(of: [actor.id], in: db).map(\.member)
    .filter { $0.role.may(action) }.map(\.organisation)
}

extension Actor {
  /// Whether it may do this with an organisation: as one of its members of the right kind, or by a
  /// right that extends to all.
  func may(
    _ action: Action, asMemberOf organisation: Identifier, where isFit: (MemberRole) -> Bool,
    in db: Connection
  ) throws -> Bool {
    switch scope(of: action) {
    case .all: return true
    case .own: return try member(self, of: organisation, in: db).map { isFit($0.role) } ?? false
    case .paired, .villages, nil: return false
    }
  }
}
