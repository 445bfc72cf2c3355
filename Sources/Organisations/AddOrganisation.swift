import Audit
import Core
import SQLite
import Storage

/// Makes an organisation, which has no members yet. Throws `CommonRefusal.roleMayNot` for anybody
/// but the county office.
package func addOrganisation(
  _ content: OrganisationContent, as actor: Actor, in db: Connection
) throws -> Organisation {
  guard actor.may(.keepOrganisations) else { throw CommonRefusal.roleMayNot }
  let id = try OrganisationStore.insert(content, in: db)
  try record(.organisationOpened, of: id, to: content.facts, as: actor, in: db)
  return Organisation(id: id, content: content, createdAt: db.now)
}

/// Changes what is known of an organisation. Orders that were placed keep the invoice's data that
/// they were placed with. Throws `CommonRefusal.roleMayNot` for anybody but the county office, and
/// `CommonRefusal.notFound`.
package func changeOrganisation(
  _ id: Identifier, _ change: OrganisationChange, as actor: Actor, in db: Connection
) throws {
  guard actor.may(.keepOrganisations) else { throw CommonRefusal.roleMayNot }
  let present = try organisation(id, as: actor, in: db).content
  let content = change.applied(to: present)
  try OrganisationStore.update(id, content, in: db)
  try record(
    .organisationChanged, of: id, from: present.facts, to: content.facts, as: actor, in: db)
}
