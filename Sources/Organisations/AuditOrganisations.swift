import Audit
import Core
import SQLite
import Storage

/// Holds organisations and their members against what was put on record of them. Those that were
/// an account's word before there were organisations are on record as that: they have no entry of
/// their own, and each of their members is an account that was said to buy for an organisation.
package func auditOrganisations(in db: Connection) throws -> [Finding] {
  let members = try recordedMembers(in: db)
  let opened = try recordedFacts(of: [.organisationOpened], in: db)
  let known = try recordedFacts(of: [.organisationOpened, .organisationChanged], in: db)
  var findings: [Finding] = []
  try OrganisationStore.each(in: db) { organisation in
    let isFormer =
      opened[organisation.id] == nil
      && members.keys.contains { $0.organisation == organisation.id }
    func isOnRecord(_ name: String, _ text: String) -> Bool {
      let said = known[organisation.id]?.text(name)
      return said == text || isFormer && said == nil
    }
    if isOnRecord("kind", organisation.content.kind.rawValue),
      isOnRecord("digest", organisation.content.digest)
    {
      return
    }
    findings.append(
      Finding("organisation \(organisation.id) is not what the audit log says of it"))
  }
  var present: Set<Place> = []
  try MemberStore.each(in: db) { member in
    let place = Place(organisation: member.organisation, account: member.account)
    present.insert(place)
    if members[place]?.isSame(as: member) != true {
      findings.append(
        Finding(
          "organisation \(place.organisation), member \(place.account): what it may do is not "
            + "what the audit log says"))
    }
  }
  for (place, facts) in members where facts.isMember && !present.contains(place) {
    findings.append(
      Finding("organisation \(place.organisation): member \(place.account) is not there"))
  }
  return Array(findings.prefix(Finding.maximumPerCheck))
}

/// An account in an organisation.
private struct Place: Hashable {
  let organisation: Identifier
  let account: Identifier
}

/// What the log says of an account in an organisation by now.
private struct MemberFacts {
  var isMember = false
  var role: String?
  var orderLimit: Int64?
  var monthLimit: Int64?
  var byDefault: Bool?
  /// Nil for one that was a member before that was put on record.
  var since: String?

  /// Takes over what an entry tells; a limit that was taken away is told as null.
  mutating func take(_ facts: RecordedFacts) {
    isMember = facts.truth("is_member") ?? isMember
    role = facts.text("role") ?? role
    if facts.has("order_limit_fen") { orderLimit = facts.number("order_limit_fen") }
    if facts.has("month_limit_fen") { monthLimit = facts.number("month_limit_fen") }
    byDefault = facts.truth("by_default") ?? byDefault
    since = facts.text("since") ?? since
  }

  func isSame(as member: OrganisationMember) -> Bool {
    isMember && role == member.role.rawValue
      && orderLimit == member.content.orderLimit?.rawValue
      && monthLimit == member.content.monthLimit?.rawValue
      && byDefault == member.content.byDefault
      && (since == nil || since == member.since.description)
  }
}

private func recordedMembers(in db: Connection) throws -> [Place: MemberFacts] {
  var members = try formerMembers(in: db)
  try eachRecorded(of: [.memberPut, .memberRemoved], in: db) { account, facts in
    guard let organisation = facts.whole else { return }
    let place = Place(organisation: organisation, account: account)
    members[place, default: MemberFacts()].take(facts)
  }
  return members
}

/// The accounts that were said to buy for an organisation before there were any: each became a
/// manager of the one that its word named.
private func formerMembers(in db: Connection) throws -> [Place: MemberFacts] {
  let accounts = try recordedFacts(of: formerActions, in: db)
  let opened = try recordedFacts(of: [.organisationOpened], in: db)
  var members: [Place: MemberFacts] = [:]
  try MemberStore.each(in: db) { member in
    guard opened[member.organisation] == nil,
      accounts[member.account]?.truth("is_organisation") == true
    else { return }
    let place = Place(organisation: member.organisation, account: member.account)
    members[place] = MemberFacts(isMember: true, role: MemberRole.manager.rawValue, byDefault: true)
  }
  return members
}

private let formerActions = [AuditAction("account.opened"), AuditAction("account.changed")]
