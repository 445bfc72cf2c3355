import HTTP
import JSON
import Listings

let categoryRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/categories", .browseListings, "The tree of categories.",
    answers: .resource(.page(of: .category))
  ) { call in
    let categories = try call.read { try Listings.categories(in: $0) }
    let children = Dictionary(grouping: categories) { $0.parent ?? "" }
    call.respondWithResource { json in
      json.beginObject()
      json.key("items")
      writeCategories(children[""] ?? [], children, to: &json)
      json.memberNull("next_cursor")
      json.endObject()
    }
  }
]

extension Schema {
  fileprivate static let category = named(
    "Category",
    [
      "code": .text, "name": .text, "name_en": .text,
      "claim_days": .integer.noted("How long after delivery something may be found wrong."),
      "travels": .choice(Travel.self).noted("How its goods have to travel."),
      "children": .list(Schema(.reference("Category"))),
    ])
}

private func writeCategories(
  _ categories: [Listings.Category], _ children: [String: [Listings.Category]],
  to json: inout JSONWriter
) {
  json.beginArray()
  for category in categories {
    json.beginObject()
    json.member("code", category.code)
    json.member("name", category.nameZh)
    json.member("name_en", category.nameEn)
    json.member("claim_days", category.claimDays)
    json.member("travels", category.travels)
    json.key("children")
    writeCategories(children[category.code] ?? [], children, to: &json)
    json.endObject()
  }
  json.endArray()
}
