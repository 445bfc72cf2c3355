import Core
import HTTP
import Households
import JSON
import Storage

let villageRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/villages", .readVillages, "The villages.", query: { $0.page() },
    answers: .value(.page(of: .village))
  ) { call, page in
    let villages = try await call.database.readSlowly { try Households.villages(in: $0) }
    let found = Page(of: villages, page, ascending: true) {
      // Twelve digits, which is how villages are sorted.
      Cursor(key: Int64($0.code) ?? 0, id: $0.id)
    }
    try call.respondWithPage(found, writeVillage)
  },
  Endpoint(
    .get, "/v1/villages/{id}", .readVillages, "One village.", answers: .resource(.village)
  ) { call in
    let id = try call.identifier("id", of: "village")
    let village = try call.read { try Households.village(id, in: $0) }
    call.respondWithResource { writeVillage(village, to: &$0) }
  },
]

extension Schema {
  fileprivate static let village = named(
    "Village",
    [
      "id": .identifier, "code": .text, "name": .text, "township": .text,
      "connectivity": .choice(Connectivity.self), "households": .integer, "people": .integer,
    ])
}

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
