import Core
import SQLite
import Storage

/// Entries of the log that are looked through for one page of what an account did, which no index
/// has: where there are fewer than fit on the page, the next one looks further back.
let maximumLookedThrough: Int64 = 1_000_000

/// What is on record, newest first: of one thing with its parts, of one account's doing, or all.
/// Throws `CommonRefusal.roleMayNot` for anybody but the county office.
package func auditEntries(
  _ filter: AuditFilter, _ page: PageRequest, lookingThrough maximum: Int64? = nil,
  as actor: Actor, in db: Connection
) throws -> Page<AuditEntry> {
  guard actor.may(.readAudit) else { throw CommonRefusal.roleMayNot }
  let newest = try auditHead(in: db).sequence
  let end = min(page.after?.key ?? Int64.max, newest + 1)
  let isSearch = filter.actor != nil && filter.subject == nil
  let start = isSearch ? max(1, end - (maximum ?? maximumLookedThrough)) : 1
  guard start < end else { return Page(items: [], next: nil) }
  let found = Page(
    try AuditStore.list(filter, start..<end, limit: page.limit + 1, in: db), limit: page.limit
  ) { cursor(before: $0.sequence) }
  if found.next == nil, start > 1 { return Page(items: found.items, next: cursor(before: start)) }
  return found
}

private func cursor(before sequence: Int64) -> Cursor {
  Cursor(key: sequence, id: Identifier(rawValue: 0))
}

/// Whether the log has anything of a thing, of whatever kind.
package func isOnRecord(_ id: Identifier, in db: Connection) throws -> Bool {
  try AuditStore.has(id, in: db)
}
