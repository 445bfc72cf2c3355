import Core
import HTTP
import Households
import JSON
import Storage

let villageRoutes: [Endpoint] = [
  Endpoint(.get, "/v1/villages", for: .everyone) { call in
    let page = try Query.decode(call.exchange) { $0.page() }
    let villages = try await call.database.readSlowly { try Households.villages(in: $0) }
    let found = Page(of: villages, page, ascending: true) {
      // Twelve digits, which is how villages are sorted.
      Cursor(key: Int64($0.code) ?? 0, id: $0.id)
    }
    try call.respondWithPage(found, writeVillage)
  },
  Endpoint(.get, "/v1/villages/{id}", for: .everyone) { call in
    let id = try call.identifier("id", of: "village")
    let village = try call.read { try Households.village(id, in: $0) }
    call.respondWithResource { writeVillage(village, to: &$0) }
  },
]

private func writeVillage(_ village: Village, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", village.id)
  json.member("code", village.code)
  json.member("name", village.name)
  json.member("township", village.township)
  json.member("connectivity", village.connectivity)
  json.member("households", village.households)
  json.member("people", village.people)
  json.endObject()
}
