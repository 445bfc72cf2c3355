import Access
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
/// and `ListingRefusal.wrongState`. The coordinators' hooks hear what the county office decided.
///
/// | | draft | submitted | published | paused | retired |
/// |---|---|---|---|---|---|
/// | publish, trusted | published | published | | published | |
/// | publish, reviewed | submitted | | | published or submitted | |
/// | give back (office) | | draft | | | |
/// | pause | | | paused | | |
/// | retire | retired | retired | retired | retired | |
///
/// A pause ends as it began, but for a listing that was on the shelf on the trust of somebody who
/// lost it, or that somebody changed who is not trusted: that stands before the office once more.
package func takeStep(
  _ action: ListingAction, listing id: Identifier, as actor: Actor, in db: Connection
) throws -> ListingStatus {
  let listing = try keptListing(id, as: actor, in: db)
  let trust = try trust(in: actor, db)
  let isVouched = try isVouched(listing, in: db)
  guard let next = try nextStatus(of: listing, action, trust, isVouched, as: actor) else {
    throw ListingRefusal.wrongState(listing.status)
  }
  var reason: String?
  if case .giveBack(let text) = action { reason = text }
  try ListingStore.update(
    id, status: next, returnReason: reason,
    publishedBy: publisher(of: listing, movingTo: next, trust, isVouched), in: db)
  try record(
    .listingMoved, of: id, from: ["status": .word(listing.status)], to: ["status": .word(next)],
    as: actor, in: db)
  if next == .submitted {
    try recordEvent(.listingSubmitted, of: listing, from: listing.status, to: next, in: db)
  }
  try recordDecision(on: listing, next, reason: reason, in: db)
  return next
}

/// On whose trust a listing is on the shelf from then on. That it comes back from a pause tells
/// nothing new of it, unless the county office brings it back.
private func publisher(
  of listing: Listing, movingTo next: ListingStatus, _ trust: Trust, _ isVouched: Bool
) -> Identifier? {
  switch (listing.status, next) {
  case (.published, .paused): listing.publishedBy
  case (.paused, .published):
    isVouched && !trust.isOffice ? listing.publishedBy : trust.publisher
  case (_, .published): trust.publisher
  default: nil
  }
}

private func nextStatus(
  of listing: Listing, _ action: ListingAction, _ trust: Trust, _ isVouched: Bool,
  as actor: Actor
) throws -> ListingStatus? {
  let isTrusted = trust != .none
  switch (action, listing.status) {
  case (.publish, .draft): return isTrusted ? .published : .submitted
  case (.publish, .submitted): return isTrusted ? .published : nil
  case (.publish, .paused): return isTrusted || isVouched ? .published : .submitted
  case (.giveBack, let status):
    guard actor.may(.reviewListings) else { throw CommonRefusal.roleMayNot }
    return status == .submitted ? .draft : nil
  case (.pause, .published): return .paused
  case (.retire, .draft), (.retire, .submitted), (.retire, .published), (.retire, .paused):
    return .retired
  default: return nil
  }
}

/// Whether an actor's listings go on the shelf without the county office's look.
enum Trust: Equatable {
  case none
  /// It is the county office's own look.
  case office
  /// A coordinator's who may.
  case coordinator(Identifier)

  var isOffice: Bool { self == .office }

  /// On whose trust they are there; nil for the county office's look.
  var publisher: Identifier? {
    if case .coordinator(let id) = self { return id }
    return nil
  }
}

/// The actor's trust now: it may have been withdrawn since it was found out who asks.
func trust(in actor: Actor, _ db: Connection) throws -> Trust {
  if actor.may(.reviewListings) { return .office }
  guard actor.mayPublish, mayPublish(try account(actor.id, in: db)) else { return .none }
  return .coordinator(actor.id)
}

/// Whether the county office looked at a listing, or whoever put it on the shelf may still.
private func isVouched(_ listing: Listing, in db: Connection) throws -> Bool {
  guard let publisher = listing.publishedBy else { return true }
  return try isTrusted(publisher, in: listing.village, db)
}

/// Whether an account puts a village's listings on the shelf without the county office's look.
func isTrusted(
  _ publisher: Identifier, in village: Identifier, _ db: Connection
) throws -> Bool {
  do {
    let account = try account(publisher, in: db)
    return mayPublish(account) && account.villages.contains(village)
  } catch is CommonRefusal {
    return false
  }
}

/// After a change of what buyers see of a listing that is on the shelf, or paused: it says what it
/// says on the trust of whoever changed it. Where that is a coordinator who is not trusted it goes
/// before the county office again, off the shelf until then, and the hooks hear of it; what is
/// paused goes there when the pause ends. Gives its state.
func lookAgain(
  at listing: Listing, as actor: Actor, in db: Connection
) throws -> ListingStatus {
  guard listing.status == .published || listing.status == .paused else { return listing.status }
  let trust = try trust(in: actor, db)
  let isPaused = listing.status == .paused
  let status = trust == .none && !isPaused ? .submitted : listing.status
  // Whoever is not trusted vouches for nothing when the pause ends.
  let publisher = trust == .none && isPaused ? actor.id : trust.publisher
  try ListingStore.update(
    listing.id, status: status, returnReason: nil, publishedBy: publisher, in: db)
  if status != listing.status {
    try recordEvent(.listingSubmitted, of: listing, from: listing.status, to: status, in: db)
  }
  return status
}

/// A listing that the actor keeps. Throws `CommonRefusal.notFound`.
func keptListing(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Listing {
  guard let listing = try ListingStore.find(id, in: db),
    actor.may(.keepListings, in: listing.village)
  else { throw CommonRefusal.notFound(what: "listing") }
  return listing
}
