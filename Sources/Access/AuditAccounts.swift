import Audit
import Core
import SQLite
import Storage

/// Holds what accounts and keys for programs may do against what was put on record when they were
/// made and changed: nobody was given a role, a village or a scope behind the log's back.
package func auditAccounts(in db: Connection) throws -> [Finding] {
  let recorded = try recordedFacts(of: [.accountOpened, .accountChanged], in: db)
  var findings: [Finding] = []
  try AccountStore.each(in: db) { account in
    guard findings.count < Finding.maximumPerCheck,
      let what = difference(of: account, from: recorded[account.id])
    else { return }
    findings.append(Finding("account \(account.id): \(what) is not what the audit log says of it"))
  }
  return findings + (try auditAPIKeys(in: db))
}

/// What is different about an account, in a word; nil where nothing is.
private func difference(of account: Account, from facts: RecordedFacts?) -> String? {
  guard let facts else { return "that it is there" }
  let villages = Set(account.villages.map(\.description))
  if facts.text("role") != account.role.rawValue { return "its role" }
  if Set(facts.list("villages") ?? []) != villages { return "for which villages it acts" }
  if facts.truth("may_publish") != account.mayPublish { return "whether it may publish" }
  // What was never changed is active, as all are when they are opened.
  if (facts.truth("is_active") ?? true) != account.isActive { return "whether it is active" }
  return facts.text("phone") == account.phone.masked ? nil : "its telephone number"
}

private func auditAPIKeys(in db: Connection) throws -> [Finding] {
  let recorded = try recordedFacts(of: [.apiKeyAdded], in: db)
  var findings: [Finding] = []
  try APIKeyStore.each(in: db) { key, owner, scopes in
    let facts = recorded[key.id]
    let isSame =
      facts?.whole == owner && facts?.list("scopes") == scopes
      && facts?.text("expires_at") == key.expiresAt?.description
    if isSame || findings.count >= Finding.maximumPerCheck { return }
    findings.append(Finding("API key \(key.id) is not what the audit log says of it"))
  }
  return findings
}
