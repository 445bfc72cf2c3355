import Audit
import Core
import JSON
import Listings
import Notifications
import Orders
import SQLite
import Storage

/// Rates the goods of an order's line, or changes what was said of them; the answer below stays.
/// True where there was no rating. Throws `CommonRefusal.notFound` for an order that is not the
/// actor's or has no such line, `RatingRefusal.notDelivered` and `.daysOver`.
package func rateLine(
  _ number: Int, of id: Identifier, _ new: NewRating, as actor: Actor, in db: Connection
) throws -> (rating: Rating, isNew: Bool) {
  let order = try ratedOrder(id, line: number, as: actor, in: db)
  let line = order.lines[number - 1]
  let consignment = order.consignments.first { $0.id == line.consignment }
  guard consignment?.status == .delivered else { throw RatingRefusal.notDelivered }
  if let delivered = order.deliveredAt?.countyDate {
    let last = delivered.adding(days: Rating.days)
    if db.today > last { throw RatingRefusal.daysOver(last) }
  }
  let present = try RatingStore.find(order: id, line: number, in: db)
  if let present, present.content == new { return (present, false) }
  let rating = try RatingStore.put(new, order: id, line: number, line.listing, in: db)
  try count(new.stars - (present?.content.stars ?? 0), of: rating, isNew: present == nil, in: db)
  try record(
    .ratingGiven, of: rating.id, partOf: line.listing,
    from: present.map { ["stars": .count($0.content.stars)] } ?? [:],
    to: ["stars": .count(new.stars)], as: actor, in: db)
  try recordEvent(of: rating, line.title, village: consignment?.village, in: db)
  return (rating, present == nil)
}

/// The actor's own rating of a line. Throws `CommonRefusal.notFound`.
package func rating(
  ofLine number: Int, of id: Identifier, as actor: Actor, in db: Connection
) throws -> Rating {
  _ = try ratedOrder(id, line: number, as: actor, in: db)
  guard let rating = try RatingStore.find(order: id, line: number, in: db) else {
    throw CommonRefusal.notFound(what: "rating")
  }
  return rating
}

private func ratedOrder(
  _ id: Identifier, line: Int, as actor: Actor, in db: Connection
) throws -> Order {
  let order = try order(id, as: actor, in: db)
  guard actor.may(.rateGoods, owner: order.buyer) else { throw CommonRefusal.roleMayNot }
  guard order.lines.indices.contains(line - 1) else { throw CommonRefusal.notFound(what: "line") }
  return order
}

private func count(_ stars: Int, of rating: Rating, isNew: Bool, in db: Connection) throws {
  try countRating(of: rating.listing, ratings: isNew ? 1 : 0, stars: stars, in: db)
}

/// What buyers wrote stays in the house: a hook hears that there is something to read.
private func recordEvent(
  of rating: Rating, _ title: String, village: Identifier?, in db: Connection
) throws {
  let buffer = ByteBuffer(capacity: 128)
  var json = JSONWriter(buffer)
  json.beginObject()
  json.member("rating_id", rating.id.description)
  json.member("listing_id", rating.listing.description)
  json.member("title", title)
  json.member("stars", rating.content.stars)
  json.endObject()
  try record(
    Event(
      .listingRated, subject: rating.listing, buyer: nil, villages: village.map { [$0] } ?? [],
      data: buffer), in: db)
}
