import Access
import Audit
import Core
import SQLite
import Storage

/// Listings that are taken off the shelf in one go.
private let batch = 500

/// Takes the listings off the shelf that this account put there on its own trust and may not any
/// more, in all villages or in some: the county office looks at them first. Orders that were placed
/// stay, and so does a pause: what was paused goes before the office when somebody ends that.
/// Called in the transaction that changed the account's rights. Throws `CommonRefusal.notFound`
/// where there is no such account.
package func withdrawListings(
  publishedBy publisher: Identifier, as actor: Actor, in db: Connection
) throws {
  let account = try account(publisher, in: db)
  let trusted = mayPublish(account) ? account.villages : []
  while true {
    let listings = try ListingStore.published(
      by: publisher, outside: trusted, limit: batch, in: db)
    for id in listings { try submit(id, as: actor, in: db) }
    if listings.count < batch { return }
  }
}

private func submit(_ id: Identifier, as actor: Actor, in db: Connection) throws {
  guard let listing = try ListingStore.find(id, in: db) else { return }
  try ListingStore.update(
    listing.id, status: .submitted, returnReason: nil, publishedBy: nil, in: db)
  try record(
    .listingMoved, of: listing.id, from: ["status": .word(listing.status)],
    to: ["status": .word(ListingStatus.submitted)], as: actor, in: db)
  try recordEvent(
    .listingSubmitted, of: listing, from: listing.status, to: .submitted, in: db)
}

/// Whether an account puts its villages' listings on the shelf without the county office's look.
func mayPublish(_ account: Account) -> Bool {
  account.isActive && account.role == .coordinator && account.mayPublish
}
