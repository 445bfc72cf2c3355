import Audit
import Core
import Listings
import SQLite
import Storage

/// Writes something below a rating, or other words in the place of those: a coordinator of the
/// village whose goods they are, or the county office. Throws `CommonRefusal.notFound`.
package func answerRating(
  _ id: Identifier, _ text: String, as actor: Actor, in db: Connection
) throws -> Rating {
  let rating = try keptRating(id, as: actor, in: db)
  try RatingStore.setAnswer(text, to: rating.id, by: actor.id, in: db)
  try record(.ratingAnswered, of: id, partOf: rating.listing, as: actor, in: db)
  return try keptRating(id, as: actor, in: db)
}

/// Takes a rating away that nobody should have to read. Throws `CommonRefusal.roleMayNot` for
/// anybody but the county office, and `CommonRefusal.notFound`.
package func removeRating(_ id: Identifier, as actor: Actor, in db: Connection) throws {
  guard actor.may(.reviewListings) else { throw CommonRefusal.roleMayNot }
  let rating = try keptRating(id, as: actor, in: db)
  try RatingStore.remove(id, in: db)
  try countRating(of: rating.listing, ratings: -1, stars: -rating.content.stars, in: db)
  try record(
    .ratingRemoved, of: id, partOf: rating.listing, from: ["stars": .count(rating.content.stars)],
    as: actor, in: db)
}

private func keptRating(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Rating {
  guard let rating = try RatingStore.find(id, in: db),
    let listing = try Listings.listing(rating.listing, in: db),
    actor.may(.keepListings, in: listing.village)
  else { throw CommonRefusal.notFound(what: "rating") }
  return rating
}

/// What buyers thought of a listing, the newest first: for everybody who sees it. Throws
/// `CommonRefusal.notFound`.
package func ratings(
  of listing: Identifier, _ page: PageRequest, as actor: Actor?, in db: Connection
) throws -> Page<Rating> {
  guard let found = try Listings.listing(listing, in: db),
    found.isPublic || actor?.may(.keepListings, in: found.village) == true
  else { throw CommonRefusal.notFound(what: "listing") }
  return Page(try RatingStore.list(of: listing, page, in: db), limit: page.limit) {
    Cursor(id: $0.id)
  }
}

extension AuditAction {
  static let ratingGiven = AuditAction("rating.given")
  static let ratingAnswered = AuditAction("rating.answered")
  static let ratingRemoved = AuditAction("rating.removed")
}
