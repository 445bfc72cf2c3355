import AfterSales
import Core
import HTTP
import JSON
import SQLite
import Storage

let ratingRoutes: [Endpoint] = [
  Endpoint(
    .put, "/v1/orders/{id}/ratings/{line}", .rateGoods,
    "Rates the goods of a line that arrived, or changes what was said of them.",
    body: { fields in
      NewRating(
        stars: fields.integer("stars", NewRating.starCounts),
        text: fields.optionalText("text", 0...NewRating.maximumTextLength, .paragraphs) ?? "")
    }, answers: .placed(.rating),
    refuses: [RatingRefusal.notDelivered, .daysOver(CivilDate(daysSince1970: 0))]
  ) { call, new in
    let (order, line) = try place(call)
    let actor = call.actor
    try await call.write { db in
      let (rating, isNew) = try rateLine(line, of: order, new, as: actor, in: db)
      return Reply(
        isNew ? .created : .ok, location: isNew ? "/v1/orders/\(order)/ratings/\(line)" : nil
      ) { writeRating(rating, to: &$0) }
    }
  },
  .promptly(
    .get, "/v1/orders/{id}/ratings/{line}", .rateGoods, "What one said of a line.",
    answers: .resource(.rating)
  ) { call in
    let (order, line) = try place(call)
    let rating = try call.read {
      try AfterSales.rating(ofLine: line, of: order, as: call.actor, in: $0)
    }
    call.respondWithResource { writeRating(rating, to: &$0) }
  },
  Endpoint(
    .get, "/v1/listings/{id}/ratings", .browseListings,
    "What buyers thought of a listing, the newest first.", query: { $0.page() },
    answers: .value(.page(of: .rating))
  ) { call, page in
    let id = try call.identifier("id", of: "listing")
    let ratings = try call.read {
      try AfterSales.ratings(of: id, page, as: call.caller?.actor, in: $0)
    }
    try call.respondWithPage(ratings, writeRating)
  },
  Endpoint(
    .put, "/v1/ratings/{id}/answer", .keepListings, "Writes something below a rating.",
    body: { $0.text("text", 1...Rating.maximumAnswerLength, .paragraphs) },
    answers: .value(.rating)
  ) { call, text in
    let id = try call.identifier("id", of: "rating")
    let actor = call.actor
    try await call.write { db in
      let rating = try answerRating(id, text, as: actor, in: db)
      return Reply { writeRating(rating, to: &$0) }
    }
  },
  Endpoint(
    .delete, "/v1/ratings/{id}", .reviewListings, "Takes a rating away.", answers: .nothing
  ) { call in
    let id = try call.identifier("id", of: "rating")
    let actor = call.actor
    try await call.database.write { try removeRating(id, as: actor, in: $0) }
    call.respondWithNothing()
  },
]

/// The order and the line in the path. What names no line is like an order that is not there.
private func place(_ call: Call) throws -> (order: Identifier, line: Int) {
  let order = try call.identifier("id", of: "order")
  let text = call.exchange.parameter("line")
  guard let line = Int(text), text == "\(line)" else {
    throw CommonRefusal.notFound(what: "order")
  }
  return (order, line)
}

extension Schema {
  fileprivate static let rating = named(
    "Rating",
    [
      "id": .identifier, "listing_id": .identifier, "stars": .integer(NewRating.starCounts),
      "text": .text, "rated_at": .instant,
      "answer": .text.orNull.noted("What the village or the county office wrote below it."),
      "answered_at": .instant.orNull,
    ])
}

private func writeRating(_ rating: Rating, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", rating.id)
  json.member("listing_id", rating.listing)
  json.member("stars", rating.content.stars)
  json.member("text", rating.content.text)
  json.member("rated_at", rating.ratedAt)
  json.member("answer", rating.answer)
  json.member("answered_at", rating.answeredAt)
  json.endObject()
}
