import Audit
import Core
import SQLite
import Storage

/// What is to be different about a household; nil leaves a part as it is. Its village, its code and
/// the day of its registration stay what they are: they name it in the county's register.
package struct HouseholdChange: Sendable {
  package let headName: String?
  package let phone: Change<Phone>
  /// All of the members, in the place of those that there are.
  package let members: [Member]?
  package let povertyCause: Change<String>
  package let publicProfile: Bool?
  package let status: HouseholdStatus?

  package init(
    headName: String? = nil, phone: Change<Phone> = .keep, members: [Member]? = nil,
    povertyCause: Change<String> = .keep, publicProfile: Bool? = nil,
    status: HouseholdStatus? = nil
  ) {
    self.headName = headName
    self.phone = phone
    self.members = members
    self.povertyCause = povertyCause
    self.publicProfile = publicProfile
    self.status = status
  }
}

/// Changes what the register says of a household; what the public sees of it follows. Those who
/// keep it may: its village's coordinator and the county office, never the volunteer it is paired
/// with. Throws `CommonRefusal.notFound` outside of the actor's scope and
/// `HouseholdRefusal.bornInFuture`, and `.twoSignaturesNeeded` for a household that is to leave the
/// register or to come back.
package func changeHousehold(
  _ id: Identifier, _ change: HouseholdChange, as actor: Actor, in db: Connection
) throws {
  let present = try keptHousehold(id, as: actor, in: db)
  let members = try HouseholdStore.members(of: id, in: db)
  if let status = change.status, status != present.status,
    [status, present.status].contains(.exited)
  {
    throw HouseholdRefusal.twoSignaturesNeeded
  }
  try HouseholdStore.update(
    id, headName: change.headName ?? present.headName,
    publicProfile: change.publicProfile ?? present.publicProfile,
    phone: change.phone.applied(to: present.phone),
    povertyCause: change.povertyCause.applied(to: present.povertyCause),
    status: change.status ?? present.status, in: db)
  if let others = change.members {
    try refuseUnborn(others, in: db)
    try HouseholdStore.replaceMembers(of: id, with: others, in: db)
    if others.count != present.people { try markIncomeChanged(id, in: db) }
  }
  let changed = try keptHousehold(id, as: actor, in: db)
  // That a name or a cause is another one goes on record, and not which.
  var personal: [String] = []
  if changed.headName != present.headName { personal.append("head_name") }
  if changed.povertyCause != present.povertyCause { personal.append("poverty_cause") }
  if let others = change.members, others != members { personal.append("members") }
  var facts = changed.facts
  if !personal.isEmpty { facts.add("changed", .list(personal)) }
  try record(.householdChanged, of: id, from: present.facts, to: facts, as: actor, in: db)
}
