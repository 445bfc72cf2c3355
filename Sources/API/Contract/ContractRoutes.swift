import HTTP
import JSON

/// The API's description of itself. It holds every endpoint, its own included, so it is made once
/// those are known.
func contractRoutes(_ others: [Endpoint], version: String) -> [Endpoint] {
  func routes(_ document: [UInt8]) -> [Endpoint] {
    [
      Endpoint(
        .get, "/openapi.json", .watchServer, "This document.",
        answers: .resource(.object([:]))
      ) { call in
        call.respondWithResource { $0.raw(document) }
      }
    ]
  }
  let document = OpenAPIDocument(endpoints: others + routes([]), version: version)
  return routes(document.bytes())
}
