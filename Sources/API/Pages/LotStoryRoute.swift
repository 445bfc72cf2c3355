import Core
import Fulfilment
import HTTP
import Households
import Listings
import Pages
import SQLite

/// The page that a lot's code leads to. What `GET /v1/trace/{code}` tells, for people.
let lotStoryRoutes: [Endpoint] = [
  Endpoint(
    .get, "/t/{code}", .browseListings, "A lot's story, as a page for a buyer's phone.",
    query: { $0.choice("lang", Language.self) }, answers: .pageOrNotFound
  ) { call, asked in
    let code = call.exchange.parameter("code")
    let language = call.language(asked)
    do {
      let page = try await call.database.readSlowly { db in
        try LotStory(code, in: db).page(in: language)
      }
      call.respond(with: page)
    } catch CommonRefusal.notFound {
      call.respondNotFound(with: .notFound(in: language))
    }
  }
]

extension LotStory {
  /// The story behind a trace code as a person typed it. Throws `CommonRefusal.notFound`.
  init(_ code: String, in db: Connection) throws {
    let trace = try Listings.trace(code, in: db)
    self.init(
      trace: trace, village: try Households.village(trace.listing.village, in: db),
      names: try displayNames(trace.lot.contributions.map(\.household), in: db),
      movements: try Fulfilment.movements(
        of: trace.lot.id, limit: LotStory.maximumMovements, in: db))
  }
}
