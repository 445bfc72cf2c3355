import Audit
import Core
import SQLite
import Storage

/// What can be done to bring a listing on the shelf and off it.
package enum ListingAction: Sendable {
  /// On the shelf or, of a coordinator who is not trusted to, before the county office.
  case publish
  /// The county office gives a submitted listing back, with the reason.
  case giveBack(reason: String)
  case pause
  case retire

  package static let maximumReasonLength = 500
}

/// Takes a listing one step on its way and gives its new state. Throws `CommonRefusal.notFound`
/// outside of the actor's scope, `CommonRefusal.roleMayNot` where only the county office decides,
/// and `ListingRefusal.wrongState`.
///
/// | | draft | submitted | published | paused | retired |
/// |---|---|---|---|---|---|
/// | publish, trusted | published | published | | published | |
/// | publish, reviewed | submitted | | | published | |
/// | give back (office) | | draft | | | |
/// | pause | | | paused | | |
/// | retire | retired | retired | retired | retired | |
package func takeStep(
  _ action: ListingAction, listing id: Identifier, as actor: Actor, in db: Connection
) throws -> ListingStatus {
  let listing = try keptListing(id, as: actor, in: db)
  guard let next = try nextStatus(of: listing, action, as: actor) else {
    throw ListingRefusal.wrongState(listing.status)
  }
  var reason: String?
  if case .giveBack(let text) = action { reason = text }
  try ListingStore.update(id, status: next, returnReason: reason, in: db)
  try record(
    .listingMoved, of: id, from: ["status": .word(listing.status)], to: ["status": .word(next)],
    as: actor, in: db)
  return next
}

private func nextStatus(
  of listing: Listing, _ action: ListingAction, as actor: Actor
) throws -> ListingStatus? {
  let isTrusted = isTrusted(actor)
  switch (action, listing.status) {
  case (.publish, .draft): return isTrusted ? .published : .submitted
  case (.publish, .submitted): return isTrusted ? .published : nil
  case (.publish, .paused): return .published
  case (.giveBack, let status):
    guard actor.may(.reviewListings) else { throw CommonRefusal.roleMayNot }
    return status == .submitted ? .draft : nil
  case (.pause, .published): return .paused
  case (.retire, .draft), (.retire, .submitted), (.retire, .published), (.retire, .paused):
    return .retired
  default: return nil
  }
}

/// Whether the actor's listings go on the shelf without the county office's look.
func isTrusted(_ actor: Actor) -> Bool { actor.may(.reviewListings) || actor.mayPublish }

/// A listing that the actor keeps. Throws `CommonRefusal.notFound`.
func keptListing(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Listing {
  guard let listing = try ListingStore.find(id, in: db),
    actor.may(.keepListings, in: listing.village)
  else { throw CommonRefusal.notFound(what: "listing") }
  return listing
}
