import Access
import Audit
import Core
import SQLite
import Storage

/// An organisation's members, by their accounts. Throws `CommonRefusal.notFound` for an
/// organisation that the actor does not manage.
package func members(
  of organisation: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<OrganisationMember> {
  try checkManager(of: organisation, actor, in: db)
  let rows = try MemberStore.list(of: organisation, page, in: db)
  return Page(rows, limit: page.limit) { Cursor(id: $0.account) }
}

/// Makes a buyer's account a member of an organisation, or changes what it is there. Throws
/// `CommonRefusal.notFound` for an organisation that the actor does not manage and for an account
/// that is not there, and `OrganisationRefusal.memberIsNoBuyer`, `.viewerOrdersNothing`,
/// `.lastManager`, `.tooManyMembers`, `.tooManyOrganisations` and `.defaultElsewhere`.
package func putMember(
  _ account: Identifier, of organisation: Identifier, _ content: MemberContent, as actor: Actor,
  in db: Connection
) throws -> OrganisationMember {
  try checkManager(of: organisation, actor, in: db)
  let its = try Access.account(account, in: db)
  guard its.role == .buyer, its.isActive else { throw OrganisationRefusal.memberIsNoBuyer }
  if content.byDefault, !content.role.mayOrder { throw OrganisationRefusal.viewerOrdersNothing }
  let present = try MemberStore.find(account, of: organisation, in: db)
  if let present {
    if content.role != .manager { try checkManagerStays(besides: present, in: db) }
  } else {
    try checkRoom(for: account, in: organisation, db)
  }
  if content.byDefault, let other = try MemberStore.byDefault(of: account, in: db),
    other.organisation != organisation
  {
    throw OrganisationRefusal.defaultElsewhere
  }
  let member = OrganisationMember(
    organisation: organisation, account: account, content: content,
    since: present?.since ?? db.now)
  try MemberStore.put(member, in: db)
  try record(
    .memberPut, of: account, partOf: organisation, from: present?.facts ?? [:], to: member.facts,
    as: actor, in: db)
  return member
}

/// Takes a member out of an organisation; orders that it placed stay the organisation's. Throws
/// `CommonRefusal.notFound` for an organisation that the actor does not manage and for an account
/// that is no member, and `OrganisationRefusal.lastManager`.
package func removeMember(
  _ account: Identifier, of organisation: Identifier, as actor: Actor, in db: Connection
) throws {
  try checkManager(of: organisation, actor, in: db)
  guard let present = try MemberStore.find(account, of: organisation, in: db) else {
    throw CommonRefusal.notFound(what: "member")
  }
  try checkManagerStays(besides: present, in: db)
  try MemberStore.remove(account, from: organisation, in: db)
  try record(
    .memberRemoved, of: account, partOf: organisation, from: present.facts,
    to: ["is_member": .truth(false)], as: actor, in: db)
}

private func checkManager(
  of organisation: Identifier, _ actor: Actor, in db: Connection
) throws {
  guard try OrganisationStore.find(organisation, in: db) != nil,
    try actor.may(.keepMembers, asMemberOf: organisation, where: { $0 == .manager }, in: db)
  else { throw CommonRefusal.notFound(what: "organisation") }
}

/// Throws `OrganisationRefusal.lastManager` where nobody else keeps the members.
private func checkManagerStays(
  besides member: OrganisationMember, in db: Connection
) throws {
  guard member.role == .manager else { return }
  let organisation = member.organisation
  guard try MemberStore.hasManager(organisation, besides: member.account, in: db) else {
    throw OrganisationRefusal.lastManager
  }
}

private func checkRoom(
  for account: Identifier, in organisation: Identifier, _ db: Connection
) throws {
  guard try MemberStore.count(of: organisation, in: db) < Organisation.maximumMembers else {
    throw OrganisationRefusal.tooManyMembers
  }
  guard try MemberStore.count(ofAccount: account, in: db) < Organisation.maximumPerAccount else {
    throw OrganisationRefusal.tooManyOrganisations
  }
}
